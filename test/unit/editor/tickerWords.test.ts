import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Candle } from '../../../src/domain/candle';
import { exact } from '../../../src/domain/decimal';
import type { MarketRules } from '../../../src/domain/market';
import { restHover, tickerHover } from '../../../src/editor/tickerHover';
import { ageText, midText, percentText, spokenAge } from '../../../src/editor/tickerFigures';
import { defaultTemplate, placeholders } from '../../../src/editor/tickerTemplate';
import { tickerWords, type TickerVenues } from '../../../src/editor/tickerWords';
import { nextSnapshot } from '../../../src/trading/bookSnapshot';
import type { BookSnapshot, FeedState } from '../../../src/trading/priceFeed';
import { bookOf, rulesOf } from '../trading/samples';
import { candleOf } from '../trading/seenPrices';
import { shownLabel } from './iconLabel';

const at = new Date(2026, 0, 5, 12, 0, 30).getTime();
const minute = Math.floor(at / 60_000);

interface Market {
  readonly snapshot?: BookSnapshot | undefined;
  readonly state?: FeedState;
  readonly ageMs?: number;
  readonly candles?: readonly Candle[];
  readonly trouble?: Error;
  readonly rules?: MarketRules | undefined;
}

function booked(middle: string, before?: BookSnapshot): BookSnapshot {
  const book = bookOf('USDT_IRR', middle);
  return nextSnapshot(before, { symbol: 'USDT_IRR', book, receivedAt: at, asked: { at, steady: undefined } });
}

const moved = booked('1030', booked('1000'));
const recorded = [candleOf(minute - 60, '1000'), candleOf(minute, '1030')];

/** The venues of a window with one market that stands like this. */
function venuesWith(market: Market): TickerVenues {
  const { snapshot, state = 'live', ageMs = 0, candles = [], trouble } = market;
  const rules = 'rules' in market ? market.rules : rulesOf();
  const known = rules && { value: rules, ageMs: 0 };
  return {
    trouble: undefined,
    current: {
      feed: { snapshot: () => snapshot, state: () => state, ageMs: () => ageMs, trouble: () => trouble },
      recorder: { recent: () => candles },
      rules: { get: () => known, all: () => (rules ? [rules] : []), trouble: undefined },
    },
  };
}

const style = { template: defaultTemplate, toman: false, now: at, calendar: 'gregorian' } as const;
const words = (
  market: Market,
  changes: Partial<typeof style> | { template: string } | { toman: boolean } = {},
) => tickerWords(venuesWith(market), 'USDT_IRR', { ...style, ...changes });
const troubled = ['slow', 'stale', 'offline', 'refused'] as const;

