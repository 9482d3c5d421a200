import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toText } from '../../../src/domain/decimal';
import type { Side } from '../../../src/domain/orderBook';
import type { PaperOrder, PaperTrade } from '../../../src/paper/paperOrder';
import { checkSums } from './support/checkSums';
import { Following, type Shown } from './support/following';

const accounts = ['ali', 'sara'] as const;
const staleAfterMs = 3_500;

// Few prices and small quantities: orders and levels meet all the time.
const price = fc.integer({ min: 94, max: 106 });
const side = fc.constantFrom<Side>('BUYER', 'SELLER');
const quantities = fc.dictionary(price.map(String), fc.integer({ min: 1, max: 6 }), { maxKeys: 7 });

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('book' as const),
      /** Bids are below it, asks at it or above. */
      middle: fc.integer({ min: 96, max: 104 }),
      levels: quantities,
      /** Levels of the last book that stay as they were. */
      keep: fc.boolean(),
      waitMs: fc.constantFrom(300, 1_000, 3_000, 5_000),
      ageMs: fc.constantFrom(0, 0, 0, 200, 3_600),
      depth: fc.constantFrom('5' as const, '50' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      account: fc.constantFrom(...accounts),
      side,
      price: fc.option(price, { nil: undefined, freq: 4 }),
      quantity: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), nth: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What a fill may have used: of the market's side, at a price of at most (asks) or at least (bids) this. */
interface Use {
  readonly marketsSide: Side;
  readonly worst: number;
  readonly quantity: number;
}

/**
 * What the market ever showed, counted apart from the code under test: a supply for each price, which grows by what is new in a book and never shrinks.
 * Fills are allowed as long as every set of them finds its quantity in the supply that it could have used.
 */
class Oracle {
  private readonly supply = { BUYER: new Map<number, number>(), SELLER: new Map<number, number>() };
  readonly last = { BUYER: new Map<number, number>(), SELLER: new Map<number, number>() };
  readonly before = { BUYER: new Map<number, number>(), SELLER: new Map<number, number>() };
  askedAt = -Infinity;
  gapMs = Infinity;
  private readonly uses: Use[] = [];

  show(bids: Shown, asks: Shown, askedAt: number, depth: number): void {
    this.gapMs = askedAt - this.askedAt;
    this.askedAt = askedAt;
    for (const [marketsSide, shown] of [
      ['BUYER', bids],
      ['SELLER', asks],
    ] as const) {
      const levels = new Map(
        Object.entries(shown)
          .map(([at, quantity]) => [Number(at), quantity] as const)
          .sort(([a], [b]) => (marketsSide === 'BUYER' ? b - a : a - b))
          .slice(0, depth),
      );
      const known = this.last[marketsSide];
      const worst = levels.size < depth ? undefined : [...levels.keys()].at(-1);
      const unseen = [...known].filter(
        ([at]) => worst !== undefined && (marketsSide === 'BUYER' ? at < worst : at > worst),
      );
      for (const [at, quantity] of levels) {
        const more = Math.max(0, quantity - (known.get(at) ?? 0));
        this.supply[marketsSide].set(at, (this.supply[marketsSide].get(at) ?? 0) + more);
      }
      this.before[marketsSide] = known;
      this.last[marketsSide] = new Map([...unseen, ...levels]);
    }
  }

  use(use: Use): void {
    this.uses.push(use);
    for (const marketsSide of ['BUYER', 'SELLER'] as const) {
      const reaches = (at: number, worst: number): boolean =>
        marketsSide === 'SELLER' ? at <= worst : at >= worst;
      for (const { worst } of this.uses.filter((each) => each.marketsSide === marketsSide)) {
        const used = this.uses
          .filter((each) => each.marketsSide === marketsSide && reaches(each.worst, worst))
          .reduce((sum, { quantity }) => sum + quantity, 0);
        const shown = [...this.supply[marketsSide]]
          .filter(([at]) => reaches(at, worst))
          .reduce((sum, [, quantity]) => sum + quantity, 0);
        assert.ok(used <= shown, `${used} filled of the ${shown} that were ever shown as good as ${worst}`);
      }
    }
  }

  best(marketsSide: Side): number | undefined {
    const prices = [...this.last[marketsSide].keys()];
    if (prices.length === 0) return undefined;
    return marketsSide === 'SELLER' ? Math.min(...prices) : Math.max(...prices);
  }
}

describe('fills at the prices of another exchange, under random books and orders', function () {
  this.timeout(120_000);

  it('are never better than a book allowed, never more than was shown, never from a stale book, and keep every sum', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(step, { minLength: 15, maxLength: 60 }), (steps) => {
        let run = new Following();
        run.exchange.openAccount('sara');
        const oracle = new Oracle();
        const known = new Map<string, number>();
        for (const each of steps) {
          run = perform(run, each, oracle);
          for (const [order, trade] of newTrades(run, known)) {
            checkTrade(run, each, order, trade, oracle);
            seen.set(trade.role, (seen.get(trade.role) ?? 0) + 1);
            if (each.kind === 'book') noteWhy(order, oracle, seen);
          }
          checkSums(run.exchange);
          checkBlocked(run);
        }
      }),
      { numRuns: 400, endOnFailure: true },
    );
    for (const what of ['MAKER', 'TAKER', 'went through', 'eaten up']) {
      assert.ok((seen.get(what) ?? 0) > 0, `${what} never came about: ${JSON.stringify([...seen])}`);
    }
  });
});

