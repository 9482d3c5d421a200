import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import { groupedLevels, groupings, groupPrice, groupWidth } from '../../../src/domain/groupedBook';
import type { Level } from '../../../src/domain/orderBook';
import { compare, decimalText, equal, fraction, fractionOf, plus, times, type Fraction } from './fraction';

/** Prices are counted in ticks of 10^-places, quantities in 10^-9. */
const places = fc.integer({ min: 0, max: 12 });
const side = fc.constantFrom('bid' as const, 'ask' as const);
const grouping = fc.constantFrom(...groupings);
const levels = fc.array(
  fc.record({
    ticks: fc.bigInt({ min: 0n, max: 10n ** 13n }),
    units: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  }),
  { maxLength: 60 },
);

const of = (text: string): Fraction => fractionOf(text);
const sum = (all: readonly Fraction[]): Fraction => all.reduce((a, b) => plus(a, b), fraction(0n));

describe('a grouped order book', () => {
  it('loses nothing, promises nothing better than there is, and stands in order', () => {
    fc.assert(
      fc.property(places, side, grouping, levels, (digits, which, by, given) => {
        const sorted = [...given].sort((a, b) =>
          a.ticks === b.ticks ? 0 : a.ticks < b.ticks === (which === 'ask') ? -1 : 1,
        );
        const book: Level[] = sorted.map(({ ticks, units }) => ({
          price: exact(decimalText(ticks, digits)),
          quantity: exact(decimalText(units, 9)),
        }));
        const tick = exact(decimalText(1n, digits));
        const width = groupWidth(tick, by);
        const groups = groupedLevels(book, which, width);
        const offering = sorted.filter(({ ticks, units }) => ticks > 0n && units > 0n);

        // By whole numbers of ticks, apart from the code under test.
        const n = BigInt(by);
        const home = ({ ticks }: { readonly ticks: bigint }): bigint =>
          which === 'bid' ? ticks / n : (ticks + n - 1n) / n;
        const homes = [...new Set(offering.map(home))];
        assert.deepEqual(
          groups.map(({ price }) => toText(price)),
          homes.map((each) => toText(exact(decimalText(each * n, digits)))),
        );
        groups.forEach((group, at) => {
          const members = offering.filter((each) => home(each) === homes[at]);
          const upToHere = offering.filter((each) => homes.indexOf(home(each)) <= at);
          const amounts = (list: typeof offering): Fraction =>
            sum(list.map(({ units }) => of(decimalText(units, 9))));
          assert.ok(equal(of(toText(group.quantity)), amounts(members)));
          assert.ok(equal(of(toText(group.cumulated)), amounts(upToHere)));
          const values = upToHere.map(({ ticks, units }) =>
            times(of(decimalText(ticks, digits)), of(decimalText(units, 9))),
          );
          assert.ok(equal(of(toText(group.cumulatedValue)), sum(values)));
          for (const { ticks } of members) {
            const order = compare(of(decimalText(ticks, digits)), of(toText(group.price)));
            assert.ok(which === 'bid' ? order >= 0 : order <= 0, 'no better than its members');
          }
        });
      }),
    );
  });

  it('leaves a price that is off the tick as it is where nothing is grouped', () => {
    const price = exact('1262387.5');
    const width = groupWidth(exact('10'), 1);
    assert.equal(toText(groupPrice(price, 'bid', width)), '1262387.5');
    assert.equal(toText(groupPrice(price, 'bid', groupWidth(exact('10'), 5))), '1262350');
    assert.equal(toText(groupPrice(price, 'ask', groupWidth(exact('10'), 5))), '1262400');
  });
});
