import { ceilTo, exact, floorTo, zero, type Decimal } from './decimal';
import type { Level } from './orderBook';

/** How many levels a ladder shows on each side; what the exchange can be asked for. */
export const ladderLevels = [5, 20, 50] as const;
/** How many ticks make one row of a ladder. */
export const groupings = [1, 5, 10, 50, 100] as const;
export type Grouping = (typeof groupings)[number];

/** Which part of a book a level is in: bids are wishes to buy, asks to sell. */
export type BookSide = 'bid' | 'ask';

/** A row of a ladder: what is offered at its price, and from the best price down to here. Prices and values in quote, quantities in base. */
export interface LadderLevel extends Level {
  readonly side: BookSide;
  readonly cumulated: Decimal;
  /** Price times quantity, exact, summed from the best level to here. */
  readonly cumulatedValue: Decimal;
}

/** The width of a group in quote; nothing where every tick is a row of its own, since nothing is to be rounded then. */
export function groupWidth(tickSize: Decimal, grouping: Grouping): Decimal | undefined {
  return grouping === 1 ? undefined : tickSize.times(exact(String(grouping)));
}

/**
 * Where a price stands in a ladder of groups: a bid goes down to the multiple of `width` and an ask up, so that a group never promises a
 * better price than its members have.
 */
export function groupPrice(price: Decimal, side: BookSide, width: Decimal | undefined): Decimal {
  if (!width) return price;
  return side === 'bid' ? floorTo(price, width) : ceilTo(price, width);
}

/**
 * One side of a book in groups of `width`, from the best on. Nothing is lost: the sums are those of the levels. Levels of the same group
 * are joined; a level without a price or a quantity above zero offers nothing and is passed over.
 */
export function groupedLevels(
  levels: readonly Level[],
  side: BookSide,
  width: Decimal | undefined,
): readonly LadderLevel[] {
  const groups: LadderLevel[] = [];
  let cumulated = zero;
  let cumulatedValue = zero;
  for (const level of levels) {
    if (!level.price.gt(zero) || !level.quantity.gt(zero)) continue;
    const price = groupPrice(level.price, side, width);
    cumulated = cumulated.plus(level.quantity);
    cumulatedValue = cumulatedValue.plus(level.price.times(level.quantity));
    const last = groups.at(-1);
    const joined = last?.price.eq(price) === true;
    const quantity = joined ? last.quantity.plus(level.quantity) : level.quantity;
    if (joined) groups.pop();
    groups.push({ side, price, quantity, cumulated, cumulatedValue });
  }
  return groups;
}
