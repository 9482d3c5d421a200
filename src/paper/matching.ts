import { smaller, zero, type Decimal } from '../domain/decimal';
import type { Side } from '../domain/orderBook';
import type { LimitBook, RestingOrder } from './limitBook';

/** An order that comes to the book. */
export interface IncomingOrder {
  readonly side: Side;
  /** Quote; absent for a market order, which takes any price. */
  readonly price?: Decimal;
  /** Base. */
  readonly quantity: Decimal;
  /** The account; absent for a market makers' quote. */
  readonly owner?: string;
}

/** One fill, at the resting order's price. */
export interface Fill {
  readonly resting: RestingOrder;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** What matching gave. */
export interface MatchResult {
  readonly fills: readonly Fill[];
  /** Base that did not fill. */
  readonly left: Decimal;
  /** Whether matching stopped at a resting order of the same account. */
  readonly metOwn: boolean;
}

/**
 * Matches an order in price-time priority and takes what fills out of the book. The rest is not put on the book: that is the caller's decision.
 * Self-trade prevention: matching stops at an order of the same account. The caller then cancels what is left of the newer one
 * ("cancel newest"), so that a trader never pays two fees to trade with themself, and the book is never crossed.
 */
export function match(book: LimitBook, incoming: IncomingOrder): MatchResult {
  const other: Side = incoming.side === 'BUYER' ? 'SELLER' : 'BUYER';
  const fills: Fill[] = [];
  let left = incoming.quantity;
  while (left.gt(zero)) {
    const resting = book.first(other);
    if (!resting || !reaches(incoming, resting.price)) break;
    if (incoming.owner !== undefined && resting.owner === incoming.owner) {
      return { fills, left, metOwn: true };
    }
    const quantity = smaller(left, resting.remaining);
    fills.push({ resting, price: resting.price, quantity });
    left = left.minus(quantity);
    book.fill(resting, quantity);
  }
  return { fills, left, metOwn: false };
}

function reaches(incoming: IncomingOrder, price: Decimal): boolean {
  if (!incoming.price) return true;
  return incoming.side === 'BUYER' ? price.lte(incoming.price) : price.gte(incoming.price);
}
