import type { OrderBook } from '../domain/orderBook';
import type { Aged } from '../domain/orderCheck';
import { BookPoller } from './bookPoller';
import type { BookSource, FeedDepth } from './bookRequest';
import type { BookSnapshot } from './bookSnapshot';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import {
  allWishes,
  livePeriodMs,
  wishesOf,
  type Attention,
  type FeedWatcher,
  type FeedWishes,
  type WatchOptions,
} from './feedWish';
import type { FeedWindows } from './feedWindows';
import { KnownBooks, staleAfterMs, type FeedState } from './knownBooks';

export { staleAfterMs };
export type { Attention, BookSnapshot, BookSource, FeedDepth, FeedState, WatchOptions };

const nothing: FeedWishes = new Map();

/**
 * Books of the watched markets, refreshed as often as their watchers and the attention of the window need. Of the windows of an environment one
 * asks the exchange, for all of them; the others get the books from it. An order's own book is always asked for by the window that places it.
 */
export class PriceFeed implements Disposable {
  private readonly watchers = new Set<FeedWatcher>();
  private readonly books: KnownBooks;
  private readonly poller: BookPoller;
  private readonly ledAnew = new Emitter<void>();
  private readonly listeners: readonly Disposable[];
  private attention: Attention = 'focused';
  private led: boolean;
  private ended = false;
  /** Fires with the symbol whose book came, failed or is not live any more, and each second while it is not. */
  readonly onChange;
  /** Fires when {@link leads} changed. */
  readonly onLeads = this.ledAnew.on;

  /** `random`: 0 (inclusive) to 1 (exclusive), spreads the waits after failures. `windows`: the other windows of this environment; absent where this one is alone. */
  constructor(
    source: BookSource,
    clock: Clock,
    random: () => number,
    private readonly windows?: FeedWindows,
  ) {
    this.books = new KnownBooks(clock);
    this.onChange = this.books.onChange;
    this.poller = new BookPoller(source, clock, random, () => this.asks);
    this.led = this.leads;
    this.listeners = [
      this.poller.onNews((news) => {
        this.books.receive(news);
        this.windows?.publish(news);
      }),
      ...(windows
        ? [windows.onNews((news) => this.books.receive(news)), windows.onChange(() => this.adapt())]
        : []),
    ];
    windows?.start();
  }

  /**
   * Whether this window is the one that asks for all windows of this environment; recording and alerts run there only. Where windows cannot
   * reach each other, each of them leads.
   */
  get leads(): boolean {
    return this.windows?.leads ?? true;
  }

  private get asks(): boolean {
    return this.windows?.asks ?? true;
  }

  /** Keeps the market's book fresh until disposed. */
  watch(
    symbol: string,
    depth: FeedDepth,
    { everyMs = livePeriodMs, evenAway = false }: WatchOptions = {},
  ): Disposable {
    const watcher = { symbol, depth, everyMs, evenAway };
    this.watchers.add(watcher);
    this.adapt();
    return {
      dispose: () => {
        if (this.watchers.delete(watcher)) this.adapt();
      },
    };
  }

  /** How closely somebody looks at this window. */
  setAttention(attention: Attention): void {
    this.attention = attention;
    this.adapt();
  }

  snapshot(symbol: string): BookSnapshot | undefined {
    return this.books.snapshot(symbol);
  }

  /** The last book with its age in ms, for the validator. */
  aged(symbol: string): Aged<OrderBook> | undefined {
    const snapshot = this.snapshot(symbol);
    return snapshot && { value: snapshot.book, ageMs: this.ageMs(snapshot) };
  }

  /** How old the book may be, in ms: since it was asked for. */
  ageMs(snapshot: BookSnapshot): number {
    return this.books.ageMs(snapshot);
  }

  state(symbol: string): FeedState {
    return this.books.state(symbol);
  }

  /** Why the last refresh of the market failed; absent when it worked. */
  trouble(symbol: string): unknown {
    return this.books.trouble(symbol);
  }

  /**
   * Fetches a book now, from this window, and keeps it; for a decision that needs a fresh one. It takes the place of a refresh on its way; an equally
   * deep one that is on its way for a decision is shared, and its age tells since when. Rejects when it cannot be had.
   */
  fresh(symbol: string, depth: FeedDepth): Promise<Aged<OrderBook>> {
    return this.poller.fresh(symbol, depth);
  }

  dispose(): void {
    this.ended = true;
    for (const listener of this.listeners) listener.dispose();
    this.windows?.dispose();
    this.poller.dispose();
    this.books.dispose();
    this.ledAnew.dispose();
  }

  /** Something is wanted anew, or somebody else leads. */
  private adapt(): void {
    if (this.ended) return;
    const own = wishesOf(this.watchers, this.attention);
    this.books.want(own);
    this.windows?.wish(own);
    this.poller.want(this.asks ? allWishes([own, ...(this.windows?.wishes() ?? [])]) : nothing);
    const { leads } = this;
    if (leads === this.led) return;
    this.led = leads;
    this.ledAnew.fire();
  }
}
