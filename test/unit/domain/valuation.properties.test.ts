import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import { readSymbol, type MarketSymbol } from '../../../src/domain/market';
import {
  displayUnits,
  estimateWords,
  neededMarkets,
  sumOf,
  valueOf,
  type ExactValue,
  type KnownPrice,
} from '../../../src/domain/valuation';
import {
  compare,
  decimalText,
  equal,
  floor,
  fraction,
  fractionOf,
  over,
  plus,
  times,
  type Fraction,
} from './fraction';

const symbolOf = (code: string): MarketSymbol => {
  const symbol = readSymbol(code);
  assert.ok(symbol);
  return symbol;
};
const currencies = ['IRR', 'USDT', 'BTC', 'SHIB'] as const;
const codes = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT', 'SHIB_USDT', 'IRR_SHIB', 'BTC_SHIB'] as const;

/** A decimal text with 18 places, above zero. */
const amount = fc.bigInt({ min: 1n, max: 10n ** 30n }).map((n) => decimalText(n, 18));
const price = fc.record({
  mid: fc.option(amount, { nil: undefined, freq: 5 }),
  ageMs: fc.integer({ min: 0, max: 200_000 }),
  stale: fc.boolean(),
});
interface Price {
  readonly mid: string | undefined;
  readonly ageMs: number;
  readonly stale: boolean;
}
const scene = fc.record({
  listed: fc.subarray([...codes]),
  prices: fc.dictionary(fc.constantFrom(...codes), price),
  amount,
  from: fc.constantFrom(...currencies),
  to: fc.constantFrom('IRR' as const, 'USDT' as const),
});

/** The same question answered by enumeration over fractions: every way of at most one bridge. */
function judge(
  listed: readonly string[],
  prices: Readonly<Record<string, Price>>,
  from: string,
  to: string,
): { rate: Fraction; ages: number[]; stale: boolean; through: string[]; bridged: boolean }[] {
  const step = (a: string, b: string): { rate: Fraction; code: string; known: Price }[] =>
    listed.flatMap((code) => {
      const known = prices[code];
      if (known?.mid === undefined) return [];
      const { base, quote } = symbolOf(code);
      const mid = fractionOf(known.mid);
      if (base === a && quote === b) return [{ rate: mid, code, known }];
      return base === b && quote === a ? [{ rate: over(fraction(1n), mid), code, known }] : [];
    });
  const direct = step(from, to).map(({ rate, code, known }) => ({
    rate,
    ages: [known.ageMs],
    stale: known.stale,
    through: [code],
    bridged: false,
  }));
  const bridged = ['USDT', 'IRR']
    .filter((bridge) => bridge !== from && bridge !== to)
    .flatMap((bridge) =>
      step(from, bridge).flatMap((first) =>
        step(bridge, to).map((second) => ({
          rate: times(first.rate, second.rate),
          ages: [first.known.ageMs, second.known.ageMs],
          stale: first.known.stale || second.known.stale,
          through: [first.code, second.code],
          bridged: true,
        })),
      ),
    );
  return [...direct, ...bridged];
}

const asFraction = ({ dividend, divisor }: ExactValue): Fraction =>
  over(fractionOf(toText(dividend)), fractionOf(toText(divisor)));

