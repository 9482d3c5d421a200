import { dayLimitProblems } from './dayLimit';
import { floorTo, toText, zero, type Decimal } from './decimal';
import { formatOnGrid, formatPlain } from './format';
import type { MarketRules } from './market';
import { moveProblems } from './marketMove';
import {
  depthOf,
  mid,
  oppositeLevels,
  walkForQuantity,
  type BookWalk,
  type Level,
  type OrderBook,
} from './orderBook';
import type { OrderCheck } from './orderCheck';
import { bandEdge, bandSetting, bandUnchecked, isBeyond } from './priceBand';
import { problem, type Problem, type ProblemCode } from './problems';
import { atLeast, atMost, limitSizing, marketSizing, quantityLabel, type Sizing } from './quantityAdvice';

/** A draft whose amounts were read and lie on their grids. `price` is absent for a market order. */
interface ReadAmounts {
  readonly price: Decimal | undefined;
  readonly quantity: Decimal;
  readonly rules: MarketRules;
  readonly book: OrderBook | undefined;
}

/** An order whose value (quote) is known. */
interface ValuedOrder {
  readonly check: OrderCheck;
  readonly rules: MarketRules;
  readonly quantity: Decimal;
  readonly value: Decimal;
  readonly sizing: Sizing;
}

/**
 * Checks of an order's value in quote: the market's minimum and maximum, the user's own limit, the depth and the balance.
 * Guess: the exchange names its bounds "limit order value"; whether they bind market orders is not documented. We hold a market
 * order to them too, at the value that walking the book gives.
 */
export function valueProblems(check: OrderCheck, amounts: ReadAmounts): readonly Problem[] {
  const { price, quantity, rules, book } = amounts;
  if (price) {
    const sizing = limitSizing(price, rules);
    return boundsAndBalance({ check, rules, quantity, value: price.times(quantity), sizing });
  }
  if (!book) return [];
  const levels = oppositeLevels(book, check.draft.side);
  const walk = walkForQuantity(levels, quantity);
  // What we suggest has to fill inside the band, so it is sized by the levels inside.
  const sizing = marketSizing(() => levelsInBand(check, book, levels), rules);
  if (walk.shortfall.gt(zero)) return [depthProblem(check, rules, levels, quantity, sizing)];
  return [
    ...marketBandProblems(check, rules, book, walk, sizing),
    ...moveProblems(rules, levels, walk),
    ...boundsAndBalance({ check, rules, quantity, value: walk.value, sizing }),
  ];
}

function boundsAndBalance(order: ValuedOrder): readonly Problem[] {
  const { check, rules, value, sizing } = order;
  const { quote } = rules.symbol;
  const problems: Problem[] = [];
  const worth = `The order is worth ${formatPlain(value)} ${quote}`;
  if (value.lt(rules.minimumValue)) {
    const { text, suggestions } = atLeast(rules, check.limits, sizing);
    const message = `${worth}; the minimum in this market is ${formatPlain(rules.minimumValue)} ${quote}. ${text}`;
    problems.push(problem('VALUE_BELOW_MINIMUM', message, suggestions));
  }
  const above = (code: ProblemCode, bound: Decimal | undefined, whose: string): void => {
    if (!bound || value.lte(bound)) return;
    const { text, suggestions } = atMost(rules, check.limits, sizing);
    problems.push(
      problem(code, `${worth}; ${whose} is ${formatPlain(bound)} ${quote}. ${text}`, suggestions),
    );
  };
  above('VALUE_ABOVE_MAXIMUM', rules.maximumValue, 'the maximum in this market');
  above('VALUE_ABOVE_LIMIT', check.limits.maximumValue, 'your own limit (invex.orders.maxValue)');
  problems.push(...dayLimitProblems(check, rules, value, sizing));
  problems.push(...balanceProblems(order));
  return problems;
}

/** Guess: the exchange takes its fee from what an order receives, so an order needs just its own value or quantity. */
function balanceProblems({ check, rules, quantity, value, sizing }: ValuedOrder): readonly Problem[] {
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
  const covered = buys ? sizing.largestWithin(available) : floorTo(available, rules.step);
  const { text, suggestions } = atMost(rules, check.limits, sizing, covered);
  return [
    problem(
      'BALANCE_INSUFFICIENT',
      `The order needs ${formatPlain(needed)} ${currency}; you have ${formatPlain(available)} ${currency} available. ${text}`,
      suggestions,
    ),
  ];
}

function depthProblem(
  check: OrderCheck,
  rules: MarketRules,
  levels: readonly Level[],
  quantity: Decimal,
  sizing: Sizing,
): Problem {
  const quoted = check.draft.side === 'BUYER' ? 'asks' : 'bids';
  const depth = depthOf(levels);
  if (depth.eq(zero)) {
    const message = `There are no ${quoted} in the order book, so a market order cannot fill. Use a limit order.`;
    return problem('DEPTH_INSUFFICIENT', message);
  }
  const { text, suggestions } = atMost(rules, check.limits, sizing);
  return problem(
    'DEPTH_INSUFFICIENT',
    `The ${quoted} that we can see hold ${quantityLabel(depth, rules)}, ${quantityLabel(quantity.minus(depth), rules)} less than this market order of ${quantityLabel(quantity, rules)}. ${text}`,
    suggestions,
  );
}

function levelsInBand(check: OrderCheck, book: OrderBook, levels: readonly Level[]): readonly Level[] {
  const middle = mid(book);
  const band = check.limits.priceBandPercent;
  if (!middle || !band) return levels;
  const { side } = check.draft;
  const edge = bandEdge(side, middle, band);
  return levels.filter((level) => !isBeyond(level.price, side, edge));
}

function marketBandProblems(
  check: OrderCheck,
  rules: MarketRules,
  book: OrderBook,
  walk: BookWalk,
  sizing: Sizing,
): readonly Problem[] {
  const { limits, draft } = check;
  const band = limits.priceBandPercent;
  if (!band || !walk.worst) return [];
  const middle = mid(book);
  if (!middle) return [bandUnchecked('order')];
  if (!isBeyond(walk.worst, draft.side, bandEdge(draft.side, middle, band))) return [];
  const { text, suggestions } = atMost(rules, limits, sizing);
  return [
    problem(
      'PRICE_OUT_OF_BAND',
      `The last part would fill at ${formatOnGrid(walk.worst, rules.tickSize)} ${rules.symbol.quote}, further from mid than the ${toText(band)}% that your settings allow (${bandSetting}). ${text}`,
      suggestions,
      'order',
    ),
  ];
}
