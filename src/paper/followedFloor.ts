import { smaller, zero, type Decimal } from '../domain/decimal';
import { elapsedMs, type Moment } from '../domain/elapsed';
import { formatAge } from '../domain/format';
import type { MarketRules } from '../domain/market';
import type { Level, OrderBook, Side } from '../domain/orderBook';
import { momentOf, type Clock } from './clock';
import type { Floor, TakenByMarket, TakenLevel } from './floor';
import { LimitBook, type RestingOrder } from './limitBook';
import { keptLevels } from './marketMakers';
import type { Fill, MatchResult } from './matching';
import type { PaperOrder } from './paperOrder';
import { SeenDepth } from './seenDepth';

/** A book as it came from the exchange that is followed. */
export interface SeenBook {
  readonly book: OrderBook;
  /** So many levels a side were asked for. */
  readonly depth: number;
  /** When it was asked for: it is at least as old as that. */
  readonly asked: Moment;
}

/** What goes on with the prices of a market while the exchange that is followed does not answer. */
export interface SubstitutePrices {
  /** The book at a second since the epoch; nothing: there was no price to start from. */
  book(second: number): OrderBook | undefined;
}

/** A book older than this (ms) is stale: three missed refreshes. Nothing fills from it. */
export const staleAfterMs = 3_500;

const other: Readonly<Record<Side, Side>> = { BUYER: 'SELLER', SELLER: 'BUYER' };

/**
 * A market that another exchange makes the prices of. Orders of accounts are never seen by it and never meet each other: an order that comes takes what the
 * last book offers; one that rests fills at its own price, when a book shows that the market went through it (docs/paper-exchange.md).
 */
export class FollowedFloor implements Floor {
  rules: MarketRules | undefined;
  private readonly limits = new LimitBook();
  private readonly real = new SeenDepth();
  private last: SeenBook | undefined;
  private before: SeenBook | undefined;
  /** Whether the last book was held against the resting orders. */
  private matched = true;
  /** By order: the last book that showed other orders at its price, on its side. */
  private readonly stood = new Map<string, SeenBook>();
  private substitute:
    { readonly prices: SubstitutePrices; second: number; readonly depth: SeenDepth } | undefined;
  private substituteBook: OrderBook | undefined;

  /** `from`: the host of the exchange that is followed. */
  constructor(
    readonly symbol: string,
    private readonly from: string,
    private readonly clock: Clock,
  ) {}

  /** The last real book. */
  get seen(): SeenBook | undefined {
    return this.last;
  }

  /** How old the last real book is, in ms. */
  get ageMs(): number | undefined {
    return this.last && elapsedMs(momentOf(this.clock), this.last.asked);
  }

  /** Whether its prices are made up at the moment. */
  get simulated(): boolean {
    return this.substitute !== undefined;
  }

  get whyNothing(): string {
    const age = this.ageMs;
    const last = age === undefined ? 'none came yet' : `the last is ${formatAge(age)} old`;
    return `There is no fresh price of ${this.symbol} from ${this.from}: ${last}. A market order has nothing to go by. Wait, or place a limit order, which rests until prices come.`;
  }

  /** Takes in a real book; one that was asked for earlier than the last is passed over. */
  receive(seen: SeenBook): void {
    if (this.last && elapsedMs(seen.asked, this.last.asked) <= 0) return;
    this.before = this.last;
    this.last = seen;
    this.matched = false;
    this.real.show(seen.book, seen.depth);
  }

  /** Goes on with made-up prices, or (without them) with real ones alone. */
  substituteBy(prices: SubstitutePrices | undefined): void {
    this.substitute = prices && { prices, second: -1, depth: new SeenDepth() };
    this.substituteBook = undefined;
  }

  advance(now: number, taken: TakenByMarket): void {
    if (this.substitute) this.advanceSubstitute(Math.floor(now / 1000), taken);
    else if (!this.matched && this.rules) {
      this.matched = true;
      if (this.isFresh()) this.fillResting(this.real, this.rules, taken, this.gapMs());
      this.noteStood();
    }
  }

  /** The last real book while it is fresh, whatever paper orders took of it; or the made-up one. */
  book(depth: number): OrderBook | undefined {
    const current = this.currentDepth();
    return (
      current && {
        symbol: this.symbol,
        bids: current.shown('BUYER', depth),
        asks: current.shown('SELLER', depth),
      }
    );
  }

  offered(): OrderBook | undefined {
    const depth = this.currentDepth();
    if (!depth || !this.rules) return undefined;
    const levels = (side: Side, rules: MarketRules): readonly Level[] =>
      depth.untaken(side, rules).slice(0, keptLevels);
    return { symbol: this.symbol, bids: levels('BUYER', this.rules), asks: levels('SELLER', this.rules) };
  }

  take({ account, side, price, quantity }: PaperOrder): MatchResult {
    const marketsSide = other[side];
    const own = this.limits.orders(marketsSide).find(({ owner }) => owner === account)?.price;
    const offered = this.offered();
    const fills: Fill[] = [];
    let left = quantity;
    for (const level of (marketsSide === 'BUYER' ? offered?.bids : offered?.asks) ?? []) {
      if (left.lte(zero) || !reaches(side, price, level.price)) break;
      // At the same price the own order counts as the one that was there first.
      if (own && !isBetter(side, level.price, own)) break;
      const filled = smaller(left, level.quantity);
      fills.push({ resting: quoteOf(marketsSide, level), price: level.price, quantity: filled });
      this.currentDepth()?.take(marketsSide, level.price, filled);
      left = left.minus(filled);
    }
    return { fills, left, metOwn: left.gt(zero) && own !== undefined && reaches(side, price, own) };
  }

