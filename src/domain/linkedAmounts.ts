import { floorQuotientTo, toText, zero, type Decimal } from './decimal';
import { gridText } from './format';
import type { MarketRules } from './market';
import {
  largestQuantityWithin,
  oppositeLevels,
  walkForQuantity,
  type OrderBook,
  type Side,
} from './orderBook';
import { readTypedNumber } from './typedNumber';

/** Price, quantity and total as they stand in the ticket: typed texts. */
export interface TypedAmounts {
  readonly price: string;
  readonly quantity: string;
  readonly total: string;
}

/** One of the three amounts. */
export type AmountField = keyof TypedAmounts;

/** The three amounts after an edit, and which of them follows the other two from now on. */
export interface LinkedAmounts {
  readonly amounts: TypedAmounts;
  /** The amount that we derived: it follows further edits too. Absent while none is derived. */
  readonly derived: AmountField | undefined;
}

/** What the order is priced from: rules for the grid, and for a market order the book's levels. Absent parts are not known. */
export interface LinkContext {
  readonly side: Side;
  readonly type: 'LIMIT' | 'MARKET';
  readonly rules: MarketRules | undefined;
  /** A book fresh enough to price from; only market orders use it. */
  readonly book: OrderBook | undefined;
}

/**
 * Lets the amounts follow each other after `edited` was typed; `derived` is what the last call gave. The edited text is never
 * touched, and neither is the other text that somebody typed while there is a derived one to move.
 * The total is price times quantity exactly. A typed total moves the quantity, downwards to the step; where only a quantity is
 * there, it moves the price, on the tick and never worse for the side than asked. A follower that cannot be told becomes empty.
 */
export function linkAmounts(
  typed: TypedAmounts,
  edited: AmountField,
  derived: AmountField | undefined,
  context: LinkContext,
): LinkedAmounts {
  if (context.type === 'MARKET') return linkMarketAmounts(typed, edited, derived, context);
  const before = derived === edited ? undefined : derived;
  const follower = before ?? newFollower(typed, edited);
  if (!follower) return { amounts: typed, derived: undefined };
  const text = derive(typed, follower, context);
  // Emptying a field, or half a number, moves nothing that was typed.
  if (text === undefined && follower !== before) return { amounts: typed, derived: undefined };
  return { amounts: { ...typed, [follower]: text ?? '' }, derived: follower };
}

/**
 * The exact total of what stands in price and quantity, where a total was typed that they do not reach: quote, canonical text.
 * For a market order the value that the book gives for the quantity now.
 */
export function reachedTotal(
  typed: TypedAmounts,
  derived: AmountField | undefined,
  context: LinkContext,
): string | undefined {
  const total = readPositive(typed.total);
  const quantity = readPositive(typed.quantity);
  if (!total || !quantity || derived === 'total') return undefined;
  const value = valueOf(readPositive(typed.price), quantity, context);
  return value && !value.eq(total) ? toText(value) : undefined;
}

/** The smallest total that gives anything: one step at this price, or one tick at this quantity. Nothing where the typed total does. */
export function smallestTotal(
  typed: TypedAmounts,
  derived: AmountField | undefined,
  context: LinkContext,
): string | undefined {
  const { rules } = context;
  const total = readPositive(typed.total);
  if (!rules || !total || (derived !== 'quantity' && derived !== 'price') || typed[derived] !== '') {
    return undefined;
  }
  const one =
    derived === 'price'
      ? readPositive(typed.quantity)?.times(rules.tickSize)
      : valueOf(readPositive(typed.price), rules.step, context);
  return one?.gt(total) ? toText(one) : undefined;
}

function newFollower(typed: TypedAmounts, edited: AmountField): AmountField | undefined {
  const price = readPositive(typed.price) !== undefined;
  const quantity = readPositive(typed.quantity) !== undefined;
  const total = readPositive(typed.total) !== undefined;
  switch (edited) {
    case 'total':
      if (price) return 'quantity';
      return quantity ? 'price' : undefined;
    case 'price':
      return !quantity && total ? 'quantity' : 'total';
    case 'quantity':
      return !price && total ? 'price' : 'total';
  }
}

/** What the follower becomes: empty where that would be zero, nothing where the others cannot be read. */
function derive(typed: TypedAmounts, follower: AmountField, context: LinkContext): string | undefined {
  const price = readPositive(typed.price);
  const quantity = readPositive(typed.quantity);
  const total = readPositive(typed.total);
  const { rules } = context;
  switch (follower) {
    case 'total':
      return price && quantity ? toText(price.times(quantity)) : undefined;
    case 'quantity':
      return price && total && rules ? quantityFor(total, price, rules) : undefined;
    case 'price':
      return quantity && total && rules ? priceFor(total, quantity, rules, context.side) : undefined;
  }
}

function quantityFor(total: Decimal, price: Decimal, rules: MarketRules): string {
  return textAboveZero(floorQuotientTo(total, price, rules.step), rules.step);
}

function priceFor(total: Decimal, quantity: Decimal, rules: MarketRules, side: Side): string {
  const down = floorQuotientTo(total, quantity, rules.tickSize);
  const exactly = down.times(quantity).eq(total);
  return textAboveZero(side === 'BUYER' || exactly ? down : down.plus(rules.tickSize), rules.tickSize);
}

/**
 * A market order has no price: a typed total moves the quantity by the book as it is now, and empties it without one; a typed
 * quantity leaves no total behind.
 */
function linkMarketAmounts(
  typed: TypedAmounts,
  edited: AmountField,
  derived: AmountField | undefined,
  { side, rules, book }: LinkContext,
): LinkedAmounts {
  if (edited !== 'total') return { amounts: { ...typed, total: '' }, derived: undefined };
  const total = readPositive(typed.total);
  if (!total && derived !== 'quantity') return { amounts: typed, derived: undefined };
  const quantity =
    total && rules && book
      ? textAboveZero(largestQuantityWithin(oppositeLevels(book, side), total, rules.step), rules.step)
      : '';
  return { amounts: { ...typed, quantity }, derived: 'quantity' };
}

function valueOf(price: Decimal | undefined, quantity: Decimal, context: LinkContext): Decimal | undefined {
  if (context.type === 'LIMIT') return price?.times(quantity);
  if (!context.book) return undefined;
  const walk = walkForQuantity(oppositeLevels(context.book, context.side), quantity);
  return walk.shortfall.gt(zero) ? undefined : walk.value;
}

function textAboveZero(value: Decimal, grid: Decimal): string {
  return value.gt(zero) ? gridText(value, grid) : '';
}

function readPositive(typed: string): Decimal | undefined {
  const read = readTypedNumber(typed);
  return read.ok && read.value.gt(zero) ? read.value : undefined;
}
