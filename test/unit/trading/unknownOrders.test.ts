import assert from 'node:assert/strict';
import type { Order } from '../../../src/domain/order';
import type { JournalEntry, JournalOutcome } from '../../../src/trading/journalEntry';
import {
  expiryMarginMs,
  UnknownOrders,
  type ResolvedOrder,
  type ServerTime,
} from '../../../src/trading/unknownOrders';
import { FakeClock, settle } from '../../support/fakeClock';
import { deferred, entryOf, exchangeError, notFound, orderOf, uuidOf } from './samples';
import { SharedTurns, writerOf } from './sharedTurns';

interface Bench {
  readonly clock: FakeClock;
  readonly unknown: UnknownOrders;
  readonly lookups: { readonly id: string; readonly at: number }[];
  readonly finished: { readonly entry: JournalEntry; readonly outcome: JournalOutcome }[];
  readonly resolved: ResolvedOrder[];
  readonly warnings: string[];
  answer: (id: string) => Promise<Order>;
  finish: () => Promise<void>;
  uncertaintyMs: number;
}

function setUp(): Bench {
  const clock = new FakeClock();
  const start = clock.now();
  const serverTime = (): ServerTime => ({ now: clock.now(), uncertaintyMs: bench.uncertaintyMs });
  const bench: Bench = {
    clock,
    lookups: [],
    finished: [],
    resolved: [],
    warnings: [],
    uncertaintyMs: 500,
    answer: () => Promise.reject(notFound()),
    finish: () => Promise.resolve(),
    unknown: new UnknownOrders({
      clock,
      serverTime,
      turns: new SharedTurns().of(writerOf('here')),
      writer: writerOf('here'),
      isGone: () => false,
      outcomeOf: () => Promise.resolve(undefined),
      lookUp: (id) => {
        bench.lookups.push({ id, at: clock.now() - start });
        return bench.answer(id);
      },
      finish: (entry, outcome) => {
        bench.finished.push({ entry, outcome });
        return bench.finish();
      },
      warn: (text) => bench.warnings.push(text),
    }),
  };
  bench.unknown.onResolved((each) => bench.resolved.push(each));
  return bench;
}

/** An entry whose window closes so many ms after the clock's start. */
const entryExpiring = (afterMs: number): JournalEntry =>
  entryOf({ expiresAtMs: Date.UTC(2026, 0, 5, 12) + afterMs });

