import type { Candle } from '../domain/candle';
import { formatAge, formatPercent } from '../domain/format';
import { formatMoment, formatTime, type Calendar } from './moments';
import { markdownText } from './orderMarkdown';
import { recordedWords, sinceWords } from './recordedWords';
import { sparkline } from './sparkline';
import { priceText, spreadPercentText, widthText, type TickerFigures } from './tickerFigures';
import { standingOf, type TickerStyle, type TickerVenues } from './tickerWords';

/** How the hover is to look. */
export interface HoverStyle extends TickerStyle {
  readonly calendar: Calendar;
}

/** So many columns of a sparkline leave room for the figures beside it. */
const trendWidth = 16;
const unknown = '\u2013';

/** What the pointer over the ticker says, as Markdown: every market with its figures, how old they are, and since when they moved. */
export function tickerHover(
  where: string,
  venues: TickerVenues,
  symbols: readonly string[],
  style: HoverStyle,
): string {
  const rows = symbols.map((symbol) => row(venues, symbol, style));
  return [
    `**Invex, ${markdownText(where)}**`,
    [
      '| Market | Bid | Ask | Spread | Change | Trend | As of |',
      '|:--|--:|--:|--:|:--|:--|:--|',
      ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    ].join('\n'),
    `Change and trend: ${recordedWords.charAt(0).toLowerCase()}${recordedWords.slice(1)}. Change is that of mid; the sign in the status bar tells its last move.`,
  ].join('\n\n');
}

function row(venues: TickerVenues, symbol: string, style: HoverStyle): readonly string[] {
  const name = `**${markdownText(symbol)}**`;
  const standing = standingOf(venues, symbol, style.now);
  if (!('snapshot' in standing)) return [name, unknown, unknown, unknown, unknown, unknown, standing.spoken];
  const { bid, ask, spread, spreadPercent, change, rules } = standing;
  const { toman, now } = style;
  return [
    name,
    bid ? priceText(bid, rules, toman) : 'none',
    ask ? priceText(ask, rules, toman) : 'none',
    spread && spreadPercent
      ? `${widthText(spread, rules, toman)} (${spreadPercentText(spreadPercent)})`
      : unknown,
    change ? `${formatPercent(change.percent)} ${sinceWords(change.since, now)}` : unknown,
    trend(venues.current?.recorder.recent(symbol) ?? []),
    asOf(standing, style),
  ];
}

/** In a code span every block is as wide as the next, and a gap keeps its place. */
function trend(candles: readonly Candle[]): string {
  const line = sparkline(candles, trendWidth);
  return line === '' ? unknown : `\`${line}\``;
}

/** Of what time the figures are; the date, too, once it is another. */
function asOf({ snapshot, state, ageMs }: TickerFigures, { now, calendar }: HoverStyle): string {
  const { at } = snapshot.asked;
  const isToday = formatMoment(at, calendar).slice(0, 10) === formatMoment(now, calendar).slice(0, 10);
  const time = isToday ? formatTime(at) : formatMoment(at, calendar);
  return state === 'live' ? `${time}, live` : `${time}, **${state}, ${formatAge(ageMs)} old**`;
}
