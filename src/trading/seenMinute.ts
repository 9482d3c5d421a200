import { minuteMs, minuteOf, type Candle } from '../domain/candle';
import { larger, smaller, type Decimal } from '../domain/decimal';

/** A minute's candle, and when in it the first and the last price were seen (ms since its start, 0 to 59,999). */
export interface SeenMinute extends Candle {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The minute of one price, seen at `at` (ms since the epoch). */
export function seenOnce(price: Decimal, at: number): SeenMinute {
  const minute = minuteOf(at);
  const ms = at - minute * minuteMs;
  return { minute, open: price, high: price, low: price, close: price, firstMs: ms, lastMs: ms };
}

/**
 * What two windows saw of the same minute, in one: the open of whoever saw the first price, the close of whoever saw the last, the extremes of
 * both. The same whichever comes first, and however often the same is joined again, unless they saw different prices in one millisecond: then the later
 * word is the close.
 */
export function joinedMinutes(one: SeenMinute, other: SeenMinute): SeenMinute {
  const first = other.firstMs < one.firstMs ? other : one;
  const last = other.lastMs >= one.lastMs ? other : one;
  return {
    minute: one.minute,
    open: first.open,
    high: larger(one.high, other.high),
    low: smaller(one.low, other.low),
    close: last.close,
    firstMs: first.firstMs,
    lastMs: last.lastMs,
  };
}
