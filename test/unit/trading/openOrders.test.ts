import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Order } from '../../../src/domain/order';
import { OpenOrders, TooManyOrdersError, type OrderSource } from '../../../src/trading/openOrders';
import { FakeClock, settle } from '../../support/fakeClock';
import { exchangeError, orderOf } from './samples';

type Filter = Parameters<OrderSource['orders']>[0];
type Page = Awaited<ReturnType<OrderSource['orders']>>;

/** An exchange's list of orders, newest first, with something that may happen before each answer. */
class ListedOrders implements OrderSource {
  readonly asked: Filter[] = [];
  running = 0;
  mostRunning = 0;
  knowsPartly = true;
  before: (asking: Filter, number: number) => void = () => undefined;

  constructor(public listed: Order[]) {}

  async orders(filter: Filter): Promise<Page> {
    this.asked.push(filter);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    await settle();
    this.running -= 1;
    this.before(filter, this.asked.length);
    const { status, page, pageSize } = filter;
    if (status === 'PARTIALLY_FILLED' && !this.knowsPartly) {
      throw exchangeError('validation', { call: 'read', definite: true, status: 422 });
    }
    const all = this.listed.filter((each) => status === undefined || each.status === status);
    const from = (page - 1) * pageSize;
    return { orders: all.slice(from, from + pageSize), totalCount: all.length };
  }
}

const many = (count: number, from = 1): Order[] =>
  Array.from({ length: count }, (_, at) => orderOf(from + count - 1 - at));
const ids = (orders: readonly Order[]): string[] => orders.map((each) => each.orderId);

function openOrders(source: OrderSource): { orders: OpenOrders; clock: FakeClock } {
  const clock = new FakeClock();
  return { orders: new OpenOrders(source, clock), clock };
}

