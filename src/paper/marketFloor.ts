import type { Decimal } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import type { Floor, TakenByMarket } from './floor';
import { LimitBook } from './limitBook';
import { keptLevels, MarketMakers } from './marketMakers';
import type { PaperMarket } from './markets';
import { match, type MatchResult } from './matching';
import type { PaperOrder } from './paperOrder';
import type { PriceWalk } from './priceWalk';

/** A simulated market: its book and its market makers. It moves on when it is told to, so a market that nobody looks at costs nothing. */
export class MarketFloor implements Floor {
  /** The makers always quote. */
  readonly whyNothing = undefined;
  private readonly limits = new LimitBook();
  private readonly makers: MarketMakers;
  private second: number | undefined;

  constructor(
    private readonly market: PaperMarket,
    private readonly walk: PriceWalk,
    seed: string,
    private readonly stillAt: number | undefined,
  ) {
    this.makers = new MarketMakers(market, seed);
  }

  get rules(): MarketRules {
    return this.market.rules;
  }

  /** Brings the quotes to this second; where prices stand still, renews them although the second is the same. */
  advance(now: number, taken: TakenByMarket): void {
    const second = this.stillAt ?? Math.floor(now / 1000);
    if (second === this.second && this.stillAt === undefined) return;
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

  /** As deep as the API shows. */
  offered(): OrderBook {
    return this.book(keptLevels);
  }

  take({ account, side, price, quantity }: PaperOrder): MatchResult {
    return match(this.limits, { side, quantity, owner: account, ...(price && { price }) });
  }

  rest({ id, account, side, price, quantity, filled }: PaperOrder): void {
    if (price) this.limits.add({ id, side, price, remaining: quantity.minus(filled), owner: account });
  }

  withdraw(orderId: string): void {
    this.limits.remove(orderId);
  }

  takeResting(orderId: string, quantity: Decimal, taken: TakenByMarket): void {
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
  refill(taken: TakenByMarket): void {
    this.makers.refill(this.limits, taken);
  }
}
