import { decimalPlaces, exact, half, type Decimal } from '../domain/decimal';
import { formatAge, formatOnGrid, formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { bestAsk, bestBid, spread, spreadPercent, type OrderBook } from '../domain/orderBook';
import type { MarketRulesStore } from '../trading/marketRulesStore';
import type { BookSnapshot, FeedState, PriceFeed } from '../trading/priceFeed';
import { changeOver, type RecordedChange } from '../trading/recordedChange';
import type { Recorder } from '../trading/recorder';
import { signedPercent } from './priceWords';

/** Where the ticker's figures are from: the current venue. */
export interface TickerSource {
  readonly feed: Pick<PriceFeed, 'snapshot' | 'state' | 'ageMs' | 'trouble'>;
  readonly recorder: Pick<Recorder, 'recent'>;
  readonly rules: Pick<MarketRulesStore, 'get' | 'all' | 'trouble'>;
}

/** What is known of a market's price, each figure exact. */
export interface TickerFigures {
  readonly rules: MarketRules;
  readonly state: FeedState;
  readonly snapshot: BookSnapshot;
  readonly ageMs: number;
  readonly bid: Decimal | undefined;
  readonly ask: Decimal | undefined;
  readonly mid: Decimal | undefined;
  readonly spread: Decimal | undefined;
  /** In percent of mid. */
  readonly spreadPercent: Decimal | undefined;
  /** Of mid, against the oldest price that was recorded within 24 hours; absent while none was. */
  readonly change: RecordedChange | undefined;
}

/** The figures of a market whose rules are known; nothing while no book of it came. `now`: ms since the epoch. */
export function tickerFigures(
  { feed, recorder }: TickerSource,
  rules: MarketRules,
  now: number,
): TickerFigures | undefined {
  const { code } = rules.symbol;
  const snapshot = feed.snapshot(code);
  if (!snapshot) return undefined;
  const { book, mid } = snapshot;
  return {
    rules,
    state: feed.state(code),
    snapshot,
    ageMs: feed.ageMs(snapshot),
    bid: bestBid(book)?.price,
    ask: bestAsk(book)?.price,
    mid,
    spread: spread(book),
    spreadPercent: spreadPercent(book),
    change: mid && changeOver(recorder.recent(code), mid, now),
  };
}

const tenth = exact('0.1');

/** A price of a market for the eye; with `toman`, rials are told in toman, too. */
export function priceText(value: Decimal, { tickSize, symbol }: MarketRules, toman: boolean): string {
  return formatOnGrid(value, tickSize) + tomanText(value, symbol.quote, toman);
}

/** A difference of prices; as {@link priceText}. */
export function widthText(value: Decimal, { symbol }: MarketRules, toman: boolean): string {
  return formatPlain(value) + tomanText(value, symbol.quote, toman);
}

/** Mid as wide as the half ticks that it moves by: what would stand to its right must not move with it. As {@link priceText}. */
export function midText(value: Decimal, { tickSize, symbol }: MarketRules, toman: boolean): string {
  const grid = tickSize.times(half);
  return asWideAs(formatOnGrid(value, tickSize), value, grid) + tomanText(value, symbol.quote, toman, grid);
}

/** A price as one says it, with its unit. As {@link priceText}. */
export function priceSpoken(value: Decimal, { tickSize, symbol }: MarketRules, toman: boolean): string {
  return `${formatOnGrid(value, tickSize)} ${symbol.quote}${tomanText(value, symbol.quote, toman)}`;
}

/** ` (103 toman)` behind an amount of rials, where that is wanted; as wide as the values of `grid` (in rials), where one is given. */
function tomanText(value: Decimal, quote: string, toman: boolean, grid?: Decimal): string {
  if (!toman || quote !== 'IRR') return '';
  const shown = formatPlain(value.times(tenth));
  return ` (${grid ? asWideAs(shown, value.times(tenth), grid.times(tenth)) : shown} toman)`;
}

/** As wide as a digit, and as wide as a point. */
const digitSpace = '\u2007';
const pointSpace = '\u2008';

/** Blanks in place of the digits that a value on this grid may have behind its last one. */
function asWideAs(shown: string, value: Decimal, grid: Decimal): string {
  const has = shown.split('.')[1]?.length ?? 0;
  const missing = Math.max(decimalPlaces(grid), decimalPlaces(value)) - has;
  if (missing <= 0) return shown;
  return `${shown}${has === 0 ? pointSpace : ''}${digitSpace.repeat(missing)}`;
}

/** A change in percent with a sign that is as wide as the other one, or as none. */
export function percentText(percent: Decimal): string {
  const text = signedPercent(percent);
  return /^\d/.test(text) ? `${digitSpace}${text}` : text;
}

/** The spread in percent, cut to three digits behind the point. */
export function spreadPercentText(percent: Decimal): string {
  return `${formatOnGrid(percent.round(3, 0), exact('0.001'))}%`;
}

/** An age for a place where it grows each second: `12 s`, and as wide while it is ` 2 s`. */
export function ageText(ageMs: number): string {
  const text = ageMs < 1000 ? '0 s' : formatAge(ageMs);
  return text.padStart('00 s'.length, digitSpace);
}

/** An age as one says it: `12 seconds`. */
export function spokenAge(ageMs: number): string {
  const units = { s: 'second', min: 'minute', h: 'hour', d: 'day' };
  const [count = '', unit = ''] = formatAge(ageMs).split(' ');
  const name = Object.entries(units).find(([short]) => short === unit)?.[1];
  return name === undefined ? 'less than a second' : `${count} ${name}${count === '1' ? '' : 's'}`;
}

/** Why a book has no middle. */
export function oneSided(book: OrderBook): string {
  const bids = bestBid(book) !== undefined;
  const asks = bestAsk(book) !== undefined;
  if (bids === asks) return 'the book is empty';
  return bids ? 'nobody sells' : 'nobody buys';
}