describe('The ticker', () => {
  it('shows market, last move, mid, and the change since the oldest recorded price', () => {
    const { text, spoken } = words({ snapshot: moved, candles: recorded });
    assert.equal(text, 'USDT_IRR \u25b2 1,030 +3.00%');
    assert.equal(spoken, 'USDT_IRR 1,030 IRR, up 3.00% since 11:00, last move up');
  });

  it('shows no change while nothing is recorded', () => {
    assert.equal(words({ snapshot: moved }).text, 'USDT_IRR \u25b2 1,030');
    assert.equal(words({ snapshot: moved }).spoken, 'USDT_IRR 1,030 IRR, last move up');
  });

  it('says down and unchanged in words', () => {
    const down = { snapshot: booked('1000', moved), candles: [candleOf(minute - 60, '1030')] };
    assert.equal(words(down).text, 'USDT_IRR \u25bc 1,000 \u22122.91%');
    assert.equal(words(down).spoken, 'USDT_IRR 1,000 IRR, down 2.91% since 11:00, last move down');
    const flat = { snapshot: booked('1000'), candles: [candleOf(minute, '1000')] };
    assert.match(words(flat).spoken, /^USDT_IRR 1,000 IRR, unchanged since 12:00$/);
  });

  it('tells every figure that a template can name', () => {
    const template = placeholders.map((name) => `${name}={${name}}`).join(';');
    assert.equal(
      words({ snapshot: moved, candles: recorded, ageMs: 2_400 }, { template }).text,
      'symbol=USDT_IRR;base=USDT;quote=IRR;bid=1,020;ask=1,040;mid=1,030;spread=20;spreadPercent=1.941%;change=+3.00%;direction=\u25b2;age=\u20072 s',
    );
  });

  it('shows state and age of what is not live, and no move, whatever the template says', () => {
    for (const state of troubled) {
      for (const template of ['{mid}', '{symbol}', '{change}', '{direction} live', defaultTemplate]) {
        const { text, spoken } = words(
          { snapshot: moved, candles: recorded, state, ageMs: 12_000 },
          { template },
        );
        assert.match(text, new RegExp(`^\\$\\([a-z-]+\\) ${state}, 12 s old \u00b7`));
        assert.doesNotMatch(text, /[\u25b2\u25bc]|3\.00%/);
        assert.match(
          spoken,
          /^USDT_IRR: (?:slow|stale|offline|refused by the exchange), last price 1,030 IRR, 12 seconds old$/,
        );
      }
    }
  });

  it('never lets any template pass an old price for a live one', () => {
    const part = fc.oneof(
      fc.constantFrom(...placeholders).map((name) => `{${name}}`),
      fc.constantFrom('$(check)', ' live ', '\u062a\u062a\u0631', 'x'),
    );
    const template = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => `${parts.join('')}{mid}`);
    fc.assert(
      fc.property(template, fc.constantFrom(...troubled), (shape, state) => {
        const { text } = shownLabel(
          words({ snapshot: moved, state, ageMs: 61_000 }, { template: shape }).text,
        );
        assert.ok(text.startsWith(` ${state}, 1 min old \u00b7 `), text);
      }),
    );
  });

  it('says why there is no price', () => {
    assert.equal(words({ state: 'waiting' }).text, 'USDT_IRR \u2026');
    assert.equal(words({ state: 'offline' }).text, '$(debug-disconnect) USDT_IRR offline');
    assert.equal(words({ state: 'refused' }).text, '$(circle-slash) USDT_IRR refused');
    assert.equal(words({ state: 'refused' }).spoken, 'USDT_IRR: no price, refused by the exchange');
    const noBids = nextSnapshot(undefined, {
      symbol: 'USDT_IRR',
      book: { ...bookOf(), bids: [] },
      receivedAt: at,
      asked: { at, steady: undefined },
    });
    assert.equal(words({ snapshot: noBids }).text, 'USDT_IRR no price: nobody buys');
    assert.equal(words({ snapshot: noBids }).spoken, 'USDT_IRR: no price, nobody buys');
    assert.equal(words({ snapshot: noBids }, { template: '{bid}/{ask} {spread}' }).text, 'none/1,010 \u2013');
  });

  it('says that a market is not listed, or that nothing is connected', () => {
    const other: TickerVenues = venuesWith({});
    const unlisted = {
      ...other,
      current: other.current && { ...other.current, rules: { ...other.current.rules, get: () => undefined } },
    };
    assert.equal(tickerWords(unlisted, 'USDT_IRR', style).text, 'USDT_IRR not listed');
    assert.equal(
      tickerWords({ current: undefined, trouble: undefined }, 'USDT_IRR', style).text,
      'USDT_IRR \u2026',
    );
    assert.match(
      tickerWords({ current: undefined, trouble: new Error() }, 'USDT_IRR', style).text,
      /offline$/,
    );
  });

  it('tells rials in toman, too, where that is wanted', () => {
    const { text, spoken } = words({ snapshot: booked('1035', moved) }, { toman: true });
    assert.equal(text, 'USDT_IRR \u25b2 1,035 (103.5 toman)');
    assert.equal(spoken, 'USDT_IRR 1,035 IRR (103.5 toman), last move up');
    const usdt = { ...rulesOf('BTC_USDT') };
    assert.doesNotMatch(words({ snapshot: moved, rules: usdt }, { toman: true }).text, /toman/);
  });

  it('draws nothing that an exchange sends: names are text', () => {
    const symbol = { code: 'USDT_IRR', base: '$(alert)', quote: '\\$(bug)\n$(' };
    const { text } = words(
      { snapshot: moved, rules: { ...rulesOf(), symbol } },
      { template: '$(star) {base} {quote}sync) {mid}' },
    );
    assert.deepEqual(shownLabel(text).icons, ['star']);
    assert.equal(shownLabel(text).text.trim(), '$(alert) $(bug) $(sync) 1,030');
  });
});

