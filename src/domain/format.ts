import { decimalPlaces, exact, toText, zero, type Decimal } from './decimal';

/** Groups the digits before the point by three: `1234567.5` becomes `1,234,567.5`. */
export function groupDigits(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+(?!\d))/gu, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A decimal for the eye: grouped, no trailing zeros. Never loses a digit. */
export function formatPlain(value: Decimal): string {
  return groupDigits(toText(value));
}

/**
 * A price by its market's tick, or a quantity by its step: at least as many digits behind the point as the grid has, so that
 * figures line up; more when the value has more, since a figure is never rounded for looks.
 */
export function formatOnGrid(value: Decimal, grid: Decimal): string {
  return groupDigits(gridText(value, grid));
}

/** As {@link formatOnGrid}, ungrouped: what goes into an input field and onto the wire. */
export function gridText(value: Decimal, grid: Decimal): string {
  const text = toText(value);
  const missing = decimalPlaces(grid) - decimalPlaces(value);
  if (missing <= 0) return text;
  return `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}`;
}

/** A percentage with two digits, cut towards zero, with its sign: `+1.25%`, `-0.30%`, `0.00%`. */
export function formatPercent(value: Decimal): string {
  const cut = value.round(2, 0);
  const sign = cut.gt(zero) ? '+' : '';
  return `${sign}${gridText(cut, exact('0.01'))}%`;
}

/** How long ago, short: `now`, `4 s`, `3 min`, `2 h`, `5 d`. Takes milliseconds. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
