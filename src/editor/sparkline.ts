import type { Candle } from '../domain/candle';
import { minuteMs } from '../domain/candle';
import { larger, smaller, wholeTimes, zero, exact, type Decimal } from '../domain/decimal';
import { formatOnGrid } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { sinceWords } from '../domain/recordedWords';

const blocks = ['\u2581', '\u2582', '\u2583', '\u2584', '\u2585', '\u2586', '\u2587', '\u2588'] as const;
const levels = exact('8');
/** Where nothing moved there is no low and no high: a line in the middle. */
const flat = '\u2584';
/** As wide as a digit, and never swallowed at an edge or beside another, as Markdown does with the ordinary one. */
const gap = '\u2007';

/** So many columns have room in a hover. */
const usualWidth = 32;

/**
 * A line of blocks for candles (oldest first): each column stands for the same stretch of time, its height for the last price in it, and where
 * nothing was seen there is a space. At most `width` columns, and no more than there are minutes. Empty without candles.
 */
export function sparkline(candles: readonly Candle[], width = usualWidth): string {
  const [first, last] = [candles[0], candles.at(-1)];
  if (!first || !last || width < 1) return '';
  const minutes = last.minute - first.minute + 1;
  const columns = Math.min(width, minutes);
  const closes = new Map<number, Decimal>();
  for (const { minute, close } of candles) {
    closes.set(Math.floor(((minute - first.minute) * columns) / minutes), close);
  }
  const values = [...closes.values()];
  const lowest = values.reduce(smaller);
  const range = values.reduce(larger).minus(lowest);
  const column = (close: Decimal | undefined): string => {
    if (!close) return gap;
    if (range.eq(zero)) return flat;
    const level = wholeTimes(close.minus(lowest).times(levels), range);
    return blocks[Math.min(blocks.length - 1, Number(level.toString()))] ?? gap;
  };
  return Array.from({ length: columns }, (_, index) => column(closes.get(index))).join('');
}

/**
 * What a sparkline shows, in words: `from 95,000 to 95,400 IRR, lowest 94,800, highest 95,600, since 09:12`. Nothing without candles. `now`: ms
 * since the epoch.
 */
export function sparklineWords(
  candles: readonly Candle[],
  { tickSize, symbol }: Pick<MarketRules, 'tickSize' | 'symbol'>,
  now: number,
): string | undefined {
  const [first, last] = [candles[0], candles.at(-1)];
  if (!first || !last) return undefined;
  const price = (value: Decimal): string => formatOnGrid(value, tickSize);
  const lowest = candles.map(({ low }) => low).reduce(smaller);
  const highest = candles.map(({ high }) => high).reduce(larger);
  const since = sinceWords(first.minute * minuteMs, now);
  return `from ${price(first.open)} to ${price(last.close)} ${symbol.quote}, lowest ${price(lowest)}, highest ${price(highest)}, ${since}`;
}
