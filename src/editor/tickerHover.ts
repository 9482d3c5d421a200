import { formatAge, formatPercent } from '../domain/format';
import { recordedWords, sinceWords } from '../domain/recordedWords';
import { wordsOf } from './errorWords';
import { formatMoment, formatTime, type Calendar } from './moments';
import { markdownText } from './orderMarkdown';
import { sparkline, sparklineWords } from './sparkline';
import { priceText, spreadPercentText, widthText, type TickerFigures } from './tickerFigures';
import { standingOf, type TickerStyle, type TickerVenues } from './tickerWords';

/** How the hover is to look. */
export interface HoverStyle extends TickerStyle {
  readonly calendar: Calendar;
}

/** Where a figure is not known. */
const unknown = '\u2013';
/** Between columns: VS Code draws a table without any room there, and blanks alone are trimmed away. */
const gap = '&nbsp;&nbsp;';

/**
 * What the pointer over a market in the status bar says, as Markdown: its figures, how old they are, how they moved and since when. `where`: the
 * environment's name.
 */
export function tickerHover(where: string, venues: TickerVenues, symbol: string, style: HoverStyle): string {
  const title = `**${markdownText(symbol)}**, ${markdownText(where)}`;
  const standing = standingOf(venues, symbol, style.now);
  const trouble = venues.current ? venues.current.feed.trouble(symbol) : venues.trouble;
  const why = trouble === undefined ? [] : [markdownText(wordsOf(trouble))];
  if (!('snapshot' in standing)) return [title, standing.spoken, ...why].join('\n\n');
  const candles = venues.current?.recorder.recent(symbol) ?? [];
  const words = sparklineWords(candles, standing.rules, style.now);
  return [
    title,
    table(['', ''], figureRows(standing, style)),
    ...why,
    // In a code span every block is as wide as the next, and a gap keeps its place.
    ...(words === undefined
      ? []
      : [`\`${sparkline(candles)}\``, `${recordedWords}: ${markdownText(words)}.`]),
  ].join('\n\n');
}

/** The same for several markets at once, a line each: those that have no room of their own in the status bar. */
export function restHover(
  where: string,
  venues: TickerVenues,
  symbols: readonly string[],
  style: HoverStyle,
): string {
  const rows = symbols.map((symbol) => {
    const standing = standingOf(venues, symbol, style.now);
    const name = `**${markdownText(symbol)}**`;
    if (!('snapshot' in standing)) return [name, unknown, unknown, standing.spoken];
    const { mid, rules } = standing;
    return [
      name,
      mid ? priceText(mid, rules, style.toman) : 'none',
      changeText(standing, style.now),
      asOf(standing, style),
    ];
  });
  return [
    `**Invex**, ${markdownText(where)}`,
    table(['Market', 'Mid', 'Change', 'As of'], rows),
    `Change: ${recordedWords.charAt(0).toLowerCase()}${recordedWords.slice(1)}.`,
  ].join('\n\n');
}

function figureRows(figures: TickerFigures, style: HoverStyle): readonly (readonly string[])[] {
  const { bid, ask, mid, spread, spreadPercent, rules } = figures;
  const { toman, now } = style;
  return [
    ['Bid', bid ? priceText(bid, rules, toman) : 'none'],
    ['Ask', ask ? priceText(ask, rules, toman) : 'none'],
    ['Mid', mid ? priceText(mid, rules, toman) : 'none'],
    [
      'Spread',
      spread && spreadPercent
        ? `${widthText(spread, rules, toman)} (${spreadPercentText(spreadPercent)})`
        : unknown,
    ],
    ['Change of mid', changeText(figures, now)],
    ['As of', asOf(figures, style)],
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(` | ${gap}`)} |`;
  return [line(head), `|:--|${'--:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n');
}

function changeText({ change }: TickerFigures, now: number): string {
  return change ? `${formatPercent(change.percent)} ${sinceWords(change.since, now)}` : unknown;
}

/** Of what time the figures are; the date, too, once it is another. */
function asOf({ snapshot, state, ageMs }: TickerFigures, { now, calendar }: HoverStyle): string {
  const { at } = snapshot.asked;
  const isToday = formatMoment(at, calendar).slice(0, 10) === formatMoment(now, calendar).slice(0, 10);
  const time = isToday ? formatTime(at) : formatMoment(at, calendar);
  return state === 'live' ? `${time}, live` : `${time}, **${state}, ${formatAge(ageMs)} old**`;
}
