import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, type Decimal } from '../../../src/domain/decimal';
import type { PaperOrder } from '../../../src/paper/paperOrder';
import { checkSums } from './support/checkSums';
import { InProcess, times, units, unitsOf } from './support/inProcess';

const accounts = ['ali', 'sara', 'reza'] as const;
const symbols = ['USDT_IRR', 'ETH_USDT', 'SHIB_IRR', '1M_BTT_USDT'] as const;

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      account: fc.constantFrom(...accounts),
      symbol: fc.constantFrom(...symbols),
      side: fc.constantFrom('BUYER' as const, 'SELLER' as const),
      type: fc.constantFrom('LIMIT' as const, 'LIMIT' as const, 'LIMIT' as const, 'MARKET' as const),
      /** Ticks from the best price of the own side. */
      ticks: fc.integer({ min: -150, max: 150 }),
      steps: fc.integer({ min: 1, max: 40_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cancel' as const), nth: fc.nat(), tooLate: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      nth: fc.nat(),
      /** All that is left without it. */
      steps: fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 90_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe('the paper exchange under random orders, cancels, time and restarts', function () {
  this.timeout(60_000);

  it('keeps every sum to the last of 18 places, blocks exactly what open orders need, and never crosses a book', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
        let run = new InProcess();
        for (const account of accounts) run.exchange.openAccount(account);
        const final = new Map<string, string>();
        for (const each of steps) {
          run = perform(run, each);
          checkSums(run.exchange);
          checkBlocked(run);
          checkBooks(run);
          checkOrders(run, final, seen);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
    for (const outcome of [
      'NOT_FILLED',
      'FULL_FILLED',
      'CANCELED_BY_USER',
      'partly filled',
      'MAKER',
      'TAKER',
    ]) {
      assert.ok((seen.get(outcome) ?? 0) > 0, `${outcome} never came about: ${JSON.stringify([...seen])}`);
    }
  });
});

function perform(run: InProcess, each: Step): InProcess {
  switch (each.kind) {
    case 'wait':
      run.now += each.ms;
      run.exchange.tick();
      return run;
    case 'cancel': {
      const orders = accounts.flatMap((account) => run.exchange.ordersOf(account));
      const order = orders[each.nth % Math.max(1, orders.length)];
      if (!order) return run;
      if (each.tooLate) run.exchange.cancelTooLate(order.account, { orderId: order.id });
      else run.exchange.cancel(order.account, { orderId: order.id });
      return run;
    }
    case 'fill': {
      const orders = accounts.flatMap((account) => run.exchange.ordersOf(account));
      const order = orders[each.nth % Math.max(1, orders.length)];
      const market = run.exchange.markets().find(({ rules }) => rules.symbol.code === order?.symbol.code);
      if (!order || !market) return run;
      const quantity =
        each.steps === undefined ? undefined : market.rules.step.times(exact(each.steps.toString()));
      run.exchange.fill(order.account, { orderId: order.id }, quantity);
      return run;
    }
    case 'restart': {
      const next = new InProcess();
      next.now = run.now;
      next.exchange.restore(structuredState(run));
      return next;
    }
    case 'place': {
      const { account, symbol, side, type, ticks, steps } = each;
      const book = run.exchange.book(symbol, 50);
      const rules = run.exchange.markets().find((market) => market.rules.symbol.code === symbol)?.rules;
      assert.ok(book && rules);
      const best = (side === 'BUYER' ? book.bids : book.asks)[0]?.price ?? assert.fail();
      const price = best.plus(rules.tickSize.times(exact(ticks.toString())));
      const quantity = rules.step.times(exact(steps.toString()));
      run.place(account, symbol, side, type, quantity, type === 'LIMIT' ? price : undefined);
      return run;
    }
  }
}

function structuredState(run: InProcess): ReturnType<InProcess['exchange']['state']> {
  const { ledger, orders } = run.exchange.state();
  return { ledger, orders: orders.map((order) => ({ ...order, trades: [...order.trades] })) };
}

function checkBlocked({ exchange }: InProcess): void {
  const needed = new Map<string, bigint>();
  for (const account of accounts) {
    for (const order of exchange.ordersOf(account)) {
      if (order.status !== 'NOT_FILLED') continue;
      const left = unitsOf(order.quantity) - unitsOf(order.filled);
      const buys = order.side === 'BUYER';
      const key = `${account}/${buys ? order.symbol.quote : order.symbol.base}`;
      const amount = buys ? times(left, unitsOf(order.price ?? assert.fail())) : left;
      needed.set(key, (needed.get(key) ?? 0n) + amount);
    }
  }
  for (const [account, balances] of Object.entries(exchange.state().ledger.accounts)) {
    for (const [currency, { blocked }] of Object.entries(balances)) {
      assert.equal(units(blocked), needed.get(`${account}/${currency}`) ?? 0n, `${account} ${currency}`);
    }
  }
}

function checkBooks({ exchange }: InProcess): void {
  for (const symbol of symbols) {
    const book = exchange.book(symbol, 1_000);
    assert.ok(book);
    assert.ok(book.bids.length >= 50 && book.asks.length >= 50, `${symbol} is thin`);
    const prices = [...book.bids.toReversed(), ...book.asks].map(({ price }) => price);
    for (const [index, price] of prices.entries()) {
      const next: Decimal | undefined = prices[index + 1];
      if (next) assert.ok(unitsOf(price) < unitsOf(next), `${symbol} is out of order or crossed`);
    }
  }
}

function checkOrders({ exchange }: InProcess, final: Map<string, string>, seen: Map<string, number>): void {
  const count = (what: string): void => {
    seen.set(what, (seen.get(what) ?? 0) + 1);
  };
  const shape = (order: PaperOrder): string =>
    JSON.stringify([order.status, unitsOf(order.filled).toString(), order.trades.length]);
  for (const account of accounts) {
    for (const order of exchange.ordersOf(account)) {
      const filled = order.trades.reduce((sum, { quantity }) => sum + unitsOf(quantity), 0n);
      assert.equal(filled, unitsOf(order.filled));
      assert.equal(order.status === 'FULL_FILLED', filled === unitsOf(order.quantity));
      assert.ok(filled <= unitsOf(order.quantity));
      for (const { price, role } of order.trades) {
        count(role);
        const worse = order.side === 'BUYER' ? 1n : -1n;
        const limit = unitsOf(order.price ?? price);
        assert.ok((unitsOf(price) - limit) * worse <= 0n, 'worse than its limit');
      }
      count(order.status);
      if (order.status === 'NOT_FILLED' && filled > 0n) count('partly filled');
      if (order.status === 'NOT_FILLED') continue;
      const before = final.get(order.id);
      if (before !== undefined) assert.equal(shape(order), before, 'a final order changed');
      final.set(order.id, shape(order));
    }
  }
}
