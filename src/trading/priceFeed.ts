import type { OrderBook } from '../domain/orderBook';
import type { Aged } from '../domain/orderCheck';
import { ExchangeError } from '../exchange/errors';
import { BookRequest, BookRequestError, feedDepths, type BookSource, type FeedDepth } from './bookRequest';
import { nextSnapshot, type BookSnapshot } from './bookSnapshot';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { momentOf, msSince, type Moment } from './moment';

export type { BookSnapshot, BookSource, FeedDepth };

/**
 * How a market's price stands: waiting (none yet); live; slow (refreshed, but more seldom than live needs); stale (refreshes were missed);
 * offline (the exchange could not be reached or did not answer in order); refused (it answered and said no).
 */
export type FeedState = 'waiting' | 'live' | 'slow' | 'stale' | 'offline' | 'refused';

/** How somebody watches a market. */
export interface WatchOptions {
  /** For who needs it less often than each second, in ms; the most eager watcher of a market counts. */
  readonly everyMs?: number;
  /** An alert needs it: it is refreshed although nobody looks. */
  readonly evenAway?: boolean;
}

interface Watcher {
  readonly depth: FeedDepth;
  readonly everyMs: number;
  readonly evenAway: boolean;
}

interface Market {
  readonly symbol: string;
  readonly watchers: Map<symbol, Watcher>;
  /** The one request on its way. */
  request?: BookRequest;
  lastAsked?: Moment;
  snapshot?: BookSnapshot;
  trouble?: unknown;
  failures: number;
  /** After a failure: when it was, and how long to wait from then (ms). */
  backOff?: { readonly since: Moment; readonly ms: number };
  lastTold?: Moment;
}

/** The exchange refreshes prices once a second; asking more often gains nothing. */
const periodMs = 1000;
/** Three missed refreshes. */
export const staleAfterMs = 3500;
const longestBackOffMs = 15_000;
/** What is due within this is due now. */
const slackMs = 50;
/** So many markets are asked about at a time; more would only wait in line, growing old there. */
const mostAtOnce = 6;
/** Of these, so many that nobody wants each second: however many come due together, the others keep their places. */
const mostSlowAtOnce = 2;

/**
 * Books of the watched markets, refreshed each second (or as seldom as their watchers wish) while the window is active: at most one
 * request a market at a time, as deep as its hungriest watcher needs, later after failures. A failure never removes what is known: it grows old visibly.
 */
export class PriceFeed implements Disposable {
  private readonly markets = new Map<string, Market>();
  private readonly changed = new Emitter<string>();
  private timer: Disposable | undefined;
  private readonly ledAnew = new Emitter<void>();
  private active = true;
  private ended = false;
  /** Whether this window is the one that asks for all windows of this environment; recording and alerts run there only. */
  readonly leads = true;
  /** Fires when {@link leads} changed. */
  readonly onLeads = this.ledAnew.on;
  /** Fires with the symbol whose book came, failed or grew stale, and each second while it is stale. */
  readonly onChange = this.changed.on;

