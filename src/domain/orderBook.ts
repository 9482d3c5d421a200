import {
  floorTo,
  floorQuotientTo,
  ceilQuotientTo,
  half,
  hundred,
  quotient,
  smaller,
  zero,
  type Decimal,
} from './decimal';

/** Side of an order, in the exchange's words: the buyer pays quote for base. */
export type Side = 'BUYER' | 'SELLER';

/** One price level: price in quote, quantity in base. */
export interface Level {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/**
 * An order book as received: bids from the highest, asks from the lowest; levels of the same price may follow each other. A level
 * without a price or a quantity above zero offers nothing and is passed over.
 */
export interface OrderBook {
  readonly symbol: string;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** How old it was when it was sent, in ms, where whoever sent it has it from somebody else and says so. */
  readonly sentAgeMs?: number;
}

/** What walking the book for a quantity gives. Prices in quote, quantities in base, value in quote. */
export interface BookWalk {
  readonly filled: Decimal;
  readonly shortfall: Decimal;
  readonly value: Decimal;
  /** Cut to 18 places, for the eye (`value` and `filled` are exact); absent when nothing fills. */
  readonly average?: Decimal;
  readonly worst?: Decimal;
}

/** The highest bid, the lowest ask. */
export function bestBid(book: OrderBook): Level | undefined {
  return bestOf(book.bids);
}
export function bestAsk(book: OrderBook): Level | undefined {
  return bestOf(book.asks);
}

/** The first of the levels that offers something. */
export function bestOf(levels: readonly Level[]): Level | undefined {
  return levels.find(offersSomething);
}

/** The levels that an order of this side would take: asks for a buyer. */
export function oppositeLevels(book: OrderBook, side: Side): readonly Level[] {
  return side === 'BUYER' ? book.asks : book.bids;
}

/** Halfway between best bid and best ask, exact; nothing when a side is empty. */
export function mid(book: OrderBook): Decimal | undefined {
  const bid = bestBid(book);
  const ask = bestAsk(book);
  return bid && ask ? bid.price.plus(ask.price).times(half) : undefined;
}

/** Best ask minus best bid, in quote, below zero where the book is crossed; nothing when a side is empty. */
export function spread(book: OrderBook): Decimal | undefined {
  const bid = bestBid(book);
  const ask = bestAsk(book);
  return bid && ask ? ask.price.minus(bid.price) : undefined;
}

/** The spread in percent of mid, cut to 6 places. */
export function spreadPercent(book: OrderBook): Decimal | undefined {
  const middle = mid(book);
  const width = spread(book);
  return middle && width ? quotient(width.times(hundred), middle, 6) : undefined;
}

/** The quantity (base) from the best level down to each level, inclusive. */
export function cumulatedDepth(levels: readonly Level[]): readonly Decimal[] {
  let sum = zero;
  return levels.map((level) => (sum = offersSomething(level) ? sum.plus(level.quantity) : sum));
}

/** Walks levels from the best for a quantity (base): what would fill now, at which prices, and what the book lacks. */
export function walkForQuantity(levels: readonly Level[], quantity: Decimal): BookWalk {
  let left = quantity;
  let value = zero;
  let worst: Decimal | undefined;
  for (const level of levels) {
    if (left.lte(zero)) break;
    if (!offersSomething(level)) continue;
    const taken = smaller(left, level.quantity);
    value = value.plus(taken.times(level.price));
    left = left.minus(taken);
    worst = level.price;
  }
  const filled = quantity.minus(left);
  return {
    filled,
    shortfall: left,
    value,
    ...(filled.gt(zero) && { average: quotient(value, filled, 18) }),
    ...(worst && { worst }),
  };
}

/** The levels that a limit order at `price` would take at once. */
export function crossedLevels(book: OrderBook, side: Side, price: Decimal): readonly Level[] {
  return oppositeLevels(book, side).filter(
    (level) => offersSomething(level) && (side === 'BUYER' ? level.price.lte(price) : level.price.gte(price)),
  );
}

/** The largest quantity on the step whose walked value is at most `value` (quote); all the depth when that is worth less. */
export function largestQuantityWithin(levels: readonly Level[], value: Decimal, step: Decimal): Decimal {
  return quantityAtValue(levels, value, step, floorQuotientTo) ?? floorTo(depthOf(levels), step);
}

/** The smallest quantity on the step whose walked value is at least `value` (quote); nothing when the depth cannot fill such a one. */
export function smallestQuantityReaching(
  levels: readonly Level[],
  value: Decimal,
  step: Decimal,
): Decimal | undefined {
  const quantity = quantityAtValue(levels, value, step, ceilQuotientTo);
  // Going up to the step may lead past the last level.
  return quantity?.lte(depthOf(levels)) ? quantity : undefined;
}

/** The quantity (base) on all the levels together. */
export function depthOf(levels: readonly Level[]): Decimal {
  return levels.reduce((sum, level) => (offersSomething(level) ? sum.plus(level.quantity) : sum), zero);
}

function offersSomething(level: Level): boolean {
  return level.price.gt(zero) && level.quantity.gt(zero);
}

function quantityAtValue(
  levels: readonly Level[],
  value: Decimal,
  step: Decimal,
  onGrid: (dividend: Decimal, divisor: Decimal, grid: Decimal) => Decimal,
): Decimal | undefined {
  let quantity = zero;
  let reached = zero;
  for (const level of levels) {
    if (!offersSomething(level)) continue;
    const next = reached.plus(level.price.times(level.quantity));
    if (next.gte(value)) {
      // quantity + (value - reached) / price, put on the grid without rounding the quotient first
      return onGrid(quantity.times(level.price).plus(value.minus(reached)), level.price, step);
    }
    quantity = quantity.plus(level.quantity);
    reached = next;
  }
  return undefined;
}
