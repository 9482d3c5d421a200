import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import { isOpen, type Order } from '../../../src/domain/order';
import { OpenOrders, mostRecent } from '../../../src/trading/openOrders';
import { OrderDetails } from '../../../src/trading/orderDetails';
import type { OrderEvent } from '../../../src/trading/orderProgress';
import { OrderWatch } from '../../../src/trading/orderWatch';
import { FakeClock, settle } from '../../support/fakeClock';
import { exchangeError, notFound, orderOf } from './samples';

const filled: Partial<Order> = { status: 'FULL_FILLED', filled: exact('5') };

/** An exchange that lists its open orders and the last hundred of any kind, and knows every order. */
function watched(start: readonly Order[]) {
  const clock = new FakeClock();
  const its = {
    all: [...start],
    failing: false,
    lookUpFails: undefined as unknown,
    lookups: [] as string[],
    events: [] as OrderEvent[],
    warnings: [] as string[],
  };
  const orders = new OpenOrders(
    {
      orders: ({ status, page, pageSize }) => {
        if (its.failing) return Promise.reject(exchangeError('timeout', { call: 'read' }));
        const found = its.all.filter((each) => status === undefined || each.status === status);
        return Promise.resolve({
          orders: found.slice((page - 1) * pageSize, page * pageSize),
          totalCount: found.length,
        });
      },
    },
    clock,
  );
  const details = new OrderDetails((orderId) => {
    its.lookups.push(orderId);
    const found = its.all.find((each) => each.orderId === orderId);
    if (its.lookUpFails instanceof Error) return Promise.reject(its.lookUpFails);
    return found ? Promise.resolve({ ...found, trades: [] }) : Promise.reject(notFound());
  }, clock);
  const watch = new OrderWatch({ orders, details, warn: (text) => its.warnings.push(text) });
  watch.onEvents((events) => its.events.push(...events));
  const refresh = async (): Promise<void> => {
    await orders.refresh();
    await settle();
    await settle();
  };
  const set = (number: number, changes: Partial<Order>): void => {
    its.all = its.all.map((each) =>
      each.orderId === orderOf(number).orderId ? { ...each, ...changes } : each,
    );
  };
  return { its, orders, watch, refresh, set, clock, kinds: () => its.events.map(({ kind }) => kind) };
}

const many = (count: number, from: number): Order[] =>
  Array.from({ length: count }, (_, at) => orderOf(from + count - 1 - at, filled));

