import { mid, type OrderBook } from '../domain/orderBook';
import type { Decimal } from '../domain/decimal';
import type { Aged } from '../domain/orderCheck';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';

/** Depths of a book that can be asked for. */
export type FeedDepth = '5' | '20' | '50';

/** Where books come from. */
export interface BookSource {
  book(symbol: string, depth: FeedDepth, signal: AbortSignal): Promise<OrderBook>;
}

/** How a market's price stands: live; stale (refreshes were missed); offline (the last one failed); waiting (none yet). */
export type FeedState = 'waiting' | 'live' | 'stale' | 'offline';

/** A market's last book with what is needed to show it honestly. Times are ms since the epoch. */
export interface BookSnapshot {
  readonly symbol: string;
  readonly book: OrderBook;
  readonly receivedAt: number;
  /** When it was asked for: an answer that was overtaken by a later question is dropped. */
  readonly askedAt: number;
  readonly mid: Decimal | undefined;
  /** Where mid went at its last change. */
  readonly direction: 'up' | 'down' | 'flat';
  /** The first mid of this session, for a change that says since when. */
  readonly first?: { readonly mid: Decimal; readonly at: number };
}

interface Watched {
  readonly watchers: Map<symbol, FeedDepth>;
  snapshot?: BookSnapshot;
  trouble?: unknown;
  fetching?: AbortController;
  failures: number;
  notBefore: number;
}

/** The exchange refreshes prices once a second; asking more often gains nothing. */
const periodMs = 1000;
/** Three missed refreshes. */
export const staleAfterMs = 3500;
const longestBackOffMs = 15_000;
const order: readonly FeedDepth[] = ['5', '20', '50'];

/**
 * Books of the watched markets, refreshed each second while the window is active: at most one request a market at a time, as deep
 * as its hungriest watcher needs, later after failures. A failure never removes what is known: it grows old visibly.
 */
export class PriceFeed implements Disposable {
  private readonly markets = new Map<string, Watched>();
  private readonly changed = new Emitter<string>();
  private timer: Disposable | undefined;
  private active = true;
  private ended = false;
  /** Fires with the symbol whose book came, failed or grew stale. */
  readonly onChange = this.changed.on;

  constructor(
    private readonly source: BookSource,
    private readonly clock: Clock,
    /** 0 (inclusive) to 1 (exclusive). */
    private readonly random: () => number,
  ) {}

  /** Keeps the market's book fresh until disposed. */
  watch(symbol: string, depth: FeedDepth): Disposable {
    const watched = this.markets.get(symbol) ?? {
      watchers: new Map<symbol, FeedDepth>(),
      failures: 0,
      notBefore: 0,
    };
    this.markets.set(symbol, watched);
    const watcher = Symbol(symbol);
    watched.watchers.set(watcher, depth);
    this.tick();
    return {
      dispose: () => {
        watched.watchers.delete(watcher);
        if (watched.watchers.size === 0) watched.fetching?.abort();
      },
    };
  }

  /** Whether somebody looks: a window that is not active asks for nothing. */
  setActive(active: boolean): void {
    if (active === this.active) return;
    this.active = active;
    if (active) this.tick();
  }

  snapshot(symbol: string): BookSnapshot | undefined {
    return this.markets.get(symbol)?.snapshot;
  }

  /** The last book with its age in ms, for the validator. */
  aged(symbol: string): Aged<OrderBook> | undefined {
    const snapshot = this.snapshot(symbol);
    return snapshot && { value: snapshot.book, ageMs: this.ageMs(snapshot) };
  }

  ageMs(snapshot: BookSnapshot): number {
    return Math.max(0, this.clock.now() - snapshot.receivedAt);
  }

  state(symbol: string): FeedState {
    const watched = this.markets.get(symbol);
    if (watched?.trouble !== undefined) return 'offline';
    if (!watched?.snapshot) return 'waiting';
    return this.ageMs(watched.snapshot) > staleAfterMs ? 'stale' : 'live';
  }

  /** Why the last refresh of the market failed; absent when it worked. */
  trouble(symbol: string): unknown {
    return this.markets.get(symbol)?.trouble;
  }

  /** Fetches a book now and keeps it; for a decision that needs a fresh one. Rejects when it cannot be had. */
  async fresh(symbol: string, depth: FeedDepth): Promise<Aged<OrderBook>> {
    const watched = this.markets.get(symbol) ?? {
      watchers: new Map<symbol, FeedDepth>(),
      failures: 0,
      notBefore: 0,
    };
    this.markets.set(symbol, watched);
    const askedAt = this.clock.now();
    const book = await this.source.book(symbol, depth, new AbortController().signal);
    this.receive(watched, book, askedAt);
    return { value: book, ageMs: Math.max(0, this.clock.now() - askedAt) };
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    for (const watched of this.markets.values()) watched.fetching?.abort();
    this.changed.dispose();
  }

  private tick(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.ended || !this.active) return;
    let watchedAny = false;
    for (const [symbol, watched] of this.markets) {
      if (watched.watchers.size === 0) continue;
      watchedAny = true;
      const { snapshot } = watched;
      const due = !snapshot || this.clock.now() - snapshot.receivedAt >= periodMs - 50;
      if (!watched.fetching && due && this.clock.now() >= watched.notBefore)
        void this.refresh(symbol, watched);
      else if (snapshot && this.ageMs(snapshot) > staleAfterMs) this.changed.fire(symbol);
    }
    if (watchedAny) this.timer = this.clock.after(periodMs, () => this.tick());
  }

  private async refresh(symbol: string, watched: Watched): Promise<void> {
    const abort = new AbortController();
    watched.fetching = abort;
    const askedAt = this.clock.now();
    const depth =
      order[Math.max(...[...watched.watchers.values()].map((each) => order.indexOf(each)))] ?? '5';
    try {
      this.receive(watched, await this.source.book(symbol, depth, abort.signal), askedAt);
    } catch (error) {
      if (abort.signal.aborted) return;
      watched.trouble = error;
      watched.failures += 1;
      const wait = Math.min(longestBackOffMs, periodMs * 2 ** Math.min(watched.failures, 5));
      watched.notBefore = this.clock.now() + wait * (0.5 + this.random() / 2);
      this.changed.fire(symbol);
    } finally {
      delete watched.fetching;
    }
  }

  private receive(watched: Watched, book: OrderBook, askedAt: number): void {
    const before = watched.snapshot;
    if (this.ended || (before && before.askedAt > askedAt)) return;
    const middle = mid(book);
    const receivedAt = this.clock.now();
    const moved = middle && before?.mid && !middle.eq(before.mid);
    const direction = !moved ? (before?.direction ?? 'flat') : middle.gt(before.mid) ? 'up' : 'down';
    const first = before?.first ?? (middle && { mid: middle, at: receivedAt });
    watched.snapshot = {
      symbol: book.symbol,
      book,
      receivedAt,
      askedAt,
      mid: middle,
      direction,
      ...(first && { first }),
    };
    watched.failures = 0;
    watched.notBefore = 0;
    delete watched.trouble;
    this.changed.fire(book.symbol);
  }
}
