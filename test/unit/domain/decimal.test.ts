import assert from 'node:assert/strict';
import fc from 'fast-check';
import Big from 'big.js';
import {
  DecimalError,
  ceilQuotientTo,
  ceilTo,
  decimalPlaces,
  exact,
  floorQuotientTo,
  floorTo,
  isExactText,
  isMultipleOf,
  larger,
  quotient,
  smaller,
  toText,
  wholeTimes,
} from '../../../src/domain/decimal';
import { gridNeighbours } from '../../../src/domain/validateOrder';
import {
  ceil,
  compare,
  decimalText,
  equal,
  floor,
  fraction,
  fractionOf,
  isWhole,
  less,
  over,
  times,
} from './fraction';

/** Decimal texts from 10^-18 to 10^30, zero too. */
const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([n, places]) => decimalText(n, places));
const positive = amount.filter((text) => /[1-9]/.test(text));

describe('exact decimals', () => {
  it('read plain decimal text and nothing else', () => {
    for (const text of ['0', '-0', '1', '007', '12.50', '-3.000000000000000001', '9'.repeat(200)]) {
      assert.ok(isExactText(text), text);
      assert.ok(equal(fractionOf(toText(exact(text))), fractionOf(text)));
    }
    for (const text of [
      '',
      ' 1',
      '1 ',
      '+1',
      '.5',
      '5.',
      '1e5',
      'NaN',
      'Infinity',
      '1,5',
      '0x1',
      '1\n',
      '\u06f5',
      '9'.repeat(201),
    ]) {
      assert.equal(isExactText(text), false, text);
      assert.throws(
        () => exact(text),
        (error) => error instanceof DecimalError && error.text === text,
      );
    }
  });

  it('show no exponent, no trailing zero and no "-0", whoever made them', () => {
    assert.equal(toText(exact('0.000000000000000001')), '0.000000000000000001');
    assert.equal(toText(exact('90000000000')), '90000000000');
    assert.equal(toText(exact('10.500')), '10.5');
    assert.equal(toText(exact('-0.00')), '0');
    assert.equal(toText(new Big('1e-18')), '0.000000000000000001');
    assert.equal(toText(new Big('1e+25')), `1${'0'.repeat(25)}`);
    assert.equal(decimalPlaces(exact('0.0100')), 2);
    assert.equal(decimalPlaces(exact('100')), 0);
  });

  it('refuse to mix with floating-point numbers', () => {
    assert.throws(() => exact('1').plus(0.1));
    assert.throws(() => Number(exact('1')));
  });

  it('agree with fractions on grids: multiples, floors, ceilings, quotients', () => {
    fc.assert(
      fc.property(amount, positive, positive, (a, b, g) => {
        const [value, divisor, grid] = [exact(a), exact(b), exact(g)];
        const [v, d, s] = [fractionOf(a), fractionOf(b), fractionOf(g)];
        const same = (got: string, want: bigint): void =>
          assert.ok(equal(fractionOf(got), times(fraction(want), s)), `${got} is not ${want} times ${g}`);
        assert.equal(isMultipleOf(value, grid), isWhole(over(v, s)));
        assert.equal(toText(wholeTimes(value, grid)), floor(over(v, s)).toString());
        same(toText(floorTo(value, grid)), floor(over(v, s)));
        same(toText(ceilTo(value, grid)), ceil(over(v, s)));
        same(toText(floorQuotientTo(value, divisor, grid)), floor(over(over(v, d), s)));
        same(toText(ceilQuotientTo(value, divisor, grid)), ceil(over(over(v, d), s)));
      }),
      { numRuns: 1000 },
    );
  });

  it('see a multiple where there is one, whatever its size', () => {
    fc.assert(
      fc.property(positive, fc.bigInt({ min: 0n, max: 10n ** 25n }), (g, n) => {
        const product = exact(g).times(exact(n.toString()));
        assert.ok(isMultipleOf(product, exact(g)));
        assert.ok(equal(fractionOf(toText(product)), times(fractionOf(g), fraction(n))));
        assert.equal(toText(floorTo(product, exact(g))), toText(product));
        assert.equal(toText(ceilTo(product, exact(g))), toText(product));
      }),
      { numRuns: 500 },
    );
  });

  it('cut quotients for the eye towards zero, on both sides of it', () => {
    assert.equal(toText(quotient(exact('2'), exact('3'), 4)), '0.6666');
    assert.equal(toText(quotient(exact('-2'), exact('3'), 4)), '-0.6666');
    assert.equal(toText(quotient(exact('7'), exact('2'), 0)), '3');
    fc.assert(
      fc.property(amount, positive, fc.integer({ min: 0, max: 20 }), (a, b, places) => {
        const scaled = times(over(fractionOf(a), fractionOf(b)), fraction(10n ** BigInt(places)));
        const want = fraction(floor(scaled), 10n ** BigInt(places));
        assert.ok(equal(fractionOf(toText(quotient(exact(a), exact(b), places))), want));
      }),
      { numRuns: 500 },
    );
  });

  it('have neighbours on the grid: the two around a value, none at zero', () => {
    fc.assert(
      fc.property(positive, positive, (a, g) => {
        const [v, s] = [fractionOf(a), fractionOf(g)];
        fc.pre(!isWhole(over(v, s)));
        const neighbours = gridNeighbours(exact(a), exact(g)).map((value) => fractionOf(toText(value)));
        const below = floor(over(v, s));
        const wanted = (below > 0n ? [below, below + 1n] : [1n]).map((n) => times(fraction(n), s));
        assert.equal(neighbours.length, wanted.length);
        neighbours.forEach((got, at) => assert.ok(equal(got, wanted[at] ?? fraction(-1n))));
        for (const got of neighbours) assert.ok(less(got, v) || less(v, got));
      }),
      { numRuns: 500 },
    );
  });

  it('order as fractions do', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const order = compare(fractionOf(a), fractionOf(b));
        assert.equal(exact(a).cmp(exact(b)), order);
        assert.ok(equal(fractionOf(toText(smaller(exact(a), exact(b)))), fractionOf(order < 0 ? a : b)));
        assert.ok(equal(fractionOf(toText(larger(exact(a), exact(b)))), fractionOf(order > 0 ? a : b)));
      }),
      { numRuns: 300 },
    );
  });
});
