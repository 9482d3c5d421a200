import {
  ceilQuotientTo,
  ceilTo,
  floorTo,
  hundred,
  hundredth,
  quotient,
  toText,
  zero,
  type Decimal,
} from './decimal';
import { formatOnGrid, gridText } from './format';
import type { MarketRules } from './market';
import { bestOf, crossedLevels, mid, type OrderBook, type Side } from './orderBook';
import type { OrderDraft } from './orderDraft';
import { problem, type Problem } from './problems';

/** The setting that the band comes from, as messages name it. */
export const bandSetting = 'invex.orders.priceBandPercent';

/** How much worse than mid a price is for this side, in percent of mid, cut to 6 places; below zero when it is better. */
export function percentWorseThanMid(price: Decimal, side: Side, middle: Decimal): Decimal {
  const worse = side === 'BUYER' ? price.minus(middle) : middle.minus(price);
  return quotient(worse.times(hundred), middle, 6);
}

/** The worst price (quote, exact, not on a tick) that the band leaves to this side: above mid for a buyer, below for a seller. */
export function bandEdge(side: Side, middle: Decimal, bandPercent: Decimal): Decimal {
  const width = middle.times(bandPercent).times(hundredth);
  return side === 'BUYER' ? middle.plus(width) : middle.minus(width);
}

/** Whether the price is worse for this side than the edge of its band; a price on the edge is not. */
export function isBeyond(price: Decimal, side: Side, edge: Decimal): boolean {
  return side === 'BUYER' ? price.gt(edge) : price.lt(edge);
}

/** What is said where a band is set and there is no mid to measure it from. */
export function bandUnchecked(field: 'price' | 'order'): Problem {
  const message =
    'One side of the order book is empty, so there is no mid price and your price band was not checked.';
  return problem('BAND_UNCHECKED', message, [], field);
}

/**
 * Compares a limit price with the market. Worse than mid by more than the band is refused (a slip of the keyboard costs
 * money there); better by more than the band is said, since such an order only rests.
 */
export function bandProblems(
  draft: OrderDraft,
  price: Decimal,
  rules: MarketRules,
  book: OrderBook,
  bandPercent: Decimal | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  const middle = mid(book);
  if (bandPercent && !middle) problems.push(bandUnchecked('price'));
  if (bandPercent && middle) {
    const other: Side = draft.side === 'BUYER' ? 'SELLER' : 'BUYER';
    if (isBeyond(price, draft.side, bandEdge(draft.side, middle, bandPercent))) {
      problems.push(outOfBand(draft.side, price, rules, middle, bandPercent));
    } else if (isBeyond(price, other, bandEdge(other, middle, bandPercent))) {
      problems.push(
        problem(
          'PRICE_FAR',
          `The price is ${percentAway(price, middle)}% ${draft.side === 'BUYER' ? 'below' : 'above'} mid, which is ${formatOnGrid(middle, rules.tickSize)} ${rules.symbol.quote}; your band is ${toText(bandPercent)}%. The order may rest for long.`,
        ),
      );
    }
  }
  const best = bestOf(crossedLevels(book, draft.side, price));
  if (best) {
    const [name, quoted] = draft.side === 'BUYER' ? ['best ask', 'asks'] : ['best bid', 'bids'];
    problems.push(
      problem(
        'TAKES_AT_ONCE',
        `This price crosses the ${name}, ${formatOnGrid(best.price, rules.tickSize)} ${rules.symbol.quote}: as much as the ${quoted} allow fills at once as taker.`,
      ),
    );
  }
  return problems;
}

function outOfBand(
  side: Side,
  price: Decimal,
  rules: MarketRules,
  middle: Decimal,
  bandPercent: Decimal,
): Problem {
  const { tickSize, symbol } = rules;
  const buys = side === 'BUYER';
  const edge = bandEdge(side, middle, bandPercent);
  const bound = buys ? floorTo(edge, tickSize) : ceilTo(edge, tickSize);
  const label = formatOnGrid(bound, tickSize);
  const reachable = bound.gt(zero);
  const advice = reachable
    ? `Use ${buys ? 'at most' : 'at least'} ${label}.`
    : 'No price on the tick size is inside the band.';
  return problem(
    'PRICE_OUT_OF_BAND',
    `The price is ${percentAway(price, middle)}% ${buys ? 'above' : 'below'} mid, which is ${formatOnGrid(middle, tickSize)} ${symbol.quote}; your settings allow ${toText(bandPercent)}% (${bandSetting}). ${advice}`,
    reachable ? [{ field: 'price', value: gridText(bound, tickSize), label }] : [],
  );
}

/** For the eye: rounded up, so that what is beyond a band never reads as if it were just inside. */
function percentAway(price: Decimal, middle: Decimal): string {
  return toText(ceilQuotientTo(price.minus(middle).abs().times(hundred), middle, hundredth));
}
