import { ceilTo, floorTo, zero, type Decimal } from './decimal';
import type { MarketRules } from './market';
import { bestOf, mid, oppositeLevels, walkForQuantity, type OrderBook, type Side } from './orderBook';
import { bandEdge, isBeyond } from './priceBand';

/**
 * The limit price (quote, on the tick) at which a limit order does what a market order of this quantity (base) would do by the book as it
 * is now, and no worse: the worst level that the walk reaches, inside the user's price band (percent of mid), or the last level there is inside.
 * Nothing where no level is inside.
 */
export function protectingLimit(
  side: Side,
  quantity: Decimal,
  rules: MarketRules,
  book: OrderBook,
  bandPercent: Decimal | undefined,
): Decimal | undefined {
  const middle = mid(book);
  const edge = middle && bandPercent ? bandEdge(side, middle, bandPercent) : undefined;
  const inside = oppositeLevels(book, side).filter((level) => !edge || !isBeyond(level.price, side, edge));
  const { worst } = walkForQuantity(inside, quantity);
  const best = bestOf(inside);
  if (!worst || !best) return undefined;
  // Towards the worse side, so that the level itself is still taken; the band has the last word.
  const { tickSize } = rules;
  const [reaching, within] = side === 'BUYER' ? [ceilTo, floorTo] : [floorTo, ceilTo];
  const price = reaching(worst, tickSize);
  const kept = edge && isBeyond(price, side, edge) ? within(edge, tickSize) : price;
  // A tick that is wider than the band may leave no price that takes anything.
  return kept.gt(zero) && !isBeyond(best.price, side, kept) ? kept : undefined;
}
