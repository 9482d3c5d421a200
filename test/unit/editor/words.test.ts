import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact } from '../../../src/domain/decimal';
import type { FeePercents, FeeSource } from '../../../src/domain/feeEstimate';
import { confirmationWords, type Confirmation } from '../../../src/editor/confirmationWords';
import { chosenEnvironment, destination, moneyWords } from '../../../src/editor/environmentChoice';
import { formatMoment, tehranTime } from '../../../src/editor/moments';
import { pricedAt, priceWords } from '../../../src/editor/priceWords';
import { isBrake, maximumFor, settingSchemas, type SettingKey } from '../../../src/editor/settingSchemas';
import { supportHours } from '../../../src/editor/supportHours';
import {
  EnvironmentError,
  environmentAt,
  placeOf,
  publicEnvironment,
} from '../../../src/exchange/environments';
import type { BookSnapshot, FeedState } from '../../../src/trading/priceFeed';
import { nextSnapshot } from '../../../src/trading/bookSnapshot';
import { bookOf, rulesOf } from '../trading/samples';

const at = Date.UTC(2026, 0, 5, 12);

describe('The words of a price', () => {
  const unmoved = { change: undefined, now: at };
  const feed = (snapshot: BookSnapshot | undefined, state: FeedState, ageMs = 0) => ({
    snapshot: () => snapshot,
    state: () => state,
    ageMs: () => ageMs,
  });
  const booked = (middle: string, before?: BookSnapshot): BookSnapshot =>
    nextSnapshot(before, {
      symbol: 'USDT_IRR',
      book: bookOf('USDT_IRR', middle),
      receivedAt: at,
      asked: { at, steady: undefined },
    });

  it('tell the last move by a sign and in percent the change since the oldest recorded price, and since when', () => {
    const since = at - 60 * 60_000;
    const moved = (percent: string) => ({ change: { percent: exact(percent), since }, now: at });
    const up = booked('1030', booked('1020', booked('1000')));
    const words = priceWords(feed(up, 'live'), rulesOf(), moved('3.009'));
    assert.equal(words?.text, '\u25b2 1,030 +3.00%');
    assert.match(words.spoken, /^1,030 IRR, up 3\.00% since \d\d:\d\d( yesterday)?, last move up$/);
    const down = booked('1020', up);
    const fallen = priceWords(feed(down, 'live'), rulesOf(), moved('-2'));
    assert.equal(fallen?.text, '\u25bc 1,020 \u22122.00%');
    assert.match(fallen.spoken, /^1,020 IRR, down 2\.00% since .*, last move down$/);
    const still = priceWords(feed(booked('1000'), 'live'), rulesOf(), moved('-0.004'));
    assert.match(still?.spoken ?? '', /^1,000 IRR, unchanged since \d\d:\d\d( yesterday)?$/);
  });

  it('tell no change where nothing was recorded', () => {
    const words = priceWords(feed(booked('1000'), 'live'), rulesOf(), unmoved);
    assert.deepEqual(words, { text: '= 1,000', spoken: '1,000 IRR' });
  });

  it('carry the age of what is not live, and no move', () => {
    const words = priceWords(feed(booked('1000'), 'stale', 12_000), rulesOf(), unmoved);
    assert.equal(words?.text, '1,000 \u00b7 stale, 12 s old');
    assert.equal(
      priceWords(feed(booked('1000'), 'offline', 60_000), rulesOf(), unmoved)?.spoken,
      '1,000 IRR, offline, 1 min old',
    );
    assert.equal(
      priceWords(feed(booked('1000'), 'slow', 4_000), rulesOf(), unmoved)?.text,
      '1,000 \u00b7 slow, 4 s old',
    );
    assert.equal(
      priceWords(feed(booked('1000'), 'refused', 4_000), rulesOf(), unmoved)?.spoken,
      '1,000 IRR, refused, 4 s old',
    );
  });

  it('say why there is no price', () => {
    const noBids = nextSnapshot(undefined, {
      symbol: 'USDT_IRR',
      book: { ...bookOf(), bids: [] },
      receivedAt: at,
      asked: { at, steady: undefined },
    });
    assert.equal(priceWords(feed(noBids, 'live'), rulesOf(), unmoved)?.text, 'no price: nobody buys');
    assert.equal(priceWords(feed(undefined, 'offline'), rulesOf(), unmoved)?.text, 'no price, offline');
    assert.equal(priceWords(feed(undefined, 'refused'), rulesOf(), unmoved)?.text, 'no price, refused');
    assert.equal(priceWords(feed(undefined, 'waiting'), rulesOf(), unmoved), undefined);
  });

  it('carry the time in a list that stands still', () => {
    assert.match(pricedAt(feed(booked('1000'), 'live'), rulesOf()) ?? '', /^1,000 IRR at \d\d:\d\d:\d\d$/);
  });
});

