import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import { Cancellations, type CancelReport } from '../../../src/trading/cancellations';
import { FakeClock, settle } from '../../support/fakeClock';
import { deferred, exchangeError, notFound, orderOf, uuidOf } from './samples';

const cancelled: Partial<Order> = { status: 'CANCELED_BY_USER' };
const filled: Partial<Order> = { status: 'FULL_FILLED', filled: exact('5') };
const readFails = (): Promise<Order> => Promise.reject(exchangeError('timeout', { call: 'read' }));
const refusal = (status: number, reason: 'rate-limited' | 'validation' | 'scope') =>
  exchangeError(reason, { call: 'cancel', definite: true, status });

/** Cancellations of order 1 on an exchange that answers as the test says. */
function bench(answers: (() => Promise<{ cancelOrderId: string }>)[] = []) {
  const clock = new FakeClock();
  const order = orderOf(1);
  const world = { order, lookUp: (): Promise<Order> => Promise.resolve(world.order) };
  const requests: number[] = [];
  const looks: { at: number; priority: string }[] = [];
  const begun = clock.now();
  const cancellations = new Cancellations({
    cancel: () => {
      requests.push(clock.now() - begun);
      return answers.shift()?.() ?? Promise.resolve({ cancelOrderId: uuidOf(requests.length) });
    },
    lookUp: (_id, priority) => {
      looks.push({ at: clock.now() - begun, priority });
      return world.lookUp();
    },
    clock,
    warn: () => undefined,
  });
  const settledOnes: string[] = [];
  cancellations.onSettled(({ state, told }) => settledOnes.push(`${state} ${told ? 'told' : 'late'}`));
  return { clock, order, world, requests, looks, cancellations, settledOnes };
}

/** A report as far as it has come, without waiting for it. */
function followed(report: Promise<CancelReport>): { now(): CancelReport | undefined } {
  let come: CancelReport | undefined;
  void report.then((each) => (come = each));
  return { now: () => come };
}