describe('An order whose answer was lost', () => {
  it('is looked up after 1, 2, 4, 8, 15, 30 seconds, then each minute, while nothing is known', async () => {
    const bench = setUp();
    bench.answer = () => Promise.reject(exchangeError('timeout', { call: 'read' }));
    bench.unknown.add(entryExpiring(10_000));
    await bench.clock.advance(180_000);
    assert.deepEqual(
      bench.lookups.map(({ at }) => at / 1000),
      [1, 3, 7, 15, 30, 60, 120, 180],
    );
    assert.equal(bench.resolved.length, 0);
    assert.equal(bench.finished.length, 0);
    assert.equal(bench.warnings.length, 8);
  });

  it('is accepted as soon as it is found, and written down before it is told', async () => {
    const bench = setUp();
    const order = orderOf(1);
    const writing = deferred<undefined>();
    bench.answer = () => Promise.resolve(order);
    bench.finish = () => writing.promise;
    const entry = entryExpiring(10_000);
    bench.unknown.add(entry);
    await bench.clock.advance(1000);
    assert.equal(bench.resolved.length, 0);
    assert.deepEqual(bench.unknown.all(), [entry]);
    writing.resolve(undefined);
    await settle();
    assert.deepEqual(bench.unknown.all(), []);
    assert.equal(bench.resolved[0]?.state, 'accepted');
    assert.equal(bench.resolved[0].order, order);
    assert.equal(bench.finished[0]?.outcome.orderId, order.orderId);
    assert.equal(bench.clock.waiting, 0);
  });

  it('is not placed only once its time and the margin are over', async () => {
    const bench = setUp();
    bench.unknown.add(entryExpiring(10_000));
    // Looked up at 30 s, and at 60 s: the margin ends at 40 s.
    await bench.clock.advance(59_999);
    assert.equal(bench.lookups.length, 5);
    assert.equal(bench.resolved.length, 0);
    await bench.clock.advance(1);
    assert.equal(bench.resolved[0]?.state, 'not-placed');
    assert.equal(bench.finished[0]?.outcome.state, 'not-placed');
  });

  it('stays unknown while the server can not be said to be past that, by the slowest its clock may be', async () => {
    const bench = setUp();
    const entry = entryExpiring(-expiryMarginMs - 1000);
    bench.uncertaintyMs = 1000;
    bench.unknown.add(entry);
    // At 1 s the server may still stand at the very end of the margin.
    await bench.clock.advance(1000);
    assert.equal(bench.lookups.length, 1);
    assert.equal(bench.resolved.length, 0);
    bench.uncertaintyMs = Infinity;
    await bench.clock.advance(3_600_000);
    assert.equal(bench.resolved.length, 0);
    bench.uncertaintyMs = 1000;
    await bench.clock.advance(60_000);
    assert.equal(bench.resolved[0]?.state, 'not-placed');
  });

  it('is not taken for not placed by a lookup that began before, however late it answers', async () => {
    const bench = setUp();
    const late = deferred<Order>();
    bench.answer = () => late.promise;
    bench.unknown.add(entryExpiring(10_000));
    await bench.clock.advance(100_000);
    late.reject(notFound());
    await settle();
    assert.equal(bench.resolved.length, 0);
  });

  it('is not taken for not placed when the date is set back during the lookup: what the answer says of the time is lost', async () => {
    const bench = setUp();
    const answer = deferred<Order>();
    bench.unknown.add(entryExpiring(10_000));
    bench.answer = () => answer.promise;
    bench.clock.setDate(100_000);
    void bench.unknown.lookUpNow();
    await settle();
    bench.clock.setDate(-1);
    answer.reject(notFound());
    await settle();
    assert.equal(bench.lookups.length, 1);
    assert.equal(bench.resolved.length, 0);
    bench.unknown.dispose();
  });

  it('is not taken for not placed by a 404 that is not the exchange\u2019s own', async () => {
    const bench = setUp();
    bench.answer = () =>
      Promise.reject(exchangeError('not-found', { call: 'read', definite: false, status: 404 }));
    bench.unknown.add(entryExpiring(-100_000));
    await bench.clock.advance(600_000);
    assert.equal(bench.resolved.length, 0);
  });

  it('is known although its outcome cannot be written down', async () => {
    const bench = setUp();
    bench.answer = () => Promise.resolve(orderOf(1));
    bench.finish = () => Promise.reject(new Error('disk full'));
    bench.unknown.add(entryExpiring(10_000));
    await bench.clock.advance(1000);
    assert.equal(bench.resolved.length, 1);
    assert.equal(bench.unknown.all().length, 0);
    assert.match(bench.warnings[0] ?? '', /disk full/);
  });

  it('is one, however often it is added, and looked up once at a time', async () => {
    const bench = setUp();
    const slow = deferred<Order>();
    bench.answer = () => slow.promise;
    const entry = entryExpiring(10_000);
    bench.unknown.add(entry);
    bench.unknown.add(entry);
    assert.equal(bench.unknown.all().length, 1);
    await bench.clock.advance(1000);
    void bench.unknown.lookUpNow();
    await bench.clock.advance(600_000);
    assert.equal(bench.lookups.length, 1);
  });

  it('is looked up at once when the trader comes back', async () => {
    const bench = setUp();
    bench.unknown.add(entryExpiring(10_000));
    await bench.clock.advance(40_000);
    assert.equal(bench.lookups.length, 5);
    bench.clock.sleep(3_600_000);
    void bench.unknown.lookUpNow();
    await settle();
    assert.equal(bench.lookups.length, 6);
    assert.equal(bench.resolved[0]?.state, 'not-placed');
    assert.equal(bench.clock.waiting, 0);
  });

  it('is told of when it comes and when it goes', async () => {
    const bench = setUp();
    let changes = 0;
    bench.unknown.onChange(() => (changes += 1));
    bench.answer = () => Promise.resolve(orderOf(1));
    bench.unknown.add(entryExpiring(10_000));
    assert.equal(changes, 1);
    const shown: number[] = [];
    bench.unknown.onChange(() => shown.push(bench.unknown.all().length));
    await bench.clock.advance(1000);
    assert.equal(shown.at(-1), 0);
  });

  it('leaves no timer behind when the window closes, not even after a lookup on its way', async () => {
    const bench = setUp();
    const slow = deferred<Order>();
    bench.answer = () => slow.promise;
    bench.unknown.add(entryExpiring(10_000));
    await bench.clock.advance(1000);
    bench.unknown.add(entryOf({ clientOrderId: uuidOf(2) }));
    bench.unknown.dispose();
    slow.reject(exchangeError('aborted', { call: 'read' }));
    await settle();
    bench.unknown.add(entryOf({ clientOrderId: uuidOf(3) }));
    assert.equal(bench.clock.waiting, 0);
    await bench.clock.advance(600_000);
    assert.equal(bench.lookups.length, 1);
  });
});