  rest({ id, account, side, price, quantity, filled }: PaperOrder): void {
    if (price) this.limits.add({ id, side, price, remaining: quantity.minus(filled), owner: account });
  }

  withdraw(orderId: string): void {
    this.limits.remove(orderId);
    this.stood.delete(orderId);
  }

  takeResting(orderId: string, quantity: Decimal, taken: TakenByMarket): void {
    const resting = this.limits.find(orderId);
    if (resting) this.fill(resting, quantity, taken);
  }

  hasResting(): boolean {
    return this.limits.ownedCount > 0;
  }

  /** The market fills up by itself, or not. */
  refill(): void {
    return undefined;
  }

  /** What paper orders took of the real levels. */
  taken(): readonly TakenLevel[] {
    return this.real.record().map((level) => ({ symbol: this.symbol, ...level }));
  }

  restoreTaken({ side, price, quantity }: TakenLevel): void {
    this.real.restore(side, price, quantity);
  }

  /** No orders, and nothing taken. The last book stays. */
  reset(): void {
    for (const side of ['BUYER', 'SELLER'] as const) {
      for (const { id } of this.limits.orders(side)) this.withdraw(id);
    }
    this.real.forget();
    if (this.last) this.real.show(this.last.book, this.last.depth);
    this.substitute?.depth.forget();
  }

  private advanceSubstitute(second: number, taken: TakenByMarket): void {
    const { substitute } = this;
    if (!substitute || !this.rules || substitute.second === second) return;
    substitute.second = second;
    this.substituteBook = substitute.prices.book(second);
    if (!this.substituteBook) return;
    substitute.depth.show(this.substituteBook, keptLevels);
    this.fillResting(substitute.depth, this.rules, taken, undefined);
  }

  private currentDepth(): SeenDepth | undefined {
    if (this.substitute) return this.substituteBook && this.substitute.depth;
    return this.isFresh() ? this.real : undefined;
  }

  private isFresh(): boolean {
    const age = this.ageMs;
    return age !== undefined && age <= staleAfterMs;
  }

  /** How long after the book before the last one was asked for. */
  private gapMs(): number | undefined {
    return this.last && this.before && elapsedMs(this.last.asked, this.before.asked);
  }

  /** Holds a new book against the resting orders, the best price first and at a price the oldest. */
  private fillResting(
    depth: SeenDepth,
    rules: MarketRules,
    taken: TakenByMarket,
    gapMs: number | undefined,
  ): void {
    for (const side of ['BUYER', 'SELLER'] as const) {
      for (const resting of this.limits.orders(side)) {
        const consumed = gapMs !== undefined && gapMs <= staleAfterMs && this.levelConsumed(resting, depth);
        const levels = depth
          .untaken(other[side], rules)
          .filter(
            ({ price }) => isBetter(side, price, resting.price) || (consumed && price.eq(resting.price)),
          );
        let filled = zero;
        for (const level of levels) {
          const part = smaller(resting.remaining.minus(filled), level.quantity);
          if (part.lte(zero)) break;
          depth.take(other[side], level.price, part);
          filled = filled.plus(part);
        }
        if (filled.gt(zero)) this.fill(resting, filled, taken);
      }
    }
  }

  /**
   * Whether the level that an order waits in was eaten up: the book before this one showed other orders at its price and on its side, this one
   * shows none there, and the other side now offers at that very price. Whoever offers there would have met the order first.
   */
  private levelConsumed({ id, side, price }: RestingOrder, depth: SeenDepth): boolean {
    if (!this.before || this.stood.get(id) !== this.before) return false;
    return depth.shownAt(side, price).eq(zero) && depth.best(other[side])?.eq(price) === true;
  }

  private noteStood(): void {
    const { last } = this;
    if (!last) return;
    for (const side of ['BUYER', 'SELLER'] as const) {
      for (const { id, price } of this.limits.orders(side)) {
        if (this.real.shownAt(side, price).gt(zero)) this.stood.set(id, last);
        else this.stood.delete(id);
      }
    }
  }

  private fill(resting: RestingOrder, quantity: Decimal, taken: TakenByMarket): void {
    this.limits.fill(resting, quantity);
    if (resting.remaining.lte(zero)) this.stood.delete(resting.id);
    taken({ resting, price: resting.price, quantity }, other[resting.side]);
  }
}

/** Whether an order of this side would rather trade at `price` than at `than`. */
function isBetter(side: Side, price: Decimal, than: Decimal): boolean {
  return side === 'BUYER' ? price.lt(than) : price.gt(than);
}

function reaches(side: Side, limit: Decimal | undefined, price: Decimal): boolean {
  return !limit || limit.eq(price) || isBetter(side, price, limit);
}

/** The other party of a fill: it belongs to no account. */
function quoteOf(side: Side, { price, quantity }: Level): RestingOrder {
  return { id: 'market', side, price, remaining: quantity };
}
