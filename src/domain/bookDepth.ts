import { hundred, quotient, zero, type Decimal } from './decimal';
import { bestOf, mid, type Level, type OrderBook } from './orderBook';

/** A level with all that lies before it: from the best one up to and with this. */
export interface DepthStep {
  readonly price: Decimal;
  /** Of this level alone, in base. */
  readonly own: Decimal;
  /** Cumulative, in base. */
  readonly quantity: Decimal;
  /** Cumulative, in quote. */
  readonly value: Decimal;
}

/** What one side offers within a distance of mid; quantity in base, value in quote. */
export interface DepthSum {
  readonly quantity: Decimal;
  readonly value: Decimal;
  /** Whether the book that was received ends before the distance does, so that there may be more. */
  readonly atLeast: boolean;
}

/** The depth on both sides within so many percent of mid. */
export interface DepthWithin {
  readonly percent: Decimal;
  readonly bids: DepthSum;
  readonly asks: DepthSum;
}

/** The levels of a side that offer something, each with what lies before it. Exact. */
export function depthSteps(levels: readonly Level[]): readonly DepthStep[] {
  const steps: DepthStep[] = [];
  let [quantity, value] = [zero, zero];
  for (const level of levels) {
    if (bestOf([level]) === undefined) continue;
    quantity = quantity.plus(level.quantity);
    value = value.plus(level.price.times(level.quantity));
    steps.push({ price: level.price, own: level.quantity, quantity, value });
  }
  return steps;
}

/** The last of the steps that an order with this limit would reach; nothing where it reaches none. */
export function stepAt(
  steps: readonly DepthStep[],
  side: 'bids' | 'asks',
  price: Decimal,
): DepthStep | undefined {
  return steps.findLast((step) => (side === 'bids' ? step.price.gte(price) : step.price.lte(price)));
}

/**
 * What both sides offer within `percent` of mid, limits included; nothing where there is no mid. A side of `received` levels or more was
 * cut there by the exchange.
 */
export function depthWithin(book: OrderBook, percent: Decimal, received: number): DepthWithin | undefined {
  const middle = mid(book);
  if (!middle) return undefined;
  // In hundredths of mid, so that nothing is divided.
  const width = middle.times(percent);
  const near = (price: Decimal): boolean => price.minus(middle).abs().times(hundred).lte(width);
  const sum = (levels: readonly Level[], side: 'bids' | 'asks'): DepthSum => {
    const steps = depthSteps(levels);
    // A crossed book has prices on the far side of mid: they are as near as can be.
    const within = (price: Decimal): boolean =>
      near(price) || (side === 'bids' ? price.gt(middle) : price.lt(middle));
    const last = steps.findLast((step) => within(step.price));
    const end = levels.at(-1);
    return {
      quantity: last?.quantity ?? zero,
      value: last?.value ?? zero,
      atLeast: levels.length >= received && end !== undefined && within(end.price),
    };
  };
  return { percent, bids: sum(book.bids, 'bids'), asks: sum(book.asks, 'asks') };
}

/** How far a price is from mid, in percent of mid, cut to 3 places; below zero when it is lower. */
export function distanceFromMid(price: Decimal, middle: Decimal): Decimal {
  return quotient(price.minus(middle).times(hundred), middle, 3);
}
