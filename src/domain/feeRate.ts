import { ceilQuotientTo, decimalPlaces, exact, hundred, zero, type Decimal } from './decimal';
import type { Trade } from './order';

/** Whether an order waited on the book for a fill, or took one that was there. The two have rates of their own. */
export type FeeRole = 'MAKER' | 'TAKER';

/**
 * What the fee of a fill says: a percentage of what the order received; nothing, because the fill is too small or its words are not known
 * (`unclear`); or that it is no such percentage (`odd`).
 */
export type FeeReading =
  | { readonly kind: 'rate'; readonly role: FeeRole; readonly percent: Decimal }
  | { readonly kind: 'unclear' }
  | { readonly kind: 'odd' };

/** Amounts have at most so many places on the exchange; a fee was cut or rounded to them. */
const finestPlaces = 18;
/** A rate is told to a millionth of a percent. */
const rateGrid = exact('0.000001');
/** A fee that was cut to fewer places, as whole rials, says less: then a rate of thousandths, and only where that leaves no doubt. */
const coarseGrid = exact('0.001');
const coarseDoubt = exact('0.0001');
/** Guess: nobody charges more. A larger one means that the fee is in another currency than we think. */
const largestPercent = exact('5');

/**
 * Reads the rate off a fill of an order of this side (the exchange's word). Guess: the fee is in what the order receives, base for a buyer
 * and quote for a seller. The fee is only known to its last place, so the rate is the one that fits within that; a fill that is
 * too small to leave a single one is `unclear`.
 */
export function readFee(trade: Trade, side: string): FeeReading {
  const role = trade.type;
  const received =
    side === 'BUYER' ? trade.quantity : side === 'SELLER' ? trade.price.times(trade.quantity) : zero;
  if ((role !== 'MAKER' && role !== 'TAKER') || received.lte(zero)) return { kind: 'unclear' };
  const finest = unitOf(finestPlaces);
  if (!widthWithin(finest, received, rateGrid)) return { kind: 'unclear' };
  const percent = fitting(trade.fee, finest, received, rateGrid) ?? coarseRate(trade.fee, received);
  return percent?.lte(largestPercent) ? { kind: 'rate', role, percent } : { kind: 'odd' };
}

function coarseRate(fee: Decimal, received: Decimal): Decimal | undefined {
  const lastPlace = unitOf(decimalPlaces(fee));
  return widthWithin(lastPlace, received, coarseDoubt)
    ? fitting(fee, lastPlace, received, coarseGrid)
    : undefined;
}

/** Whether a fee that is off by less than `unit` either way leaves a doubt of less than `doubt` percent. */
function widthWithin(unit: Decimal, received: Decimal, doubt: Decimal): boolean {
  return unit.plus(unit).times(hundred).lt(doubt.times(received));
}

/** The percentage on the grid whose fee is less than `unit` away from this one, if there is any. A fee that was taken is never 0 %. */
function fitting(fee: Decimal, unit: Decimal, received: Decimal, grid: Decimal): Decimal | undefined {
  if (fee.eq(zero)) return zero;
  const least = fee.gt(unit) ? fee.minus(unit).times(hundred) : zero;
  const first = ceilQuotientTo(least, received, grid);
  const percent = first.times(received).eq(least) ? first.plus(grid) : first;
  return percent.times(received).lt(fee.plus(unit).times(hundred)) ? percent : undefined;
}

function unitOf(places: number): Decimal {
  return exact(places === 0 ? '1' : `0.${'0'.repeat(places - 1)}1`);
}
