import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import { partOfAvailable } from '../../../src/domain/partOfAvailable';
import { protectingLimit } from '../../../src/domain/protectingLimit';
import {
  atMost,
  decimalText,
  fractionOf,
  isWhole,
  less,
  minus,
  over,
  plus,
  times,
  type Fraction,
} from './fraction';
import { bookOf, rulesOf } from './sampleCheck';

const amount = (digits: number, places: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** BigInt(digits) }), fc.integer({ min: 0, max: places }))
    .map(([n, behind]) => decimalText(n, behind));
const levels = fc.array(fc.tuple(amount(7, 3), amount(6, 6)), { minLength: 1, maxLength: 5 });

const nothing: Fraction = { n: 0n, d: 1n };
const least = (a: Fraction, b: Fraction): Fraction => (less(a, b) ? a : b);

/** What walking the levels costs, and what they lack. */
function walk(all: readonly (readonly [Fraction, Fraction])[], quantity: Fraction): [Fraction, Fraction] {
  let [left, value] = [quantity, nothing];
  for (const [price, depth] of all) {
    const taken = least(left, depth);
    value = plus(value, times(taken, price));
    left = minus(left, taken);
  }
  return [value, left];
}

describe('a part of what is available, against fractions', () => {
  it('leaves a buyer just room for the fee: one step more would not fit', () => {
    fc.assert(
      fc.property(
        fc.oneof(amount(9, 4), fc.constant(undefined)),
        levels,
        amount(14, 8),
        fc.constantFrom('10', '25', '50', '75', '100'),
        fc.constantFrom('0', '0.1', '0.25', '0.35', '0.5', '3', '100', '0.333333333333333333'),
        fc.constantFrom('1000', '1', '0.25', '0.01', '0.00000001', '0.000000000000000001'),
        (price, given, available, percent, fee, step) => {
          const sorted = [...given].sort((a, b) => (less(fractionOf(a[0]), fractionOf(b[0])) ? -1 : 1));
          const quantity = toText(
            partOfAvailable({
              side: 'BUYER',
              price: price === undefined ? undefined : exact(price),
              levels: sorted.map(([each, depth]) => ({ price: exact(each), quantity: exact(depth) })),
              available: exact(available),
              percent: exact(percent),
              feePercent: exact(fee),
              step: exact(step),
            }),
          );
          const book = sorted.map(([each, depth]) => [fractionOf(each), fractionOf(depth)] as const);
          const hundred = fractionOf('100');
          const part = over(times(fractionOf(available), fractionOf(percent)), hundred);
          const factor = plus(fractionOf('1'), over(fractionOf(fee), hundred));
          const fits = (each: Fraction): boolean => {
            const [value, lacking] =
              price === undefined ? walk(book, each) : [times(fractionOf(price), each), nothing];
            return lacking.n === 0n && atMost(times(value, factor), part);
          };
          assert.ok(isWhole(over(fractionOf(quantity), fractionOf(step))));
          assert.ok(fits(fractionOf(quantity)), 'it fits');
          assert.ok(!fits(plus(fractionOf(quantity), fractionOf(step))), 'one step more does not');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is that part of the base for a seller, downwards', () => {
    fc.assert(
      fc.property(amount(14, 8), amount(2, 0), amount(3, 4), (available, percent, step) => {
        const sold = partOfAvailable({
          side: 'SELLER',
          price: undefined,
          levels: [],
          available: exact(available),
          percent: exact(percent),
          feePercent: exact('0.5'),
          step: exact(step),
        });
        const part = over(times(fractionOf(available), fractionOf(percent)), fractionOf('100'));
        const quantity = fractionOf(toText(sold));
        assert.ok(isWhole(over(quantity, fractionOf(step))));
        assert.ok(atMost(quantity, part) && less(part, plus(quantity, fractionOf(step))));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the limit price that protects a market order', () => {
  const limit = (
    side: 'BUYER' | 'SELLER',
    quantity: string,
    band?: string,
    tick = '10',
  ): string | undefined => {
    const rules = rulesOf({ tickSize: tick });
    const price = protectingLimit(
      side,
      exact(quantity),
      rules,
      bookOf(),
      band === undefined ? undefined : exact(band),
    );
    return price && toText(price);
  };

  it('is the worst level that the walk reaches', () => {
    assert.deepEqual(
      [limit('BUYER', '100'), limit('BUYER', '100.01'), limit('SELLER', '5'), limit('SELLER', '250')],
      ['1001000', '1002000', '999000', '998000'],
    );
  });

  it('is the last level where the depth is short, and the last inside the band', () => {
    assert.deepEqual([limit('BUYER', '9999'), limit('BUYER', '9999', '0.15')], ['1002000', '1001000']);
    assert.equal(limit('SELLER', '9999', '0.15'), '999000');
    assert.equal(limit('BUYER', '1', '0.01'), undefined);
  });

  it('lies on the tick, where the level is still taken, and inside the band', () => {
    assert.deepEqual(
      [limit('BUYER', '1', undefined, '3000'), limit('SELLER', '1', undefined, '7000')],
      ['1002000', '994000'],
    );
    // The next tick would lie beyond the band, and the last one inside it takes nothing.
    assert.equal(limit('BUYER', '1', '0.15', '3000'), undefined);
    assert.equal(limit('SELLER', '1', '0.15', '7000'), undefined);
    // Here the last one inside still takes the best level.
    assert.equal(limit('BUYER', '101', '0.25', '1000'), '1002000');
  });
});