  /** `random`: 0 (inclusive) to 1 (exclusive), spreads the waits after failures. */
  constructor(
    private readonly source: BookSource,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /**
   * Keeps the market's book fresh until disposed. A book that is read more seldom than `staleAfterMs` is slow or stale in between, and
   * `onChange` says so.
   */
  watch(
    symbol: string,
    depth: FeedDepth,
    { everyMs = periodMs, evenAway = false }: WatchOptions = {},
  ): Disposable {
    const market = this.marketOf(symbol);
    const watcher = Symbol(symbol);
    market.watchers.set(watcher, { depth, everyMs: Math.max(periodMs, everyMs), evenAway });
    this.look();
    return {
      dispose: () => {
        const left = market.watchers.delete(watcher) && market.watchers.size === 0;
        if (left && market.request?.wanted.urgent === false) this.drop(market);
        this.look();
      },
    };
  }

  /** Whether somebody looks: a window that is not active asks for nothing but what is needed even then. */
  setActive(active: boolean): void {
    this.active = active;
    this.look();
  }

  snapshot(symbol: string): BookSnapshot | undefined {
    return this.markets.get(symbol)?.snapshot;
  }

  /** The last book with its age in ms, for the validator. */
  aged(symbol: string): Aged<OrderBook> | undefined {
    const snapshot = this.snapshot(symbol);
    return snapshot && { value: snapshot.book, ageMs: this.ageMs(snapshot) };
  }

  /** How old the book may be, in ms: since it was asked for. */
  ageMs(snapshot: BookSnapshot): number {
    return msSince(this.clock, snapshot.asked);
  }

  state(symbol: string): FeedState {
    const market = this.markets.get(symbol);
    if (market?.trouble !== undefined) return isRefusal(market.trouble) ? 'refused' : 'offline';
    if (!market?.snapshot) return 'waiting';
    return this.ageMs(market.snapshot) > staleAfterMs ? 'stale' : 'live';
  }

  /** Why the last refresh of the market failed; absent when it worked. */
  trouble(symbol: string): unknown {
    return this.markets.get(symbol)?.trouble;
  }

  /**
   * Fetches a book now and keeps it; for a decision that needs a fresh one. It takes the place of a refresh on its way; an equally deep
   * urgent one that is on its way is shared, and its age tells since when. Rejects when it cannot be had.
   */
  async fresh(symbol: string, depth: FeedDepth): Promise<Aged<OrderBook>> {
    if (this.ended) throw new BookRequestError('not-wanted');
    const market = this.marketOf(symbol);
    const { request } = market;
    if (request?.wanted.urgent !== true) return this.ask(market, depth, true).answer;
    if (request.wanted.depth !== depth) {
      await request.answer.catch(() => undefined);
      return this.fresh(symbol, depth);
    }
    const { value } = await request.answer;
    return { value, ageMs: msSince(this.clock, request.asked) };
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    for (const market of this.markets.values()) this.drop(market);
    this.changed.dispose();
    this.ledAnew.dispose();
  }

  private marketOf(symbol: string): Market {
    const known = this.markets.get(symbol);
    if (known) return known;
    const market: Market = { symbol, watchers: new Map<symbol, Watcher>(), failures: 0 };
    this.markets.set(symbol, market);
    return market;
  }

  private drop(market: Market): void {
    market.request?.dispose();
    delete market.request;
  }

  /** Asks for what is due, then plans the next look. Called by the timer and whenever something changed. */
  private look(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.ended) return;
    const watched = [...this.markets.values()].filter((each) => this.watchersOf(each).length > 0);
    for (const market of watched) market.request?.giveUpWhenSlow();
    this.askDue(watched);
    if (watched.length > 0) {
      const next = Math.min(periodMs, ...watched.map((each) => this.nextLookMs(each)));
      this.timer = this.clock.after(Math.max(slackMs, next), () => this.look());
    }
    // Last: whoever listens may watch or leave markets, and so look again.
    for (const market of watched) this.tellWhenStale(market);
  }

  private askDue(watched: readonly Market[]): void {
    const waiting = watched
      .filter((each) => !each.request && this.dueInMs(each) <= slackMs)
      .sort((a, b) => this.sinceAskedMs(b) - this.sinceAskedMs(a));
    const asked = watched.filter((each) => each.request);
    let places = mostAtOnce - asked.length;
    let slowPlaces = mostSlowAtOnce - asked.filter((each) => this.isSlow(each)).length;
    for (const market of waiting) {
      if (places <= 0) return;
      if (this.isSlow(market)) {
        if (slowPlaces <= 0) continue;
        slowPlaces -= 1;
      }
      places -= 1;
      const deepest = Math.max(...this.watchersOf(market).map(({ depth }) => feedDepths.indexOf(depth)));
      // Its failure is kept as the market's trouble.
      this.ask(market, feedDepths[deepest] ?? '5', false).answer.catch(() => undefined);
    }
  }