describe('The watch over the orders', () => {
  it('tells a fill that the newest page shows, without a lookup', async () => {
    const { its, refresh, set, kinds } = watched([orderOf(1)]);
    await refresh();
    set(1, filled);
    await refresh();
    assert.deepEqual(kinds(), ['filled']);
    assert.deepEqual(its.lookups, []);
  });

  it('looks up an order that has left the lists, and says nothing before the answer', async () => {
    const { its, orders, refresh, set, kinds, clock } = watched([...many(150, 2), orderOf(1)]);
    await refresh();
    set(1, { ...filled, updatedAt: '2026-02-01T00:00:00Z' });
    its.lookUpFails = exchangeError('timeout', { call: 'read' });
    await refresh();
    assert.deepEqual(its.lookups, [orderOf(1).orderId]);
    assert.deepEqual(its.events, []);
    assert.equal(its.warnings.length, 1);
    // The failed lookup is made again after the next reading.
    its.lookUpFails = undefined;
    await clock.advance(4000);
    await refresh();
    assert.deepEqual(kinds(), ['filled']);
    const [newest] = orders.recent();
    assert.equal(newest?.order.orderId, orderOf(1).orderId);
    assert.equal(newest.readAt, clock.now());
    await refresh();
    assert.equal(its.lookups.length, 2);
    assert.equal(its.events.length, 1);
  });

  it('says nothing after a reading that failed', async () => {
    const { its, refresh, orders } = watched([orderOf(1)]);
    await refresh();
    its.failing = true;
    its.all = [];
    await refresh();
    assert.deepEqual([its.events, its.lookups], [[], []]);
    assert.equal(orders.all().length, 1);
  });

  it('says nothing of orders that the exchange has no more, and does not ask for them again', async () => {
    const { its, refresh, orders } = watched([orderOf(2, filled), orderOf(1)]);
    await refresh();
    assert.equal(orders.recent().length, 1);
    its.all = [];
    await refresh();
    await refresh();
    assert.deepEqual(its.events, []);
    assert.deepEqual(its.lookups, [orderOf(1).orderId]);
    assert.deepEqual(orders.recent(), []);
  });

  it('looks up a few at a time', async () => {
    const { its, refresh, set } = watched([
      ...many(150, 100),
      ...many(30, 1).map((each) => ({ ...each, ...{ status: 'NOT_FILLED', filled: exact('0') } })),
    ]);
    await refresh();
    for (let number = 1; number <= 30; number += 1) set(number, filled);
    await refresh();
    assert.equal(its.lookups.length, 10);
    await refresh();
    await refresh();
    assert.equal(new Set(its.lookups).size, 30);
    assert.equal(its.lookups.length, 30);
    assert.equal(its.events.length, 30);
  });

  it('keeps the last orders that are over, those that changed last first', async () => {
    const { its, refresh, orders, set } = watched([...many(80, 2), orderOf(1)]);
    await refresh();
    assert.equal(orders.recent().length, mostRecent);
    assert.equal(orders.recent()[0]?.order.orderId, orderOf(81).orderId);
    set(1, { status: 'CANCELED_BY_USER', updatedAt: '2026-02-01T00:00:00Z' });
    await refresh();
    assert.equal(orders.recent()[0]?.order.orderId, orderOf(1).orderId);
    assert.ok(orders.recent().every(({ order }) => !isOpen(order)));
    assert.equal(its.events.length, 1);
  });

  it('is quiet once it ended', async () => {
    const { its, refresh, set, watch } = watched([orderOf(1)]);
    await refresh();
    watch.dispose();
    set(1, filled);
    await refresh();
    assert.deepEqual(its.events, []);
  });
});

describe('The details of an order', () => {
  const detailsOf = (answer: () => Promise<Order>) => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const details = new OrderDetails((orderId) => {
      asked.push(orderId);
      return answer();
    }, clock);
    return { clock, asked, details };
  };
  const trade = {
    type: 'MAKER',
    price: exact('990'),
    quantity: exact('5'),
    fee: exact('0.01'),
    createdAt: '',
  };
  const { orderId } = orderOf(1);

  it('are read anew while it is open, and keep their age and the error when that fails', async () => {
    let fails = false;
    const { clock, details, asked } = detailsOf(() =>
      fails ? Promise.reject(exchangeError('timeout', { call: 'read' })) : Promise.resolve(orderOf(1)),
    );
    const first = await details.read(orderId);
    assert.equal(first.readAt, clock.now());
    fails = true;
    await clock.advance(5000);
    const second = await details.read(orderId);
    assert.equal(second.readAt, first.readAt);
    assert.ok(second.order && second.trouble !== undefined);
    assert.equal(details.get(orderId), second);
    assert.equal(asked.length, 2);
  });

  it('are read once when it is over and every trade is there', async () => {
    let trades = [trade];
    const { details, asked } = detailsOf(() => Promise.resolve(orderOf(1, { ...filled, trades })));
    await details.read(orderId);
    await details.read(orderId);
    assert.equal(asked.length, 1);
    trades = [];
    const late = detailsOf(() => Promise.resolve(orderOf(1, { ...filled, trades })));
    await late.details.read(orderId);
    trades = [trade];
    const { order } = await late.details.read(orderId);
    assert.equal(late.asked.length, 2);
    assert.equal(order?.trades?.length, 1);
  });
});
