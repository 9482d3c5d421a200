import assert from 'node:assert/strict';
import { z } from 'zod';
import { environmentAt } from '../../../src/exchange/environments';
import { systemClock } from '../../../src/paper/clock';
import type { Clock } from '../../../src/trading/clock';
import type { Disposable } from '../../../src/trading/disposable';
import { followedPrices } from '../../../src/trading/followedPrices';
import { SourceServer } from '../../support/paper/sourceServer';
import { eventually } from '../../support/vscode/eventually';
import type { Answer, Trader } from './support/client';
import {
  accountOf,
  bookOf,
  controlToken,
  detailOf,
  faultsOf,
  imbalance,
  limitOrder,
  marketOrder,
  orderOf,
  placed,
  TestExchange,
} from './support/exchange';

const market = 'REAL_IRR';

const clock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};

const statusShape = z.object({ condition: z.string(), why: z.string().optional() });

describe('the paper exchange on the prices of another exchange', function () {
  this.timeout(60_000);
  let source: SourceServer;
  let exchange: TestExchange;
  let following: Disposable;
  let trader: Trader;
  const warned: string[] = [];

  function follow(simulates = false): Disposable {
    return followedPrices({
      environment: environmentAt('custom', source.url),
      clock,
      random: () => 0.5,
      log: ({ level, text }) => {
        if (level === 'warn') warned.push(text);
      },
      simulates: () => simulates,
    }).follow({ url: exchange.url, controlToken });
  }

  beforeEach(async () => {
    source = await SourceServer.start();
    exchange = await TestExchange.start({ clock: systemClock, pricesFrom: source.url });
    following = follow();
    trader = await exchange.trader();
    await eventually('the markets of the source are there', async () =>
      (await exchange.get('/markets')).status === 200 ? true : undefined,
    );
  });
  afterEach(async () => {
    const off = await imbalance(exchange);
    following.dispose();
    await exchange.close();
    await source.stop();
    assert.deepEqual(off, {});
  });

  const depth = (symbol = market): Promise<Answer> => exchange.get(`/market-depth?symbol=${symbol}&depth=50`);
  const condition = async (): Promise<z.infer<typeof statusShape>> =>
    statusShape.parse((await exchange.control('GET', '/source')).json);
  const asked = (symbol: string): number =>
    source.seen.filter(({ query }) => query.get('symbol') === symbol).length;

  /** Looks at a market as somebody does who watches it, until the condition holds. */
  const watching = <T>(
    what: string,
    look: (answer: Answer) => Promise<T | undefined> | T | undefined,
  ): Promise<T> => eventually(what, async () => look(await depth()));

  it('has the markets, rules and books of the source', async () => {
    const { json } = await exchange.get('/markets');
    const symbols = z.object({ rules: z.array(z.object({ symbol: z.string() })) }).parse(json);
    assert.deepEqual(
      symbols.rules.map(({ symbol }) => symbol),
      ['USDT_IRR', 'BTC_USDT', market],
    );
    const book = await bookOf(exchange, market);
    assert.deepEqual(
      book.ask_orders.map(({ price, quantity }) => [Number(price), Number(quantity)]),
      [
        [101, 3],
        [102, 6],
      ],
    );
    assert.equal((await exchange.get('/market-depth?symbol=NONE_IRR&depth=5')).status, 422);
    const { json: aged } = await depth();
    assert.ok(z.object({ paper_source_age_ms: z.number().max(3_500) }).safeParse(aged).success);
  });

  it('sends the source nothing but public questions: no key, no signature, no cookie, in no header and no query', async () => {
    const order = await placed(trader, limitOrder(market, 'BUYER', '101', '2'));
    await placed(trader, marketOrder(market, 'SELLER', '1'));
    await placed(trader, limitOrder(market, 'BUYER', '90', '2'));
    await orderOf(trader, order);
    await accountOf(trader, 'IRR');
    await watching('the market is watched', () => (asked(market) >= 3 ? true : undefined));
    assert.ok(source.seen.length > 0);
    for (const { method, path, query, headers } of source.seen) {
      assert.equal(method, 'GET');
      assert.ok(['/trading/v1/markets', '/trading/v1/market-depth'].includes(path), path);
      for (const name of query.keys()) assert.ok(['symbol', 'depth'].includes(name), name);
      const names = headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
      for (const name of names) {
        assert.ok(['host', 'connection', 'accept', 'accept-encoding', 'user-agent'].includes(name), name);
      }
      const all = headers.join(' ');
      assert.ok(!all.includes(trader.apiKey) && !all.includes(controlToken));
    }
  });

  it('asks about markets that somebody watches or has orders in, once a second at most, and about no others', async () => {
    const order = await placed(trader, limitOrder('BTC_USDT', 'BUYER', '70000', '0.001'));
    await watching('both were asked about', () =>
      asked(market) >= 3 && asked('BTC_USDT') >= 2 ? true : undefined,
    );
    assert.equal(asked('USDT_IRR'), 0);
    const times = source.seen.filter(({ query }) => query.get('symbol') === market).map(({ at }) => at);
    for (const [index, at] of times.entries()) {
      const next = times[index + 1];
      // A timer may come a little early.
      if (next !== undefined) assert.ok(next - at >= 900, `${next - at} ms between two questions`);
    }
    await trader.query('DELETE', '/orders', [['order_id', order]]);
    await eventually('nobody wants anything any more', async () => {
      const { json } = await exchange.control('GET', '/source');
      const wanted = z.object({ wanted: z.object({ books: z.array(z.unknown()) }) }).parse(json);
      return wanted.wanted.books.length === 0 ? true : undefined;
    });
  });

  it('fills a resting order when the source trades through it, and not when it touches it', async () => {
    const order = await placed(trader, limitOrder(market, 'BUYER', '100', '4'));
    source.set(market, [['97', '9']], [['100', '50']]);
    await watching('the touch was seen', ({ text }) => (text.includes('"100.0') ? true : undefined));
    assert.equal((await orderOf(trader, order)).deal_quantity, '0.000000000000000000');
    source.set(
      market,
      [['96', '9']],
      [
        ['99', '3'],
        ['100', '50'],
      ],
    );
    const filled = await eventually('the order is filled as far as the offer goes', async () => {
      const now = await orderOf(trader, order);
      return Number(now.deal_quantity) > 0 ? now : undefined;
    });
    assert.deepEqual([filled.status, Number(filled.deal_quantity)], ['NOT_FILLED', 3]);
    assert.deepEqual(
      filled.trades?.map(({ type, price }) => [type, Number(price)]),
      [['MAKER', 100]],
    );
  });

  it('says so when the source dies, shows nothing old, lets limit orders rest, and goes on when it is back', async () => {
    await watching('prices come', ({ status }) => (status === 200 ? true : undefined));
    await source.stop();
    const dead = await watching('no price is shown', (answer) =>
      answer.status === 503 ? answer : undefined,
    );
    assert.match(
      detailOf(dead),
      /Prices of REAL_IRR do not come from 127\.0\.0\.1:\d+\. The last is \d+ s old\./,
    );
    assert.match(detailOf(dead), /could not be reached|connection broke/);
    assert.equal((await condition()).condition, 'unreachable');
    const resting = await placed(trader, limitOrder(market, 'BUYER', '102', '2'));
    const refused = await trader.post(marketOrder(market, 'BUYER', '1'));
    assert.deepEqual([refused.status, faultsOf(refused)], [422, ['body/symbol BOOK_MISSING']]);
    assert.match(refused.text, /A market order has nothing to go by/);
    assert.equal((await orderOf(trader, resting)).status, 'NOT_FILLED');
    await source.open();
    await watching('prices come again', ({ status }) => (status === 200 ? true : undefined));
    await eventually('the order is filled', async () =>
      (await orderOf(trader, resting)).status === 'FULL_FILLED' ? true : undefined,
    );
    assert.equal((await condition()).condition, 'following');
  });

  it('tells the reason that a source gives which answers and refuses', async () => {
    await watching('prices come', ({ status }) => (status === 200 ? true : undefined));
    source.refuse(true);
    const refused = await watching('no price is shown', (answer) =>
      answer.status === 503 ? answer : undefined,
    );
    assert.match(detailOf(refused), /status 503.*Maintenance/);
  });

  it('goes on with made-up prices only when asked, from the last real one on, says so, and ends that by itself', async () => {
    await watching('prices come', ({ status }) => (status === 200 ? true : undefined));
    await exchange.control('POST', '/source/simulate', { simulate: 'now' });
    assert.equal((await condition()).condition, 'following', 'not while real prices come');
    await source.stop();
    await watching('no price is shown', ({ status }) => (status === 503 ? true : undefined));
    await exchange.control('POST', '/source/simulate', { simulate: 'now' });
    assert.equal((await condition()).condition, 'simulated');
    const book = await bookOf(exchange, market);
    const bid = Number(book.bid_orders[0]?.price);
    const ask = Number(book.ask_orders[0]?.price);
    assert.ok(bid > 90 && bid < ask && ask < 110, `${bid} to ${ask}, and the last mid was 99.5`);
    assert.equal((await trader.post(marketOrder(market, 'BUYER', '1'))).status, 200);
    await source.open();
    await eventually('real prices come again', async () => {
      const { text } = await depth();
      return text.includes('"price":"101.0') && (await condition()).condition === 'following'
        ? true
        : undefined;
    });
    await source.stop();
    await watching('no price is shown', ({ status }) => (status === 503 ? true : undefined));
    assert.equal((await condition()).condition, 'unreachable', 'once is once');
  });

  it('shows the markets and balances of an account although the source does not answer at the start', async () => {
    following.dispose();
    await source.stop();
    await exchange.close();
    await exchange.open();
    following = follow();
    trader = await exchange.trader();
    const markets = await exchange.get('/markets');
    assert.equal(markets.status, 503);
    assert.match(detailOf(markets), /The markets do not come from/);
    assert.equal((await accountOf(trader, 'IRR')).available, '5000000000.000000000000000000');
    await source.open();
    await eventually('the markets are there', async () =>
      (await exchange.get('/markets')).status === 200 ? true : undefined,
    );
  });
});
