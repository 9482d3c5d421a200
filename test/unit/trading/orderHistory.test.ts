import assert from 'node:assert/strict';
import type { Order } from '../../../src/domain/order';
import { OrderHistory, type HistorySource } from '../../../src/trading/orderHistory';
import { FakeClock, settle } from '../../support/fakeClock';
import { deferred, exchangeError, orderOf, type Deferred } from './samples';

interface Page {
  readonly orders: readonly Order[];
  readonly totalCount: number;
}

/** An exchange whose answers come when the test says so. */
class SlowExchange implements HistorySource {
  readonly searches: {
    readonly symbol: string | undefined;
    readonly page: number;
    readonly answer: Deferred<Page>;
  }[] = [];
  readonly reads: Deferred<Order>[] = [];
  readonly signals: AbortSignal[] = [];

  orders: HistorySource['orders'] = ({ symbol, page = 1 }, { signal } = {}) => {
    const answer = deferred<Page>();
    this.searches.push({ symbol, page, answer });
    if (signal) this.signals.push(signal);
    return answer.promise;
  };

  order: HistorySource['order'] = (_id, { signal } = {}) => {
    const answer = deferred<Order>();
    this.reads.push(answer);
    if (signal) this.signals.push(signal);
    return answer.promise;
  };

  answer(at: number, orders: readonly Order[], totalCount = orders.length): void {
    this.searches[at]?.answer.resolve({ orders, totalCount });
  }
}

describe('the order history', () => {
  let clock: FakeClock;
  let exchange: SlowExchange;
  let history: OrderHistory;

  beforeEach(() => {
    clock = new FakeClock();
    exchange = new SlowExchange();
    history = new OrderHistory(exchange, clock);
  });

  const ids = (): readonly string[] => history.page?.orders.map((order) => order.orderId) ?? [];

  it('gives a page with its count and the moment at which it was asked for', async () => {
    const asked = clock.now();
    const searching = history.search({ symbol: 'USDT_IRR' }, 2, 50);
    assert.equal(history.busy, true);
    await clock.advance(700);
    exchange.answer(0, [orderOf(1)], 51);
    await searching;
    assert.equal(history.busy, false);
    assert.deepEqual(
      [history.page?.readAt, history.page?.totalCount, history.page?.page, history.page?.pageSize],
      [asked, 51, 2, 50],
    );
  });

  it('stops the older search, and its late answer counts no more', async () => {
    void history.search({ symbol: 'A_IRR' }, 1, 50);
    void history.search({ symbol: 'B_IRR' }, 1, 50);
    assert.equal(exchange.signals[0]?.aborted, true);
    exchange.answer(1, [orderOf(2)]);
    await settle();
    exchange.answer(0, [orderOf(1)]);
    await settle();
    assert.deepEqual(ids(), [orderOf(2).orderId]);
  });

  it('an older search that fails late does not trouble the newer one', async () => {
    void history.search({}, 1, 50);
    void history.search({}, 1, 25);
    exchange.answer(1, [orderOf(2)]);
    exchange.searches[0]?.answer.reject(exchangeError('timeout'));
    await settle();
    assert.equal(history.trouble, undefined);
    assert.equal(history.busy, false);
  });

  it('keeps what it has, with its moment, when a search fails', async () => {
    void history.search({}, 1, 50);
    exchange.answer(0, [orderOf(1)]);
    await settle();
    const readAt = history.page?.readAt;
    await clock.advance(60_000);
    void history.search({}, 1, 50);
    exchange.searches[1]?.answer.reject(exchangeError('network'));
    await settle();
    assert.deepEqual(ids(), [orderOf(1).orderId]);
    assert.equal(history.page?.readAt, readAt);
    assert.match(String(history.trouble), /connection/);
  });

  it('reads the last page where the asked one lies behind the end by now', async () => {
    void history.search({}, 5, 25);
    exchange.answer(0, [], 60);
    await settle();
    assert.equal(exchange.searches[1]?.page, 3);
    exchange.answer(1, [orderOf(1)], 60);
    await settle();
    assert.equal(history.page?.page, 3);
  });

  it('an empty first page is an answer', async () => {
    void history.search({}, 1, 25);
    exchange.answer(0, [], 0);
    await settle();
    assert.deepEqual([history.page?.orders.length, history.busy, exchange.searches.length], [0, false, 1]);
  });

  it('reads the fills of an order, says why when it cannot, and forgets them when told', async () => {
    const order = orderOf(1);
    void history.readTrades(order.orderId);
    assert.deepEqual(history.tradesOf(order.orderId), { state: 'reading' });
    exchange.reads[0]?.reject(exchangeError('timeout'));
    await settle();
    assert.equal(history.tradesOf(order.orderId)?.state, 'failed');
    void history.readTrades(order.orderId);
    exchange.reads[1]?.resolve(order);
    await settle();
    assert.equal(history.tradesOf(order.orderId)?.state, 'read');
    history.forgetTrades(order.orderId);
    assert.equal(history.tradesOf(order.orderId), undefined);
  });

  it('fills that come after the row was closed are not kept', async () => {
    const order = orderOf(1);
    void history.readTrades(order.orderId);
    history.forgetTrades(order.orderId);
    assert.equal(exchange.signals[0]?.aborted, true);
    exchange.reads[0]?.resolve(order);
    await settle();
    assert.equal(history.tradesOf(order.orderId), undefined);
  });

  it('tells nobody of anything after its end', async () => {
    let told = 0;
    history.onChange(() => (told += 1));
    void history.search({}, 1, 50);
    void history.readTrades(orderOf(1).orderId);
    told = 0;
    history.dispose();
    assert.ok(exchange.signals.every((signal) => signal.aborted));
    exchange.answer(0, [orderOf(1)]);
    exchange.reads[0]?.resolve(orderOf(1));
    await settle();
    assert.equal(told, 0);
    assert.equal(history.page, undefined);
  });
});