describe('The figures of the ticker', () => {
  it('keep their width while they move by half ticks, change sign and grow old', () => {
    const rules = { ...rulesOf(), tickSize: exact('1') };
    const width = (text: string): number => text.replaceAll('\u2008', '.').length;
    assert.equal(midText(exact('1030.5'), rules, false), '1,030.5');
    assert.equal(midText(exact('1030'), rules, false), '1,030\u2008\u2007');
    for (const toman of [false, true]) {
      assert.equal(
        width(midText(exact('1030'), rules, toman)),
        width(midText(exact('1030.5'), rules, toman)),
      );
    }
    const percents = ['1.25', '-1.25', '0'].map((text) => percentText(exact(text)));
    assert.deepEqual(percents, ['+1.25%', '\u22121.25%', '\u20070.00%']);
    assert.deepEqual([ageText(0), ageText(9_999), ageText(10_000)], ['\u20070 s', '\u20079 s', '10 s']);
  });

  it('are never rounded: what pads them is blank', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.constantFrom('10', '1', '0.5', '0.01'),
        (count, tick) => {
          const rules = { ...rulesOf('BTC_USDT'), tickSize: exact(tick) };
          const mid = exact(tick)
            .times(exact('0.5'))
            .times(exact(String(count)));
          const digits = midText(mid, rules, false).replaceAll(/[,\u2007\u2008]/g, '');
          assert.ok(exact(digits).eq(mid));
        },
      ),
    );
  });

  it('have ages in whole words', () => {
    const said = [500, 1_000, 59_999, 60_000, 7_200_000, 86_400_000].map(spokenAge);
    assert.deepEqual(said, ['less than a second', '1 second', '59 seconds', '1 minute', '2 hours', '1 day']);
  });
});

describe('The hover of the ticker', () => {
  const hoverOf = (market: Market, changes: object = {}): string =>
    tickerHover('Paper', venuesWith(market), 'USDT_IRR', { ...style, ...changes });
  const cellsOf = (text: string): readonly string[][] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('|  |'))
      .map((line) =>
        line
          .slice(2, -2)
          .split(' | ')
          .map((cell) => cell.replace('&nbsp;&nbsp;', '')),
      );

  it('has bid, ask, mid, spread, change since when and time', () => {
    assert.deepEqual(cellsOf(hoverOf({ snapshot: moved, candles: recorded })), [
      ['Bid', '1,020'],
      ['Ask', '1,040'],
      ['Mid', '1,030'],
      ['Spread', '20 (1.941%)'],
      ['Change of mid', '+3.00% since 11:00'],
      ['As of', '12:00:30, live'],
    ]);
  });

  it('draws the recorded prices, and says in words what they show and whose record they are', () => {
    const text = hoverOf({ snapshot: moved, candles: recorded });
    assert.match(text, /^`\u2581\u2007*\u2588`$/m);
    assert.match(text, /^Recorded by this window\u2019s price feed: from 1\\,000 to 1\\,030 IRR/m);
    assert.doesNotMatch(hoverOf({ snapshot: moved }), /Recorded|`/);
  });

  it('says how old what is not live is, why, and of which day what is not of today', () => {
    const old = { ...moved, asked: { at: at - 86_400_000, steady: undefined } };
    const trouble = new Error('The line is dead.');
    const market = { snapshot: old, state: 'offline', ageMs: 86_400_000, trouble } as const;
    assert.deepEqual(cellsOf(hoverOf(market)).at(-1), ['As of', '2026-01-04 12:00:30, **offline, 1 d old**']);
    assert.match(hoverOf(market), /^The line is dead\\\.$/m);
    const persian = cellsOf(hoverOf(market, { calendar: 'persian' })).at(-1);
    assert.deepEqual(persian, ['As of', '1404-10-14 12:00:30, **offline, 1 d old**']);
  });

  it('says why there is no price', () => {
    assert.match(hoverOf({ state: 'offline' }), /\n\nno price, offline$/);
  });

  it('tells several markets in a line each', () => {
    const market = { snapshot: moved, candles: recorded };
    const text = restHover('Paper', venuesWith(market), ['USDT_IRR', 'BTC_IRR'], style);
    assert.deepEqual(cellsOf(text), [
      ['Market', 'Mid', 'Change', 'As of'],
      ['**USDT\\_IRR**', '1,030', '+3.00% since 11:00', '12:00:30, live'],
      ['**BTC\\_IRR**', '1,030', '+3.00% since 11:00', '12:00:30, live'],
    ]);
    assert.match(text, /recorded by this window\u2019s price feed/);
    const none = restHover('Paper', venuesWith({ state: 'refused' }), ['USDT_IRR'], style);
    assert.match(none, /no price, refused by the exchange/);
  });

  it('takes no markup from a server', () => {
    const trouble = new Error('![x](http://127.0.0.1/a) <b>');
    const text = tickerHover('[x](command:a)', venuesWith({ state: 'refused', trouble }), 'USDT_IRR', style);
    assert.match(text, /\\\[x\\\]\\\(command\\:a\\\)/);
    assert.match(text, /\\!\\\[x\\\]\\\(http/);
  });
});