  private ask(market: Market, depth: FeedDepth, urgent: boolean): BookRequest {
    this.drop(market);
    const request = new BookRequest(this.source, this.clock, { symbol: market.symbol, depth, urgent });
    market.request = request;
    market.lastAsked = request.asked;
    void this.follow(market, request);
    return request;
  }

  /** Takes the answer of a request, unless another one took its place. Never rejects. */
  private async follow(market: Market, request: BookRequest): Promise<void> {
    const answer = await request.answer.then(
      ({ value }) => ({ book: value }),
      (error: unknown) => ({ error }),
    );
    if (market.request !== request) return;
    delete market.request;
    if ('book' in answer) this.receive(market, answer.book, request);
    else this.fail(market, answer.error);
    this.look();
  }

  private receive(market: Market, book: OrderBook, { asked }: BookRequest): void {
    const { symbol } = market;
    market.snapshot = nextSnapshot(market.snapshot, { symbol, book, asked, receivedAt: this.clock.now() });
    market.failures = 0;
    delete market.backOff;
    delete market.trouble;
    this.tell(market);
  }

  private fail(market: Market, error: unknown): void {
    market.trouble = error;
    market.failures += 1;
    const longest = Math.min(longestBackOffMs, periodMs * 2 ** Math.min(market.failures, 5));
    // Half fixed, half by chance: markets and windows that failed together do not come back together.
    market.backOff = { since: momentOf(this.clock), ms: longest * (0.5 + this.random() / 2) };
    this.tell(market);
  }

  private sinceAskedMs({ lastAsked }: Market): number {
    return lastAsked ? msSince(this.clock, lastAsked) : Infinity;
  }

  private dueInMs(market: Market): number {
    const { backOff } = market;
    const backOffLeft = backOff ? backOff.ms - msSince(this.clock, backOff.since) : 0;
    return Math.max(0, this.periodOf(market) - this.sinceAskedMs(market), backOffLeft);
  }

  /** How long until something is to be done about the market: asking, or telling that its book has grown stale. */
  private nextLookMs(market: Market): number {
    const age = market.snapshot ? this.ageMs(market.snapshot) : 0;
    const stale = age <= staleAfterMs ? staleAfterMs - age + 1 : periodMs;
    // What is due by now waits for a place, and is asked when one gets free.
    const due = market.request ? 0 : this.dueInMs(market);
    return Math.min(stale, due <= slackMs ? periodMs : due);
  }

  private tellWhenStale(market: Market): void {
    if (!market.snapshot || this.ageMs(market.snapshot) <= staleAfterMs) return;
    const told = market.lastTold ? msSince(this.clock, market.lastTold) : Infinity;
    const toldSince = this.ageMs(market.snapshot) - told > staleAfterMs;
    if (!toldSince || told >= periodMs - slackMs) this.tell(market);
  }

  private tell(market: Market): void {
    market.lastTold = momentOf(this.clock);
    this.changed.fire(market.symbol);
  }

  /** Who counts now. */
  private watchersOf({ watchers }: Market): readonly Watcher[] {
    return [...watchers.values()].filter(({ evenAway }) => this.active || evenAway);
  }

  /** How often the most eager watcher wants the book, in ms. */
  private periodOf(market: Market): number {
    return Math.min(...this.watchersOf(market).map(({ everyMs }) => everyMs));
  }

  private isSlow(market: Market): boolean {
    return this.periodOf(market) > periodMs;
  }
}

/** Whether the exchange answered and will not give the book: asking again soon will not help, unlike after too many calls. */
function isRefusal(trouble: unknown): boolean {
  return ExchangeError.is(trouble) && trouble.definite && trouble.reason !== 'rate-limited';
}
