import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, isMultipleOf, toText } from '../../../src/domain/decimal';
import type { OrderBook } from '../../../src/domain/orderBook';
import { paperMarkets } from '../../../src/paper/markets';
import { PriceWalk } from '../../../src/paper/priceWalk';
import { InProcess, unitsOf } from './support/inProcess';

const markets = paperMarkets();
const anyMarket = fc.constantFrom(...markets);
const anySecond = fc.integer({ min: 1_700_000_000, max: 2_000_000_000 });

function market(code: string) {
  return markets.find(({ rules }) => rules.symbol.code === code) ?? assert.fail(code);
}

function textOf(book: OrderBook | undefined): string {
  assert.ok(book);
  return JSON.stringify(
    [book.bids, book.asks].map((side) => side.map((l) => [toText(l.price), toText(l.quantity)])),
  );
}

describe('prices and market makers of the paper exchange', () => {
  it('have the same prices for the same seed and second, whatever was asked before', () => {
    fc.assert(
      fc.property(
        anyMarket,
        anySecond,
        fc.array(anySecond, { maxLength: 3 }),
        fc.string(),
        (chosen, second, others, seed) => {
          const { symbol } = chosen.rules;
          const asked = new PriceWalk(seed);
          for (const other of others) asked.price(symbol, other);
          assert.equal(
            toText(asked.price(symbol, second)),
            toText(new PriceWalk(seed).price(symbol, second)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('have the same book for the same seed, market and second, however the time before was spent', () => {
    for (const code of ['USDT_IRR', 'SHIB_IRR', 'BTC_USDT']) {
      const watched = new InProcess();
      const late = new InProcess();
      for (let second = 0; second < 20; second++) {
        watched.now += 1_000;
        watched.exchange.book(code, 50);
      }
      late.now += 20_000;
      assert.equal(textOf(late.exchange.book(code, 50)), textOf(watched.exchange.book(code, 50)));
      const other = new InProcess({ seed: 'another' });
      assert.notEqual(textOf(other.exchange.book(code, 50)), textOf(new InProcess().exchange.book(code, 50)));
    }
  });

  it('move each second, by little, and stay within a fifth of where they started', () => {
    const { symbol } = market('BTC_IRR').rules;
    const walk = new PriceWalk('course');
    const changed = new Set<string>();
    fc.assert(
      fc.property(anySecond, (second) => {
        const [now, next] = [unitsOf(walk.price(symbol, second)), unitsOf(walk.price(symbol, second + 1))];
        const start = 90_000_000_000n * 10n ** 18n;
        assert.ok(now * 5n > start * 4n && now * 5n < start * 6n);
        const step = now > next ? now - next : next - now;
        assert.ok(step * 200n < now, 'more than half a percent in a second');
        changed.add(step.toString());
      }),
      { numRuns: 500 },
    );
    assert.ok(changed.size > 100);
  });

  it('have prices from about 30 to about 9 x 10^10 rials, with tick, step and bounds that fit', () => {
    assert.ok(markets.length >= 40);
    assert.deepEqual([...new Set(markets.map(({ rules }) => rules.symbol.quote))].sort(), ['IRR', 'USDT']);
    const walk = new PriceWalk('fit');
    const around = (code: string): bigint =>
      unitsOf(walk.price(market(code).rules.symbol, 1_795_000_000)) / 10n ** 18n;
    assert.ok(around('SHIB_IRR') >= 24n && around('SHIB_IRR') <= 36n);
    assert.ok(around('BTC_IRR') >= 72_000_000_000n && around('BTC_IRR') <= 108_000_000_000n);
    for (const { rules } of markets) {
      const price = walk.price(rules.symbol, 1_795_000_000);
      const code = rules.symbol.code;
      assert.ok(rules.tickSize.times(exact('10000')).lte(price), `${code}: a tick is at most 0.01 %`);
      assert.ok(
        rules.step.times(price).times(exact('25')).lte(rules.minimumValue),
        `${code}: steps are small`,
      );
      const thousandfold = rules.minimumValue.times(exact('1000'));
      assert.ok((rules.maximumValue ?? thousandfold).gte(thousandfold), code);
      assert.equal(rules.symbol.code, `${rules.symbol.base}_${rules.symbol.quote}`);
    }
    const codes = markets.map(({ rules }) => rules.symbol.base);
    for (const unusual of ['XAUt', 'T', 'API3', '1M_BTT']) assert.ok(codes.includes(unusual), unusual);
  });

  it('quote 50 levels a side on the grid, uncrossed, around the price, in any market at any second', () => {
    fc.assert(
      fc.property(anyMarket, anySecond, ({ rules }, second) => {
        const run = new InProcess();
        run.now = second * 1_000;
        const book = run.exchange.book(rules.symbol.code, 50) ?? assert.fail();
        assert.equal(book.bids.length, 50);
        assert.equal(book.asks.length, 50);
        const mid = unitsOf(new PriceWalk('test').price(rules.symbol, second));
        const [bid, ask] = [book.bids[0]?.price ?? assert.fail(), book.asks[0]?.price ?? assert.fail()];
        assert.ok(unitsOf(bid) < mid && mid < unitsOf(ask));
        assert.ok((unitsOf(ask) - unitsOf(bid)) * 200n < mid, 'the spread is below half a percent');
        for (const { price, quantity } of [...book.bids, ...book.asks]) {
          assert.ok(isMultipleOf(price, rules.tickSize) && isMultipleOf(quantity, rules.step));
          assert.ok(unitsOf(price) > 0n && unitsOf(quantity) > 0n);
        }
      }),
      { numRuns: 120 },
    );
  });

  it("fill a resting order when the price comes to it, at the order's price and as its maker", () => {
    const run = new InProcess();
    run.exchange.openAccount('ali');
    const book = run.exchange.book('USDT_IRR', 5) ?? assert.fail();
    const bid = book.bids[0]?.price ?? assert.fail();
    const order = run.place('ali', 'USDT_IRR', 'BUYER', 'LIMIT', exact('1'), bid);
    if (!('status' in order)) assert.fail('refused');
    for (let second = 0; second < 3_600 && order.status === 'NOT_FILLED'; second++) {
      run.now += 1_000;
      run.exchange.tick();
    }
    assert.equal(order.status, 'FULL_FILLED');
    const [trade] = order.trades;
    assert.equal(trade?.role, 'MAKER');
    assert.equal(toText(trade.price), toText(bid));
    assert.equal(toText(trade.fee), '0.001', 'the maker rate of 0.1 %, in the base that is received');
    assert.ok(run.now > order.createdAt && order.updatedAt === run.now);
  });

  it('cost nothing where nobody looks and nobody waits', () => {
    const asked: string[] = [];
    const watched = markets.map((each) => ({
      ...each,
      get levelValue() {
        asked.push(each.rules.symbol.code);
        return each.levelValue;
      },
    }));
    const run = new InProcess({ markets: watched });
    run.now += 5_000;
    run.exchange.tick();
    assert.deepEqual(asked, []);
    run.exchange.book('USDT_IRR', 5);
    assert.deepEqual([...new Set(asked)], ['USDT_IRR']);
  });
});
