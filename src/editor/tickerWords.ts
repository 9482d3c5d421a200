import { formatAge } from '../domain/format';
import type { FeedState } from '../trading/priceFeed';
import { changeSpoken, lastMoves, type Words } from './priceWords';
import {
  ageText,
  midText,
  oneSided,
  percentText,
  priceSpoken,
  priceText,
  spokenAge,
  spreadPercentText,
  tickerFigures,
  widthText,
  type TickerFigures,
  type TickerSource,
} from './tickerFigures';
import { rendered, type TemplateValues } from './tickerTemplate';

/** How the ticker is to look. */
export interface TickerStyle {
  /** Setting `invex.ticker.template`, usable. */
  readonly template: string;
  /** Rials are told in toman, too. */
  readonly toman: boolean;
  /** ms since the epoch. */
  readonly now: number;
}

/** The current venue, and why there is none. */
export interface TickerVenues {
  readonly current: TickerSource | undefined;
  readonly trouble: unknown;
}

const stateIcons: Readonly<Record<FeedState, string>> = {
  waiting: '',
  live: '',
  slow: '$(watch)',
  stale: '$(clock)',
  offline: '$(debug-disconnect)',
  refused: '$(circle-slash)',
};
/** Where a figure is not known. */
const unknown = '\u2013';

/** Why a market has no price at all: for the status bar, and in words. */
export interface NoPrice extends Words {
  readonly icon: string;
}

/** The figures of a market, or why there are none. */
export function standingOf(
  { current, trouble }: TickerVenues,
  symbol: string,
  now: number,
): TickerFigures | NoPrice {
  if (!current) return trouble === undefined ? waiting : offline;
  const rules = current.rules.get(symbol)?.value;
  if (!rules) {
    if (current.rules.all().length > 0) return notListed;
    return current.rules.trouble === undefined ? waiting : offline;
  }
  const figures = tickerFigures(current, rules, now);
  if (figures) return figures;
  const state = current.feed.state(symbol);
  if (state === 'offline') return offline;
  return state === 'refused' ? refused : waiting;
}

const waiting: NoPrice = { icon: '', text: '\u2026', spoken: 'waiting for a price' };
const offline: NoPrice = { icon: stateIcons.offline, text: 'offline', spoken: 'no price, offline' };
const refused: NoPrice = {
  icon: stateIcons.refused,
  text: 'refused',
  spoken: 'no price, refused by the exchange',
};
const notListed: NoPrice = { icon: '', text: 'not listed', spoken: 'not listed here' };

/**
 * What the status bar says of a market. The template says how its figures look; whatever it says, a price that is not live has its state and its age
 * before it, and no move: that would be one of the past.
 */
export function tickerWords(venues: TickerVenues, symbol: string, style: TickerStyle): Words {
  const standing = standingOf(venues, symbol, style.now);
  if ('snapshot' in standing) return priced(standing, style);
  const { icon, text, spoken } = standing;
  return { text: `${icon} ${symbol} ${text}`.trim(), spoken: `${symbol}: ${spoken}` };
}

function priced(figures: TickerFigures, style: TickerStyle): Words {
  const { state, ageMs } = figures;
  const shown = rendered(style.template, valuesOf(figures, style));
  const spoken = spokenWords(figures, style);
  if (state === 'live') return { text: shown, spoken };
  // In front: the editor cuts off the end of what is too wide for it.
  return { text: `${stateIcons[state]} ${state}, ${formatAge(ageMs)} old \u00b7 ${shown}`.trim(), spoken };
}

function valuesOf(figures: TickerFigures, { toman }: TickerStyle): TemplateValues {
  const { rules, state, snapshot, bid, ask, mid, change } = figures;
  const { code, base, quote } = rules.symbol;
  const isLive = state === 'live';
  return {
    symbol: code,
    base,
    quote,
    bid: bid ? priceText(bid, rules, toman) : 'none',
    ask: ask ? priceText(ask, rules, toman) : 'none',
    mid: mid ? midText(mid, rules, toman) : `no price: ${oneSided(snapshot.book)}`,
    spread: figures.spread ? widthText(figures.spread, rules, toman) : unknown,
    spreadPercent: figures.spreadPercent ? spreadPercentText(figures.spreadPercent) : unknown,
    change: isLive && change ? percentText(change.percent) : '',
    direction: isLive && mid ? arrows[snapshot.direction] : '',
    age: ageText(figures.ageMs),
  };
}

const arrows = { up: '\u25b2', down: '\u25bc', flat: '=' } as const;
/** Everything that counts, whatever the template shows. */
function spokenWords(
  { rules, state, snapshot, ageMs, mid, change }: TickerFigures,
  style: TickerStyle,
): string {
  const { code } = rules.symbol;
  const price = mid && priceSpoken(mid, rules, style.toman);
  if (state !== 'live') {
    const last = price === undefined ? `no price, ${oneSided(snapshot.book)}` : `last price ${price}`;
    return `${code}: ${stateSpoken[state]}, ${last}, ${spokenAge(ageMs)} old`;
  }
  if (price === undefined) return `${code}: no price, ${oneSided(snapshot.book)}`;
  return `${code} ${price}${change ? `, ${changeSpoken(change, style.now)}` : ''}${lastMoves[snapshot.direction]}`;
}

const stateSpoken: Readonly<Record<Exclude<FeedState, 'live'>, string>> = {
  waiting: 'waiting',
  slow: 'slow',
  stale: 'stale',
  offline: 'offline',
  refused: 'refused by the exchange',
};
