import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText, type Decimal } from '../../../src/domain/decimal';
import {
  bestAsk,
  bestBid,
  crossedLevels,
  cumulatedDepth,
  depthOf,
  largestQuantityWithin,
  mid,
  oppositeLevels,
  smallestQuantityReaching,
  spread,
  spreadPercent,
  walkForQuantity,
} from '../../../src/domain/orderBook';
import { percentWorseThanMid } from '../../../src/domain/priceBand';
import {
  atMost,
  decimalText,
  equal,
  floor,
  fraction,
  fractionOf,
  least,
  less,
  minus,
  over,
  plus,
  times,
  type Fraction,
} from './fraction';
import { bookOf, levelsOf } from './sampleCheck';

const text = (value: Decimal | undefined): string | undefined => value && toText(value);
const of = (value: Decimal): Fraction => fractionOf(toText(value));
const none = fraction(0n);

describe('an order book', () => {
  it('has a best bid, a best ask, a mid and a spread', () => {
    const book = bookOf();
    assert.equal(text(bestBid(book)?.price), '999000');
    assert.equal(text(bestAsk(book)?.price), '1001000');
    assert.equal(text(mid(book)), '1000000');
    assert.equal(text(spread(book)), '2000');
    assert.equal(text(spreadPercent(book)), '0.2');
    assert.deepEqual(oppositeLevels(book, 'BUYER'), book.asks);
    assert.deepEqual(oppositeLevels(book, 'SELLER'), book.bids);
  });

  it('has no mid and no spread while a side offers nothing', () => {
    for (const book of [bookOf([]), bookOf(undefined, []), bookOf([], []), bookOf([['1', '0']])]) {
      assert.equal(mid(book), undefined);
      assert.equal(spread(book), undefined);
      assert.equal(spreadPercent(book), undefined);
    }
  });

  it('keeps mid exact to the last place, and a crossed book crossed', () => {
    const tiny = bookOf([['0.000000000000000001', '1']], [['0.000000000000000002', '1']]);
    assert.equal(text(mid(tiny)), '0.0000000000000000015');
    const crossed = bookOf([['101', '1']], [['99', '1']]);
    assert.equal(text(mid(crossed)), '100');
    assert.equal(text(spread(crossed)), '-2');
    assert.equal(text(spreadPercent(crossed)), '-2');
  });

  it('passes over levels that offer nothing', () => {
    const book = bookOf(
      [
        ['0', '5'],
        ['100', '0'],
        ['99', '1'],
      ],
      [
        ['100', '0'],
        ['101', '1'],
      ],
    );
    assert.equal(text(bestBid(book)?.price), '99');
    assert.equal(text(mid(book)), '100');
    assert.deepEqual(cumulatedDepth(book.bids).map(toText), ['0', '0', '1']);
    assert.equal(toText(depthOf(book.bids)), '1');
    assert.equal(text(walkForQuantity(book.bids, exact('2')).worst), '99');
  });

  it('cumulates depth level by level, those of one price too', () => {
    const levels = levelsOf([
      ['10', '1.5'],
      ['10', '2'],
      ['11', '0.25'],
    ]);
    assert.deepEqual(cumulatedDepth(levels).map(toText), ['1.5', '3.5', '3.75']);
  });

  it('is walked for average, worst price and shortfall', () => {
    const { asks } = bookOf(undefined, [
      ['100', '1'],
      ['103', '2'],
    ]);
    const part = walkForQuantity(asks, exact('2'));
    assert.deepEqual([part.filled, part.shortfall, part.value, part.average, part.worst].map(text), [
      '2',
      '0',
      '203',
      '101.5',
      '103',
    ]);
    const tooMuch = walkForQuantity(asks, exact('5'));
    assert.deepEqual([tooMuch.filled, tooMuch.shortfall, tooMuch.value, tooMuch.average].map(text), [
      '3',
      '2',
      '306',
      '102',
    ]);
    const nothing = walkForQuantity([], exact('5'));
    assert.deepEqual([nothing.filled, nothing.shortfall, nothing.value].map(text), ['0', '5', '0']);
    assert.ok(!('average' in nothing) && !('worst' in nothing));
    // A boundary that is just met does not touch the next level.
    assert.equal(text(walkForQuantity(asks, exact('1')).worst), '100');
  });

  it('tells which levels a limit price crosses', () => {
    const book = bookOf();
    const prices = (side: 'BUYER' | 'SELLER', price: string): readonly string[] =>
      crossedLevels(book, side, exact(price)).map((level) => toText(level.price));
    assert.deepEqual(prices('BUYER', '1000999'), []);
    assert.deepEqual(prices('BUYER', '1001000'), ['1001000']);
    assert.deepEqual(prices('SELLER', '999001'), []);
    assert.deepEqual(prices('SELLER', '998000'), ['999000', '998000']);
  });

  it('measures how much worse than mid a price is, for the side', () => {
    assert.equal(toText(percentWorseThanMid(exact('105'), 'BUYER', exact('100'))), '5');
    assert.equal(toText(percentWorseThanMid(exact('105'), 'SELLER', exact('100'))), '-5');
    assert.equal(toText(percentWorseThanMid(exact('1'), 'SELLER', exact('3'))), '66.666666');
  });
});

