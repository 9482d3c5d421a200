import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import type { BookSource, FeedDepth } from './bookRequest';
import { pause, type Clock } from './clock';
import { DisposableStore, type Disposable } from './disposable';
import { momentOf, msSince, type Moment } from './moment';
import type { FollowedBook, FollowedFailure, PaperSource, PaperSourceStatus } from './paperSource';
import { wordsOf } from './placementWords';
import { PriceFeed } from './priceFeed';

/** The public calls of the exchange that is followed. No key is needed for them, and none may be sent. */
export interface PublicExchange extends BookSource {
  markets(): Promise<{ readonly rules: readonly MarketRules[] }>;
}

/** What a follower needs. */
export interface PaperFollowerParts {
  readonly exchange: PublicExchange;
  readonly paper: Pick<PaperSource, 'status' | 'rules' | 'books'>;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly log: (text: string) => void;
}

interface Followed {
  readonly depth: FeedDepth;
  readonly everyMs: number;
  readonly watch: Disposable;
}

/** How long to wait after the paper exchange did not answer, in ms. */
const retryMs = 500;
const firstRulesRetryMs = 2_000;
const longestRulesRetryMs = 30_000;
/** Longest reason that is handed on. */
const longestWhy = 400;

/**
 * Brings a paper exchange the order books and rules of the exchange that it follows: of those markets that it wants, at the pace of any price feed. One
 * is enough for all windows: it runs where the paper exchange runs.
 */
export class PaperFollower implements Disposable {
  private readonly feed: PriceFeed;
  private readonly parts = new DisposableStore();
  /** How deep each book was asked for: what lies deeper is not gone because it is not shown. */
  private readonly depths = new WeakMap<OrderBook, FeedDepth>();
  private readonly followed = new Map<string, Followed>();
  private readonly pushed = new Map<string, Moment>();
  private readonly due = new Set<string>();
  private readonly failures = new Map<string, FollowedFailure>();
  private pushing = false;
  private wantsRules = false;
  private readingRules = false;
  private rulesFailures = 0;
  private leftOut = '';
  private complaint = '';
  private ended = false;

  constructor(private readonly its: PaperFollowerParts) {
    const books: BookSource = {
      book: async (symbol, depth, options) => {
        const book = await its.exchange.book(symbol, depth, options);
        this.depths.set(book, depth);
        return book;
      },
    };
    this.feed = this.parts.add(new PriceFeed(books, its.clock, its.random));
    this.parts.add(this.feed.onChange((symbol) => this.hear(symbol)));
    void this.run();
  }

  dispose(): void {
    this.ended = true;
    for (const { watch } of this.followed.values()) watch.dispose();
    this.parts.dispose();
  }

  /** Never rejects. */
  private async run(): Promise<void> {
    let revision = 0;
    while (!this.isOver()) {
      try {
        const status = await this.its.paper.status(revision);
        revision = status.revision;
        this.complaint = '';
        if (!this.isOver()) this.follow(status.wanted);
      } catch (error) {
        // It ended (then so do we, in a moment), or starts anew: its revisions begin again.
        revision = 0;
        if (!this.isOver()) await pause(this.its.clock, retryMs);
        if (!this.isOver()) this.complain(wordsOf(error));
      }
    }
  }

  /** Once, not at each price. */
  private complain(about: string): void {
    if (about !== this.complaint) this.its.log(`Following prices for the paper exchange: ${about}`);
    this.complaint = about;
  }

  /** Asked through a method: it changes while we wait. */
  private isOver(): boolean {
    return this.ended;
  }

  private follow({ rules, books }: PaperSourceStatus['wanted']): void {
    this.wantsRules = rules;
    if (rules) void this.readRules();
    const wanted = new Set(books.map(({ symbol }) => symbol));
    for (const [symbol, { watch }] of [...this.followed]) {
      if (wanted.has(symbol)) continue;
      watch.dispose();
      this.followed.delete(symbol);
    }
    for (const { symbol, depth, everyMs } of books) {
      const known = this.followed.get(symbol);
      if (known?.depth === depth && known.everyMs === everyMs) continue;
      // The new one first: a market that nobody watches loses its request.
      const watch = this.feed.watch(symbol, depth, { everyMs, evenAway: true });
      known?.watch.dispose();
      this.followed.set(symbol, { depth, everyMs, watch });
    }
  }

  private hear(symbol: string): void {
    const trouble = this.feed.trouble(symbol);
    if (trouble !== undefined) {
      this.failures.set(symbol, { symbol, why: wordsOf(trouble).slice(0, longestWhy) });
      this.due.delete(symbol);
    } else {
      const asked = this.feed.snapshot(symbol)?.asked;
      // It is also told that a book has grown old, which the paper exchange sees by itself.
      if (!asked || asked === this.pushed.get(symbol)) return;
      this.due.add(symbol);
      this.failures.delete(symbol);
    }
    void this.push();
  }

  /** One call at a time; what comes meanwhile goes with the next. Never rejects. */
  private async push(): Promise<void> {
    if (this.pushing) return;
    this.pushing = true;
    try {
      while (!this.isOver() && (this.due.size > 0 || this.failures.size > 0)) {
        const symbols = [...this.due];
        const failures = [...this.failures.values()];
        this.due.clear();
        this.failures.clear();
        await this.its.paper.books(
          symbols.flatMap((symbol) => this.bookOf(symbol)),
          failures,
        );
      }
    } catch (error) {
      if (!this.isOver()) this.complain(wordsOf(error));
    } finally {
      this.pushing = false;
    }
  }

  private bookOf(symbol: string): readonly FollowedBook[] {
    const snapshot = this.feed.snapshot(symbol);
    const depth = snapshot && this.depths.get(snapshot.book);
    if (!snapshot || !depth) return [];
    this.pushed.set(symbol, snapshot.asked);
    return [{ book: snapshot.book, depth, ageMs: this.feed.ageMs(snapshot) }];
  }

  /** Reads the rules for as long as they are wanted. Never rejects. */
  private async readRules(): Promise<void> {
    if (this.readingRules) return;
    this.readingRules = true;
    const { exchange, paper, clock, log } = this.its;
    while (this.wantsRules && !this.isOver()) {
      const asked = momentOf(clock);
      try {
        const { rules } = await exchange.markets();
        const leftOut = (await paper.rules(rules, msSince(clock, asked))).join(', ');
        if (leftOut !== this.leftOut && leftOut !== '') {
          log(`Left out on paper, since values there would have more than 18 places: ${leftOut}`);
        }
        this.leftOut = leftOut;
        this.rulesFailures = 0;
        break;
      } catch (error) {
        this.rulesFailures += 1;
        this.failures.set('', { why: wordsOf(error).slice(0, longestWhy) });
        void this.push();
        const wait = firstRulesRetryMs * 2 ** Math.min(this.rulesFailures - 1, 4);
        await pause(clock, Math.min(longestRulesRetryMs, wait));
      }
    }
    this.readingRules = false;
  }
}
