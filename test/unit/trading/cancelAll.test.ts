import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact } from '../../../src/domain/decimal';
import { isOpen, type Order } from '../../../src/domain/order';
import { CancelAll, type CancelAllResult } from '../../../src/trading/cancelAll';
import { Cancellations } from '../../../src/trading/cancellations';
import { pause } from '../../../src/trading/clock';
import { EmergencyStop } from '../../../src/trading/emergencyStop';
import { Emitter } from '../../../src/trading/emitter';
import type { JournalEntry } from '../../../src/trading/journalEntry';
import type { ResolvedOrder } from '../../../src/trading/unknownOrders';
import { FakeClock } from '../../support/fakeClock';
import { deferred, entryOf, exchangeError, notFound, orderOf, rulesOf, uuidOf } from './samples';

interface Failure {
  readonly error: unknown;
  /** It fails after the exchange did as it was asked. */
  readonly handled: boolean;
}

/** An exchange that answers after 20 ms, with what the test says may go wrong, and everything that cancels all orders on it. */
function bench(open: readonly Order[] = [], known = open) {
  const clock = new FakeClock();
  const orders = new Map(open.map((order) => [order.orderId, order]));
  const inFlight = new Map<string, number>();
  const world = {
    requests: [] as string[],
    lists: 0,
    mostInFlight: 0,
    /** What a request for an order fails with. */
    fails: undefined as ((order: Order) => Failure | undefined) | undefined,
    /** How long the exchange takes to carry a cancel out, in ms. */
    lagMs: 0,
    listFails: (): unknown => undefined,
    beforeList: (): void => undefined,
    sending: 0,
    settled: (): Promise<void> => Promise.resolve(),
  };
  const end = (id: string, changes: Partial<Order>): void => {
    const order = orders.get(id);
    if (order && isOpen(order)) orders.set(id, { ...order, ...changes });
  };
  const cancellations = new Cancellations({
    cancel: async (orderId) => {
      world.requests.push(orderId);
      inFlight.set(orderId, (inFlight.get(orderId) ?? 0) + 1);
      world.mostInFlight = Math.max(world.mostInFlight, inFlight.get(orderId) ?? 0);
      await pause(clock, 20);
      inFlight.set(orderId, (inFlight.get(orderId) ?? 0) - 1);
      const order = orders.get(orderId);
      if (!order || !isOpen(order)) {
        throw exchangeError('validation', { call: 'cancel', definite: true, status: 422 });
      }
      const failure = world.fails?.(order);
      if (failure?.handled !== false) {
        clock.after(world.lagMs, () => end(orderId, { status: 'CANCELED_BY_USER' }));
        if (world.lagMs === 0) end(orderId, { status: 'CANCELED_BY_USER' });
      }
      if (failure) throw failure.error;
      return { cancelOrderId: uuidOf(1) };
    },
    lookUp: async (orderId) => {
      await pause(clock, 20);
      const order = orders.get(orderId);
      if (!order) throw notFound();
      return order;
    },
    clock,
    warn: () => undefined,
  });
  const resolved = new Emitter<ResolvedOrder>();
  const unknown: JournalEntry[] = [];
  const byClientId: string[] = [];
  const all = new CancelAll({
    cancellations,
    known: () => known,
    list: async () => {
      world.lists += 1;
      world.beforeList();
      const askedAt = clock.now();
      await pause(clock, 20);
      const trouble = world.listFails();
      if (trouble !== undefined) return { orders: [], askedAt, complete: false, trouble };
      return { orders: [...orders.values()].filter(isOpen), askedAt, complete: true };
    },
    cancelUnknown: (clientOrderId) => {
      byClientId.push(clientOrderId);
      return Promise.reject(notFound());
    },
    lookUp: (clientOrderId) => {
      const found = [...orders.values()].find((each) => each.clientOrderId === clientOrderId);
      return found ? Promise.resolve(found) : Promise.reject(notFound());
    },
    unknown: { all: () => unknown, lookUpNow: () => Promise.resolve(), onResolved: resolved.on },
    desk: {
      get sending() {
        return world.sending;
      },
      settled: () => world.settled(),
    },
    clock,
    warn: () => undefined,
  });
  const openNow = (): number => [...orders.values()].filter(isOpen).length;
  const run = async (options = {}, ms = 120_000): Promise<CancelAllResult> => {
    const running = all.run(options);
    await clock.advance(ms);
    return running;
  };
  return { clock, orders, world, cancellations, all, run, end, openNow, unknown, resolved, byClientId };
}

