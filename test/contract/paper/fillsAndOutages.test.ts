import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { armFault, fillOrder, firedFaults } from '../../support/paper/faults';
import { recordedRequests } from '../../support/paper/recordedRequests';
import { eventually } from '../../support/vscode/eventually';
import type { Trader } from './support/client';
import {
  accountOf,
  faultsOf,
  imbalance,
  orderOf,
  pageOf,
  TestExchange,
  type TestOrder,
} from './support/exchange';
import { FaultyExchange, ordersOn } from './support/faultyExchange';
import { rawCall } from './support/rawSocket';

describe('fills on demand of the paper exchange', function () {
  this.timeout(60_000);
  let faulty: FaultyExchange;
  let exchange: TestExchange;
  let trader: Trader;

  beforeEach(async () => {
    faulty = await FaultyExchange.start();
    ({ exchange, trader } = faulty);
  });
  afterEach(() => faulty.close());

  async function there(by: Trader = trader): Promise<TestOrder> {
    const { orders } = await pageOf(by, []);
    return orderOf(by, orders.find(({ client_order_id: id }) => id === 'there')?.order_id ?? '');
  }

  const cancel = () => trader.query('DELETE', '/orders', [['client_order_id', 'there']]);

  it('fill part of an order at its price, as maker, exact to the last place, and on the disk', async () => {
    const opening = await accountOf(trader, 'IRR');
    const usdt = await accountOf(trader, 'USDT');
    assert.deepEqual(await fillOrder(exchange, { clientOrderId: 'there', quantity: '2.34' }), {
      orderId: (await there()).order_id,
      status: 'NOT_FILLED',
      filled: '2.34',
      left: '10',
    });
    assert.deepEqual(await imbalance(exchange), {});
    await exchange.close();
    await exchange.open();
    const back = await exchange.trader();
    const order = await there(back);
    assert.equal(order.status, 'NOT_FILLED');
    assert.equal(order.deal_quantity, '2.340000000000000000');
    assert.deepEqual(
      order.trades?.map(({ type, price, quantity, fee }) => [type, price, quantity, fee]),
      [['MAKER', '1000000.000000000000000000', '2.340000000000000000', '0.005850000000000000']],
    );
    // 12.34 at 1,000,000 were set aside; 2.34 of them are paid.
    assert.equal((await accountOf(back, 'IRR')).blocked, '10000000.000000000000000000');
    assert.equal((await accountOf(back, 'IRR')).available, opening.available);
    assert.equal(usdt.available, '5000.000000000000000000');
    assert.equal((await accountOf(back, 'USDT')).available, '5002.334150000000000000');
  });

  it('fill the rest without a quantity, and no more than there is', async () => {
    const { order_id: orderId } = await there();
    await fillOrder(exchange, { orderId, quantity: '0.34' });
    for (const [quantity, said] of [
      ['12.01', /at most what is left: 12"/],
      ['0', /above zero/],
      ['0.001', /whole steps/],
      ['1e3', /plain decimal/],
      ['-1', /plain decimal|above zero/],
    ] as const) {
      const answer = await exchange.control('POST', '/fill', { orderId, quantity });
      assert.equal(answer.status, 422, quantity);
      assert.match(answer.text, said);
    }
    assert.equal((await fillOrder(exchange, { orderId })).status, 'FULL_FILLED');
    assert.deepEqual(await ordersOn(await faulty.diskNow()), ['there FULL_FILLED']);
    const order = await there();
    assert.equal(order.status, 'FULL_FILLED');
    assert.equal(order.deal_quantity, order.quantity);
    assert.equal((await accountOf(trader, 'IRR')).blocked, '0.000000000000000000');
    const again = await exchange.control('POST', '/fill', { orderId });
    assert.deepEqual(faultsOf(again), ['body/orderId ORDER_FINISHED']);
    assert.equal((await exchange.control('POST', '/fill', { clientOrderId: 'nobody' })).status, 404);
    assert.equal((await exchange.control('POST', '/fill', {})).status, 422);
    assert.equal((await exchange.control('POST', '/fill', { orderId, account: 'other' })).status, 404);
  });

  it('filled-before-cancel: the cancel has an id and comes too late', async () => {
    await fillOrder(exchange, { clientOrderId: 'there', quantity: '2' });
    await armFault(exchange, { fault: 'filled-before-cancel', call: 'cancel' });
    const answer = await cancel();
    assert.equal(answer.status, 200);
    const { cancel_order_id: cancelId } = answer.json as { cancel_order_id: string };
    assert.deepEqual(await ordersOn(await faulty.diskNow()), ['there FULL_FILLED']);
    await exchange.close();
    await exchange.open();
    const order = await there(await exchange.trader());
    assert.equal(order.status, 'FULL_FILLED');
    assert.equal(order.cancel_order_id, cancelId);
    assert.deepEqual(
      order.trades?.map(({ type, price, quantity }) => [type, price, quantity]),
      [
        ['MAKER', '1000000.000000000000000000', '2.000000000000000000'],
        ['MAKER', '1000000.000000000000000000', '10.340000000000000000'],
      ],
    );
  });

  it('filled-before-cancel: happens to cancels only, and together with a lost answer', async () => {
    await armFault(exchange, { fault: 'filled-before-cancel' });
    await armFault(exchange, { fault: 'drop-after-handling', call: 'cancel' });
    assert.equal(await faulty.status('lookup'), 200);
    assert.deepEqual(await faulty.send('cancel').ended, { how: 'closed', text: '' });
    assert.equal((await there()).status, 'FULL_FILLED');
    assert.deepEqual(
      (await firedFaults(exchange)).map(({ call, fired }) => [call, fired]),
      [
        ['cancel', 1],
        ['cancel', 1],
      ],
    );
    const late = await cancel();
    assert.deepEqual(faultsOf(late), ['query/order_id ORDER_FINISHED']);
    const wrong = await exchange.control('POST', '/faults', { fault: 'filled-before-cancel', call: 'place' });
    assert.match(wrong.text, /happens to cancel only/);
  });
});

describe('a paper exchange that gives its port up', function () {
  this.timeout(60_000);
  let exchange: TestExchange;

  beforeEach(async () => {
    exchange = await TestExchange.start({ still: true });
  });
  afterEach(() => exchange.close());

  const books = [
    ['symbol', 'USDT_IRR'],
    ['depth', '5'],
  ] as const;

  it('is refused by the system from arming on, also to a client that has a connection', async () => {
    const trader = await exchange.trader();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (): Promise<number | string> =>
      new Promise((resolve) => {
        const sent = request(`${exchange.url}/trading/v1/markets`, { agent }, (answer) => {
          answer.resume();
          answer.once('end', () => resolve(answer.statusCode ?? 0));
        });
        sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        sent.end();
      });
    assert.equal(await ask(), 200);
    // For longer than any machine needs for the next lines; closing the exchange ends it.
    await armFault(exchange, { fault: 'connection-refused', parameter: 600_000 });
    assert.deepEqual(await rawCall(trader, 'book', books).ended, { how: 'refused', text: '' });
    await eventually('the old connection is of no use', async () => {
      const answer = await ask();
      assert.notEqual(answer, 200);
      return answer === 'ECONNREFUSED' ? true : undefined;
    });
    agent.destroy();
  });

  it('serves no second request on a connection that was busy then', async () => {
    const host = new URL(exchange.url);
    const ask = `GET /trading/v1/markets HTTP/1.1\r\nHost: ${host.host}\r\n\r\n`;
    await armFault(exchange, { fault: 'late-answer', parameter: 5_000 });
    const socket = connect({ host: host.hostname, port: Number(host.port) });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.write(ask);
    await eventually('the exchange has it', async () => (await recordedRequests(exchange)).at(-1)?.handled);
    await armFault(exchange, { fault: 'connection-refused', parameter: 600_000 });
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.once('data', () => socket.write(ask));
    exchange.now += 5_000;
    await ended;
    assert.equal(text.match(/HTTP\/1.1/g)?.length, 1);
    assert.match(text, /^HTTP\/1.1 200/);
  });

  it('is there again at the same address, with all that it had', async () => {
    const trader = await exchange.trader();
    const { url } = exchange;
    await armFault(exchange, { fault: 'connection-refused', parameter: 300 });
    await eventually('it answers again', async () =>
      (await rawCall(trader, 'book', books).ended).text === '' ? undefined : true,
    );
    assert.equal(exchange.url, url);
    assert.equal((await accountOf(trader, 'USDT')).available, '5000.000000000000000000');
    assert.deepEqual(await firedFaults(exchange), [
      { fault: 'connection-refused', call: 'any', times: 1, parameter: 300, left: 0, fired: 1 },
    ]);
  });

  it('waits while another program holds the port, and takes it when that leaves', async () => {
    const trader = await exchange.trader();
    await armFault(exchange, { fault: 'connection-refused', parameter: 2_000 });
    const stranger = createServer((socket) => socket.resume().end('not an exchange'));
    const port = Number(new URL(exchange.url).port);
    await new Promise<void>((done) => stranger.listen({ host: '127.0.0.1', port, exclusive: true }, done));
    await eventually('it has tried', () =>
      Promise.resolve(exchange.log.some((text) => text.includes('port')) ? true : undefined),
    );
    assert.equal(exchange.log.length, 1);
    assert.equal((await rawCall(trader, 'book', books).ended).text, 'not an exchange');
    await new Promise((done) => stranger.close(done));
    await eventually('it answers again', async () =>
      (await rawCall(trader, 'book', books).ended).text.startsWith('HTTP/1.1 200') ? true : undefined,
    );
  });

  it('begins at once, for everybody, and not more than once', async () => {
    for (const body of [{ call: 'place' }, { times: 2 }, { times: 'always' }, { parameter: 0 }]) {
      const answer = await exchange.control('POST', '/faults', { fault: 'connection-refused', ...body });
      assert.equal(answer.status, 422, JSON.stringify(body));
    }
    assert.equal((await exchange.get('/markets')).status, 200);
  });
});
