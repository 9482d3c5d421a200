/** Places behind the point of the integers below: as many as the exchange writes. */
const places = 18;
const one = 10n ** BigInt(places);

/** A plain decimal text of at most 18 places as an integer of 10^-18: arithmetic that shares nothing with what is measured. */
export function units(text: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text) ?? [];
  if (whole === '') throw new Error(`Not a decimal of at most ${places} places: ${text}`);
  const value = BigInt(whole) * one + BigInt(fraction.padEnd(places, '0'));
  return sign === '-' ? -value : value;
}

/** The plain text of such an integer, without zeros at its end. */
export function textOf(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/u, '');
  const text = `${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`;
  return value < 0n ? `-${text}` : text;
}

/** The product of two, in 10^-36. */
export function product(a: bigint, b: bigint): bigint {
  return a * b;
}

/** A value in the unit of {@link product}. */
export function asProduct(value: bigint): bigint {
  return value * one;
}
