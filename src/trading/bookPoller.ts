import type { OrderBook } from '../domain/orderBook';
import type { Aged } from '../domain/orderCheck';
import { BookRequest, BookRequestError, originOf, type BookSource, type FeedDepth } from './bookRequest';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { comesFirst, FeedGate, pacedPeriods } from './feedPace';
import { livePeriodMs, type FeedWish, type FeedWishes } from './feedWish';
import { momentOf, msSince, type Moment } from './moment';

/** What became of a request for a market's book. */
export interface BookNews {
  readonly symbol: string;
  readonly asked: Moment;
  /** From asking to answer, in ms. */
  readonly tookMs: number;
  /** How often the market is refreshed at present, in ms. */
  readonly everyMs: number;
  readonly outcome: { readonly book: OrderBook } | { readonly error: unknown };
}

interface Market {
  readonly symbol: string;
  /** The one request on its way. */
  request?: BookRequest;
  lastAsked?: Moment;
  failures: number;
  /** After a failure: when it was, and how long to wait from then (ms). */
  backOff?: { readonly since: Moment; readonly ms: number };
}

interface Wanted {
  readonly market: Market;
  readonly wish: FeedWish;
}

const longestBackOffMs = 15_000;
/** What is due within this is due now. */
const slackMs = 50;
/** So many markets are asked about at a time: no more polls than that leave at once (see Limiter), and who waits in line grows old there. */
const mostAtOnce = 3;
/** Of these, so many that nobody wants each second: however many come due together, the others keep their places. */
const mostSlowAtOnce = 2;

/**
 * Asks an exchange for the books that are wanted: one request a market at a time, as often as wished and as the pace of all allows, later after
 * failures. Keeps nothing of what it hears.
 */
export class BookPoller implements Disposable {
  private readonly markets = new Map<string, Market>();
  private readonly heard = new Emitter<BookNews>();
  private readonly gate: FeedGate;
  private wishes: FeedWishes = new Map();
  private periods: ReadonlyMap<string, number> = new Map();
  private timer: Disposable | undefined;
  private ended = false;
  /** Fires when a request has ended, unless it was given up because nobody wants its answer. */
  readonly onNews = this.heard.on;

  /** `random`: 0 (inclusive) to 1 (exclusive), spreads the waits after failures. `mayAsk`: looked at before each refresh. */
  constructor(
    private readonly source: BookSource,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly mayAsk: () => boolean,
  ) {
    this.gate = new FeedGate(clock);
  }

  /** Keeps these fresh from now on, and no others: refreshes of others that are on their way are given up. */
  want(wishes: FeedWishes): void {
    this.wishes = wishes;
    this.periods = pacedPeriods(wishes);
    for (const market of this.markets.values()) {
      if (!wishes.has(market.symbol) && market.request?.wanted.urgent === false) this.drop(market);
    }
    this.look();
  }

  /**
   * Asks for a book now; it takes the place of a refresh on its way. An equally deep urgent one that is on its way is shared, and its age
   * tells since when. Rejects when it cannot be had.
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
    return { value, ageMs: msSince(this.clock, originOf(value, request.asked)) };
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    for (const market of this.markets.values()) this.drop(market);
    this.heard.dispose();
  }

  private marketOf(symbol: string): Market {
    const known = this.markets.get(symbol);
    if (known) return known;
    const market: Market = { symbol, failures: 0 };
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
    if (this.ended || this.wishes.size === 0) return;
    const wanted = [...this.wishes].map(([symbol, wish]) => ({ market: this.marketOf(symbol), wish }));
    for (const { market } of wanted) market.request?.giveUpWhenSlow();
    if (this.mayAsk()) this.askDue(wanted);
    const next = Math.min(livePeriodMs, ...wanted.map(({ market }) => this.nextLookMs(market)));
    this.timer = this.clock.after(Math.max(slackMs, next), () => this.look());
  }

  private askDue(wanted: readonly Wanted[]): void {
    const asked = wanted.filter(({ market }) => market.request);
    const waiting = wanted
      .filter(({ market }) => !market.request && this.dueInMs(market) <= slackMs)
      .sort(
        (a, b) =>
          Number(comesFirst(b.wish)) - Number(comesFirst(a.wish)) ||
          this.sinceAskedMs(b.market) - this.sinceAskedMs(a.market),
      );
    let places = mostAtOnce - asked.length;
    let slowPlaces = mostSlowAtOnce - asked.filter(({ wish }) => isSlow(wish)).length;
    for (const { market, wish } of waiting) {
      if (places <= 0 || this.gate.waitMs() > 0) return;
      if (isSlow(wish)) {
        if (slowPlaces <= 0) continue;
        slowPlaces -= 1;
      }
      places -= 1;
      // Its failure is news like any other.
      this.ask(market, wish.depth, false).answer.catch(() => undefined);
    }
  }

  private ask(market: Market, depth: FeedDepth, urgent: boolean): BookRequest {
    this.drop(market);
    this.gate.pass();
    const request = new BookRequest(this.source, this.clock, { symbol: market.symbol, depth, urgent });
    market.request = request;
    market.lastAsked = request.asked;
    void this.follow(market, request);
    return request;
  }

  /** Takes the answer of a request, unless another one took its place. Never rejects. */
  private async follow(market: Market, request: BookRequest): Promise<void> {
    const outcome = await request.answer.then(
      ({ value }) => ({ book: value }),
      (error: unknown) => ({ error }),
    );
    if (market.request !== request) return;
    delete market.request;
    if ('book' in outcome) {
      market.failures = 0;
      delete market.backOff;
    } else this.backOff(market);
    const { symbol } = market;
    const { asked } = request;
    const everyMs = this.periods.get(symbol) ?? livePeriodMs;
    this.heard.fire({ symbol, asked, tookMs: msSince(this.clock, asked), everyMs, outcome });
    this.look();
  }

  private backOff(market: Market): void {
    market.failures += 1;
    const longest = Math.min(longestBackOffMs, livePeriodMs * 2 ** Math.min(market.failures, 5));
    // Half fixed, half by chance: markets and windows that failed together do not come back together.
    market.backOff = { since: momentOf(this.clock), ms: longest * (0.5 + this.random() / 2) };
  }

  private sinceAskedMs({ lastAsked }: Market): number {
    return lastAsked ? msSince(this.clock, lastAsked) : Infinity;
  }

  private dueInMs(market: Market): number {
    const { backOff, symbol } = market;
    const backOffLeft = backOff ? backOff.ms - msSince(this.clock, backOff.since) : 0;
    const period = this.periods.get(symbol) ?? livePeriodMs;
    return Math.max(0, period - this.sinceAskedMs(market), backOffLeft);
  }

  /** How long until the market may be asked about. */
  private nextLookMs(market: Market): number {
    if (market.request) return livePeriodMs;
    const due = this.dueInMs(market);
    if (due > slackMs) return due;
    // What is due by now waits for the pace, or for a place: then it is asked when one gets free.
    return this.gate.waitMs() || livePeriodMs;
  }
}

function isSlow({ everyMs }: FeedWish): boolean {
  return everyMs > livePeriodMs;
}
