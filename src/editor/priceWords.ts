import { zero, type Decimal } from '../domain/decimal';
import { formatAge, formatOnGrid, formatPercent } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { bestAsk, bestBid } from '../domain/orderBook';
import { sinceWords } from '../domain/recordedWords';
import type { BookSnapshot, FeedState, PriceFeed } from '../trading/priceFeed';
import type { RecordedChange } from '../trading/recordedChange';
import { formatTime } from './moments';

/** A figure for the eye, and as a screen reader says it. */
export interface Words {
  readonly text: string;
  readonly spoken: string;
}

type Prices = Pick<PriceFeed, 'snapshot' | 'state' | 'ageMs'>;

/** How a price moved, and the moment from which one looks at it (ms since the epoch). */
export interface ChangeNow {
  readonly change: RecordedChange | undefined;
  readonly now: number;
}

/**
 * A market's mid price and how it moved; nothing while none came. Never a figure without its age once it is old. The sign tells the last
 * move, the percentage the change since the oldest price recorded within a day, as in the status bar.
 */
export function priceWords(feed: Prices, rules: MarketRules, { change, now }: ChangeNow): Words | undefined {
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
  return {
    text: `${arrows[snapshot.direction]} ${price}${change ? ` ${signedPercent(change.percent)}` : ''}`,
    spoken: `${price} ${quote}${change ? `, ${changeSpoken(change, now)}` : ''}${lastMoves[snapshot.direction]}`,
  };
}

/** A price for a list that does not move: with the time it is of. */
export function pricedAt(feed: Prices, rules: MarketRules): string | undefined {
  const snapshot = feed.snapshot(rules.symbol.code);
  if (!snapshot?.mid) return undefined;
  return `${formatOnGrid(snapshot.mid, rules.tickSize)} ${rules.symbol.quote} at ${formatTime(snapshot.asked.at)}`;
}

const arrows = { up: '\u25b2', down: '\u25bc', flat: '=' } as const;
/** The last move, as a screen reader says it after a price. */
export const lastMoves = { up: ', last move up', down: ', last move down', flat: '' } as const;

/** A change as a screen reader says it: `up 1.25% since 09:30`. */
export function changeSpoken({ percent, since }: RecordedChange, now: number): string {
  const when = sinceWords(since, now);
  if (percent.round(2, 0).eq(zero)) return `unchanged ${when}`;
  return `${percent.gt(zero) ? 'up' : 'down'} ${formatPercent(percent.abs()).replace('+', '')} ${when}`;
}

/** A change in percent, with a minus that is as long as the plus. */
export function signedPercent(percent: Decimal): string {
  return formatPercent(percent).replace('-', '\u2212');
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
