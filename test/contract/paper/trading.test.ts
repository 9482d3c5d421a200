import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from './support/bundle';
import {
  accountOf,
  bookOf,
  detailOf,
  faultsOf,
  imbalance,
  limitOrder,
  marketOrder,
  orderOf,
  pageOf,
  placed,
  TestExchange,
  units,
} from './support/exchange';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function minus(a: string, b: string): bigint {
  return units(a) - units(b);
}

describe('the paper exchange over sockets: trading', () => {
  let exchange: TestExchange;

  beforeEach(async () => {
    exchange = await TestExchange.start({ still: true });
  });
  afterEach(async () => {
    assert.deepEqual(await imbalance(exchange), {});
    await exchange.close();
  });

  it('lists at least 40 markets in rials and tethers, with rules as the API guide writes them', async () => {
    const answer = await exchange.get('/markets');
    assert.equal(answer.status, 200);
    const { rules } = answer.json as { rules: Record<string, unknown>[] };
    assert.ok(rules.length >= 40, `${rules.length} markets`);
    assert.deepEqual(
      rules.find(({ symbol }) => symbol === 'USDT_IRR'),
      {
        symbol: 'USDT_IRR',
        tick_size: '10.000000000000000000',
        amount_step_size: '0.010000000000000000',
        minimum_limit_order_value: '1000000.000000000000000000',
        maximum_limit_order_value: '10000000000.000000000000000000',
      },
    );
    const objects = rules.filter(({ symbol }) => typeof symbol === 'object');
    assert.deepEqual(objects[0]?.['symbol'], {
      code: 'PAXG_IRR',
      base_currency_type: 'PAXG',
      quote_currency_type: 'IRR',
    });
    const unbounded = rules.filter((rule) => (rule['maximum_limit_order_value'] ?? null) === null);
    assert.equal(unbounded.length, 2);
    assert.equal(unbounded.filter((rule) => 'maximum_limit_order_value' in rule).length, 1);
  });

  it('shows as many levels as asked, numbered from the best, never crossed, in every market', async () => {
    const { rules } = (await exchange.get('/markets')).json as {
      rules: { symbol: string | { code: string } }[];
    };
    for (const { symbol } of rules) {
      const book = await bookOf(exchange, typeof symbol === 'string' ? symbol : symbol.code);
      for (const [side, better] of [
        [book.ask_orders, -1n],
        [book.bid_orders, 1n],
      ] as const) {
        assert.deepEqual(
          side.map(({ depth }) => depth),
          Array.from({ length: 50 }, (_, index) => index + 1),
        );
        for (const [index, level] of side.entries()) {
          const next = side[index + 1];
          if (next) assert.ok(minus(level.price, next.price) * better > 0n);
          assert.ok(units(level.quantity) > 0n);
        }
      }
      assert.ok(minus(book.ask_orders[0]?.price ?? '0', book.bid_orders[0]?.price ?? '0') > 0n);
    }
    for (const depth of ['5', '20']) {
      const book = await bookOf(exchange, 'BTC_IRR', depth);
      assert.equal(book.ask_orders.length, Number(depth));
      assert.equal(book.bid_orders.length, Number(depth));
    }
  });

  it('rests a limit order, blocks exactly its value, and frees it when it is cancelled', async () => {
    const trader = await exchange.trader();
    const before = await accountOf(trader, 'IRR');
    const orderId = await placed(trader, limitOrder('USDT_IRR', 'BUYER', '1000000', '12.34', 'mine-1'));
    assert.match(orderId, uuid);
    const resting = await orderOf(trader, orderId);
    assert.deepEqual(
      { ...resting, created_at: '', updated_at: '' },
      {
        order_id: orderId,
        symbol: 'USDT_IRR',
        status: 'NOT_FILLED',
        type: 'LIMIT',
        side: 'BUYER',
        price: '1000000.000000000000000000',
        quantity: '12.340000000000000000',
        deal_quantity: '0.000000000000000000',
        time_in_force: 'GTC',
        client_order_id: 'mine-1',
        cancel_order_id: null,
        created_at: '',
        updated_at: '',
        trades: [],
      },
    );
    assert.equal(resting.created_at, new Date(exchange.now).toISOString());
    assert.deepEqual(await accountOf(trader, 'IRR'), {
      currency: 'IRR',
      available: '4987660000.000000000000000000',
      blocked: '12340000.000000000000000000',
      total: before.total,
    });

    const cancel = await trader.query('DELETE', '/orders', [['client_order_id', 'mine-1']]);
    assert.equal(cancel.status, 200);
    const { cancel_order_id: cancelId } = cancel.json as { cancel_order_id: string };
    assert.match(cancelId, uuid);
    const cancelled = await orderOf(trader, orderId);
    assert.equal(cancelled.status, 'CANCELED_BY_USER');
    assert.equal(cancelled.cancel_order_id, cancelId);
    assert.deepEqual(await accountOf(trader, 'IRR'), before);

    const again = await trader.query('DELETE', '/orders', [['order_id', orderId]]);
    assert.equal(again.status, 422);
    assert.deepEqual(faultsOf(again), ['query/order_id ORDER_FINISHED']);
  });

  it('fills a crossing limit order at the better prices of the book, as taker, fee taken from what arrives', async () => {
    const trader = await exchange.trader();
    const best = (await bookOf(exchange, 'USDT_IRR')).ask_orders[0];
    assert.ok(best);
    const orderId = await placed(trader, limitOrder('USDT_IRR', 'BUYER', '2000000', '10'));
    const order = await orderOf(trader, orderId);
    assert.equal(order.status, 'FULL_FILLED');
    assert.equal(order.deal_quantity, '10.000000000000000000');
    assert.deepEqual(
      order.trades?.map(({ type, price, quantity, fee }) => ({ type, price, quantity, fee })),
      [
        {
          type: 'TAKER',
          price: best.price,
          quantity: '10.000000000000000000',
          fee: '0.025000000000000000',
        },
      ],
    );
    const rials = await accountOf(trader, 'IRR');
    assert.equal(minus('5000000000', rials.total), 10n * units(best.price));
    assert.equal(rials.blocked, '0.000000000000000000');
    assert.equal((await accountOf(trader, 'USDT')).available, '5009.975000000000000000');
  });

  it('walks the book for a market order', async () => {
    const trader = await exchange.trader();
    const { bid_orders: bids } = await bookOf(exchange, 'BTC_USDT');
    const [first, second] = bids;
    assert.ok(first && second);
    const orderId = await placed(trader, marketOrder('BTC_USDT', 'SELLER', '0.02'));
    const order = await orderOf(trader, orderId);
    assert.equal(order.status, 'FULL_FILLED');
    assert.equal(order.price, null);
    const sold = (order.trades ?? []).reduce((sum, trade) => sum + units(trade.quantity), 0n);
    assert.equal(sold, units('0.02'));
    assert.equal(order.trades?.[0]?.price, first.price);
    assert.equal(
      order.trades[0].quantity,
      units(first.quantity) < sold ? first.quantity : '0.020000000000000000',
    );
  });

  it("lets another account's order fill one by parts, the maker at the maker's price", async () => {
    const maker = await exchange.trader('maker');
    const taker = await exchange.trader('taker');
    const { ask_orders: asks, bid_orders: bids } = await bookOf(exchange, 'ETH_USDT');
    // Inside the spread, so that these two meet and no market maker.
    const price = between(bids[0]?.price, asks[0]?.price, '0.01');
    const makerId = await placed(maker, limitOrder('ETH_USDT', 'SELLER', price, '0.5'));
    const takerId = await placed(taker, limitOrder('ETH_USDT', 'BUYER', price, '0.2'));
    const part = await orderOf(maker, makerId);
    assert.equal(part.status, 'NOT_FILLED');
    assert.equal(part.deal_quantity, '0.200000000000000000');
    assert.equal(part.trades?.[0]?.type, 'MAKER');
    assert.equal((await orderOf(taker, takerId)).status, 'FULL_FILLED');
    assert.equal((await accountOf(maker, 'ETH')).blocked, '0.300000000000000000');

    const restId = await placed(taker, limitOrder('ETH_USDT', 'BUYER', price, '0.4'));
    assert.equal((await orderOf(maker, makerId)).status, 'FULL_FILLED');
    const rest = await orderOf(taker, restId);
    assert.equal(rest.status, 'NOT_FILLED');
    assert.equal(rest.deal_quantity, '0.300000000000000000');
    const late = await maker.query('DELETE', '/orders', [['order_id', makerId]]);
    assert.deepEqual(faultsOf(late), ['query/order_id ORDER_FINISHED']);
    const stranger = await maker.query('GET', '/order', [['order_id', restId]]);
    assert.equal(stranger.status, 404);
  });

  it("never trades an account with itself: the newer order's rest is cancelled by the engine", async () => {
    const trader = await exchange.trader();
    const { ask_orders: asks, bid_orders: bids } = await bookOf(exchange, 'ETH_USDT');
    const price = between(bids[0]?.price, asks[0]?.price, '0.01');
    const sellId = await placed(trader, limitOrder('ETH_USDT', 'SELLER', price, '0.5'));
    const buyId = await placed(trader, limitOrder('ETH_USDT', 'BUYER', price, '0.2'));
    assert.equal((await orderOf(trader, sellId)).deal_quantity, '0.000000000000000000');
    assert.equal((await orderOf(trader, buyId)).status, 'CANCELED_BY_MATCH_ENGINE');
    assert.equal((await accountOf(trader, 'USDT')).blocked, '0.000000000000000000');
  });

  it('searches with filters, newest first, page by page', async () => {
    const trader = await exchange.trader();
    const placedIds: string[] = [];
    for (let index = 0; index < 13; index++) {
      exchange.now += 1_000;
      placedIds.push(await placed(trader, limitOrder('USDT_IRR', 'BUYER', '1000000', '1')));
    }
    exchange.now += 1_000;
    const sell = await placed(trader, limitOrder('BTC_IRR', 'SELLER', '200000000000', '0.001'));
    const first = await pageOf(trader, []);
    assert.equal(first.total_count, 14);
    assert.deepEqual(
      first.orders.map((order) => order.order_id),
      [sell, ...placedIds.toReversed()].slice(0, 10),
    );
    assert.equal('trades' in (first.orders[0] ?? {}), false);
    const second = await pageOf(trader, [
      ['page', '2'],
      ['page_size', '10'],
    ]);
    assert.deepEqual(
      second.orders.map((order) => order.order_id),
      placedIds.toReversed().slice(9),
    );
    const sellers = await pageOf(trader, [['side', 'SELLER']]);
    assert.deepEqual(
      sellers.orders.map((order) => order.order_id),
      [sell],
    );
    assert.equal((await pageOf(trader, [['symbol', 'USDT_IRR']])).total_count, 13);
    assert.equal((await pageOf(trader, [['status', 'FULL_FILLED']])).total_count, 0);
    assert.equal((await pageOf(trader, [['type', 'MARKET']])).total_count, 0);
    const [, , third] = placedIds;
    const at = (await orderOf(trader, third ?? '')).created_at;
    const window = await pageOf(trader, [
      ['start_at', at],
      ['end_at', at.slice(0, 19).replace('T', ' ')],
    ]);
    assert.deepEqual(
      window.orders.map((order) => order.order_id),
      [third],
    );
  });

  it('answers 503 when it cannot write an order down, and knows the order when asked later', async () => {
    const directory = await temporaryDirectory();
    const kept = await TestExchange.start({ still: true, directory });
    try {
      const trader = await kept.trader();
      const inTheWay = join(directory, 'account.json.new');
      await mkdir(join(inTheWay, 'folder'), { recursive: true });
      const answer = await trader.post(limitOrder('USDT_IRR', 'BUYER', '1000000', '1', 'late'));
      assert.equal(answer.status, 503);
      assert.match(detailOf(answer), /could not be written/);
      await rm(inTheWay, { recursive: true });
      const found = await trader.query('GET', '/order', [['client_order_id', 'late']]);
      assert.equal(found.status, 200);
      await kept.close();
      await kept.open();
      const again = await kept.trader();
      assert.equal((await pageOf(again, [])).orders[0]?.client_order_id, 'late');
    } finally {
      await kept.close();
    }
  });

  it('gives a zero account of a currency never held', async () => {
    const trader = await exchange.trader();
    const account = await accountOf(trader, 'XAUt');
    assert.equal(account.total, '0.000000000000000000');
  });
});

/** A price between two, on a tick. */
function between(low: string | undefined, high: string | undefined, tick: string): string {
  const grid = units(tick);
  const price = (units(low ?? '') / grid + (units(high ?? '') - units(low ?? '')) / grid / 2n) * grid;
  assert.ok(price > units(low ?? '') && price < units(high ?? ''), 'there is room inside the spread');
  return `${price / 10n ** 18n}.${(price % 10n ** 18n).toString().padStart(18, '0')}`;
}
