import type { Decimal } from '../../../src/domain/decimal';
import type { MarketRules } from '../../../src/domain/market';
import type { OrderBook } from '../../../src/domain/orderBook';
import type { Floor, Floors } from '../../../src/paper/floor';
import type { LimitBook } from '../../../src/paper/limitBook';
import type { MatchResult } from '../../../src/paper/matching';
import type { PaperExchange } from '../../../src/paper/paperExchange';
import type { PaperMarket } from '../../../src/paper/markets';
import type { PaperOrder } from '../../../src/paper/paperOrder';
import type { Product } from '../frame/asShipped';
import { flowAccounts, flowGrid, type FlowOrder } from '../samples/flow';
import { asProduct, units } from '../samples/integers';
import type { Change } from './exactBalances';

const symbol = { code: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
const opening = '1000000000000';

type Parts = Pick<Product, 'LimitBook' | 'PaperExchange' | 'exact' | 'match' | 'toText'>;

/** The paper exchange on a market without market makers: only the flow's orders meet. It checks, sets aside, matches and books each order. */
export class OurEngine {
  private readonly exchange: PaperExchange;
  private ids = 0;

  constructor(private readonly parts: Parts) {
    const { exact } = parts;
    const rules: MarketRules = {
      symbol,
      tickSize: exact(flowGrid.tick),
      step: exact(flowGrid.step),
      minimumValue: exact('0'),
    };
    const market: PaperMarket = {
      rules,
      form: { symbol: 'text', noMaximum: 'null' },
      levelValue: exact('0'),
      levelGap: 0,
    };
    this.exchange = new parts.PaperExchange({
      floors: floorsOf(market, new BareFloor(parts, rules)),
      clock: { now: () => 0 },
      newId: () => `id-${(this.ids += 1)}`,
      fees: { maker: exact('0'), taker: exact('0') },
      opening: new Map([symbol.base, symbol.quote].map((currency) => [currency, exact(opening)])),
    });
    for (const account of flowAccounts) this.exchange.openAccount(account);
  }

  place({ account, buys, price, quantity }: FlowOrder): void {
    const draft = {
      symbol: symbol.code,
      side: buys ? 'BUYER' : 'SELLER',
      type: 'LIMIT',
      price,
      quantity,
    } as const;
    const placed = this.exchange.place(account, { draft });
    if ('faults' in placed) throw new Error(JSON.stringify(placed.faults));
  }

  /** What became of each account, open orders' funds among it. */
  balances(): ReadonlyMap<string, Change<bigint>> {
    const change = (account: string, currency: string): bigint => {
      const { available, blocked } = this.exchange.balance(account, currency);
      return asProduct(units(this.parts.toText(available.plus(blocked))) - units(opening));
    };
    return new Map(
      flowAccounts.map((account) => [
        account,
        { base: change(account, symbol.base), quote: change(account, symbol.quote) },
      ]),
    );
  }
}

/** A market in which nobody quotes by himself. */
class BareFloor implements Floor {
  readonly whyNothing = undefined;
  private readonly limits: LimitBook;

  constructor(
    private readonly parts: Parts,
    readonly rules: MarketRules,
  ) {
    this.limits = new parts.LimitBook();
  }

  book(depth: number): OrderBook {
    return {
      symbol: symbol.code,
      bids: this.limits.levels('BUYER', depth),
      asks: this.limits.levels('SELLER', depth),
    };
  }

  offered(): OrderBook {
    return this.book(50);
  }

  take({ account, side, price, quantity }: PaperOrder): MatchResult {
    return this.parts.match(this.limits, { side, quantity, owner: account, ...(price && { price }) });
  }

  rest({ id, account, side, price, quantity, filled }: PaperOrder): void {
    if (price) this.limits.add({ id, side, price, remaining: quantity.minus(filled), owner: account });
  }

  withdraw(orderId: string): void {
    this.limits.remove(orderId);
  }

  takeResting(orderId: string, quantity: Decimal): void {
    const resting = this.limits.find(orderId);
    if (resting) this.limits.fill(resting, quantity);
  }

  hasResting(): boolean {
    return this.limits.ownedCount > 0;
  }

  advance(): void {
    return undefined;
  }

  refill(): void {
    return undefined;
  }
}

function floorsOf(market: PaperMarket, floor: Floor): Floors {
  return {
    markets: () => [market],
    find: (code) => (code === symbol.code ? floor : undefined),
    forRestored: () => floor,
    all: () => [floor],
    taken: () => [],
    restoreTaken: () => undefined,
    reset: () => undefined,
  };
}
