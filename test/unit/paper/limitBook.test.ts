import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import type { Side } from '../../../src/domain/orderBook';
import { LimitBook } from '../../../src/paper/limitBook';
import { match } from '../../../src/paper/matching';

/** An order of whole units: the model below is written with bigint and plain lists. */
interface ModelOrder {
  readonly id: string;
  readonly side: Side;
  readonly price: bigint;
  left: bigint;
  readonly owner: string | undefined;
}

/** The slowest possible exchange: looks through all resting orders for each fill. */
class NaiveBook {
  resting: ModelOrder[] = [];
  readonly fills: string[] = [];

  come(order: ModelOrder, market: boolean): void {
    while (order.left > 0n) {
      const candidates = this.resting.filter(
        ({ side, price }) =>
          side !== order.side &&
          (market || (order.side === 'BUYER' ? price <= order.price : price >= order.price)),
      );
      // The array keeps the order of arrival, so the first among the best came first.
      const best = candidates.reduce<ModelOrder | undefined>((found, each) => {
        if (!found) return each;
        const better = order.side === 'BUYER' ? each.price < found.price : each.price > found.price;
        return better ? each : found;
      }, undefined);
      if (!best) break;
      if (order.owner !== undefined && best.owner === order.owner) return;
      const quantity = order.left < best.left ? order.left : best.left;
      this.fills.push(`${order.id} takes ${quantity} from ${best.id} at ${best.price}`);
      order.left -= quantity;
      best.left -= quantity;
      this.resting = this.resting.filter(({ left }) => left > 0n);
    }
    if (order.left > 0n && !market) this.resting.push(order);
  }
}

const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('come' as const),
      side: fc.constantFrom('BUYER' as const, 'SELLER' as const),
      price: fc.bigInt({ min: 1n, max: 12n }),
      quantity: fc.bigInt({ min: 1n, max: 9n }),
      owner: fc.constantFrom('a', 'b', 'c', undefined),
      market: fc.nat(7).map((number) => number === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), nth: fc.nat() }) },
);

describe('the limit book and its matching', () => {
  it('fill by price, then time, exactly as a naive model does', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const model = new NaiveBook();
        const book = new LimitBook();
        const fills: string[] = [];
        for (const [index, each] of events.entries()) {
          if (each.kind === 'leave') {
            const leaving = model.resting[each.nth % Math.max(1, model.resting.length)];
            model.resting = model.resting.filter((order) => order !== leaving);
            assert.equal(book.remove(leaving?.id ?? 'none')?.id, leaving?.id);
          } else {
            const id = `order-${index}`;
            model.come(
              { id, side: each.side, price: each.price, left: each.quantity, owner: each.owner },
              each.market,
            );
            const price = exact(each.price.toString());
            const owner = each.owner === undefined ? {} : { owner: each.owner };
            const result = match(book, {
              side: each.side,
              quantity: exact(each.quantity.toString()),
              ...(!each.market && { price }),
              ...owner,
            });
            for (const { resting, price: at, quantity } of result.fills) {
              fills.push(`${id} takes ${toText(quantity)} from ${resting.id} at ${toText(at)}`);
            }
            if (!each.market && !result.metOwn && toText(result.left) !== '0') {
              book.add({ id, side: each.side, price, remaining: result.left, ...owner });
            }
          }
          assert.deepEqual(fills, model.fills);
          for (const side of ['BUYER', 'SELLER'] as const) {
            assert.deepEqual(levelsOf(book, side), modelLevels(model, side));
          }
          assert.equal(book.ownedCount, model.resting.filter(({ owner }) => owner !== undefined).length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('refuses the same order twice', () => {
    const book = new LimitBook();
    const order = { id: 'one', side: 'BUYER' as const, price: exact('1'), remaining: exact('1') };
    book.add(order);
    assert.throws(() => book.add(order), /rests already/);
    assert.equal(book.remove('another'), undefined);
  });
});

function levelsOf(book: LimitBook, side: Side): string[] {
  return book.levels(side, 1_000).map(({ price, quantity }) => `${toText(quantity)} at ${toText(price)}`);
}

function modelLevels({ resting }: NaiveBook, side: Side): string[] {
  const sums = new Map<bigint, bigint>();
  for (const order of resting) {
    if (order.side === side) sums.set(order.price, (sums.get(order.price) ?? 0n) + order.left);
  }
  const sorted = [...sums].sort(([a], [b]) => (side === 'BUYER' ? Number(b - a) : Number(a - b)));
  return sorted.map(([price, quantity]) => `${quantity} at ${price}`);
}
