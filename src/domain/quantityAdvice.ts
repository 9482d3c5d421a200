import { ceilQuotientTo, floorQuotientTo, floorTo, larger, smaller, type Decimal } from './decimal';
import { formatOnGrid, formatPlain, gridText } from './format';
import type { MarketRules } from './market';
import type { OrderLimits } from './orderCheck';
import {
  depthOf,
  largestQuantityWithin,
  smallestQuantityReaching,
  walkForQuantity,
  type Level,
} from './orderBook';
import type { Suggestion } from './problems';

/** How value (quote) and quantity (base, on the step) belong together: by a limit price, or by walking a book. */
export interface Sizing {
  valueOf(quantity: Decimal): Decimal;
  /** The largest quantity worth at most `value`. */
  largestWithin(value: Decimal): Decimal;
  /** The smallest quantity worth at least `value`; nothing when the book cannot fill one. */
  smallestReaching(value: Decimal): Decimal | undefined;
  /** The most that can be filled; absent where nothing bounds it. */
  reach?(): Decimal;
  /** What else to do when no quantity fits. */
  readonly wayOut: string;
}

/** What to tell and what to offer with one click; no offer where no legal quantity exists. */
export interface QuantityAdvice {
  readonly text: string;
  readonly suggestions: readonly Suggestion[];
}

/** Sizes a limit order: every unit is worth its price. */
export function limitSizing(price: Decimal, rules: MarketRules): Sizing {
  return {
    valueOf: (quantity) => price.times(quantity),
    largestWithin: (value) => floorQuotientTo(value, price, rules.step),
    smallestReaching: (value) => ceilQuotientTo(value, price, rules.step),
    wayOut: 'Use another price',
  };
}

/** Sizes a market order by the levels that it may take; they are asked for when advice is needed. */
export function marketSizing(findLevels: () => readonly Level[], rules: MarketRules): Sizing {
  let found: readonly Level[] | undefined;
  const levelsInReach = (): readonly Level[] => (found ??= findLevels());
  return {
    valueOf: (quantity) => walkForQuantity(levelsInReach(), quantity).value,
    largestWithin: (value) => largestQuantityWithin(levelsInReach(), value, rules.step),
    smallestReaching: (value) => smallestQuantityReaching(levelsInReach(), value, rules.step),
    reach: () => floorTo(depthOf(levelsInReach()), rules.step),
    wayOut: 'Use a limit order',
  };
}

/** Advice for an order that is too small: the smallest legal quantity. */
export function atLeast(rules: MarketRules, limits: OrderLimits, sizing: Sizing): QuantityAdvice {
  const { smallest, largest } = legalQuantities(rules, limits, sizing);
  if (!smallest || largest?.lt(smallest)) return nothingFits(rules, sizing, smallest);
  return {
    text: `Use at least ${quantityLabel(smallest, rules)}.`,
    suggestions: [quantitySuggestion(smallest, rules)],
  };
}

/**
 * Advice for an order that is too large: the largest quantity that keeps to the market's rules, the user's own limit, what
 * the book can fill, and to `available` (base) where that bounds it too.
 */
export function atMost(
  rules: MarketRules,
  limits: OrderLimits,
  sizing: Sizing,
  available?: Decimal,
): QuantityAdvice {
  const { smallest, largest } = legalQuantities(rules, limits, sizing);
  if (!smallest || largest?.lt(smallest)) return nothingFits(rules, sizing, smallest);
  const most = available && largest ? smaller(available, largest) : (available ?? largest);
  if (!most) return { text: '', suggestions: [] };
  if (most.lt(smallest)) {
    const text = `That is too little for the smallest order here, ${quantityLabel(smallest, rules)}.`;
    return { text, suggestions: [] };
  }
  return {
    text: `Use at most ${quantityLabel(most, rules)}.`,
    suggestions: [quantitySuggestion(most, rules)],
  };
}

/** A quantity for the eye, with its currency. */
export function quantityLabel(quantity: Decimal, rules: MarketRules): string {
  return `${formatOnGrid(quantity, rules.step)} ${rules.symbol.base}`;
}

interface LegalQuantities {
  /** Absent when the book cannot fill an order of the minimum value. */
  readonly smallest: Decimal | undefined;
  /** Absent when nothing bounds the quantity. */
  readonly largest: Decimal | undefined;
}

function legalQuantities(rules: MarketRules, limits: OrderLimits, sizing: Sizing): LegalQuantities {
  const reaching = sizing.smallestReaching(rules.minimumValue);
  const bounds = [rules.maximumValue, limits.maximumValue].map(
    (bound) => bound && sizing.largestWithin(bound),
  );
  const largest = [...bounds, sizing.reach?.()].reduce(
    (a, b) => (a && b ? smaller(a, b) : (a ?? b)),
    undefined,
  );
  return { smallest: reaching && larger(reaching, rules.step), largest };
}

function nothingFits(rules: MarketRules, sizing: Sizing, smallest: Decimal | undefined): QuantityAdvice {
  const reach = sizing.reach?.();
  if (!smallest || (reach && smallest.gt(reach))) {
    const text = `No quantity fits: the order book within reach is not enough for the smallest order. ${sizing.wayOut}.`;
    return { text, suggestions: [] };
  }
  const value = sizing.valueOf(smallest);
  // Where the market allows the smallest order, it is the user's own limit that does not.
  const ownLimit = !rules.maximumValue || value.lte(rules.maximumValue);
  const text = `No quantity fits: the smallest that the market allows, ${quantityLabel(smallest, rules)}, is already worth ${formatPlain(value)} ${rules.symbol.quote}. ${sizing.wayOut}${ownLimit ? ', or raise your own limit' : ''}.`;
  return { text, suggestions: [] };
}

function quantitySuggestion(quantity: Decimal, rules: MarketRules): Suggestion {
  return { field: 'quantity', value: gridText(quantity, rules.step), label: quantityLabel(quantity, rules) };
}
