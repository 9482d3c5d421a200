/** The tests' own arithmetic, to judge the product's: exact fractions of BigInt, with nothing of big.js or of src/domain. */
export interface Fraction {
  readonly n: bigint;
  /** Above zero. */
  readonly d: bigint;
}

export function fraction(n: bigint, d = 1n): Fraction {
  return d < 0n ? { n: -n, d: -d } : { n, d };
}

/** Reads a plain decimal text; throws for anything else, an exponent too. */
export function fractionOf(text: string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new Error(`not plain decimal text: ${text}`);
  const [, sign = '', whole = '', digits = ''] = match;
  const n = BigInt(whole + digits);
  return { n: sign === '-' ? -n : n, d: 10n ** BigInt(digits.length) };
}

export const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
export const minus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d - b.n * a.d, d: a.d * b.d });
export const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
export const over = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n);

/** Below zero, zero or above zero as `a` is smaller, equal or larger. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
export const equal = (a: Fraction, b: Fraction): boolean => compare(a, b) === 0;
export const less = (a: Fraction, b: Fraction): boolean => compare(a, b) < 0;
export const atMost = (a: Fraction, b: Fraction): boolean => compare(a, b) <= 0;
export const least = (a: Fraction, b: Fraction): Fraction => (less(a, b) ? a : b);

/** The largest whole number at most `a`. */
export function floor(a: Fraction): bigint {
  const q = a.n / a.d;
  return a.n % a.d !== 0n && a.n < 0n ? q - 1n : q;
}
/** The smallest whole number at least `a`. */
export const ceil = (a: Fraction): bigint => -floor({ n: -a.n, d: a.d });
export const isWhole = (a: Fraction): boolean => a.n % a.d === 0n;

/** The decimal text of `n` / 10^places. */
export function decimalText(n: bigint, places: number): string {
  const digits = (n < 0n ? -n : n).toString().padStart(places + 1, '0');
  const cut = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return n < 0n ? `-${text}` : text;
}
