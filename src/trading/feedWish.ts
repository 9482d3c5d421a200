import { feedDepths, type FeedDepth } from './bookRequest';

/** How a market's book is wanted. */
export interface FeedWish {
  readonly depth: FeedDepth;
  /** From one refresh to the next, in ms; at least {@link livePeriodMs}. */
  readonly everyMs: number;
}

/** What is wanted, by market. */
export type FeedWishes = ReadonlyMap<string, FeedWish>;

/** How closely somebody looks at this window: it has the focus; it was used a moment ago; neither. */
export type Attention = 'focused' | 'nearby' | 'away';

/** How somebody watches a market. */
export interface WatchOptions {
  /** For who needs it less often than each second, in ms; the most eager watcher of a market counts. */
  readonly everyMs?: number;
  /** An alert needs it: it is refreshed although nobody looks, and as often as when somebody does. */
  readonly evenAway?: boolean;
}

/** The exchange refreshes prices once a second; asking more often gains nothing. */
export const livePeriodMs = 1000;
/** Without the focus the window is seen from the corner of an eye, if at all. */
const nearbyPeriodMs = 5000;

/** One who watches a market. */
export interface FeedWatcher extends Required<WatchOptions> {
  readonly symbol: string;
  readonly depth: FeedDepth;
}

/** What these watchers need while a window has that much attention. */
export function wishesOf(watchers: Iterable<FeedWatcher>, attention: Attention): FeedWishes {
  const wishes = new Map<string, FeedWish>();
  for (const { symbol, depth, everyMs, evenAway } of watchers) {
    if (attention === 'away' && !evenAway) continue;
    const least = attention === 'focused' || evenAway ? livePeriodMs : nearbyPeriodMs;
    add(wishes, symbol, { depth, everyMs: Math.max(least, everyMs) });
  }
  return wishes;
}

/** All of these wishes together: a market as deep as the hungriest needs, as often as the most eager wants. */
export function allWishes(each: Iterable<FeedWishes>): FeedWishes {
  const all = new Map<string, FeedWish>();
  for (const wishes of each) for (const [symbol, wish] of wishes) add(all, symbol, wish);
  return all;
}

function add(wishes: Map<string, FeedWish>, symbol: string, wish: FeedWish): void {
  const before = wishes.get(symbol);
  wishes.set(symbol, before ? together(before, wish) : wish);
}

function together(a: FeedWish, b: FeedWish): FeedWish {
  const deeper = feedDepths.indexOf(a.depth) >= feedDepths.indexOf(b.depth) ? a.depth : b.depth;
  return { depth: deeper, everyMs: Math.min(a.everyMs, b.everyMs) };
}
