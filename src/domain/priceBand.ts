import { ceilTo, floorTo, hundred, quotient, toText, zero, type Decimal } from './decimal';
import { formatOnGrid, gridText } from './format';
import type { MarketRules } from './market';
import { crossedLevels, mid, oppositeLevels, type OrderBook, type Side } from './orderBook';
import type { OrderDraft } from './orderDraft';
import { problem, type Problem } from './problems';

/** How much worse than mid a price is for this side, in percent of mid, cut to 6 places; below zero when it is better. */
export function percentWorseThanMid(price: Decimal, side: Side, middle: Decimal): Decimal {
  const worse = side === 'BUYER' ? price.minus(middle) : middle.minus(price);
  return quotient(worse.times(hundred), middle, 6);
}

/** Whether the price is worse than mid by more than the band, compared exactly. */
export function isBeyondBand(price: Decimal, side: Side, middle: Decimal, bandPercent: Decimal): boolean {
  const worse = side === 'BUYER' ? price.minus(middle) : middle.minus(price);
  return worse.times(hundred).gt(middle.times(bandPercent));
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
  if (bandPercent && !middle) {
    problems.push(
      problem(
        'BAND_UNCHECKED',
        'One side of the order book is empty, so the price could not be compared with mid.',
      ),
    );
  }
  if (bandPercent && middle) {
    const other: Side = draft.side === 'BUYER' ? 'SELLER' : 'BUYER';
    const percent = toText(bandPercent);
    if (isBeyondBand(price, draft.side, middle, bandPercent)) {
      problems.push(outOfBand(draft.side, price, rules, middle, bandPercent));
    } else if (isBeyondBand(price, other, middle, bandPercent)) {
      const away = toText(percentWorseThanMid(price, other, middle).round(2, 0));
      problems.push(
        problem(
          'PRICE_FAR',
          `The price is ${away}% away from mid, more than your band of ${percent}%: the order may rest for long.`,
        ),
      );
    }
  }
  const crossed = crossedLevels(book, draft.side, price);
  if (crossed.length > 0) {
    const best = oppositeLevels(book, draft.side)[0];
    const name = draft.side === 'BUYER' ? 'best ask' : 'best bid';
    if (best) {
      problems.push(
        problem(
          'TAKES_AT_ONCE',
          `Fills at once as taker, from the ${name} ${formatOnGrid(best.price, rules.tickSize)}; the rest stays on the book.`,
        ),
      );
    }
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
  const width = quotient(middle.times(bandPercent), hundred, 30);
  const bound =
    side === 'BUYER'
      ? floorTo(middle.plus(width), rules.tickSize)
      : ceilTo(middle.minus(width), rules.tickSize);
  const away = toText(percentWorseThanMid(price, side, middle).round(2, 0));
  const direction = side === 'BUYER' ? 'above' : 'below';
  return problem(
    'PRICE_OUT_OF_BAND',
    `The price is ${away}% ${direction} mid; your settings allow ${toText(bandPercent)}% (invex.orders.priceBandPercent).`,
    bound.gt(zero)
      ? [
          {
            field: 'price',
            value: gridText(bound, rules.tickSize),
            label: formatOnGrid(bound, rules.tickSize),
          },
        ]
      : [],
  );
}