function perform(run: Following, each: Step, oracle: Oracle): Following {
  switch (each.kind) {
    case 'wait':
      run.wait(each.ms);
      return run;
    case 'restart':
      // The gap between two books is as long as it is, but a new exchange has no book before.
      oracle.gapMs = Infinity;
      oracle.askedAt = -Infinity;
      return run.restarted();
    case 'cancel': {
      const orders = accounts.flatMap((account) => run.exchange.ordersOf(account));
      const order = orders[each.nth % Math.max(1, orders.length)];
      if (order) run.exchange.cancel(order.account, { orderId: order.id });
      return run;
    }
    case 'place':
      run.place(each.side, each.quantity, each.price, each.account);
      return run;
    case 'book': {
      run.wait(each.waitMs);
      const levels = each.keep
        ? { ...Object.fromEntries([...oracle.last.BUYER, ...oracle.last.SELLER]), ...each.levels }
        : each.levels;
      const below = (at: string): boolean => Number(at) < each.middle;
      const bids = Object.fromEntries(Object.entries(levels).filter(([at]) => below(at)));
      const asks = Object.fromEntries(Object.entries(levels).filter(([at]) => !below(at)));
      const askedAt = run.now - each.ageMs;
      // One that was asked for earlier than the last is not taken in.
      if (askedAt > oracle.askedAt) oracle.show(bids, asks, askedAt, Number(each.depth));
      run.show(bids, asks, each.ageMs, each.depth);
      return run;
    }
  }
}

function newTrades(run: Following, known: Map<string, number>): (readonly [PaperOrder, PaperTrade])[] {
  return accounts.flatMap((account) =>
    run.exchange.ordersOf(account).flatMap((order) => {
      const before = known.get(order.id) ?? 0;
      known.set(order.id, order.trades.length);
      return order.trades.slice(before).map((trade) => [order, trade] as const);
    }),
  );
}

function checkTrade(run: Following, each: Step, order: PaperOrder, trade: PaperTrade, oracle: Oracle): void {
  const at = Number(toText(trade.price));
  const limit = order.price ? Number(toText(order.price)) : undefined;
  const marketsSide: Side = order.side === 'BUYER' ? 'SELLER' : 'BUYER';
  const asGood = (a: number, b: number): boolean => (order.side === 'BUYER' ? a <= b : a >= b);
  assert.ok(run.now - oracle.askedAt <= staleAfterMs, 'filled from a stale book');
  assert.ok(limit === undefined || asGood(at, limit), 'worse than its limit');
  if (trade.role === 'TAKER') {
    assert.equal(each.kind, 'place');
    assert.ok(oracle.last[marketsSide].has(at), `filled at ${at}, where nobody stood`);
  } else {
    assert.equal(each.kind, 'book');
    assert.equal(at, limit, 'a resting order fills at its own price');
    const best = oracle.best(marketsSide) ?? assert.fail('nobody stood on the other side');
    assert.ok(asGood(best, at), 'the market did not come to the order');
    if (best === at) {
      assert.ok(oracle.before[order.side].has(at), 'a touch alone');
      assert.ok(!oracle.last[order.side].has(at), 'its level still stands');
      assert.ok(oracle.gapMs <= staleAfterMs, 'nobody knows what happened in between');
    }
  }
  oracle.use({ marketsSide, worst: at, quantity: Number(toText(trade.quantity)) });
}

function noteWhy(order: PaperOrder, oracle: Oracle, seen: Map<string, number>): void {
  const best = oracle.best(order.side === 'BUYER' ? 'SELLER' : 'BUYER');
  const why = best === Number(toText(order.price ?? assert.fail())) ? 'eaten up' : 'went through';
  seen.set(why, (seen.get(why) ?? 0) + 1);
}

function checkBlocked({ exchange }: Following): void {
  for (const account of accounts) {
    const open = exchange.ordersOf(account).filter(({ status }) => status === 'NOT_FILLED');
    const needed = { IRR: 0, USDT: 0 };
    for (const order of open) {
      const left = Number(toText(order.quantity)) - Number(toText(order.filled));
      if (order.side === 'SELLER') needed.USDT += left;
      else needed.IRR += left * Number(toText(order.price ?? assert.fail('a market order rests')));
    }
    for (const currency of ['IRR', 'USDT'] as const) {
      assert.equal(toText(exchange.balance(account, currency).blocked), needed[currency].toString());
    }
  }
}