describe('Cancelling an order', () => {
  it('is cancelled when the order itself says so, with what was filled before', async () => {
    const { clock, order, world, cancellations, looks, settledOnes } = bench();
    const report = followed(cancellations.cancel(order));
    assert.equal(cancellations.isCancelling(order.orderId), true);
    await clock.advance(1400);
    assert.equal(report.now(), undefined);
    assert.deepEqual(cancellations.cancellingOf(order), {
      order,
      since: clock.now() - 1400,
      cancelOrderId: uuidOf(1),
    });
    world.order = orderOf(1, { ...cancelled, filled: exact('2') });
    await clock.advance(200);
    assert.equal(report.now()?.state, 'cancelled');
    assert.equal(report.now()?.order.filled.toString(), '2');
    assert.equal(cancellations.isCancelling(order.orderId), false);
    assert.deepEqual(
      looks.map((each) => each.at),
      [0, 500, 1500],
    );
    assert.deepEqual(settledOnes, ['cancelled told']);
    assert.equal(clock.waiting, 0);
  });

  it('tells that a fill has won', async () => {
    const { clock, order, world, cancellations } = bench();
    world.order = orderOf(1, filled);
    const report = followed(cancellations.cancel(order));
    await clock.advance(0);
    assert.equal(report.now()?.state, 'filled');
  });

  it('sends one request however often somebody asks, and gives all the same report', async () => {
    const answer = deferred<{ cancelOrderId: string }>();
    const { clock, order, world, cancellations, requests } = bench([() => answer.promise]);
    const reports = [cancellations.cancel(order), cancellations.cancel(order)];
    void cancellations.request(order);
    await clock.advance(60_000);
    assert.equal(requests.length, 1);
    world.order = orderOf(1, cancelled);
    answer.resolve({ cancelOrderId: uuidOf(9) });
    const [one, two] = await Promise.all(reports);
    assert.equal(one, two);
    assert.equal(requests.length, 1);
  });

  it('follows a lost answer by looking, and does not send again', async () => {
    const { clock, order, world, cancellations, requests } = bench([
      () => Promise.reject(exchangeError('timeout', { call: 'cancel' })),
    ]);
    const report = followed(cancellations.cancel(order));
    await clock.advance(600);
    assert.equal(report.now(), undefined);
    world.order = orderOf(1, cancelled);
    await clock.advance(1000);
    assert.equal(report.now()?.state, 'cancelled');
    assert.deepEqual(requests, [0]);
  });

  it('stays cancelling after several looks, is looked at more slowly, and is told when it ends late', async () => {
    const { clock, order, world, cancellations, looks, settledOnes } = bench();
    const report = followed(cancellations.cancel(order));
    await clock.advance(7500);
    assert.equal(report.now()?.state, 'still-open');
    assert.equal(cancellations.isCancelling(order.orderId), true);
    looks.length = 0;
    await clock.advance(8000 + 15_000 + 30_000 + 60_000);
    assert.deepEqual(
      looks.map((each) => [each.at - 7500, each.priority]),
      [8000, 23_000, 53_000, 113_000].map((at) => [at, 'poll']),
    );
    world.order = orderOf(1, cancelled);
    await clock.advance(60_000);
    assert.deepEqual(settledOnes, ['cancelled late']);
    assert.equal(clock.waiting, 0);
  });

  it('does not look while nobody does, and looks at once when somebody comes back', async () => {
    const { clock, order, world, cancellations, looks, settledOnes } = bench();
    void cancellations.cancel(order);
    await clock.advance(7500);
    cancellations.setActive(false);
    const before = looks.length;
    await clock.advance(3_600_000);
    assert.equal(looks.length, before);
    world.order = orderOf(1, filled);
    cancellations.setActive(true);
    await clock.advance(0);
    assert.deepEqual(settledOnes, ['filled late']);
  });

  it('sends again when a look has found the order open and somebody asks again', async () => {
    const { clock, order, world, cancellations, requests } = bench();
    void cancellations.cancel(order);
    await clock.advance(7500);
    const again = followed(cancellations.cancel(order));
    world.order = orderOf(1, cancelled);
    await clock.advance(0);
    assert.deepEqual(requests, [0, 7500]);
    assert.equal(again.now()?.state, 'cancelled');
  });

  it('looks before it sends again when nobody knows how the order stands', async () => {
    const { clock, order, world, cancellations, requests } = bench([
      () => Promise.reject(exchangeError('timeout', { call: 'cancel' })),
    ]);
    const works = world.lookUp;
    world.lookUp = readFails;
    const first = followed(cancellations.cancel(order));
    await clock.advance(7500);
    assert.equal(first.now()?.state, 'unclear');
    const second = followed(cancellations.cancel(order));
    await clock.advance(0);
    assert.equal(second.now()?.state, 'unclear');
    assert.equal(requests.length, 1);
    world.lookUp = works;
    const third = followed(cancellations.cancel(order));
    await clock.advance(0);
    assert.equal(requests.length, 2);
    world.order = orderOf(1, cancelled);
    await clock.advance(500);
    assert.equal(third.now()?.state, 'cancelled');
  });

  it('asks again by itself only when too many requests were the reason: then nothing has happened', async () => {
    const { clock, order, world, cancellations, requests } = bench([
      () => Promise.reject(refusal(429, 'rate-limited')),
      () => Promise.reject(refusal(429, 'rate-limited')),
    ]);
    world.order = orderOf(1, cancelled);
    const report = followed(cancellations.cancel(order));
    await clock.advance(0);
    assert.equal(report.now()?.state, 'cancelled');
    assert.equal(requests.length, 3);
  });

  it('is over when the exchange refuses and the order is open: it is not cancelling then', async () => {
    const { clock, order, cancellations } = bench([() => Promise.reject(refusal(403, 'scope'))]);
    const report = followed(cancellations.cancel(order));
    await clock.advance(0);
    assert.equal(report.now()?.state, 'refused');
    assert.equal(cancellations.isCancelling(order.orderId), false);
    assert.equal(clock.waiting, 0);
  });

  it('lets the order speak when the exchange refuses because it is over', async () => {
    const { clock, order, world, cancellations } = bench([() => Promise.reject(refusal(422, 'validation'))]);
    world.order = orderOf(1, filled);
    const report = followed(cancellations.cancel(order));
    await clock.advance(0);
    assert.equal(report.now()?.state, 'filled');
  });

  it('leaves the order as it was when nothing was sent', async () => {
    const { clock, order, cancellations, looks } = bench([
      () => Promise.reject(exchangeError('not-signed-in', { call: 'cancel', sent: false })),
    ]);
    const report = followed(cancellations.cancel(order));
    await clock.advance(60_000);
    assert.equal(report.now()?.state, 'not-sent');
    assert.equal(cancellations.isCancelling(order.orderId), false);
    assert.deepEqual(looks, []);
  });

  it('ends unclear when the exchange does not know the order at all', async () => {
    const { clock, order, world, cancellations } = bench([
      () => Promise.reject(exchangeError('not-found', { call: 'cancel', definite: true, status: 404 })),
    ]);
    world.lookUp = () => Promise.reject(notFound());
    const report = followed(cancellations.cancel(order));
    await clock.advance(0);
    assert.equal(report.now()?.state, 'unclear');
    assert.equal(cancellations.isCancelling(order.orderId), false);
  });

  it('takes what a list says, but not what an older list says', async () => {
    const answer = deferred<{ cancelOrderId: string }>();
    const { clock, order, cancellations, requests } = bench([() => answer.promise]);
    const sent = cancellations.request(order);
    const askedBefore = clock.now();
    await clock.advance(100);
    answer.resolve({ cancelOrderId: uuidOf(1) });
    await sent;
    cancellations.observe([order], askedBefore);
    assert.equal((await cancellations.request(order)).state, 'asked');
    assert.equal(requests.length, 1, 'asked again although nobody has looked since');
    cancellations.observe([order], clock.now());
    await cancellations.request(order);
    assert.equal(requests.length, 2);
    cancellations.observe([orderOf(1, cancelled)], clock.now());
    assert.equal(cancellations.isCancelling(order.orderId), false);
    assert.equal(clock.waiting, 0);
  });

  it('shows an order as cancelling whose cancel was asked for elsewhere', () => {
    const { cancellations } = bench();
    const elsewhere = orderOf(2, { cancelOrderId: uuidOf(7) });
    assert.deepEqual(cancellations.cancellingOf(elsewhere), { cancelOrderId: uuidOf(7) });
    assert.equal(cancellations.cancellingOf({ ...elsewhere, ...cancelled }), undefined);
    assert.equal(cancellations.cancellingOf(orderOf(3)), undefined);
  });

  it('tells those who wait, and leaves no timer, when it is disposed', async () => {
    const { clock, order, cancellations } = bench();
    const report = followed(cancellations.cancel(order));
    await clock.advance(100);
    cancellations.dispose();
    await settle();
    assert.equal(report.now()?.state, 'unclear');
    assert.equal(clock.waiting, 0);
  });
});
