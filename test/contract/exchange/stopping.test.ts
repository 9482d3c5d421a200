import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exact, floorTo, toText } from '../../../src/domain/decimal';
import { isOpen } from '../../../src/domain/order';
import { defaultAges } from '../../../src/domain/orderCheck';
import { environmentAt } from '../../../src/exchange/environments';
import { Secret } from '../../../src/exchange/secret';
import { Arming } from '../../../src/trading/arming';
import { Venue } from '../../../src/trading/venue';
import { armFault, disarmFaults, setRate } from '../../support/paper/faults';
import type { PaperControl } from '../../support/paper/recordedRequests';
import { controlToken, limitOrder, placed, sharedKey, TestExchange } from '../paper/support/exchange';
import type { Trader } from '../paper/support/client';
import { ClientFixture, systemClock } from './clientFixture';

describe('Stopping on the paper exchange, over sockets', () => {
  let exchange: TestExchange;
  let trader: Trader;
  let fixture: ClientFixture;
  let venue: Venue;
  let directory: string;
  let arming: Arming;
  let paper: PaperControl;
  let resting: string;

  before(async () => {
    exchange = await TestExchange.start({ clock: { now: () => Date.now() }, still: true });
    paper = { url: exchange.url, controlToken };
    trader = await exchange.trader('stopper');
    const probe = new ClientFixture(exchange.url);
    const book = await probe.client.book('USDT_IRR', '5');
    await probe.stop();
    const bid = book.bids[0]?.price;
    assert.ok(bid);
    // Three per cent below the market, on its tick, so that orders rest.
    resting = toText(floorTo(bid.times(exact('0.97')), exact('10')));
  });
  after(async () => {
    await exchange.close();
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stopping-'));
    fixture = new ClientFixture(exchange.url, { zone: 'UTC', key: sharedKey.privateKey });
    Object.assign(fixture.credentials, { apiKey: new Secret(trader.apiKey) });
    arming = new Arming(systemClock, 60_000);
    venue = new Venue({
      environment: environmentAt('custom', exchange.url),
      client: fixture.client,
      serverClock: fixture.serverClock,
      arming,
      journalDirectory: join(directory, 'journal'),
      memoryDirectory: join(directory, 'memory'),
      pricesDirectory: join(directory, 'prices'),
      clock: systemClock,
      random: () => 0.5,
      newId: randomUUID,
      account: () => 'stopper',
      limits: () => ({ ...defaultAges }),
      warn: () => undefined,
    });
  });
  afterEach(async () => {
    await disarmFaults(paper);
    await setRate(paper, 1000, 1000);
    await venue.desk.close();
    venue.dispose();
    arming.dispose();
    await fixture.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const place = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let at = 0; at < count; at += 1) {
      ids.push(await placed(trader, limitOrder('USDT_IRR', 'BUYER', resting, `${10 + at}`)));
    }
    return ids;
  };
  /** As the exchange itself lists them, by the test's own client. */
  const openNow = async (): Promise<number> => {
    const answer = await trader.query('GET', '/orders', [
      ['status', 'NOT_FILLED'],
      ['page', '1'],
      ['page_size', '100'],
    ]);
    return (answer.json as { total_count: number }).total_count;
  };
  const cancelsSent = async (): Promise<number> => {
    const { requests } = (await exchange.control('GET', '/requests')).json as {
      requests: readonly { method: string }[];
    };
    return requests.filter(({ method }) => method === 'DELETE').length;
  };

  for (const [perSecond, burst] of [
    [8, 8],
    [10, 2],
    [5, 5],
  ] as const) {
    it(`cancels 30 orders in an emergency in less than twice the least time, at ${perSecond} a second and ${burst} at once`, async () => {
      await place(30);
      // Prices are polled as fast as the window ever does.
      const watching = ['USDT_IRR', 'BTC_IRR', 'ETH_IRR'].map((symbol) => venue.feed.watch(symbol, '20'));
      await setRate(paper, perSecond, burst);
      const begun = performance.now();
      const result = await venue.emergencyStop.press();
      const took = performance.now() - begun;
      for (const each of watching) each.dispose();
      await setRate(paper, 1000, 1000);
      assert.deepEqual([result.end, result.asked], ['zero', 30]);
      assert.equal(await openNow(), 0);
      // 30 cancels, and the one reading before and after that shows what there is and that nothing is left: three pages each.
      const least = ((30 + 6 - burst) / perSecond) * 1000;
      console.log(`      ${Math.round(took)} ms; least ${Math.round(least)} ms`);
      assert.ok(took < 2 * least, `${took} ms, least ${least} ms`);
    });
  }

  it('works while the exchange answers 429 with Retry-After again and again', async () => {
    await place(5);
    await armFault(paper, { fault: 'rate-limited', call: 'cancel', times: 4, parameter: 1 });
    const result = await venue.cancelAll.run();
    assert.equal(result.end, 'zero');
    assert.equal(await openNow(), 0);
  });

  it('finds out by looking when the answer to a cancel is lost after it was handled', async () => {
    const [orderId = ''] = await place(1);
    const order = await venue.client.order({ orderId });
    await armFault(paper, { fault: 'drop-after-handling', call: 'cancel' });
    const before = await cancelsSent();
    const report = await venue.cancellations.cancel(order);
    assert.equal(report.state, 'cancelled');
    assert.equal((await cancelsSent()) - before, 1);
  });

  it('keeps an order as it was when the cancel never arrived, until somebody asks again', async () => {
    const [orderId = ''] = await place(1);
    const order = await venue.client.order({ orderId });
    await armFault(paper, { fault: 'drop-before-handling', call: 'cancel' });
    const report = await venue.cancellations.cancel(order);
    assert.deepEqual([report.state, isOpen(report.order)], ['still-open', true]);
    assert.equal(await openNow(), 1);
    assert.equal((await venue.cancellations.cancel(order)).state, 'cancelled');
    assert.equal(await openNow(), 0);
  });

  it('tells that a fill has won although the exchange took the cancel', async () => {
    const [orderId = ''] = await place(1);
    const order = await venue.client.order({ orderId });
    await armFault(paper, { fault: 'filled-before-cancel', call: 'cancel' });
    const report = await venue.cancellations.cancel(order);
    assert.equal(report.state, 'filled');
  });

  it('replaces an order once it is armed: one rests afterwards, with what was wanted', async () => {
    const [orderId = ''] = await place(1);
    const order = await venue.client.order({ orderId });
    const lower = order.price?.minus(exact('10')) ?? exact('0');
    await venue.balances.refresh(['IRR', 'USDT']);
    const wanted = (intent: string) => ({
      intent,
      order,
      price: lower,
      quantity: exact('11'),
      seen: [],
      halts: venue.desk.halts,
    });
    assert.equal((await venue.replacement.run(wanted('press-1'))).state, 'kept', 'not armed');
    assert.equal((await venue.client.order({ orderId })).status, 'NOT_FILLED');
    arming.arm();
    const outcome = await venue.replacement.run(wanted('press-2'));
    assert.equal(outcome.state, 'replaced', outcome.message);
    assert.equal((await venue.client.order({ orderId })).status, 'CANCELED_BY_USER');
    const { orders } = await venue.client.orders({ status: 'NOT_FILLED', pageSize: 100 });
    assert.deepEqual(
      orders.map((each) => [toText(each.price ?? exact('0')), toText(each.quantity)]),
      [[toText(lower), '11']],
    );
    await venue.cancelAll.run();
  });
});
