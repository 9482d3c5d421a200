import { exact, quotient, zero, type Decimal } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import { mid, type OrderBook } from '../domain/orderBook';
import type { SubstitutePrices } from './followedFloor';
import { quotedBook } from './marketMakers';
import { usualLevelGap, type PaperMarket } from './markets';
import type { PriceWalk } from './priceWalk';

/** A market whose prices another exchange makes, in the form in which ours lists it. */
export function followedMarket(rules: MarketRules, levelValue: Decimal): PaperMarket {
  return { rules, form: { symbol: 'text', noMaximum: 'null' }, levelValue, levelGap: usualLevelGap };
}

/**
 * Made-up prices for a market whose real ones do not come: from the last real mid on, by the moves of a price walk, with levels about as large as the
 * real ones were. Nothing where the last real book had no mid.
 */
export function substitutePrices(
  rules: MarketRules,
  last: OrderBook,
  walk: PriceWalk,
  lastSecond: number,
): SubstitutePrices {
  const start = mid(last);
  const market = followedMarket(rules, usualLevelValue(last));
  return {
    book: (second) =>
      start &&
      quotedBook(
        market,
        walk.moved(rules.symbol, start, lastSecond, second),
        `${rules.symbol.code}/${second}`,
      ),
  };
}

/** Worth of an average level in quote; at least a trifle, so that each is worth something. */
function usualLevelValue({ bids, asks }: OrderBook): Decimal {
  const levels = [...bids, ...asks];
  const worth = levels.reduce((sum, { price, quantity }) => sum.plus(price.times(quantity)), zero);
  return levels.length === 0 ? exact('1') : quotient(worth, exact(levels.length.toString()), 18);
}