describe('The value of a holding', () => {
  it('is exactly the amount times the rates of one way, dated by the oldest book on it, and absent where no way is known', () => {
    fc.assert(
      fc.property(scene, ({ listed, prices, amount: held, from, to }) => {
        const priceOf = (code: string): KnownPrice | undefined => {
          const known = prices[code];
          return known && { ...known, mid: known.mid === undefined ? undefined : exact(known.mid) };
        };
        const found = valueOf(exact(held), from, to, listed.map(symbolOf), priceOf);
        if (from === to) {
          assert.ok(found && equal(asFraction(found.value), fractionOf(held)));
          assert.deepEqual([found.ageMs, found.stale, found.through], [undefined, false, []]);
          return;
        }
        const ways = judge(listed, prices, from, to);
        assert.equal(
          found === undefined,
          ways.length === 0,
          'a value exactly where all books of a way are known',
        );
        if (!found) return;
        const way = ways.find(({ through }) => through.join() === found.through.join());
        assert.ok(way, 'it is a way that exists');
        assert.ok(equal(asFraction(found.value), times(fractionOf(held), way.rate)));
        assert.equal(found.ageMs, Math.max(...way.ages));
        assert.equal(found.stale, way.stale);
        // Direct before bridge; among equals no stale one while a live one is there.
        assert.equal(
          way.bridged,
          ways.every(({ bridged }) => bridged),
        );
        const rivals = ways.filter(({ bridged }) => bridged === way.bridged);
        assert.equal(
          way.stale,
          rivals.every(({ stale }) => stale),
        );
        // The same question, the same way.
        const again = valueOf(exact(held), from, to, listed.map(symbolOf), priceOf);
        assert.deepEqual(again?.through, found.through);
      }),
      { numRuns: 3000 },
    );
  });

  it('has all the books it needs among those that are asked for', () => {
    fc.assert(
      fc.property(scene, ({ listed, prices, amount: held, from, to }) => {
        const markets = listed.map(symbolOf);
        const needed = neededMarkets(from, to, markets, (code) => {
          const known = prices[code];
          return known && { ...known, mid: known.mid === undefined ? undefined : exact(known.mid) };
        });
        // Once those that are asked for have come, as they are known or with a price.
        const arrived = (code: string): KnownPrice | undefined => {
          const known = prices[code] ?? { mid: '7', ageMs: 0, stale: false };
          const mid = known.mid === undefined ? undefined : exact(known.mid);
          return needed.includes(code) ? { ...known, mid } : undefined;
        };
        const all: Record<string, Price> = {};
        for (const code of listed) all[code] = prices[code] ?? { mid: '7', ageMs: 0, stale: false };
        const possible = from === to || judge(listed, all, from, to).length > 0;
        assert.equal(valueOf(exact(held), from, to, markets, arrived) !== undefined, possible);
      }),
      { numRuns: 3000 },
    );
  });

  it('adds up exactly', () => {
    const value = fc.record({ dividend: amount, divisor: fc.oneof(fc.constant('3'), amount) });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), (values) => {
        const sum = sumOf(
          values.map(({ dividend, divisor }) => ({ dividend: exact(dividend), divisor: exact(divisor) })),
        );
        const expected = values
          .map(({ dividend, divisor }) => over(fractionOf(dividend), fractionOf(divisor)))
          .reduce(plus, fraction(0n));
        assert.ok(equal(asFraction(sum), expected));
      }),
    );
  });

  it('is shown cut downwards to the unit\u2019s places, marked as an estimate, and never as nothing', () => {
    fc.assert(
      fc.property(
        amount,
        amount,
        fc.constantFrom('IRR' as const, 'Toman' as const, 'USDT' as const),
        (dividend, divisor, name) => {
          const unit = displayUnits[name];
          const words = estimateWords({ dividend: exact(dividend), divisor: exact(divisor) }, unit);
          const scale = name === 'USDT' ? 100n : 1n;
          const per = name === 'Toman' ? 10n : 1n;
          const wanted = times(over(fractionOf(dividend), fractionOf(divisor)), fraction(scale, per));
          const label = name === 'Toman' ? 'toman' : name;
          if (compare(wanted, fraction(1n)) < 0) {
            assert.equal(words, `under ${name === 'USDT' ? '0.01' : '1'} ${label}`);
            return;
          }
          const [, figure = '', shownLabel] = /^\u2248 ([\d,.]+) (\w+)$/.exec(words) ?? [];
          assert.equal(shownLabel, label);
          const shown = times(fractionOf(figure.replaceAll(',', '')), fraction(scale));
          assert.ok(equal(shown, fraction(floor(wanted))));
        },
      ),
    );
  });
});
