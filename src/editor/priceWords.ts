import { hundred, quotient } from '../domain/decimal';
import { formatAge, formatOnGrid, formatPercent } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { bestAsk, bestBid } from '../domain/orderBook';
import type { BookSnapshot, FeedState, PriceFeed } from '../trading/priceFeed';
import { formatTime } from './moments';

/** A figure for the eye, and as a screen reader says it. */
export interface Words {
  readonly text: string;
  readonly spoken: string;
}

type Prices = Pick<PriceFeed, 'snapshot' | 'state' | 'ageMs'>;

/**
 * A market's mid price and how it moved; nothing while none came. Never a figure without its age once it is old. The sign tells the last
 * move, the percentage the change since the first price of the session.
 */
export function priceWords(feed: Prices, rules: MarketRules): Words | undefined {
  const symbol = rules.symbol.code;
  const snapshot = feed.snapshot(symbol);
  const state = feed.state(symbol);
  if (!snapshot) return isTrouble(state) ? same(`no price, ${state}`) : undefined;
  if (!snapshot.mid) return same(`no price: ${oneSided(snapshot)}${ageSuffix(feed, snapshot)}`);
  const price = formatOnGrid(snapshot.mid, rules.tickSize);
  const { quote } = rules.symbol;
  if (state !== 'live') {
    const suffix = ageSuffix(feed, snapshot);
    return { text: `${price} \u00b7${suffix.slice(1)}`, spoken: `${price} ${quote}${suffix}` };
  }
  const change = changeWords(snapshot);
  return {
    text: `${change.arrow} ${price} ${change.percent}`.trim(),
    spoken: `${price} ${quote}, ${change.spoken}`,
  };
}

/** A price for a list that does not move: with the time it is of. */
export function pricedAt(feed: Prices, rules: MarketRules): string | undefined {
  const snapshot = feed.snapshot(rules.symbol.code);
  if (!snapshot?.mid) return undefined;
  return `${formatOnGrid(snapshot.mid, rules.tickSize)} ${rules.symbol.quote} at ${formatTime(snapshot.asked.at)}`;
}

/** How mid moved: by a sign its last move, in percent the change since the first price of the session. */
export interface ChangeWords extends Words {
  readonly arrow: string;
  readonly percent: string;
  /** Time of day of the first price. */
  readonly since: string;
}

/** How mid moved, in words that say since when. */
export function changeWords({ mid, first, direction }: BookSnapshot): ChangeWords {
  if (!mid || !first) return { arrow: '=', percent: 'none', since: 'none', ...same('no change known') };
  const percent = formatPercent(quotient(mid.minus(first.mid).times(hundred), first.mid, 4));
  const since = formatTime(first.at);
  const last = direction === 'flat' ? 'not moved yet' : `last move ${direction}`;
  const arrow = direction === 'up' ? '\u25b2' : direction === 'down' ? '\u25bc' : '=';
  return { arrow, percent, since, ...same(`${percent} since ${since}, ${last}`) };
}

function same(text: string): Words {
  return { text, spoken: text };
}

function oneSided({ book }: BookSnapshot): string {
  const bids = bestBid(book) !== undefined;
  const asks = bestAsk(book) !== undefined;
  if (bids === asks) return 'the book is empty';
  return bids ? 'nobody sells' : 'nobody buys';
}

function ageSuffix(feed: Prices, snapshot: BookSnapshot): string {
  const state = feed.state(snapshot.symbol);
  if (state === 'live') return '';
  return `, ${state}, ${formatAge(feed.ageMs(snapshot))} old`;
}

function isTrouble(state: FeedState): boolean {
  return state === 'offline' || state === 'refused';
}
