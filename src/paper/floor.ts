import type { Decimal } from '../domain/decimal';
import type { MarketRules, MarketSymbol } from '../domain/market';
import type { OrderBook, Side } from '../domain/orderBook';
import type { PaperMarket } from './markets';
import type { Fill, MatchResult } from './matching';
import type { PaperOrder } from './paperOrder';

/** A fill between the market and a resting order of an account; the side is the market's. */
export type TakenByMarket = (fill: Fill, marketsSide: Side) => void;

/** One market at work: what may be traded in it now, and the orders of accounts that rest in it. */
export interface Floor {
  /** Nothing while they are not known. */
  readonly rules: MarketRules | undefined;
  /** Lets the market move on to this moment (epoch ms); what that fills is told to `taken`. */
  advance(now: number, taken: TakenByMarket): void;
  /** What `GET /market-depth` shows: the best levels a side. Nothing: no price can be told. */
  book(depth: number): OrderBook | undefined;
  /** What an order could take at this moment. Nothing: there is no price to go by. */
  offered(): OrderBook | undefined;
  /** Why nothing is {@link offered}, in a sentence for a trader. */
  readonly whyNothing: string | undefined;
  /** Matches an order that comes; what is left of it does not rest yet. */
  take(order: PaperOrder): MatchResult;
  /** Puts what is not filled of a limit order on the book. */
  rest(order: PaperOrder): void;
  withdraw(orderId: string): void;
  /** Lets the market take so much (base, at most what is left) of a resting order at its price, out of its turn. */
  takeResting(orderId: string, quantity: Decimal, taken: TakenByMarket): void;
  hasResting(): boolean;
  /** Lets the market offer again what an order took, where it does. */
  refill(taken: TakenByMarket): void;
}

/** What paper orders took of a level that another exchange shows: base, at a price in quote; the side is the market's. */
export interface TakenLevel {
  readonly symbol: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** All the markets of an exchange. */
export interface Floors {
  /** Those that can be traded in now. */
  markets(): readonly PaperMarket[];
  find(symbol: string): Floor | undefined;
  /** The floor for an order that was taken before a restart; nothing: there is no such market any more. */
  forRestored(symbol: MarketSymbol): Floor | undefined;
  all(): Iterable<Floor>;
  /** What must be kept over a restart besides the orders. */
  taken(): readonly TakenLevel[];
  restoreTaken(levels: readonly TakenLevel[]): void;
  /** As on the first day. */
  reset(): void;
}
