import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText, zero } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import { OrderProgress, type OrderEvent, type Progress } from '../../../src/trading/orderProgress';
import { orderOf } from './samples';

const reading = (...orders: Order[]): { orders: Order[]; complete: boolean } => ({ orders, complete: true });
const words = (events: readonly OrderEvent[]): string[] =>
  events.map((event) => {
    const number = Number(event.order.orderId.slice(-12));
    if (event.kind !== 'filled') {
      return `${number} ${event.kind}${event.kind === 'cancelled' ? ` by ${event.by}` : ''}`;
    }
    const how = `${event.fully ? ' fully' : ''}${event.atFirstSight ? ' at first sight' : ''}`;
    return `${number} filled by ${toText(event.by)}${how}`;
  });
const based = (...orders: Order[]): OrderProgress => {
  const progress = new OrderProgress();
  progress.take(reading(...orders));
  return progress;
};
const partly = (filled: string): Partial<Order> => ({ status: 'PARTIALLY_FILLED', filled: exact(filled) });
const filled: Partial<Order> = { status: 'FULL_FILLED', filled: exact('5') };

describe('What happened between two readings of the orders', () => {
  it('is nothing at the first: it is the base', () => {
    const progress = new OrderProgress();
    const first = progress.take(reading(orderOf(1), orderOf(2, filled), orderOf(3, partly('1'))));
    assert.deepEqual(first, { events: [], missing: [] } satisfies Progress);
  });

  it('is how much more was filled, and whether that is all', () => {
    const progress = based(orderOf(1), orderOf(2, partly('2')));
    const steps = [
      reading(orderOf(1, partly('1.5')), orderOf(2, partly('2'))),
      reading(orderOf(1, filled), orderOf(2, filled)),
      reading(orderOf(1, filled), orderOf(2, filled)),
    ].map((each) => words(progress.take(each).events));
    assert.deepEqual(steps, [['1 filled by 1.5'], ['1 filled by 3.5 fully', '2 filled by 3 fully'], []]);
  });

  it('is an order that appeared, also one that came and was filled in between', () => {
    const progress = based();
    assert.deepEqual(words(progress.take(reading(orderOf(2, filled), orderOf(1))).events), [
      '2 appeared',
      '2 filled by 5 fully at first sight',
      '1 appeared',
    ]);
  });

  it('is an end before all was filled, by whom the status says', () => {
    const progress = based(orderOf(1), orderOf(2), orderOf(3));
    const after = reading(
      orderOf(1, { status: 'CANCELED_BY_USER' }),
      orderOf(2, { status: 'CANCELED_BY_SYSTEM' }),
      orderOf(3, { status: 'CANCELED_BY_MATCH_ENGINE', filled: exact('2') }),
    );
    assert.deepEqual(words(progress.take(after).events), [
      '1 cancelled by user',
      '2 cancelled by exchange',
      '3 filled by 2',
      '3 cancelled by exchange',
    ]);
    assert.deepEqual(progress.take(after).events, []);
  });

  it('is a status that nobody knows, once; the order counts as open', () => {
    const progress = based(orderOf(1));
    const odd = reading(orderOf(1, { status: 'WAITING_FOR_THE_MOON' }));
    assert.deepEqual(words(progress.take(odd).events), ['1 restated']);
    assert.deepEqual(progress.take(odd).events, []);
    assert.deepEqual(progress.take(reading()).missing, [orderOf(1).orderId]);
  });

  it('is not known of an order that has left the lists, before it is looked up', () => {
    const progress = based(orderOf(1), orderOf(2, filled));
    const gone = progress.take(reading());
    assert.deepEqual(gone, { events: [], missing: [orderOf(1).orderId] } satisfies Progress);
    // It was on its way from one page to another.
    assert.deepEqual(progress.learn(orderOf(1)), []);
    assert.deepEqual(progress.take(reading()).missing, [orderOf(1).orderId]);
    assert.deepEqual(words(progress.learn(orderOf(1, filled))), ['1 filled by 5 fully']);
    assert.deepEqual(progress.take(reading()), { events: [], missing: [] } satisfies Progress);
  });

  it('is not asked of orders that a reading may have cut off', () => {
    const progress = based(orderOf(1));
    assert.deepEqual(progress.take({ orders: [], complete: false }).missing, []);
  });

  it('ends for an order that the exchange has no more', () => {
    const progress = based(orderOf(1));
    progress.forget(orderOf(1).orderId);
    assert.deepEqual(progress.take(reading()).missing, []);
  });

  it('tells nothing twice when thousands of orders have ended since', () => {
    const first = orderOf(1);
    const progress = based(first);
    const ended = Array.from({ length: 4000 }, (_, at) => orderOf(at + 2, filled));
    progress.take(reading(orderOf(1, filled), ...ended));
    assert.deepEqual(progress.take(reading(orderOf(1, filled), ...ended)).events, []);
  });

  it('comes to exactly what was filled, told once, whatever answers are lost, late or out of date', () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('fill' as const),
          order: fc.nat(5),
          by: fc.integer({ min: 1, max: 5 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), order: fc.nat(5) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('place' as const), order: fc.nat(5) }) },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('read' as const),
          behind: fc.nat(2),
          leaves: fc.array(fc.nat(5)),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('look up' as const), order: fc.nat(5), behind: fc.nat(2) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let exchange = new Map<number, Order>([0, 1, 2].map((each) => [each, orderOf(each)]));
        const past = [exchange];
        const change = (number: number, order: Order): void => {
          exchange = new Map(exchange).set(number, order);
          past.push(exchange);
        };
        // An answer may be about a moment that is over, but never about one before the base.
        const before = (behind: number): Map<number, Order> =>
          past[Math.max(0, past.length - 1 - behind)] ?? exchange;
        const progress = based(...exchange.values());
        const told: OrderEvent[] = [];
        for (const each of steps) {
          if (each.do === 'fail') continue;
          if (each.do === 'read') {
            const orders = [...before(each.behind)].filter(([number]) => !each.leaves.includes(number));
            told.push(...progress.take(reading(...orders.map(([, order]) => order))).events);
            continue;
          }
          if (each.do === 'place') {
            if (!exchange.has(each.order)) change(each.order, orderOf(each.order));
            continue;
          }
          const order = exchange.get(each.order);
          if (each.do === 'look up') {
            const known = before(each.behind).get(each.order);
            if (known) told.push(...progress.learn(known));
          } else if (order && ['NOT_FILLED', 'PARTIALLY_FILLED'].includes(order.status)) {
            if (each.do === 'cancel') change(each.order, { ...order, status: 'CANCELED_BY_SYSTEM' });
            else {
              const more = order.filled.plus(exact(String(each.by)));
              const all = more.gte(order.quantity);
              change(each.order, {
                ...order,
                filled: all ? order.quantity : more,
                status: all ? 'FULL_FILLED' : 'PARTIALLY_FILLED',
              });
            }
          }
        }
        told.push(...progress.take(reading(...exchange.values())).events);
        for (const [number, order] of exchange) {
          const events = told.filter((event) => event.order.orderId === order.orderId);
          const sum = events.reduce(
            (all, event) => (event.kind === 'filled' ? all.plus(event.by) : all),
            zero,
          );
          assert.equal(toText(sum), toText(order.filled));
          const count = (kind: OrderEvent['kind']): number =>
            events.filter((event) => event.kind === kind).length;
          assert.equal(count('appeared'), number > 2 ? 1 : 0);
          assert.equal(count('cancelled'), order.status === 'CANCELED_BY_SYSTEM' ? 1 : 0);
          const fully = events.filter((event) => event.kind === 'filled' && event.fully).length;
          assert.equal(fully, order.status === 'FULL_FILLED' ? 1 : 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
