import { minuteMs, type Candle } from '../domain/candle';
import { hundred, quotient, type Decimal } from '../domain/decimal';

/** A change over at most this long (ms). */
export const changeOverMs = 24 * 3600 * 1000;

/** How a price moved, and since when. */
export interface RecordedChange {
  /** In percent, cut towards zero behind the 18th digit; `formatPercent` cuts the same towards zero, so nothing is rounded twice. */
  readonly percent: Decimal;
  /** The start of the minute of the price that it is measured from, ms since the epoch. */
  readonly since: number;
}

/**
 * How far `mid` (seen at `now`, ms since the epoch) is from the oldest price that was recorded within the last 24 hours; nothing where none was.
 * `candles`: one-minute candles, oldest first. What is dated after `now` does not count: the date was set back since.
 */
export function changeOver(
  candles: readonly Candle[],
  mid: Decimal,
  now: number,
): RecordedChange | undefined {
  const oldest = candles.find(({ minute }) => minute * minuteMs >= now - changeOverMs);
  if (!oldest || oldest.minute * minuteMs > now) return undefined;
  return {
    percent: quotient(mid.minus(oldest.open).times(hundred), oldest.open, 18),
    since: oldest.minute * minuteMs,
  };
}