const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 12 }))
  .map(([n, places]) => decimalText(n, places));
const some = amount.filter((each) => /[1-9]/.test(each));
const levels = fc.array(fc.tuple(fc.oneof(some, fc.constant('0')), fc.oneof(some, fc.constant('0'))), {
  maxLength: 8,
});
const steps = fc.constantFrom('1000', '1', '0.25', '0.01', '0.000001', '0.000000000001');

/** The value of the first `quantity` of the levels, by fractions; less than asked where they hold less. */
function walked(
  all: readonly (readonly [string, string])[],
  quantity: Fraction,
): readonly [Fraction, Fraction] {
  let [value, filled] = [none, none];
  for (const [price, size] of all) {
    if (!/[1-9]/.test(price)) continue;
    const taken = least(minus(quantity, filled), fractionOf(size));
    value = plus(value, times(taken, fractionOf(price)));
    filled = plus(filled, taken);
  }
  return [value, filled];
}

describe('walking a book, against fractions', () => {
  it('fills, values and averages exactly', () => {
    fc.assert(
      fc.property(levels, some, (all, quantity) => {
        const walk = walkForQuantity(levelsOf(all), exact(quantity));
        const [value, filled] = walked(all, fractionOf(quantity));
        assert.ok(equal(of(walk.value), value));
        assert.ok(equal(of(walk.filled), filled));
        assert.ok(equal(of(walk.shortfall), minus(fractionOf(quantity), filled)));
        assert.equal(walk.average === undefined, equal(filled, none));
        if (!walk.average) return;
        const scale = fraction(10n ** 18n);
        assert.ok(equal(of(walk.average), over(fraction(floor(times(over(value, filled), scale))), scale)));
      }),
      { numRuns: 1000 },
    );
  });

  it('sizes a value: the largest quantity within it and the smallest that reaches it, on the step', () => {
    fc.assert(
      fc.property(levels, some, steps, (all, wanted, step) => {
        const grid = fractionOf(step);
        const worth = (quantity: Fraction): Fraction => walked(all, quantity)[0];
        const fills = (quantity: Fraction): boolean => equal(walked(all, quantity)[1], quantity);
        const value = fractionOf(wanted);
        const largest = of(largestQuantityWithin(levelsOf(all), exact(wanted), exact(step)));
        assert.equal(over(largest, grid).n % over(largest, grid).d, 0n);
        assert.ok(fills(largest) && atMost(worth(largest), value));
        const next = plus(largest, grid);
        assert.ok(!fills(next) || less(value, worth(next)));
        const smallest = smallestQuantityReaching(levelsOf(all), exact(wanted), exact(step));
        if (smallest) {
          const reaching = of(smallest);
          assert.equal(over(reaching, grid).n % over(reaching, grid).d, 0n);
          assert.ok(fills(reaching) && atMost(value, worth(reaching)));
          assert.ok(less(worth(minus(reaching, grid)), value));
        } else {
          const depth = walked(all, fraction(10n ** 30n))[1];
          const most = times(fraction(floor(over(depth, grid))), grid);
          assert.ok(less(worth(most), value), 'even all the depth is not worth it');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