describe('The words of the confirmation', () => {
  const feesOf = (taker: string, maker = taker, source: FeeSource = 'assumed'): FeePercents => ({
    maker: { percent: exact(maker), source },
    taker: { percent: exact(taker), source },
  });
  const paper = environmentAt('paper', 'http://127.0.0.1:20000');
  const words = (changes: Partial<Confirmation> = {}): { message: string; detail: string } =>
    confirmationWords({
      draft: { symbol: 'USDT_IRR', side: 'BUYER', type: 'LIMIT', price: '1000', quantity: '5' },
      rules: rulesOf(),
      book: bookOf(),
      problems: [],
      environment: paper,
      fees: feesOf('0.5'),
      unit: 'IRR',
      asOf: '12:00:00',
      twinsSentAt: [],
      ...changes,
    });

  it('say where, what, for how much, and the fee by the settings', () => {
    const { message, detail } = words();
    assert.equal(message, 'PAPER: Buy 5.00 USDT at 1,000 IRR?');
    assert.match(detail, /^Simulated money/);
    assert.match(detail, /^Total: 5,000 IRR$/m);
    assert.match(detail, /^Fee \(estimate, 0\.5%, assumed\): 0\.025 USDT$/m);
    assert.match(
      words({ fees: feesOf('0.25', '0.1', 'seen') }).detail,
      /^Fee \(estimate, 0\.1%, as on your last fills\): 0\.005 USDT$/m,
    );
    assert.match(
      words({ fees: feesOf('0.25', '0.1', 'settings'), book: undefined }).detail,
      /^Fee \(estimate, 0\.25%, from your settings\): 0\.0125 USDT$/m,
    );
  });

  it('call estimates by that name, with the time of the book', () => {
    const { detail } = words({
      draft: { symbol: 'USDT_IRR', side: 'SELLER', type: 'MARKET', quantity: '5' },
    });
    assert.match(detail, /^Total \(estimate\): 4,950 IRR$/m);
    assert.match(detail, /^Worst price \(estimate\): 990 IRR$/m);
    assert.match(detail, /order book of 12:00:00/);
  });

  it('show no fee as nothing', () => {
    const draft = {
      symbol: 'USDT_IRR',
      side: 'BUYER',
      type: 'LIMIT',
      price: '1000',
      quantity: '0.01',
    } as const;
    assert.match(
      words({ draft, fees: feesOf('0.1') }).detail,
      /^Fee \(estimate, 0\.1%, assumed\): under 0\.0001 USDT$/m,
    );
    assert.match(words({ draft, fees: feesOf('0') }).detail, /^Fee \(estimate, 0%, assumed\): 0 USDT$/m);
  });

  it('tell toman beside rial when that is wanted', () => {
    assert.match(words({ unit: 'Toman' }).detail, /^Total: 5,000 IRR \(500 toman\)$/m);
  });

  it('tell real money from a test server', () => {
    assert.match(
      words({ environment: publicEnvironment('production') }).detail,
      /^Real money on api\.invex\.ir/,
    );
    assert.doesNotMatch(words({ environment: publicEnvironment('sandbox') }).detail, /Real money/);
  });

  it('warn of an identical order whose outcome is unknown', () => {
    const { message, detail } = words({ twinsSentAt: ['11:59:30'] });
    assert.equal(message, 'PAPER: Buy 5.00 USDT at 1,000 IRR a second time?');
    assert.match(
      detail,
      /^You sent an identical order before \(11:59:30\), and its outcome is not known yet\./m,
    );
    assert.match(words({ twinsSentAt: ['11:59:30', '11:59:50'] }).detail, /2 identical orders before/);
  });
});

