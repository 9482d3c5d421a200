import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import type { AlertCondition, AlertRule } from '../../../src/domain/alertRule';
import { alertRow, type AlertFacts } from '../../../src/editor/alertRow';
import { conditionText, firedMessage, madeText, repeatText } from '../../../src/editor/alertWords';
import type { AlertProgress } from '../../../src/trading/alertRecord';
import type { Alert } from '../../../src/trading/alerts';
import type { BookSnapshot, FeedState } from '../../../src/trading/priceFeed';
import { bookAt } from '../trading/alertBench';

const above: AlertCondition = { kind: 'above', figure: 'mid', price: exact('1000000') };
const move: AlertCondition = {
  kind: 'move',
  figure: 'ask',
  direction: 'either',
  percent: exact('2'),
  minutes: 15,
};
const spread: AlertCondition = { kind: 'spread', percent: exact('0.5') };
const now = new Date(2026, 0, 5, 10, 40, 5).getTime();
const at = (hours: number, minutes: number): number => new Date(2026, 0, 5, hours, minutes).getTime();
const tick = exact('10');

function alertOf(rule: AlertRule, progress: Partial<AlertProgress> = {}, more: Partial<Alert> = {}): Alert {
  return {
    id: '11111111-0000-4000-8000-000000000001',
    place: { key: 'paper', mode: 'PAPER' },
    symbol: 'USDT_IRR',
    rule,
    muted: false,
    startsWaiting: false,
    revision: '11111111-0000-4000-8000-000000000002',
    madeAt: at(9, 0),
    from: at(9, 0),
    progress: { phase: 'armed', revision: '11111111-0000-4000-8000-000000000002', firings: 0, ...progress },
    ...more,
  };
}

function facts(alert: Alert, state: FeedState = 'live', ageMs = 0): AlertFacts {
  const book = bookAt('USDT_IRR', '999400', '999600');
  const snapshot = { symbol: 'USDT_IRR', book } as BookSnapshot;
  return {
    alert,
    feed: { snapshot: () => snapshot, state: () => state, ageMs: () => ageMs },
    tick,
    now,
    calendar: 'gregorian',
  };
}

const said = (...alerts: readonly Alert[]): string => firedMessage(alerts, () => tick, now, 'gregorian');

describe('The words of an alert', () => {
  it('say what it waits for', () => {
    assert.equal(conditionText(above, tick), 'Mid at or above 1,000,000');
    assert.equal(conditionText({ ...above, kind: 'crossing', figure: 'bid' }), 'Best bid crosses 1,000,000');
    assert.equal(conditionText(move), 'Best ask moves 2% in 15 min');
    assert.equal(conditionText({ ...move, direction: 'down', minutes: 120 }), 'Best ask falls 2% in 2 h');
    assert.equal(conditionText(spread), 'Spread at least 0.5%');
  });

  it('say what must happen before it is armed anew', () => {
    assert.equal(repeatText({ condition: above }), 'once');
    const back = exact('1000');
    assert.equal(
      repeatText({ condition: above, band: back }),
      'again and again; armed anew at 999,000 or less',
    );
    assert.match(repeatText({ condition: { ...above, kind: 'below' }, band: back }), /at 1,001,000 or more$/);
    assert.match(
      repeatText({ condition: { ...above, kind: 'crossing' }, band: back }),
      /once 1,000 away from 1,000,000$/,
    );
    assert.match(repeatText({ condition: move, band: exact('0.4') }), /at a move of 1.6% or less$/);
  });

  it('tell a firing with the money at stake, market, figure, threshold and the time of the price', () => {
    const last = { at: now, figure: '1000100' };
    assert.equal(
      said(alertOf({ condition: above }, { last })),
      'PAPER: USDT_IRR mid is 1,000,100, at or above 1,000,000 (10:40:05).',
    );
    const live = { key: 'production https://api.invex.ir', mode: 'LIVE, Production' };
    assert.match(said(alertOf({ condition: above }, { last }, { place: live })), /^LIVE, Production: /);
    assert.match(
      said(alertOf({ condition: { ...above, kind: 'crossing' } }, { last: { ...last, went: 'down' } })),
      /mid fell through 1,000,000 to 1,000,100 /,
    );
    assert.match(
      said(alertOf({ condition: move }, { last: { at: now, figure: '98', went: 'down', movedFrom: '100' } })),
      /best ask fell by 2% within 15 min, from 100 to 98 /,
    );
    assert.match(
      said(alertOf({ condition: spread }, { last: { at: now, figure: '0.62' } })),
      /spread is 0.62%, at least 0.5% /,
    );
  });

  it('say with a firing when there was no price before, and that it may have been so earlier', () => {
    const last = { at: now, figure: '1000100', gap: { from: at(10, 2), to: now } };
    assert.match(
      said(alertOf({ condition: above }, { last })),
      /There were no prices between 10:02:00 and 10:40:05; it may have been above in between\.$/,
    );
  });

  it('put the date to a time that is not of today', () => {
    const gap = { from: new Date(2026, 0, 4, 22, 0).getTime(), to: now };
    assert.match(
      said(alertOf({ condition: above }, { last: { at: now, figure: '1000100', gap } })),
      /between 2026-01-04 22:00:00 and 10:40:05/,
    );
  });

  it('name three of many in one message', () => {
    const each = alertOf({ condition: above }, { last: { at: now, figure: '1000100' } });
    const text = said(each, each, each, each, each);
    assert.match(text, /^PAPER: 5 alerts fired\. /);
    assert.match(text, / And 2 more\.$/);
    assert.equal(text.split('USDT_IRR').length - 1, 3);
  });

  it('say when it is made that it holds already, and what comes of that', () => {
    const alert = alertOf({ condition: above });
    assert.match(madeText(alert, tick, true), /^Alert set in PAPER: .*It is so already: it fires at once\.$/);
    assert.match(
      madeText({ ...alert, startsWaiting: true }, tick, true),
      /It is so already: it is armed below 1,000,000\.$/,
    );
    assert.match(madeText(alert, tick, undefined), /There is no live price now\.$/);
    assert.match(madeText(alert, tick, false), /1,000,000, once\.$/);
  });
});

