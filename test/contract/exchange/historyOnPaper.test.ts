import assert from 'node:assert/strict';
import { Secret } from '../../../src/exchange/secret';
import { readForExport } from '../../../src/trading/historyExport';
import { exportText } from '../../../src/trading/historyFormats';
import { OrderHistory } from '../../../src/trading/orderHistory';
import { placeManyOrders, type PlacedOrders } from '../../support/paper/manyOrders';
import { controlToken, sharedKey, TestExchange } from '../paper/support/exchange';
import type { Trader } from '../paper/support/client';
import { ClientFixture, systemClock } from './clientFixture';

const count = 260;

describe('The order history over sockets', function () {
  this.timeout(300_000);
  let exchange: TestExchange;
  let trader: Trader;
  let fixture: ClientFixture;
  let orders: PlacedOrders;
  let between: { readonly from: number; readonly to: number };

  before(async () => {
    let aheadMs = 0;
    const clock = { now: (): number => systemClock.now() + aheadMs };
    exchange = await TestExchange.start({ clock });
    trader = await exchange.trader();
    fixture = new ClientFixture(exchange.url, { zone: 'auto', key: sharedKey.privateKey });
    Object.assign(fixture.credentials, { apiKey: new Secret(trader.apiKey) });
    const paper = { url: exchange.url, controlToken };
    const first = await placeManyOrders(paper, count / 2);
    // The exchange is asked in whole seconds: its clock leaps, so that some lie between.
    aheadMs = 3_000;
    const from = clock.now() - 1_000;
    const second = await placeManyOrders(paper, count / 2);
    between = { from, to: clock.now() + 1_000 };
    orders = [...first, ...second];
  });
  after(async () => {
    await fixture.stop();
    await exchange.close();
  });

  const newestFirst = (test: (order: PlacedOrders[number]) => boolean): string[] =>
    orders
      .filter(test)
      .map((order) => order.orderId)
      .reverse();

  it('pages through a filter from the newest on, with the whole count', async () => {
    const history = new OrderHistory(fixture.client, systemClock);
    const seen: string[] = [];
    for (const page of [1, 2]) {
      await history.search({ side: 'BUYER', status: 'FULL_FILLED', symbol: 'USDT_IRR' }, page, 25);
      assert.equal(history.trouble, undefined);
      seen.push(...(history.page?.orders.map((order) => order.orderId) ?? []));
    }
    const wanted = newestFirst((order) => order.side === 'BUYER' && order.fate === 'filled');
    assert.equal(history.page?.totalCount, wanted.length);
    assert.deepEqual(seen, wanted);
    await history.search({ status: 'CANCELED_BY_USER' }, 99, 50);
    assert.equal(
      history.page.page,
      Math.ceil(newestFirst((order) => order.fate === 'cancelled').length / 50),
    );
  });

  it('keeps to the dates that were asked for', async () => {
    const history = new OrderHistory(fixture.client, systemClock);
    await history.search({ startAtMs: between.from, endAtMs: between.to }, 1, 100);
    assert.equal(history.page?.totalCount, count / 2);
    await history.search({ endAtMs: between.from }, 1, 100);
    assert.equal(history.page.totalCount, count / 2);
  });

  it('exports every order once, and the fills of those that have some', async () => {
    const read = await readForExport({
      source: fixture.client,
      filter: {},
      withTrades: false,
      clock: systemClock,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    assert.deepEqual(
      read.map((order) => order.orderId),
      newestFirst(() => true),
    );
    const filled = await readForExport({
      source: fixture.client,
      filter: { side: 'SELLER', status: 'FULL_FILLED', startAtMs: between.from },
      withTrades: true,
      clock: systemClock,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    assert.ok(filled.length > 10);
    assert.ok(filled.every((order) => (order.trades ?? []).length > 0));
    const head = { environment: 'Paper', server: exchange.url, account: 'x', exportedAt: 0, filter: {} };
    const csv = [...exportText('csv-trades', filled, head)].join('');
    assert.ok(csv.split('\r\n').length > filled.length);
    assert.ok(!csv.includes(trader.apiKey));
  });

  it('loses no open order while others leave the list under its hands', async () => {
    const resting = newestFirst((order) => order.fate === 'resting');
    // Every second one is cancelled while the list is read; the newest first, so that all behind them move.
    const leaving = resting.filter((_, at) => at % 2 === 0);
    const cancelling = (async () => {
      for (const orderId of leaving) await trader.query('DELETE', '/orders', [['order_id', orderId]]);
    })();
    const read = await readForExport({
      source: fixture.client,
      filter: { status: 'NOT_FILLED' },
      withTrades: false,
      clock: systemClock,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    await cancelling;
    const found = read.map((order) => order.orderId);
    assert.equal(new Set(found).size, found.length);
    const stayed = resting.filter((orderId) => !leaving.includes(orderId));
    assert.deepEqual(
      stayed.filter((orderId) => !found.includes(orderId)),
      [],
    );
  });
});
