import {
  ceilQuotientTo,
  floorQuotientTo,
  floorTo,
  hundred,
  quotient,
  smaller,
  toText,
  zero,
  one,
  type Decimal,
} from './decimal';
import { formatOnGrid, formatPlain, gridText } from './format';
import type { MarketRules } from './market';
import {
  depthOf,
  largestQuantityWithin,
  mid,
  oppositeLevels,
  smallestQuantityReaching,
  walkForQuantity,
  type BookWalk,
  type Level,
  type OrderBook,
} from './orderBook';
import type { OrderCheck } from './orderCheck';
import { isBeyondBand } from './priceBand';
import { problem, type Problem, type ProblemCode, type Suggestion } from './problems';

/** A draft whose amounts were read and lie on their grids. `price` is absent for a market order. */
interface ReadAmounts {
  readonly price: Decimal | undefined;
  readonly quantity: Decimal;
  readonly rules: MarketRules;
  readonly book: OrderBook | undefined;
}

/** From this much worse than the best price on, a market order's average is called out. */
const impactPercent = one;

/**
 * Checks of an order's value in quote: the market's minimum and maximum, the user's own limit, the depth and the balance.
 * Guess: the exchange names its bounds "limit order value"; whether they bind market orders is not documented. We hold a market
 * order to them too, at the value that walking the book gives.
 */
export function valueProblems(check: OrderCheck, amounts: ReadAmounts): readonly Problem[] {
  const { price, quantity, rules, book } = amounts;
  if (price) {
    return boundsAndBalance(check, rules, quantity, price.times(quantity), limitSizing(price, rules));
  }
  if (!book) return [];
  const levels = oppositeLevels(book, check.draft.side);
  const walk = walkForQuantity(levels, quantity);
  if (walk.shortfall.gt(zero)) return [depthProblem(rules, levels, quantity)];
  return [
    ...impactProblems(check, rules, book, levels, walk),
    ...boundsAndBalance(check, rules, quantity, walk.value, marketSizing(levels, rules)),
  ];
}

interface Sizing {
  largestWithin(value: Decimal): Decimal;
  smallestReaching(value: Decimal): Decimal | undefined;
}

function limitSizing(price: Decimal, rules: MarketRules): Sizing {
  return {
    largestWithin: (value) => floorQuotientTo(value, price, rules.step),
    smallestReaching: (value) => ceilQuotientTo(value, price, rules.step),
  };
}

function marketSizing(levels: readonly Level[], rules: MarketRules): Sizing {
  return {
    largestWithin: (value) => largestQuantityWithin(levels, value, rules.step),
    smallestReaching: (value) => smallestQuantityReaching(levels, value, rules.step),
  };
}

function boundsAndBalance(
  check: OrderCheck,
  rules: MarketRules,
  quantity: Decimal,
  value: Decimal,
  sizing: Sizing,
): readonly Problem[] {
  const problems: Problem[] = [];
  const { quote } = rules.symbol;
  const suggest = (amount: Decimal | undefined): readonly Suggestion[] =>
    amount?.gt(zero) ? [quantitySuggestion(amount, rules)] : [];
  const above = (code: ProblemCode, bound: Decimal, whose: string): void => {
    if (value.lte(bound)) return;
    const message = `The order is worth ${formatPlain(value)} ${quote}; ${whose} is ${formatPlain(bound)} ${quote}.`;
    problems.push(problem(code, message, suggest(sizing.largestWithin(bound))));
  };
  if (value.lt(rules.minimumValue)) {
    const message = `The order is worth ${formatPlain(value)} ${quote}; the minimum in this market is ${formatPlain(rules.minimumValue)} ${quote}.`;
    problems.push(
      problem('VALUE_BELOW_MINIMUM', message, suggest(sizing.smallestReaching(rules.minimumValue))),
    );
  }
  if (rules.maximumValue) above('VALUE_ABOVE_MAXIMUM', rules.maximumValue, 'the maximum in this market');
  if (check.limits.maximumValue) {
    above('VALUE_ABOVE_LIMIT', check.limits.maximumValue, 'your own limit (invex.orders.maxValue)');
  }
  problems.push(...balanceProblems(check, rules, quantity, value, sizing));
  return problems;
}

/** Guess: the exchange takes its fee from what an order receives, so an order needs just its own value or quantity. */
function balanceProblems(
  check: OrderCheck,
  rules: MarketRules,
  quantity: Decimal,
  value: Decimal,
  sizing: Sizing,
): readonly Problem[] {
  if (check.balances === 'not-needed') return [];
  const buys = check.draft.side === 'BUYER';
  const currency = buys ? rules.symbol.quote : rules.symbol.base;
  const available = buys ? check.balances?.quote : check.balances?.base;
  if (!available) {
    return [
      problem(
        'BALANCE_UNKNOWN',
        `Your available ${currency} is not known, so it was not compared with the order.`,
      ),
    ];
  }
  const needed = buys ? value : quantity;
  if (needed.lte(available)) return [];
  const largest = buys ? sizing.largestWithin(available) : floorTo(available, rules.step);
  return [
    problem(
      'BALANCE_INSUFFICIENT',
      `The order needs ${formatPlain(needed)} ${currency}; ${formatPlain(available)} ${currency} are available.`,
      largest.gt(zero) ? [quantitySuggestion(largest, rules)] : [],
    ),
  ];
}

function depthProblem(rules: MarketRules, levels: readonly Level[], quantity: Decimal): Problem {
  const fillable = smaller(floorTo(depthOf(levels), rules.step), quantity);
  const { base } = rules.symbol;
  return problem(
    'DEPTH_INSUFFICIENT',
    `The order book that we can see holds ${formatPlain(depthOf(levels))} ${base} for this market order of ${formatPlain(quantity)} ${base}. Reduce it, or use a limit order.`,
    fillable.gt(zero) ? [quantitySuggestion(fillable, rules)] : [],
  );
}

function impactProblems(
  check: OrderCheck,
  rules: MarketRules,
  book: OrderBook,
  levels: readonly Level[],
  walk: BookWalk,
): readonly Problem[] {
  const best = levels[0]?.price;
  if (!best || !walk.average || !walk.worst) return [];
  const problems: Problem[] = [];
  const middle = mid(book);
  const band = check.limits.priceBandPercent;
  if (middle && band && isBeyondBand(walk.worst, check.draft.side, middle, band)) {
    problems.push(
      problem(
        'PRICE_OUT_OF_BAND',
        `The last part would fill at ${formatOnGrid(walk.worst, rules.tickSize)}, further from mid than the ${toText(band)}% that your settings allow (invex.orders.priceBandPercent).`,
        [],
        'order',
      ),
    );
  }
  const worse = walk.average.minus(best).abs();
  if (worse.times(hundred).gte(best.times(impactPercent))) {
    const percent = toText(quotient(worse.times(hundred), best, 2));
    problems.push(
      problem(
        'MARKET_IMPACT',
        `This order moves the market: the average price is ${percent}% worse than the best, the worst ${formatOnGrid(walk.worst, rules.tickSize)} ${rules.symbol.quote}.`,
      ),
    );
  }
  return problems;
}

function quantitySuggestion(quantity: Decimal, rules: MarketRules): Suggestion {
  return {
    field: 'quantity',
    value: gridText(quantity, rules.step),
    label: `${formatOnGrid(quantity, rules.step)} ${rules.symbol.base}`,
  };
}