const several = (count: number): readonly Order[] =>
  Array.from({ length: count }, (_, at) => orderOf(at + 1));
const refusal = {
  error: exchangeError('scope', { call: 'cancel', definite: true, status: 403 }),
  handled: false,
};
const lost = (handled: boolean) => ({ error: exchangeError('timeout', { call: 'cancel' }), handled });

describe('Cancelling all orders', () => {
  it('asks for what is known at once, and is done when a fresh list shows none', async () => {
    const { run, world, openNow } = bench(several(30));
    const seen: string[] = [];
    world.beforeList = () => seen.push(`${openNow()} open`);
    const result = await run();
    assert.deepEqual([result.end, result.asked, world.requests.length], ['zero', 30, 30]);
    assert.deepEqual(seen, ['0 open'], 'the list is read after all were asked for');
    assert.deepEqual(result.survivors, []);
  });

  it('finds what is not known yet, and does not take an old list for the truth', async () => {
    const { run, world } = bench(several(3), [orderOf(2), orderOf(77)]);
    const result = await run();
    assert.equal(result.end, 'zero');
    assert.equal(world.lists, 2);
    assert.equal(world.requests.filter((id) => id === orderOf(77).orderId).length, 1);
  });

  it('goes round again for an order that appeared meanwhile', async () => {
    const { run, world, orders, openNow } = bench(several(2));
    world.beforeList = () => {
      if (world.lists === 1) orders.set(orderOf(50).orderId, orderOf(50));
    };
    const result = await run();
    assert.deepEqual([result.end, result.asked, openNow()], ['zero', 3, 0]);
  });

  it('waits for an exchange that takes a while, without asking again', async () => {
    const { run, world } = bench(several(5));
    world.lagMs = 2500;
    assert.equal((await run()).end, 'zero');
    assert.equal(world.requests.length, 5);
  });

  it('asks again for an order that several lists show open although the exchange has taken the request', async () => {
    const { run, world } = bench(several(1));
    world.lagMs = 9000;
    assert.equal((await run()).end, 'zero');
    assert.equal(world.requests.length, 2);
  });

  it('asks again when an answer was lost and the list shows the order open, and only then', async () => {
    const { run, world } = bench(several(2));
    const failed = new Set<string>();
    world.fails = ({ orderId }) => {
      if (failed.has(orderId)) return undefined;
      failed.add(orderId);
      return lost(orderId === orderOf(1).orderId);
    };
    assert.equal((await run()).end, 'zero');
    const times = [1, 2].map((at) => world.requests.filter((id) => id === orderOf(at).orderId).length);
    assert.deepEqual(times, [1, 2]);
  });

  it('names those that survive, each with its reason', async () => {
    const { run, world, openNow } = bench(several(3));
    world.fails = ({ orderId }) => (orderId === orderOf(2).orderId ? refusal : undefined);
    const result = await run();
    assert.deepEqual([result.end, openNow()], ['left', 1]);
    assert.equal(result.survivors[0]?.order.orderId, orderOf(2).orderId);
    assert.match(result.survivors[0].reason, /does not allow this with your API key/);
  });

  it('does not say zero when no list could be read', async () => {
    const { run, world } = bench(several(2));
    world.listFails = () => exchangeError('timeout', { call: 'read' });
    const result = await run();
    assert.equal(result.end, 'not-verified');
    assert.ok(result.trouble);
    assert.equal(world.lists, 3);
  });

  it('leaves other markets alone', async () => {
    const other = orderOf(9, { symbol: rulesOf('BTC_IRR').symbol });
    const { run, world, orders } = bench([...several(2), other]);
    assert.equal((await run({ symbol: 'USDT_IRR' })).end, 'zero');
    assert.equal(world.requests.includes(other.orderId), false);
    assert.equal(orders.get(other.orderId)?.status, 'NOT_FILLED');
  });

  it('stops when the trader stops it', async () => {
    const { clock, all, world } = bench(several(30));
    const stop = new AbortController();
    const running = all.run({ signal: stop.signal });
    await clock.advance(30);
    stop.abort();
    await clock.advance(10_000);
    assert.equal((await running).end, 'stopped');
    assert.ok(world.requests.length < 30);
    assert.equal(world.lists, 0);
  });

  it('waits for a placement that has left, and cancels what came of it', async () => {
    const { clock, all, world, orders, openNow } = bench(several(1));
    const answer = deferred<undefined>();
    world.sending = 1;
    world.settled = () => answer.promise;
    const running = all.run();
    await clock.advance(5000);
    orders.set(orderOf(40).orderId, orderOf(40));
    world.sending = 0;
    answer.resolve(undefined);
    await clock.advance(5000);
    assert.deepEqual([(await running).end, openNow()], ['zero', 0]);
  });

  it('asks for an unknown placement by its own id, names it, and cancels it when it turns up', async () => {
    const { run, unknown, resolved, byClientId, orders, all, clock, openNow } = bench(several(1));
    const entry = entryOf();
    unknown.push(entry);
    const late: string[] = [];
    all.onFoundLate(({ report }) => void report.then(({ order }) => late.push(order.orderId)));
    const result = await run();
    assert.deepEqual(result.unknown, [entry]);
    assert.deepEqual(byClientId, [entry.clientOrderId]);
    const order = orderOf(60, { clientOrderId: entry.clientOrderId });
    orders.set(order.orderId, order);
    resolved.fire({ entry, state: 'accepted', order, message: '', where: 'here' });
    await clock.advance(1000);
    assert.deepEqual(late, [order.orderId]);
    assert.equal(openNow(), 0);
    const placedLater = orderOf(61, { clientOrderId: uuidOf(5) });
    orders.set(placedLater.orderId, placedLater);
    const message = {
      entry: entryOf({ clientOrderId: uuidOf(5) }),
      state: 'accepted',
      message: '',
      where: 'here',
    } as const;
    resolved.fire({ ...message, order: placedLater });
    await clock.advance(1000);
    assert.equal(openNow(), 1, 'what became unknown afterwards is nobody\u2019s to cancel');
  });

  it('cancels it too when another window was the one to find it', async () => {
    const { run, unknown, resolved, orders, clock, openNow } = bench();
    const entry = entryOf();
    unknown.push(entry);
    await run();
    const order = orderOf(60, { clientOrderId: entry.clientOrderId });
    orders.set(order.orderId, order);
    resolved.fire({ entry, state: 'accepted', message: '', where: 'elsewhere' });
    await clock.advance(1000);
    assert.equal(openNow(), 0);
  });

  it('does so too for a placement that lost its answer only while the others were cancelled', async () => {
    const { run, world, unknown, resolved, byClientId, orders, clock, openNow } = bench();
    const entry = entryOf();
    world.sending = 1;
    world.settled = () => {
      world.sending = 0;
      unknown.push(entry);
      return Promise.resolve();
    };
    const result = await run();
    assert.deepEqual(result.unknown, [entry]);
    assert.deepEqual(byClientId, [entry.clientOrderId]);
    const order = orderOf(60, { clientOrderId: entry.clientOrderId });
    orders.set(order.orderId, order);
    resolved.fire({ entry, state: 'accepted', order, message: '', where: 'here' });
    await clock.advance(1000);
    assert.equal(openNow(), 0);
  });

  it('keeps its word about an unknown placement when a later run is stopped', async () => {
    const { run, world, unknown, resolved, orders, clock, openNow } = bench();
    const entry = entryOf();
    unknown.push(entry);
    await run();
    const stop = new AbortController();
    world.beforeList = () => stop.abort();
    assert.equal((await run({ signal: stop.signal })).end, 'stopped');
    const order = orderOf(60, { clientOrderId: entry.clientOrderId });
    orders.set(order.orderId, order);
    resolved.fire({ entry, state: 'accepted', order, message: '', where: 'here' });
    await clock.advance(1000);
    assert.equal(openNow(), 0);
  });

  it('never has two requests on their way for one order, and says zero only when that is so', async () => {
    const step = fc.record({
      count: fc.integer({ min: 0, max: 8 }),
      lagMs: fc.constantFrom(0, 100, 3000, 20_000),
      fails: fc.array(fc.constantFrom('no', 'lost', 'handled', 'refused', 'busy'), { maxLength: 20 }),
      appear: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      listFails: fc.array(fc.boolean(), { maxLength: 6 }),
      byHand: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 4 }),
      fillAt: fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(step, async ({ count, lagMs, fails, appear, listFails, byHand, fillAt }) => {
        const made = bench(several(count));
        const { world, orders, clock, cancellations, all, end } = made;
        world.lagMs = lagMs;
        const failing = [...fails];
        const failure = {
          no: undefined,
          lost: lost(false),
          handled: lost(true),
          refused: refusal,
          busy: {
            error: exchangeError('rate-limited', { call: 'cancel', definite: true, status: 429 }),
            handled: false,
          },
        };
        world.fails = () => failure[failing.shift() ?? 'no'];
        const listing = [...listFails];
        world.listFails = () =>
          listing.shift() === true ? exchangeError('network', { call: 'read' }) : undefined;
        const appearing = [...appear];
        world.beforeList = () => {
          for (let left = appearing.shift() ?? 0; left > 0; left -= 1) {
            const order = orderOf(100 + orders.size);
            orders.set(order.orderId, order);
          }
        };
        if (fillAt !== undefined) {
          clock.after(fillAt, () => end(orderOf(1).orderId, { status: 'FULL_FILLED', filled: exact('5') }));
        }
        for (const at of byHand) {
          const order = orders.get(orderOf(at + 1).orderId);
          if (order) clock.after(at * 37, () => void cancellations.cancel(order));
        }
        const ended = all.run().then((result) => ({ result, open: made.openNow() }));
        await clock.advance(600_000);
        const { result, open } = await ended;
        if (result.end === 'zero') assert.equal(open, 0);
        if (result.end === 'left') assert.ok(result.survivors.length > 0);
        assert.ok(world.mostInFlight <= 1, 'two at a time for one order');
      }),
      { numRuns: 200 },
    );
  });
});

describe('Emergency Stop', () => {
  it('disarms, halts and holds everything else back until it is over, and runs once however often it is pressed', async () => {
    const happened: string[] = [];
    const result = deferred<CancelAllResult>();
    const stop = new EmergencyStop({
      disarm: () => happened.push('disarm'),
      halt: () => happened.push('halt'),
      letOnlyCancelsOut: () => {
        happened.push('hold');
        return { dispose: () => happened.push('let go') };
      },
      cancelAll: {
        run: () => {
          happened.push('cancel all');
          return result.promise;
        },
      },
    });
    const pressed = [stop.press(), stop.press()];
    assert.deepEqual(happened, ['disarm', 'halt', 'hold', 'cancel all', 'disarm', 'halt']);
    const zero: CancelAllResult = { end: 'zero', asked: 0, filled: [], survivors: [], unknown: [] };
    result.resolve(zero);
    assert.deepEqual(await Promise.all(pressed), [zero, zero]);
    assert.equal(happened.at(-1), 'let go');
    void stop.press();
    assert.equal(happened.filter((each) => each === 'cancel all').length, 2);
  });
});
