import type { Decimal } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import { LimitBook } from './limitBook';
import { MarketMakers, type TakenByMakers } from './marketMakers';
import type { PaperMarket } from './markets';
import { match, type MatchResult } from './matching';
import type { PaperOrder } from './paperOrder';
import type { PriceWalk } from './priceWalk';

/** One market at work: its book and its market makers. It moves on when it is told to, so a market that nobody looks at costs nothing. */
export class MarketFloor {
  private readonly limits = new LimitBook();
  private readonly makers: MarketMakers;
  private second: number | undefined;

  constructor(
    private readonly market: PaperMarket,
    private readonly walk: PriceWalk,
    seed: string,
  ) {
    this.makers = new MarketMakers(market, seed);
  }

  get rules(): MarketRules {
    return this.market.rules;
  }

  /** Brings the quotes to this second; `always` renews them although the second is the same. */
  advance(second: number, always: boolean, taken: TakenByMakers): void {
    if (second === this.second && !always) return;
    this.second = second;
    this.makers.renew(this.limits, this.walk.price(this.rules.symbol, second), second, taken);
  }

  book(depth: number): OrderBook {
    return {
      symbol: this.rules.symbol.code,
      bids: this.limits.levels('BUYER', depth),
      asks: this.limits.levels('SELLER', depth),
    };
  }

  /** Matches an order that comes; what is left of it does not rest yet. */
  take({ account, side, price, quantity }: PaperOrder): MatchResult {
    return match(this.limits, { side, quantity, owner: account, ...(price && { price }) });
  }

  /** Puts what is not filled of a limit order on the book. */
  rest({ id, account, side, price, quantity, filled }: PaperOrder): void {
    if (price) this.limits.add({ id, side, price, remaining: quantity.minus(filled), owner: account });
  }

  withdraw(orderId: string): void {
    this.limits.remove(orderId);
  }

  /** Lets the makers take so much (base, at most what is left) of a resting order at its price, out of its turn. */
  takeResting(orderId: string, quantity: Decimal, taken: TakenByMakers): void {
    const resting = this.limits.find(orderId);
    if (!resting) return;
    this.limits.fill(resting, quantity);
    taken({ resting, price: resting.price, quantity }, resting.side === 'BUYER' ? 'SELLER' : 'BUYER');
    this.refill(taken);
  }

  hasResting(): boolean {
    return this.limits.ownedCount > 0;
  }

  /** Lets the makers fill up what an order took, further out. */
  refill(taken: TakenByMakers): void {
    this.makers.refill(this.limits, taken);
  }
}
