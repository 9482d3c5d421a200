import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comesFirst, pacedPeriods, refreshesPerSecond } from '../../../src/trading/feedPace';
import type { FeedWish } from '../../../src/trading/feedWish';

const wish: fc.Arbitrary<FeedWish> = fc.record({
  depth: fc.constantFrom('5' as const, '5' as const, '20' as const, '50' as const),
  everyMs: fc.oneof(fc.constant(1000), fc.integer({ min: 1000, max: 60_000 })),
});

/** Refreshes a second that these periods come to. */
function rate(periods: Iterable<number>): number {
  return [...periods].reduce((sum, ms) => sum + 1000 / ms, 0);
}

describe('The pace of the price feed', () => {
  it('stays within its bound, meets no wish too often, slows nothing without need, and lets those who trade go first', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 60 }), (list) => {
        const wishes = new Map(list.map((each, at) => [`M${at}`, each]));
        const periods = pacedPeriods(wishes);
        assert.deepEqual([...periods.keys()].sort(), [...wishes.keys()].sort());
        assert.ok(rate(periods.values()) <= refreshesPerSecond + 1e-6);
        const wished = rate(list.map(({ everyMs }) => everyMs));
        for (const [symbol, { everyMs, depth }] of wishes) {
          const period = periods.get(symbol) ?? 0;
          assert.ok(period >= everyMs - 1e-6);
          if (wished <= refreshesPerSecond) {
            assert.ok(period <= everyMs + 1e-6, `${symbol} is slowed without need`);
          }
          if (!comesFirst({ everyMs, depth })) continue;
          for (const other of periods.values()) {
            assert.ok(period <= other + 1e-6, 'others go before a trader');
          }
        }
        // Nothing of the bound is left unused while somebody is slowed.
        if (wished > refreshesPerSecond) assert.ok(rate(periods.values()) >= refreshesPerSecond - 1e-6);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the second of a few that somebody trades on, and the others live as long as that is possible', () => {
    const others = Array.from({ length: 9 }, (_, at) => [`O${at}`, { depth: '5', everyMs: 1000 }] as const);
    const traded = Array.from({ length: 4 }, (_, at) => [`T${at}`, { depth: '50', everyMs: 1000 }] as const);
    const periods = pacedPeriods(new Map<string, FeedWish>([...others, ...traded]));
    for (const [symbol] of traded) assert.equal(periods.get(symbol), 1000);
    for (const [symbol] of others) assert.ok((periods.get(symbol) ?? Infinity) <= 3001);
  });
});
