import Big from 'big.js';

/** An exact decimal. Made by {@link exact}; arithmetic is big.js in strict mode, so a JS number cannot leak in. */
export type Decimal = Big;

const Exact = Big();
Exact.strict = true;
// Never an exponent in text: prices in IRR reach 10^11 and steps go down to 10^-18.
Exact.PE = 1_000_000;
Exact.NE = -1_000_000;

// A second constructor for whole quotients, since big.js keeps the places and the rounding of a division in the constructor.
const Floored = Big();
Floored.strict = true;
Floored.DP = 0;
Floored.RM = Big.roundDown;

// Room for the product of any two typed numbers, which have at most 96 characters each.
const plainText = /^-?\d{1,200}(?:\.\d{1,200})?$/;

/** Thrown when a text that must be a decimal is not one. */
export class DecimalError extends Error {
  readonly reason = 'not-a-decimal';

  constructor(readonly text: string) {
    super(`"${text.slice(0, 40)}" is not a plain decimal number.`);
    this.name = 'DecimalError';
  }
}

/** Whether the text is a plain decimal: digits, at most one point, no exponent, at most 200 digits a side. */
export function isExactText(text: string): boolean {
  return plainText.test(text);
}

/** Reads a plain decimal text. Throws {@link DecimalError} for anything else. */
export function exact(text: string): Decimal {
  if (!plainText.test(text)) throw new DecimalError(text);
  return new Exact(text);
}

/** The plain text of a decimal: no exponent, no trailing zeros, and never "-0". */
export function toText(value: Decimal): string {
  // Wrapped again in case it was made by another constructor, whose texts may have an exponent.
  return new Exact(value).toString();
}

/** Constants to compare and to count with. */
export const zero = exact('0');
export const one = exact('1');
export const hundred = exact('100');
export const half = exact('0.5');
/** Percent to fraction without a division. */
export const hundredth = exact('0.01');

/** How many digits stand behind the point. */
export function decimalPlaces(value: Decimal): number {
  return toText(value).split('.')[1]?.length ?? 0;
}

/** Whether `value` is a whole multiple of `grid` (a tick size or a step; above zero). */
export function isMultipleOf(value: Decimal, grid: Decimal): boolean {
  return value.mod(grid).eq(zero);
}

/** How often `divisor` goes into `dividend`, downwards, exactly; the dividend at least zero, the divisor above it. */
export function wholeTimes(dividend: Decimal, divisor: Decimal): Decimal {
  return new Exact(new Floored(dividend).div(divisor));
}

/** The largest multiple of `grid` that is at most `value` (value at least zero). */
export function floorTo(value: Decimal, grid: Decimal): Decimal {
  return wholeTimes(value, grid).times(grid);
}

/** The smallest multiple of `grid` that is at least `value` (value at least zero). */
export function ceilTo(value: Decimal, grid: Decimal): Decimal {
  const floor = floorTo(value, grid);
  return floor.eq(value) ? floor : floor.plus(grid);
}

/** The largest multiple of `grid` that is at most `dividend / divisor`, found without rounding the quotient. */
export function floorQuotientTo(dividend: Decimal, divisor: Decimal, grid: Decimal): Decimal {
  return wholeTimes(dividend, divisor.times(grid)).times(grid);
}

/** The smallest multiple of `grid` that is at least `dividend / divisor`, found without rounding the quotient. */
export function ceilQuotientTo(dividend: Decimal, divisor: Decimal, grid: Decimal): Decimal {
  const floor = floorQuotientTo(dividend, divisor, grid);
  return floor.times(divisor).eq(dividend) ? floor : floor.plus(grid);
}

/**
 * A quotient cut (towards zero) to `places` digits behind the point. For figures that are shown (averages, percentages),
 * never for one that is sent.
 */
export function quotient(dividend: Decimal, divisor: Decimal, places: number): Decimal {
  const scale = exact(`1${'0'.repeat(places)}`);
  const negative = dividend.lt(zero) !== divisor.lt(zero);
  const cut = wholeTimes(dividend.abs().times(scale), divisor.abs());
  const shifted = cut.times(exact(places === 0 ? '1' : `0.${'0'.repeat(places - 1)}1`));
  return negative ? zero.minus(shifted) : shifted;
}

/** The smaller and the larger of two. */
export function smaller(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b;
}
export function larger(a: Decimal, b: Decimal): Decimal {
  return a.gt(b) ? a : b;
}
