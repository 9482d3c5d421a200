import { ceilTo, floorQuotientTo, floorTo, toText, zero, type Decimal } from './decimal';
import { gridText } from './format';
import type { MarketRules } from './market';
import { readTypedNumber } from './typedNumber';
import type { Side } from './orderBook';

/** Price, quantity and total as they stand in the ticket: typed texts. */
export interface TypedAmounts {
  readonly price: string;
  readonly quantity: string;
  readonly total: string;
}

/** One of the three amounts. */
export type AmountField = keyof TypedAmounts;

/** The three amounts after an edit, which of them was derived, and the exact total of price and quantity where that is not the typed one. */
export interface LinkedAmounts {
  readonly amounts: TypedAmounts;
  readonly derived: AmountField | undefined;
  /** Set when the typed total cannot be reached on the step or tick: price × quantity exactly, in quote, canonical text. */
  readonly reachedTotal?: string;
}

/**
 * Lets the amounts follow each other after `edited` was typed. The text of the edited field is never touched.
 * Price or quantity edited: total = price × quantity exactly; but while `keepTotal` (the total was typed after the other one),
 * an edited price moves the quantity instead. Total edited: the quantity follows, downwards to the step, or the price
 * (never worse for the side than asked, on the tick) where only a quantity is there.
 */
export function linkAmounts(
  typed: TypedAmounts,
  edited: AmountField,
  rules: MarketRules,
  side: Side,
  keepTotal = false,
): LinkedAmounts {
  const price = readPositive(typed.price);
  const quantity = readPositive(typed.quantity);
  const total = readPositive(typed.total);
  const totalRules = edited === 'total' || (keepTotal && total !== undefined);
  if (!totalRules) return totalFollows(typed, price, quantity);
  if (price && edited !== 'quantity') {
    return total ? quantityFollows(typed, price, total, rules) : { amounts: typed, derived: undefined };
  }
  if (quantity && total) return priceFollows(typed, quantity, total, rules, side);
  return edited === 'quantity' && price
    ? totalFollows(typed, price, quantity)
    : { amounts: typed, derived: undefined };
}

function totalFollows(
  typed: TypedAmounts,
  price: Decimal | undefined,
  quantity: Decimal | undefined,
): LinkedAmounts {
  if (!price || !quantity) return { amounts: { ...typed, total: '' }, derived: undefined };
  return { amounts: { ...typed, total: toText(price.times(quantity)) }, derived: 'total' };
}

function quantityFollows(
  typed: TypedAmounts,
  price: Decimal,
  total: Decimal,
  rules: MarketRules,
): LinkedAmounts {
  const quantity = floorQuotientTo(total, price, rules.step);
  return reached(
    { ...typed, quantity: gridText(quantity, rules.step) },
    'quantity',
    price.times(quantity),
    total,
  );
}

function priceFollows(
  typed: TypedAmounts,
  quantity: Decimal,
  total: Decimal,
  rules: MarketRules,
  side: Side,
): LinkedAmounts {
  const down = floorQuotientTo(total, quantity, rules.tickSize);
  const price =
    side === 'BUYER' || down.times(quantity).eq(total)
      ? down
      : ceilTo(down.plus(rules.tickSize), rules.tickSize);
  return reached(
    { ...typed, price: gridText(floorTo(price, rules.tickSize), rules.tickSize) },
    'price',
    price.times(quantity),
    total,
  );
}

function reached(
  amounts: TypedAmounts,
  derived: AmountField,
  product: Decimal,
  total: Decimal,
): LinkedAmounts {
  return product.eq(total) ? { amounts, derived } : { amounts, derived, reachedTotal: toText(product) };
}

function readPositive(typed: string): Decimal | undefined {
  const read = readTypedNumber(typed);
  return read.ok && read.value.gt(zero) ? read.value : undefined;
}
