import { ExchangeError } from '../exchange/errors';
import type { BookNews } from './bookPoller';
import { originOf } from './bookRequest';
import { nextSnapshot, type BookSnapshot } from './bookSnapshot';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { livePeriodMs, type FeedWishes } from './feedWish';
import { momentOf, msSince, type Moment } from './moment';

/**
 * How a market's price stands: waiting (none yet); live; slow (refreshed, but more seldom than live needs, by wish or because answers take
 * long); stale (refreshes were missed); offline (the exchange could not be reached or did not answer in order); refused (the exchange itself
 * answered and said no).
 */
export type FeedState = 'waiting' | 'live' | 'slow' | 'stale' | 'offline' | 'refused';

/** What is older than this is not live, whatever the reason (ms): three missed refreshes of a second each. */
export const staleAfterMs = 3500;
/** So many of its own periods after it was asked for, three refreshes of a market were missed. */
const missedPeriods = staleAfterMs / livePeriodMs;
/** A timer may be early by so much. */
const slackMs = 50;

interface Known {
  snapshot?: BookSnapshot;
  trouble?: unknown;
  /** The newest request that has ended, and the pace at which it was made. */
  newest?: Pick<BookNews, 'asked' | 'tookMs' | 'everyMs'>;
  /** When it was last told of, and in which state. */
  told?: { readonly at: Moment; readonly state: FeedState };
}

/** The last book of each market with its age and its state. A failure never removes what is known: it grows old visibly. */
export class KnownBooks implements Disposable {
  private readonly markets = new Map<string, Known>();
  private readonly changed = new Emitter<string>();
  private wishes: FeedWishes = new Map();
  private timer: Disposable | undefined;
  private ended = false;
  /** Fires with the symbol whose book came, failed, or is not live any more; then each second as long as it is not and is wanted. */
  readonly onChange = this.changed.on;

  constructor(private readonly clock: Clock) {}

  snapshot(symbol: string): BookSnapshot | undefined {
    return this.markets.get(symbol)?.snapshot;
  }

  /** How old the book may be, in ms: since it was asked for. */
  ageMs(snapshot: BookSnapshot): number {
    return msSince(this.clock, snapshot.asked);
  }

  /** Why the last refresh of the market failed; absent when it worked. */
  trouble(symbol: string): unknown {
    return this.markets.get(symbol)?.trouble;
  }

  state(symbol: string): FeedState {
    const known = this.markets.get(symbol);
    if (known?.trouble !== undefined) return isRefusal(known.trouble) ? 'refused' : 'offline';
    if (!known?.snapshot) return 'waiting';
    const { everyMs = livePeriodMs, tookMs = 0 } = known.newest ?? {};
    const age = this.ageMs(known.snapshot);
    // Asked for again when its period is over or its answer is there, and the next one takes as long: that old it will get.
    const oldest = Math.max(everyMs, tookMs) + tookMs;
    if (age <= staleAfterMs && oldest <= staleAfterMs) return 'live';
    const period = Math.max(everyMs, tookMs, this.wishes.get(symbol)?.everyMs ?? 0);
    return age <= missedPeriods * period && period > livePeriodMs ? 'slow' : 'stale';
  }

  /** What became of a request, here or in another window. What is older than what is known changes nothing. */
  receive(news: BookNews): void {
    const known = this.knownOf(news.symbol);
    const { outcome, symbol, asked } = news;
    const isBook = 'book' in outcome && this.isNewer(asked, known.snapshot?.asked);
    const isNewest = this.isNewer(asked, known.newest?.asked);
    if (isBook) {
      const { book } = outcome;
      const receivedAt = this.clock.now();
      known.snapshot = nextSnapshot(known.snapshot, {
        symbol,
        book,
        asked: originOf(book, asked),
        receivedAt,
      });
    }
    if (isNewest) {
      known.newest = news;
      if ('error' in outcome) known.trouble = outcome.error;
      else delete known.trouble;
    }
    if (isBook || isNewest) this.tell(symbol, known);
  }

  /** From now on it is told when one of these grows old. */
  want(wishes: FeedWishes): void {
    this.wishes = wishes;
    this.look();
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.changed.dispose();
  }

  private knownOf(symbol: string): Known {
    const known = this.markets.get(symbol) ?? {};
    this.markets.set(symbol, known);
    return known;
  }

  /** Whether something was asked for no earlier. By age: a date that was set must not stop the prices. */
  private isNewer(asked: Moment, before: Moment | undefined): boolean {
    return !before || msSince(this.clock, asked) <= msSince(this.clock, before);
  }

  private look(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.ended) return;
    const old: [string, Known][] = [];
    let next = Infinity;
    for (const symbol of this.wishes.keys()) {
      const known = this.markets.get(symbol);
      if (!known?.snapshot) continue;
      const wait = this.tellInMs(symbol, known, known.snapshot);
      if (wait <= slackMs) old.push([symbol, known]);
      next = Math.min(next, wait <= slackMs ? livePeriodMs : wait);
    }
    if (next < Infinity) this.timer = this.clock.after(next, () => this.look());
    // Last: whoever listens may watch or leave markets, and so look again.
    for (const [symbol, known] of old) this.tell(symbol, known);
  }

  /** How long until it is to be told how old a book has grown: once when it is not live any more, and each second from then on. */
  private tellInMs(symbol: string, { told }: Known, snapshot: BookSnapshot): number {
    const state = this.state(symbol);
    if (!told || told.state !== state) return 0;
    if (state === 'live') return staleAfterMs - this.ageMs(snapshot) + 1 + slackMs;
    return livePeriodMs - msSince(this.clock, told.at);
  }

  private tell(symbol: string, known: Known): void {
    known.told = { at: momentOf(this.clock), state: this.state(symbol) };
    this.changed.fire(symbol);
    if (!this.timer) this.look();
  }
}

/** Whether the exchange itself answered and will not give the book; too many calls is no such answer, nor is a page of whoever stands between. */
function isRefusal(trouble: unknown): boolean {
  return ExchangeError.is(trouble) && trouble.definite && trouble.reason !== 'rate-limited';
}
