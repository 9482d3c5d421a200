import { larger, smaller, type Decimal } from './decimal';

/** The prices that were seen in a minute, or in a group of minutes: the first, the highest, the lowest and the last of them. */
export interface Candle {
  /** Minutes since the epoch; of a group its first minute. */
  readonly minute: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
}

/** Milliseconds of a candle's minute. */
export const minuteMs = 60_000;

/** The minute (since the epoch) that a moment (ms since the epoch) is in. */
export function minuteOf(ms: number): number {
  return Math.floor(ms / minuteMs);
}

/**
 * Candles of so many minutes each, from candles of fewer (oldest first), oldest first. Groups begin at whole multiples since the epoch, so that
 * they are the same whenever they are made. A group without a candle is left out: where nothing was seen there is no price.
 */
export function grouped(candles: readonly Candle[], minutes: number): readonly Candle[] {
  const groups: Candle[] = [];
  for (const candle of candles) {
    const minute = Math.floor(candle.minute / minutes) * minutes;
    const last = groups.at(-1);
    if (last?.minute === minute) groups[groups.length - 1] = joined(last, candle);
    else groups.push({ ...pricesOf(candle), minute });
  }
  return groups;
}

function joined(earlier: Candle, later: Candle): Candle {
  return {
    minute: earlier.minute,
    open: earlier.open,
    high: larger(earlier.high, later.high),
    low: smaller(earlier.low, later.low),
    close: later.close,
  };
}

function pricesOf({ open, high, low, close }: Candle): Omit<Candle, 'minute'> {
  return { open, high, low, close };
}
