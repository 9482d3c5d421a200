import { hundred, quotient, zero, type Decimal } from '../../src/domain/decimal';
import { formatOnGrid, formatPercent, formatPlain } from '../../src/domain/format';
import { formatMoment, type Calendar } from '../../src/domain/moments';
import { extent, type Bar } from './candles';

/** An own fill. */
export interface ChartFill {
  /** ms since the epoch. */
  readonly at: number;
  readonly side: 'buy' | 'sell';
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** What prices and times are written in. */
export interface CandleStyle {
  readonly base: string;
  readonly quote: string;
  readonly tick: Decimal;
  readonly calendar: Calendar;
  readonly periodMinutes: number;
}

/** So many fills of one candle are told one by one. */
const mostTold = 3;

/** A minute (since the epoch) in the user's calendar and time zone: `2026-11-24 13:42`. */
export function minuteText(minute: number, calendar: Calendar): string {
  return formatMoment(minute * 60_000, calendar).slice(0, 16);
}

/** A candle's figures in words; `undefined` for a gap. */
export function candleFigures(
  { candle }: Bar,
  { tick }: CandleStyle,
): { open: string; high: string; low: string; close: string; change: string } | undefined {
  if (!candle) return undefined;
  const text = (price: Decimal): string => formatOnGrid(price, tick);
  const { open, high, low, close } = candle;
  const change = open.gt(zero) ? formatPercent(quotient(close.minus(open).times(hundred), open, 4)) : '';
  return { open: text(open), high: text(high), low: text(low), close: text(close), change };
}

/** Own fills of one candle in words: `bought 1.5 USDT at 1,262,380`. Empty without any. */
export function fillWords(fills: readonly ChartFill[], style: CandleStyle): string {
  const told = fills.slice(0, mostTold).map(({ side, quantity, price }) => {
    const verb = side === 'buy' ? 'bought' : 'sold';
    return `${verb} ${formatPlain(quantity)} ${style.base} at ${formatOnGrid(price, style.tick)}`;
  });
  const more = fills.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** The fills that belong to each bar, by its minute. */
export function fillsByMinute(
  fills: readonly ChartFill[],
  periodMinutes: number,
): ReadonlyMap<number, readonly ChartFill[]> {
  const found = new Map<number, ChartFill[]>();
  for (const fill of fills) {
    const minute = minuteOfBar(fill.at, periodMinutes);
    const others = found.get(minute);
    if (others) others.push(fill);
    else found.set(minute, [fill]);
  }
  return found;
}

/** The minute at which the bar begins that holds a moment (ms since the epoch). */
export function minuteOfBar(ms: number, periodMinutes: number): number {
  const minute = Math.floor(ms / 60_000);
  return minute - (minute % periodMinutes);
}

/** The period in words: `5 minutes`. */
export function periodWords(minutes: number): string {
  if (minutes === 60) return '1 hour';
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** What the picture shows, for who cannot see it. */
export function chartSummary(bars: readonly Bar[], style: CandleStyle): string {
  const candles = bars.flatMap(({ candle }) => (candle ? [candle] : []));
  const [first, last] = [candles[0], candles.at(-1)];
  const range = extent(candles);
  if (!first || !last || !range) return 'There are no candles yet.';
  const text = (price: Decimal): string => `${formatOnGrid(price, style.tick)} ${style.quote}`;
  const gaps = bars.length - candles.length;
  const missing = gaps === 0 ? '' : ` In ${gaps} other${gaps === 1 ? '' : 's'} nothing was recorded.`;
  return (
    `${candles.length} candle${candles.length === 1 ? '' : 's'} of ${periodWords(style.periodMinutes)}, from ` +
    `${minuteText(first.minute, style.calendar)} to ${minuteText(last.minute, style.calendar)}: ` +
    `lowest ${text(range.low)}, highest ${text(range.high)}, last ${text(last.close)}.${missing}`
  );
}
