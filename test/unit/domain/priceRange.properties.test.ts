import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import { PriceRange } from '../../../src/domain/priceRange';

const windowMs = 240_000;
/** A 240th of the window: so much earlier a price may drop out. */
const slotMs = 1000;
/** Less than this a clock is adjusted, not set. */
const adjustmentMs = 1000;

const steps = fc.array(
  fc.record({
    passed: fc.oneof(
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: windowMs * 2 }),
      fc.constantFrom(slotMs, windowMs, windowMs + 1, windowMs - 1),
    ),
    price: fc.integer({ min: 1, max: 20 }),
  }),
  { maxLength: 60 },
);

function text(range: PriceRange, now: number): readonly string[] | undefined {
  const seen = range.within(now);
  return seen && [toText(seen.low), toText(seen.high)];
}

describe('The range of prices within a time', () => {
  it('holds prices that were seen within it and no others, and leaves out none but within a 240th of its beginning', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: windowMs }), (moves, later) => {
        const range = new PriceRange(windowMs);
        let at = 1_000_000_000;
        const seen: { at: number; price: number }[] = [];
        for (const { passed, price } of moves) {
          at += passed;
          seen.push({ at, price });
          range.add(at, exact(String(price)));
          for (const now of [at, at + later]) {
            const within = seen.filter((each) => each.at >= now - windowMs && each.at <= now + adjustmentMs);
            const sure = within
              .filter((each) => each.at >= now - windowMs + slotMs)
              .map((each) => each.price);
            const found = range.within(now);
            if (!found) {
              assert.deepEqual(sure, []);
              continue;
            }
            const prices = within.map((each) => each.price);
            const [low, high] = [Number(toText(found.low)), Number(toText(found.high))];
            assert.ok(prices.includes(low) && prices.includes(high), `${low} and ${high} were seen`);
            assert.ok(low <= Math.min(...sure, high) && high >= Math.max(...sure, low));
          }
        }
      }),
    );
  });

  it('ends at both ends to the millisecond', () => {
    const range = new PriceRange(windowMs);
    range.add(1_000_000, exact('5'));
    assert.deepEqual(text(range, 1_000_000 + windowMs), ['5', '5']);
    assert.equal(text(range, 1_000_000 + windowMs + 1), undefined);
    // A clock that is adjusted back sees it still, one that was set back does not.
    assert.deepEqual(text(range, 1_000_000 - adjustmentMs), ['5', '5']);
    assert.equal(text(range, 1_000_000 - adjustmentMs - 1), undefined);
  });

  it('forgets everything when the clock was set back, and nothing when it was adjusted', () => {
    const adjusted = new PriceRange(windowMs);
    adjusted.add(1_000_000, exact('5'));
    adjusted.add(1_000_000 - adjustmentMs, exact('7'));
    assert.deepEqual(text(adjusted, 1_000_000), ['5', '7']);
    const set = new PriceRange(windowMs);
    set.add(1_000_000, exact('5'));
    set.add(1_000_000 - adjustmentMs - 1, exact('7'));
    assert.deepEqual(text(set, 1_000_000), ['7', '7']);
  });

  it('keeps no more than it needs, however many prices come', () => {
    const range = new PriceRange(windowMs);
    for (let ms = 0; ms < 3 * windowMs; ms += 50) range.add(ms, exact(String(1 + (ms % 7))));
    const { slots } = range as unknown as { slots: readonly unknown[] };
    assert.ok(slots.length <= 242, `${slots.length} slots`);
  });
});