describe('The choice of an environment', () => {
  it('names the setting that must be mended', () => {
    for (const address of ['', 'nonsense', 'http://exchange.example', 'https://a:b@exchange.example']) {
      assert.throws(
        () => chosenEnvironment('custom', address),
        (error: unknown) => error instanceof EnvironmentError && error.message.includes('invex.customUrl'),
      );
    }
    assert.equal(
      chosenEnvironment('custom', 'https://exchange.example/').baseUrl,
      'https://exchange.example',
    );
  });

  it('takes two custom servers for two places, and the paper exchange for one', () => {
    const custom = (url: string): string => placeOf(environmentAt('custom', url));
    assert.notEqual(custom('https://a.example'), custom('https://b.example'));
    assert.equal(
      placeOf(environmentAt('paper', 'http://127.0.0.1:20000')),
      placeOf(environmentAt('paper', 'http://127.0.0.1:20001')),
    );
  });

  it('calls only the sandbox a test server', () => {
    assert.match(destination(publicEnvironment('production')), /real money/);
    assert.match(destination(publicEnvironment('sandbox')), /test server/);
    assert.match(moneyWords(environmentAt('custom', 'https://a.example')), /Real money on a\.example/);
  });
});

describe('The settings', () => {
  it('refuse amounts that are not plain decimals', () => {
    const refused = ['NaN', '1e400', '-0', '-5', '', ' 5', '5,000', '\u0665', '5'.repeat(10_000)];
    for (const text of refused) {
      assert.equal(
        settingSchemas['orders.maxValue'].safeParse({ IRR: text }).success,
        false,
        text.slice(0, 20),
      );
      assert.equal(settingSchemas['fees.percent'].safeParse(text).success, false, text.slice(0, 20));
    }
    assert.equal(settingSchemas['fees.percent'].safeParse('100.1').success, false);
  });

  it('that hold orders back are brakes: unreadable, they stop orders instead of falling back to their defaults', () => {
    const brakes = (Object.keys(settingSchemas) as SettingKey[]).filter(isBrake);
    assert.deepEqual(brakes, [
      'orders.confirm',
      'orders.maxValue',
      'orders.maxValuePerDay',
      'orders.priceBandPercent',
      'arming.idleMinutes',
    ]);
  });

  it('hold a cap however its currency is written, and of two the smaller', () => {
    assert.equal(maximumFor({ irr: '500' }, 'IRR')?.toString(), '500');
    assert.equal(maximumFor({ irr: '700', IRR: '500' }, 'IRR')?.toString(), '500');
    assert.equal(maximumFor({ USDT: '500' }, 'IRR'), undefined);
  });

  it('never throw, whatever stands there', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const schema of Object.values(settingSchemas)) schema.safeParse(value);
      }),
    );
  });
});

describe('Support hours and dates', () => {
  // Tehran is 3 h 30 min ahead of UTC, without a summer time since 2022.
  const tehran = (day: number, hour: number, minute = 0): number =>
    Date.UTC(2026, 0, day, hour, minute) - 3.5 * 3_600_000;

  it('are Saturday to Wednesday, 9 to 17, Tehran', () => {
    assert.equal(supportHours(tehran(3, 9)).open, true, 'Saturday at nine');
    assert.equal(supportHours(tehran(3, 8, 59)).open, false);
    assert.equal(supportHours(tehran(7, 16, 59)).open, true, 'Wednesday');
    assert.equal(supportHours(tehran(7, 17)).open, false);
    assert.equal(supportHours(tehran(8, 12)).open, false, 'Thursday');
    assert.equal(supportHours(tehran(9, 12)).open, false, 'Friday');
    assert.equal(supportHours(tehran(4, 0)).tehran, 'Sunday 00:00');
    assert.equal(tehranTime(tehran(4, 0)).hour, 0);
  });

  it('are shown in both calendars with Latin digits', () => {
    const noon = new Date(2026, 2, 21, 12, 5, 9).getTime();
    assert.equal(formatMoment(noon, 'gregorian'), '2026-03-21 12:05:09');
    assert.equal(formatMoment(noon, 'persian'), '1405-01-01 12:05:09');
  });
});