describe('The open orders', () => {
  it('are all pages of them, newest first', async () => {
    const source = new ListedOrders(many(250));
    const { orders, clock } = openOrders(source);
    await orders.refresh();
    assert.deepEqual(ids(orders.all()), ids(source.listed));
    assert.equal(orders.readAt, clock.now());
    assert.equal(orders.trouble, undefined);
    assert.equal(source.mostRunning, 1);
  });

  it('do not show an order as open again that was seen to be over while they were read', async () => {
    const source = new ListedOrders([orderOf(2), orderOf(1)]);
    const { orders, clock } = openOrders(source);
    const cancelled = orderOf(1, { status: 'CANCELED_BY_USER' });
    source.before = () => orders.learn(cancelled, clock.now());
    await orders.refresh();
    assert.deepEqual(ids(orders.all()), [orderOf(2).orderId]);
    assert.deepEqual(
      orders.recent().map(({ order }) => order),
      [cancelled],
    );
  });

  it('leave out what has ended, and keep what has a status that nobody knows', async () => {
    const source = new ListedOrders([
      orderOf(4, { status: 'FULL_FILLED' }),
      orderOf(3, { status: 'WAITING_FOR_THE_MOON' }),
      orderOf(2, { status: 'CANCELED_BY_MATCH_ENGINE' }),
      orderOf(1),
    ]);
    const { orders } = openOrders(source);
    await orders.refresh();
    assert.deepEqual(ids(orders.all()), ids([orderOf(3), orderOf(1)]));
  });

  it('include an old one that is partly filled, however many newer ones have ended', async () => {
    const partly = orderOf(1, { status: 'PARTIALLY_FILLED' });
    const source = new ListedOrders([
      ...many(150, 2).map((each) => ({ ...each, status: 'FULL_FILLED' })),
      partly,
    ]);
    const { orders } = openOrders(source);
    await orders.refresh();
    assert.deepEqual(ids(orders.all()), [partly.orderId]);
  });

  it('are read from a server that does not know that status, which is asked about it once', async () => {
    const source = new ListedOrders(many(3));
    source.knowsPartly = false;
    const { orders } = openOrders(source);
    await orders.refresh();
    await orders.refresh();
    assert.equal(orders.all().length, 3);
    assert.equal(orders.trouble, undefined);
    assert.equal(source.asked.filter(({ status }) => status === 'PARTIALLY_FILLED').length, 1);
  });

  it('do not drag in the whole history from a server that ignores a status it does not know', async () => {
    const ended = many(1000, 10).map((each) => ({ ...each, status: 'FULL_FILLED' }));
    const source = new ListedOrders([...ended, orderOf(1)]);
    const ignoring: OrderSource = {
      orders: (filter) =>
        source.orders(
          filter.status === 'PARTIALLY_FILLED' ? { page: filter.page, pageSize: filter.pageSize } : filter,
        ),
    };
    const { orders } = openOrders(ignoring);
    await orders.refresh();
    assert.deepEqual(ids(orders.all()), [orderOf(1).orderId]);
    assert.ok(source.asked.length <= 4);
  });

  it('do not lose the one that moves to an earlier page while the pages are read', async () => {
    const source = new ListedOrders(many(150));
    // The newest is cancelled after page 1 was read: what was first on page 2 is now last on page 1.
    source.before = (_, number) => {
      if (number === 2) source.listed = source.listed.slice(1);
    };
    const { orders } = openOrders(source);
    await orders.refresh();
    assert.deepEqual(ids(orders.all()), ids(source.listed));
  });

  it('count one that is seen on two pages once', async () => {
    const source = new ListedOrders(many(150));
    source.before = (_, number) => {
      if (number === 2) source.listed = [orderOf(1000), ...source.listed];
    };
    const { orders } = openOrders(source);
    await orders.refresh();
    assert.deepEqual(ids(orders.all()), ids(source.listed));
  });

  it('are complete where the server gives shorter pages than asked for', async () => {
    const source = new ListedOrders(many(120));
    const short: OrderSource = {
      orders: (filter) => source.orders({ ...filter, pageSize: Math.min(filter.pageSize, 50) }),
    };
    const { orders } = openOrders(short);
    await orders.refresh();
    assert.equal(orders.all().length, 120);
  });

  it('end, with whatever was seen, where the count of the server is too high', async () => {
    const source = new ListedOrders(many(30));
    const boasting: OrderSource = {
      orders: async (filter) => ({ ...(await source.orders(filter)), totalCount: 1000 }),
    };
    const { orders } = openOrders(boasting);
    await orders.refresh();
    assert.equal(orders.all().length, 30);
    assert.ok(source.asked.length < 20);
  });

  it('say so when there are more than one reading asks for', async () => {
    const source = new ListedOrders(many(5200));
    const { orders } = openOrders(source);
    await orders.refresh();
    assert.ok(orders.trouble instanceof TooManyOrdersError);
    assert.equal(orders.all().length, 5000);
  });

  it('stay as they were, with their age, when any page fails', async () => {
    const source = new ListedOrders(many(150));
    const { orders, clock } = openOrders(source);
    await orders.refresh();
    const { readAt } = orders;
    const failure = exchangeError('timeout', { call: 'read' });
    for (const failing of [1, 2, 3, 4]) {
      await clock.advance(1000);
      source.asked.length = 0;
      source.before = (_, number) => {
        if (number === failing) throw failure;
      };
      await orders.refresh();
      assert.equal(orders.all().length, 150);
      assert.equal(orders.readAt, readAt);
      assert.equal(orders.trouble, failure);
    }
    source.before = () => undefined;
    await orders.refresh();
    assert.equal(orders.trouble, undefined);
    assert.equal(orders.readAt, clock.now());
  });

  it('are read again for who asks while they are read, once for all of them', async () => {
    const source = new ListedOrders(many(1));
    const { orders } = openOrders(source);
    const first = orders.refresh();
    await settle();
    source.listed = many(2);
    const later = [orders.refresh(), orders.refresh(), orders.refresh()];
    await first;
    await Promise.all(later);
    assert.equal(orders.all().length, 2);
    assert.equal(source.mostRunning, 1);
    assert.equal(source.asked.length, 6);
  });

  it('never miss an order that was open all the time, while others come and go between the pages', async () => {
    const change = fc.record({ at: fc.integer({ min: 1, max: 12 }), what: fc.constantFrom('new', 'gone') });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 320 }),
        fc.array(change, { maxLength: 3 }),
        fc.boolean(),
        async (count, changes, knowsPartly) => {
          const source = new ListedOrders(many(count));
          source.knowsPartly = knowsPartly;
          const gone = new Set<string>();
          source.before = (_, number) => {
            for (const each of changes.filter(({ at }) => at === number)) {
              if (each.what === 'new') source.listed = [orderOf(10_000 + number), ...source.listed];
              else {
                const [newest, ...rest] = source.listed;
                if (newest) gone.add(newest.orderId);
                source.listed = rest;
              }
            }
          };
          const before = source.listed;
          const { orders } = openOrders(source);
          await orders.refresh();
          const shown = new Set(ids(orders.all()));
          assert.equal(shown.size, orders.all().length);
          for (const { orderId } of before) assert.ok(shown.has(orderId) || gone.has(orderId));
        },
      ),
      { numRuns: 100 },
    );
  });

  describe('read from another source besides', () => {
    /** Answers with what was true when it was asked, once it is let go. */
    function heldUp(source: OrderSource): { readonly source: OrderSource; readonly letGo: () => void } {
      let letGo = (): void => undefined;
      const gate = new Promise<void>((resolve) => (letGo = resolve));
      const orders: OrderSource['orders'] = async (filter) => {
        const page = await source.orders(filter);
        await gate;
        return page;
      };
      return { source: { orders }, letGo };
    }

    it('are taken up at once, though a reading that was asked for before is held up', async () => {
      const listed = new ListedOrders(many(150));
      const slow = heldUp(listed);
      const { orders } = openOrders(slow.source);
      const before = orders.refresh();
      await settle();
      listed.listed = [orderOf(200)];
      const told: number[] = [];
      orders.onRead((reading) => told.push(reading.orders.length));
      const listing = await orders.readFrom(listed);
      assert.deepEqual(ids(listing.orders), ids([orderOf(200)]));
      assert.deepEqual(ids(orders.all()), ids([orderOf(200)]));
      // What was asked for before is the earlier word, though it comes later.
      slow.letGo();
      await before;
      assert.deepEqual(ids(orders.all()), ids([orderOf(200)]));
      assert.deepEqual(told, [1]);
    });

    it('give way to a reading that began after them, whichever ends first', async () => {
      const listed = new ListedOrders(many(2));
      const slow = heldUp(listed);
      const { orders } = openOrders(listed);
      const urgent = orders.readFrom(slow.source);
      await settle();
      listed.listed = [orderOf(9)];
      await orders.refresh();
      slow.letGo();
      await urgent;
      assert.deepEqual(ids(orders.all()), ids([orderOf(9)]));
    });

    it('change nothing where they cannot be read, and say so to whoever asked', async () => {
      const listed = new ListedOrders(many(2));
      const { orders } = openOrders(listed);
      await orders.refresh();
      const error = exchangeError('network', { call: 'read' });
      const listing = await orders.readFrom({ orders: () => Promise.reject(error) });
      assert.equal(listing.complete, false);
      assert.equal(listing.trouble, error);
      assert.equal(orders.all().length, 2);
      assert.equal(orders.trouble, undefined);
    });

    it('are not shown as failed by an earlier reading that fails later', async () => {
      const listed = new ListedOrders(many(2));
      let fail = (): void => undefined;
      const gate = new Promise<never>((_, reject) => (fail = () => reject(new Error('slow'))));
      const { orders } = openOrders({ orders: () => gate });
      const before = orders.refresh();
      await orders.readFrom(listed);
      fail();
      await before;
      assert.equal(orders.trouble, undefined);
      assert.equal(orders.all().length, 2);
    });
  });
});
