import fc from 'fast-check';
import type { Candle } from '../../../src/domain/candle';
import { exact, toText } from '../../../src/domain/decimal';

/** A price that was seen at a moment (ms since the epoch). */
export interface SeenPrice {
  readonly at: number;
  /** Decimal text. */
  readonly mid: string;
}

/** The candle of a minute as text, to compare: `minute open high low close`. */
export function candleText({ minute, open, high, low, close }: Candle): string {
  return [String(minute), ...[open, high, low, close].map(toText)].join(' ');
}

/** A candle from texts. */
export function candleOf(minute: number, open: string, high = open, low = open, close = open): Candle {
  return { minute, open: exact(open), high: exact(high), low: exact(low), close: exact(close) };
}

/** Prices as a market has them: whole rials, and with decimals. */
export const anyMid = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map(String),
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 999 }))
    .map(([a, b]) => `${a}.${String(b).padStart(3, '0')}`),
);

/** Candles by the plainest way there is: the prices of each stretch of so many minutes, in order. */
export function candlesBySorting(prices: readonly SeenPrice[], minutes = 1): readonly Candle[] {
  const groups = new Map<number, SeenPrice[]>();
  for (const price of prices.toSorted((a, b) => a.at - b.at)) {
    const start = Math.floor(price.at / (minutes * 60_000)) * minutes;
    groups.set(start, [...(groups.get(start) ?? []), price]);
  }
  return [...groups].map(([minute, seen]) => {
    const values = seen.map(({ mid }) => exact(mid));
    const sorted = values.toSorted((a, b) => a.cmp(b));
    const [open, close, low, high] = [values[0], values.at(-1), sorted[0], sorted.at(-1)];
    if (!open || !close || !low || !high) throw new Error('An empty group.');
    return { minute, open, high, low, close };
  });
}