describe('The row of an alert', () => {
  const row = (alert: Alert, state?: FeedState, ageMs?: number) => alertRow(facts(alert, state, ageMs));

  it('says how it stands and the figure now', () => {
    assert.equal(row(alertOf({ condition: above })).description, 'armed \u00b7 now 999,500');
    assert.equal(row(alertOf({ condition: spread })).description, 'armed \u00b7 now 0.02001%');
  });

  it('is named with signs for the eye and with words for a screen reader', () => {
    assert.equal(row(alertOf({ condition: above })).label, 'Mid \u2265 1,000,000');
    assert.equal(row(alertOf({ condition: { ...above, kind: 'below' } })).label, 'Mid \u2264 1,000,000');
    assert.equal(row(alertOf({ condition: spread })).label, 'Spread \u2265 0.5%');
    assert.match(row(alertOf({ condition: above })).spoken, /^USDT_IRR, Mid at or above 1,000,000, armed/);
  });

  it('never shows a figure that is old without its age', () => {
    assert.equal(
      row(alertOf({ condition: above }), 'stale', 42_000).description,
      'armed \u00b7 999,500, stale, 42 s old',
    );
    assert.match(row(alertOf({ condition: above }), 'offline', 120_000).description, /offline, 2 min old$/);
  });

  it('says that it waits, and for what', () => {
    const rule = { condition: above, band: exact('1000') };
    const waiting = alertOf(rule, {
      phase: 'waiting',
      firings: 1,
      last: { at: at(10, 2), figure: '1000100' },
    });
    assert.match(row(waiting).description, /^fired 10:02:00, armed again at 999,000 or less/);
    assert.equal(row(waiting).standing, 'waiting');
    assert.match(row(alertOf(rule, { phase: 'waiting' })).description, /^armed again at 999,000 or less/);
  });

  it('says when it fired and at what', () => {
    const fired = alertOf(
      { condition: above },
      { phase: 'done', last: { at: at(10, 2), figure: '1000100' } },
    );
    assert.match(row(fired).description, /^fired 10:02:00 at 1,000,100/);
    assert.equal(row({ ...fired, muted: true }).standing, 'fired');
  });

  it('says that it is muted, and that it is not watched while another environment is open', () => {
    assert.match(row(alertOf({ condition: above }, {}, { muted: true })).description, /^muted/);
    const elsewhere = alertRow({ ...facts(alertOf({ condition: above })), feed: undefined });
    assert.equal(elsewhere.description, 'not watched: PAPER is not open');
    assert.equal(elsewhere.icon, 'circle-slash');
  });

  it('shows a time without prices, with a warning, until it does not matter any more', () => {
    const gap = { from: at(10, 2), to: at(10, 40) };
    const armed = row(alertOf({ condition: above }, { gap }));
    assert.match(armed.description, /^armed \u00b7 no prices between 10:02:00 and 10:40:00/);
    assert.match(armed.spoken, /no prices between .*, it may have been above in between/);
    assert.equal(armed.icon, 'warning');
    assert.doesNotMatch(row(alertOf({ condition: above }, { gap, phase: 'done' })).description, /no prices/);
  });
});
