import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  alertRuleFault,
  holdsNow,
  newAlertState,
  nextAlertState,
  usualBand,
  type AlertCondition,
  type AlertRule,
  type AlertSight,
  type AlertState,
} from '../../../src/domain/alertRule';
import { exact } from '../../../src/domain/decimal';
import type { OrderBook } from '../../../src/domain/orderBook';
import { PriceRange } from '../../../src/domain/priceRange';

// The oracles count in whole thousandths with bigint: nothing of what they check is in them.
const scale = 1000n;
const text = (thousandths: bigint): string =>
  `${thousandths / scale}.${(thousandths % scale).toString().padStart(3, '0')}`;
const decimal = (thousandths: bigint): ReturnType<typeof exact> => exact(text(thousandths));

function bookAt(bid: bigint, ask = bid): OrderBook {
  const level = (price: bigint) => ({ price: decimal(price), quantity: exact('1') });
  return { symbol: 'USDT_IRR', bids: [level(bid)], asks: [level(ask)] };
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
/** Few different prices, so that they meet the threshold and the band exactly now and then. */
const priceNear = fc.integer({ min: 90, max: 110 }).map((each) => BigInt(each) * 500n);
const threshold = 100n * 500n;
const path = fc.array(priceNear, { minLength: 1, maxLength: 40 });
const band = fc.option(
  fc.integer({ min: 1, max: 6 }).map((each) => BigInt(each) * 500n),
  { nil: undefined },
);

/** At which of the moments an alert fires. */
function firings(rule: AlertRule, start: AlertState, sights: readonly AlertSight[]): readonly number[] {
  let state = start;
  return sights.flatMap((sight, index) => {
    const next = nextAlertState(rule, state, sight);
    state = next.state;
    return next.fired ? [index] : [];
  });
}

/** Says the rule over the whole history: it holds, and since it fired last (or began to wait) the figure went back. */
function expectedFirings(
  count: number,
  repeats: boolean,
  waits: boolean,
  holds: (index: number) => boolean,
  wentBack: (index: number) => boolean,
): readonly number[] {
  const fired: number[] = [];
  for (let index = 0; index < count; index += 1) {
    if (!holds(index)) continue;
    if (fired.length > 0 && !repeats) break;
    const since = fired.at(-1) ?? (waits ? -1 : undefined);
    const between = since === undefined ? undefined : [...Array(index).keys()].filter((each) => each > since);
    if (!between || between.some(wentBack)) fired.push(index);
  }
  return fired;
}

describe('An alert by its rule', () => {
  it('fires at or above its price, once for each time that the price went back by the band', () => {
    fc.assert(
      fc.property(
        path,
        band,
        fc.boolean(),
        fc.constantFrom('above', 'below'),
        (prices, back, waits, kind) => {
          const condition: AlertCondition = { kind, figure: 'bid', price: decimal(threshold) };
          const rule = { condition, band: back === undefined ? undefined : decimal(back) };
          // Seen from the threshold, a fall is a rise with the sign turned.
          const beyond = (index: number): bigint =>
            ((prices[index] ?? 0n) - threshold) * (kind === 'above' ? 1n : -1n);
          assert.deepEqual(
            firings(
              rule,
              newAlertState(waits),
              prices.map((price) => ({ book: bookAt(price) })),
            ),
            expectedFirings(
              prices.length,
              back !== undefined,
              waits,
              (index) => beyond(index) >= 0n,
              (index) => (back === undefined ? beyond(index) < 0n : beyond(index) <= -back),
            ),
          );
        },
      ),
    );
  });

  it('fires when the price passes from either side, and not again before it was away by the band', () => {
    fc.assert(
      fc.property(path, band, (prices, back) => {
        const condition: AlertCondition = { kind: 'crossing', figure: 'ask', price: decimal(threshold) };
        const rule = { condition, band: back === undefined ? undefined : decimal(back) };
        const expected: number[] = [];
        // From here on the side counts: the start, or the first moment since the last firing that was far enough away.
        let from: number | undefined = 0;
        for (let index = 0; index < prices.length; index += 1) {
          const offset = (prices[index] ?? 0n) - threshold;
          if (from !== undefined) {
            const before = prices
              .slice(from, index)
              .filter((price) => price !== threshold)
              .at(-1);
            const passes = before !== undefined && (before < threshold ? offset >= 0n : offset <= 0n);
            if (passes) {
              expected.push(index);
              if (back === undefined) break;
              from = undefined;
            }
          }
          if (from === undefined && back !== undefined && abs(offset) >= back) from = index;
        }
        assert.deepEqual(
          firings(
            rule,
            newAlertState(false),
            prices.map((price) => ({ book: bookAt(price) })),
          ),
          expected,
        );
      }),
    );
  });

  it('fires at a spread in percent of mid, without rounding', () => {
    const wide = fc.tuple(
      priceNear,
      fc.integer({ min: 0, max: 12 }).map((each) => BigInt(each) * 500n),
    );
    // Around the same mid, so that the spread meets the percentage exactly now and then.
    const aroundMid = fc
      .integer({ min: 0, max: 8 })
      .map((tenths): [bigint, bigint] => [threshold - BigInt(tenths) * 25n, BigInt(tenths) * 50n]);
    const book = fc.oneof(wide, aroundMid);
    fc.assert(
      fc.property(
        fc.array(book, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 2, max: 8 }),
        fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
        fc.boolean(),
        (books, tenths, backTenths, waits) => {
          fc.pre(backTenths === undefined || backTenths < tenths);
          const [percent, back] = [BigInt(tenths) * 100n, BigInt(backTenths ?? 0) * 100n];
          const rule: AlertRule = {
            condition: { kind: 'spread', percent: decimal(percent) },
            band: backTenths === undefined ? undefined : decimal(back),
          };
          // width / mid * 100 >= percent, multiplied out; percent is in thousandths.
          const compared = (index: number, least: bigint): bigint => {
            const [bid = 0n, width = 0n] = books[index] ?? [];
            return width * 100n * 2n * scale - least * (2n * bid + width);
          };
          assert.deepEqual(
            firings(
              rule,
              newAlertState(waits),
              books.map(([bid, width]) => ({ book: bookAt(bid, bid + width) })),
            ),
            expectedFirings(
              books.length,
              backTenths !== undefined,
              waits,
              (index) => compared(index, percent) >= 0n,
              (index) =>
                backTenths === undefined
                  ? compared(index, percent) < 0n
                  : compared(index, percent - back) <= 0n,
            ),
          );
        },
      ),
    );
  });

  it('fires at a move within its minutes, measured from what was seen within them', () => {
    const minutes = 3;
    const windowMs = BigInt(minutes) * 60_000n;
    const step = fc.tuple(priceNear, fc.integer({ min: 1, max: 90 }));
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 2, max: 12 }),
        fc.option(fc.integer({ min: 1, max: 11 }), { nil: undefined }),
        fc.constantFrom('up', 'down', 'either'),
        (steps, percents, backPercents, direction) => {
          fc.pre(backPercents === undefined || backPercents < percents);
          const [percent, back] = [BigInt(percents), BigInt(backPercents ?? 0)];
          const rule: AlertRule = {
            condition: {
              kind: 'move',
              figure: 'mid',
              direction,
              percent: exact(String(percents)),
              minutes,
            },
            band: backPercents === undefined ? undefined : exact(String(backPercents)),
          };
          let clock = 0n;
          const seen = steps.map(([price, seconds]) => ({ price, at: (clock += BigInt(seconds) * 1000n) }));
          const within = (index: number): readonly bigint[] =>
            seen
              .slice(0, index + 1)
              .filter(({ at }) => at >= (seen[index]?.at ?? 0n) - windowMs)
              .map(({ price }) => price);
          /** How far it rose and fell, less so many percent, multiplied out. */
          const compared = (index: number, least: bigint): readonly bigint[] => {
            const now = seen[index]?.price ?? 0n;
            const prices = within(index);
            const low = prices.reduce((a, b) => (a < b ? a : b));
            const high = prices.reduce((a, b) => (a > b ? a : b));
            return [
              ...(direction === 'down' ? [] : [(now - low) * 100n - least * low]),
              ...(direction === 'up' ? [] : [(high - now) * 100n - least * high]),
            ];
          };
          const range = new PriceRange(minutes * 60_000);
          const sights = seen.map(({ price, at }) => {
            range.add(Number(at), decimal(price));
            return { book: bookAt(price), range: range.within(Number(at)) };
          });
          assert.deepEqual(
            firings(rule, newAlertState(false), sights),
            expectedFirings(
              seen.length,
              backPercents !== undefined,
              false,
              (index) => compared(index, percent).some((each) => each >= 0n),
              (index) =>
                compared(index, backPercents === undefined ? percent : percent - back).every((each) =>
                  backPercents === undefined ? each < 0n : each <= 0n,
                ),
            ),
          );
        },
      ),
    );
  });

  it('changes nothing when a side of the book is empty', () => {
    const empty: OrderBook = { symbol: 'USDT_IRR', bids: [], asks: bookAt(threshold).asks };
    const state = { phase: 'armed', side: 'below' } as const;
    for (const kind of ['above', 'below', 'crossing'] as const) {
      const condition: AlertCondition = { kind, figure: 'mid', price: decimal(threshold) };
      assert.deepEqual(nextAlertState({ condition }, state, { book: empty }), { state });
    }
  });

  it('says of a condition whether it holds already, and of a crossing never', () => {
    const at = { book: bookAt(threshold) };
    assert.equal(holdsNow({ kind: 'above', figure: 'bid', price: decimal(threshold) }, at), true);
    assert.equal(holdsNow({ kind: 'above', figure: 'bid', price: decimal(threshold + 1n) }, at), false);
    assert.equal(holdsNow({ kind: 'crossing', figure: 'bid', price: decimal(threshold) }, at), false);
  });

  it('has a band of its own choice that it can go back by', () => {
    const conditions: readonly AlertCondition[] = [
      { kind: 'above', figure: 'mid', price: exact('0.000000000000000001') },
      { kind: 'move', figure: 'mid', direction: 'down', percent: exact('2'), minutes: 5 },
      { kind: 'spread', percent: exact('0.5') },
    ];
    for (const condition of conditions) {
      assert.equal(alertRuleFault({ condition, band: usualBand(condition) }), undefined);
    }
  });
});

describe('The range of prices within a window', () => {
  it('never holds a price from outside of it, and every one but for its oldest 240th', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 400 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const windowMs = 12_000;
        const range = new PriceRange(windowMs);
        const seen: { price: number; at: number }[] = [];
        let now = 0;
        for (const [price, wait] of steps) {
          now += wait * 10;
          seen.push({ price, at: now });
          range.add(now, exact(String(price)));
          const found = range.within(now);
          const since = (ms: number): number[] =>
            seen.filter(({ at }) => at >= now - ms).map((each) => each.price);
          const [low, high] = [Number(found?.low.toString()), Number(found?.high.toString())];
          assert.ok(since(windowMs).includes(low) && since(windowMs).includes(high));
          const safe = since(windowMs - windowMs / 240);
          assert.ok(low <= Math.min(...safe) && high >= Math.max(...safe));
        }
      }),
    );
  });

  it('forgets what it saw before the clock was set back', () => {
    const range = new PriceRange(60_000);
    range.add(1_000_000, exact('5'));
    range.add(900_000, exact('7'));
    assert.equal(range.within(900_000)?.low.toString(), '7');
    assert.equal(range.within(990_000), undefined);
  });
});
