import { floorQuotientTo, hundred, type Decimal } from './decimal';
import { largestQuantityWithin, type Level, type Side } from './orderBook';

/** What an order may use, and by what it is sized. */
export interface PartOrder {
  readonly side: Side;
  /** Quote; absent for a market order, which is sized by `levels`. */
  readonly price: Decimal | undefined;
  /** What a market order would take, best first. */
  readonly levels: readonly Level[];
  /** Quote for a buyer, base for a seller. */
  readonly available: Decimal;
  /** The part of it, in percent. */
  readonly percent: Decimal;
  /** Commission in percent that room is left for, by a buyer. */
  readonly feePercent: Decimal;
  readonly step: Decimal;
}

/**
 * The largest quantity on the step with which an order keeps to a part of what is available, exactly. For a buyer, value and fee together
 * do. Guess: the exchange takes its fee from what an order receives, so that a buyer's would come out of the base; should it take the fee
 * in quote after all, the order still goes through.
 */
export function partOfAvailable(order: PartOrder): Decimal {
  const { side, price, levels, available, percent, feePercent, step } = order;
  const part = available.times(percent);
  if (side === 'SELLER') return floorQuotientTo(part, hundred, step);
  // value × (100 + fee) / 100 ≤ available × percent / 100, without the divisions
  const perUnit = hundred.plus(feePercent);
  if (price) return floorQuotientTo(part, price.times(perUnit), step);
  const withFee = levels.map((level) => ({ ...level, price: level.price.times(perUnit) }));
  return largestQuantityWithin(withFee, part, step);
}
