import type { Candle } from '../../src/domain/candle';
import { decimalPlaces, exact, larger, one, smaller, type Decimal } from '../../src/domain/decimal';

/** A place on the time axis: a candle, or a gap where nothing was recorded. */
export interface Bar {
  readonly minute: number;
  readonly candle?: Candle;
}

/** So many places are drawn at most, the newest: a leap of a clock must not make millions of gaps. */
export const mostBars = 2000;

/**
 * The candles with a gap for each period in which nothing was recorded, up to the one that holds the minute `until`. Later candles win over
 * earlier ones of the same minute; those off the period's grid do not exist in a sound recording and are passed over.
 */
export function withGaps(candles: readonly Candle[], periodMinutes: number, until: number): readonly Bar[] {
  const known = new Map<number, Candle>();
  for (const candle of candles) {
    if (candle.minute % periodMinutes === 0) known.set(candle.minute, candle);
  }
  if (known.size === 0) return [];
  const minutes = [...known.keys()];
  const newest = minutes.reduce((most, minute) => Math.max(most, minute), -Infinity);
  const oldest = minutes.reduce((least, minute) => Math.min(least, minute), Infinity);
  const last = Math.max(newest, until - (until % periodMinutes));
  const first = Math.max(oldest, last - (mostBars - 1) * periodMinutes);
  const bars: Bar[] = [];
  for (let minute = first; minute <= last; minute += periodMinutes) {
    const candle = known.get(minute);
    bars.push(candle ? { minute, candle } : { minute });
  }
  return bars;
}

/** Lowest and highest price of the candles; nothing without one. */
export function extent(
  candles: readonly Candle[],
): { readonly low: Decimal; readonly high: Decimal } | undefined {
  const [first, ...others] = candles;
  if (!first) return undefined;
  return others.reduce(
    ({ low, high }, each) => ({ low: smaller(low, each.low), high: larger(high, each.high) }),
    { low: first.low, high: first.high },
  );
}

/** The grid that the candles' own digits suggest, for the time before the market's rules are known: fit to be read, not to be sent. */
export function gridOf(candles: readonly Candle[]): Decimal {
  const places = candles.reduce((most, { close }) => Math.max(most, decimalPlaces(close)), 0);
  return places === 0 ? one : exact(`0.${'0'.repeat(places - 1)}1`);
}
