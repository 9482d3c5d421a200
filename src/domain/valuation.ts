import { exact, one, quotient, toText, zero, type Decimal } from './decimal';
import { formatPlain } from './format';
import type { MarketSymbol } from './market';

/** What a book says about a price: its middle (quote for one base; absent when a side is empty), how old it is in ms, and whether that is too old. */
export interface KnownPrice {
  readonly mid: Decimal | undefined;
  readonly ageMs: number;
  readonly stale: boolean;
}

/** The last price of a market by its symbol's code; nothing while no book of it is known. */
export type PriceSource = (code: string) => KnownPrice | undefined;

/** An exact value: a whole division is put off until somebody looks at it, so that sums are exact. */
export interface ExactValue {
  readonly dividend: Decimal;
  /** Above zero. */
  readonly divisor: Decimal;
}

/** What an amount is worth in another currency by the middle of books. */
export interface Valuation {
  readonly value: ExactValue;
  /** Of the oldest book used, in ms; absent when none was needed. */
  readonly ageMs: number | undefined;
  /** One of the books used is too old to be called live. */
  readonly stale: boolean;
  /** The markets used, in order. */
  readonly through: readonly string[];
}

/** One market on the way from a currency to another: sold into (times mid) or bought with (by mid). */
interface Step {
  readonly code: string;
  readonly inverse: boolean;
}
type Conversion = readonly Step[];

/** The currencies of the deepest markets; the only ones that a value is carried over, in this order. */
const bridges = ['USDT', 'IRR'] as const;

/** The ways from a currency to another, the best first: a direct market, the same the other way round, then over one bridge. */
function conversions(
  from: string,
  to: string,
  markets: readonly MarketSymbol[],
): { readonly direct: readonly Conversion[]; readonly bridged: readonly Conversion[] } {
  const steps = (base: string, quote: string): readonly Step[] => [
    ...markets
      .filter((each) => each.base === base && each.quote === quote)
      .map(({ code }) => ({ code, inverse: false })),
    ...markets
      .filter((each) => each.base === quote && each.quote === base)
      .map(({ code }) => ({ code, inverse: true })),
  ];
  return {
    direct: steps(from, to).map((step) => [step]),
    bridged: bridges
      .filter((bridge) => bridge !== from && bridge !== to)
      .flatMap((bridge) =>
        steps(from, bridge).flatMap((first) => steps(bridge, to).map((second) => [first, second])),
      ),
  };
}

/**
 * What `amount` of a currency is worth in another, or nothing when that is not known: a book is missing on every way, or lacks a side. A direct
 * market is taken before a bridge; among equals one with live books before one with a stale one, then the order of {@link conversions}. So
 * the way changes only when a book comes or goes stale.
 */
export function valueOf(
  amount: Decimal,
  from: string,
  to: string,
  markets: readonly MarketSymbol[],
  priceOf: PriceSource,
): Valuation | undefined {
  if (from === to) {
    return { value: { dividend: amount, divisor: one }, ageMs: undefined, stale: false, through: [] };
  }
  const { direct, bridged } = conversions(from, to, markets);
  const over = (ways: readonly Conversion[]): Valuation | undefined => {
    const known = ways.flatMap((way) => along(amount, way, priceOf) ?? []);
    return known.find((each) => !each.stale) ?? known[0];
  };
  return over(direct) ?? over(bridged);
}

/**
 * The markets whose books {@link valueOf} needs: those of the best way, and of the next one as long as a book on the way came without a
 * middle. None when no way leads there.
 */
export function neededMarkets(
  from: string,
  to: string,
  markets: readonly MarketSymbol[],
  priceOf: PriceSource,
): readonly string[] {
  if (from === to) return [];
  const { direct, bridged } = conversions(from, to, markets);
  const needed = new Set<string>();
  for (const way of [...direct, ...bridged]) {
    for (const { code } of way) needed.add(code);
    if (way.every(({ code }) => hasPrice(priceOf(code) ?? 'not yet'))) break;
  }
  return [...needed];
}

/** The exact sum; zero of none. */
export function sumOf(values: readonly ExactValue[]): ExactValue {
  const byDivisor = new Map<string, ExactValue>();
  for (const { dividend, divisor } of values) {
    const key = toText(divisor);
    const before = byDivisor.get(key)?.dividend ?? zero;
    byDivisor.set(key, { dividend: before.plus(dividend), divisor });
  }
  return [...byDivisor.values()].reduce(
    (sum, each) => ({
      dividend: sum.dividend.times(each.divisor).plus(each.dividend.times(sum.divisor)),
      divisor: sum.divisor.times(each.divisor),
    }),
    { dividend: zero, divisor: one },
  );
}

/** A unit in which values are shown. */
export interface DisplayUnit {
  readonly label: string;
  /** The currency to value in. */
  readonly currency: string;
  /** So many of the currency make one. */
  readonly per: Decimal;
  /** Digits behind the point. */
  readonly places: number;
}

/** The units of the setting `invex.display.unit`. Rials and tomans are whole; cents of a USDT are the least that anybody counts. */
export const displayUnits = {
  IRR: { label: 'IRR', currency: 'IRR', per: one, places: 0 },
  Toman: { label: 'toman', currency: 'IRR', per: exact('10'), places: 0 },
  USDT: { label: 'USDT', currency: 'USDT', per: one, places: 2 },
} as const satisfies Record<string, DisplayUnit>;

/** An estimate for the eye, cut downwards: `≈ 1,234 IRR`; one too small for the unit's digits is not shown as nothing. */
export function estimateWords({ dividend, divisor }: ExactValue, unit: DisplayUnit): string {
  const cut = quotient(dividend, divisor.times(unit.per), unit.places);
  if (cut.eq(zero) && dividend.gt(zero)) {
    const least = unit.places === 0 ? '1' : `0.${'0'.repeat(unit.places - 1)}1`;
    return `under ${least} ${unit.label}`;
  }
  return `\u2248 ${formatPlain(cut)} ${unit.label}`;
}

function along(amount: Decimal, way: Conversion, priceOf: PriceSource): Valuation | undefined {
  let value: ExactValue = { dividend: amount, divisor: one };
  let ageMs = 0;
  let stale = false;
  for (const { code, inverse } of way) {
    const price = priceOf(code);
    if (!price?.mid?.gt(zero)) return undefined;
    value = inverse
      ? { dividend: value.dividend, divisor: value.divisor.times(price.mid) }
      : { dividend: value.dividend.times(price.mid), divisor: value.divisor };
    ageMs = Math.max(ageMs, price.ageMs);
    stale ||= price.stale;
  }
  return { value, ageMs, stale, through: way.map(({ code }) => code) };
}

/** Whether a book serves, or may do so once it comes. */
function hasPrice(price: KnownPrice | 'not yet'): boolean {
  return price === 'not yet' || price.mid?.gt(zero) === true;
}
