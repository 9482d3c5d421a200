import { zero } from '../domain/decimal';
import { elapsedMs, momentBefore, type Moment } from '../domain/elapsed';
import { formatAge } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { spread, type OrderBook } from '../domain/orderBook';
import type { BookDepth } from '../exchange/wire';
import { momentOf, type Clock } from './clock';
import { Demand, type Wanted } from './demand';
import type { FollowedFloor } from './followedFloor';
import { FollowedFloors } from './followedFloors';
import { inOrder } from './seenDepth';
import { SourceHealth, type SourceCondition } from './sourceHealth';

/** How it stands with the followed exchange, and what is wanted of it. */
export interface SourceStatus {
  /** Counts up with each change. */
  readonly revision: number;
  /** Base address of the followed exchange. */
  readonly from: string;
  readonly condition: SourceCondition;
  /** Why nothing comes. */
  readonly why?: string | undefined;
  /** How old the newest thing is that came, in ms. */
  readonly lastMs?: number | undefined;
  /** Since how many ms it does not answer. */
  readonly downMs?: number | undefined;
  readonly wanted: { readonly rules: boolean; readonly books: readonly Wanted[] };
}

/** A book younger than this (ms) is answered with at once; an older one may be replaced in a moment. */
const readyMs = 1_500;
/** So long (ms) a request waits for a price. */
const patienceMs = 4_000;
const rulesReadyMs = 30_000;
/** Rules are wanted for so long after somebody asked for them. */
const rulesWantedMs = 60_000;
/** Older rules say nothing any more (domain/orderCheck.ts, `defaultAges`). */
const rulesMaxAgeMs = 10 * 60_000;

/**
 * The exchange whose order books ours follows: what came of it, what is wanted of it, and whether it answers. It fetches nothing by itself: somebody who
 * knows the network looks at {@link status} and hands in what came.
 */
export class PriceSource {
  readonly floors: FollowedFloors;
  readonly host: string;
  private readonly demand = new Demand();
  private readonly health = new SourceHealth();
  /** By market: why its last book did not come, each time in a box of its own. */
  private readonly failures = new Map<string, { readonly why: string }>();
  private rulesWantedAt: Moment | undefined;
  private readonly waiting = new Set<() => void>();
  private revision = 1;
  private lastTold = '';
  private closed = false;

  /** `from`: base address of the followed exchange. */
  constructor(
    private readonly from: string,
    private readonly clock: Clock,
    seed: string,
  ) {
    this.host = new URL(from).host;
    this.floors = new FollowedFloors(this.host, clock, seed);
  }

  status(): SourceStatus {
    const now = momentOf(this.clock);
    const { condition, why, lastGood, downSince } = this.health;
    return {
      revision: this.revision,
      from: this.from,
      condition,
      why: this.isDown ? why : undefined,
      lastMs: lastGood && elapsedMs(now, lastGood),
      downMs: downSince && elapsedMs(now, downSince),
      wanted: this.wanted(now),
    };
  }

  /** Resolves when the status has another revision than this, or after so many ms. */
  async changed(revision: number, ms: number): Promise<void> {
    await this.until(() => this.revision !== revision, ms);
  }

  /** Takes in rules that were asked for so many ms ago; gives the symbols that had to be left out. */
  receiveRules(rules: readonly MarketRules[], ageMs: number): readonly string[] {
    const asked = momentBefore(momentOf(this.clock), ageMs);
    const leftOut = this.floors.receiveRules(rules, asked);
    this.health.came(asked);
    this.look();
    return leftOut;
  }

  /** Takes in a book that was asked for so many ms ago. One of a market that is not known is passed over. */
  receiveBook(received: OrderBook, depth: BookDepth, ageMs: number): void {
    const floor = this.floors.find(received.symbol);
    if (!floor) return;
    const { symbol } = received;
    const book = {
      symbol,
      bids: inOrder(received.bids, 'BUYER'),
      asks: inOrder(received.asks, 'SELLER'),
    };
    if (spread(book)?.lte(zero) === true) {
      this.receiveFailure(symbol, 'It sent an order book in which buyers and sellers overlap.');
      return;
    }
    const asked = momentBefore(momentOf(this.clock), ageMs);
    floor.receive({ book, depth: Number(depth), asked });
    this.failures.delete(symbol);
    this.health.came(asked);
    this.look();
  }

  /** Something could not be had: the book of a market, or (without one) the rules. */
  receiveFailure(symbol: string | undefined, why: string): void {
    if (symbol !== undefined) this.failures.set(symbol, { why });
    this.health.failed(why);
    this.look();
  }

  /** Whether made-up prices stand in: each time that the exchange does not answer, or from now until it does. */
  simulate(when: 'always' | 'never' | 'now'): void {
    if (when === 'now') this.health.simulateForNow();
    else this.health.simulateAlways(when === 'always');
    this.look();
  }

  /** Waits a moment for a fresh book that is as deep, if need be. Whether one came is for {@link FollowedFloor.book} to say. */
  async bookReady(symbol: string, depth: BookDepth): Promise<void> {
    await this.rulesReady(rulesMaxAgeMs);
    const floor = this.floors.find(symbol);
    if (!floor) return;
    const failure = this.failures.get(symbol);
    const ask = this.demand.ask(symbol, depth, momentOf(this.clock));
    this.look();
    const failed = (): boolean => this.failures.get(symbol) !== failure && this.failures.has(symbol);
    await this.until(() => failed() || this.isAnswered(floor, Number(depth)), patienceMs);
    ask.dispose();
    this.look();
  }

  /** Waits a moment for rules, if those that are known are older. */
  async rulesReady(maxAgeMs = rulesReadyMs): Promise<void> {
    if (this.rulesAgeMs() <= maxAgeMs) return;
    this.rulesWantedAt = momentOf(this.clock);
    const { failures } = this.health;
    this.look();
    const answered = (): boolean => this.rulesAgeMs() <= maxAgeMs || this.isDown;
    await this.until(() => answered() || this.health.failures !== failures, patienceMs);
  }

  /** Whether the rules that are known may still be told. */
  get knowsRules(): boolean {
    const age = this.rulesAgeMs();
    return age <= rulesMaxAgeMs || (Number.isFinite(age) && this.health.condition === 'simulated');
  }

  /** How many ms ago the book that is shown was asked for; zero for a made-up one. */
  ageMs(symbol: string): number | undefined {
    const floor = this.floors.find(symbol);
    return floor?.simulated === true ? 0 : floor?.ageMs;
  }

  /** Whether it is certain that the other exchange has no such market. */
  isUnlisted(symbol: string): boolean {
    return this.knowsRules && this.floors.find(symbol)?.rules === undefined;
  }

  /** Why there is no price or no rules, in a sentence for a trader. */
  whyNothing(symbol?: string): string {
    const floor = symbol === undefined ? undefined : this.floors.find(symbol);
    const why = (symbol === undefined ? undefined : this.failures.get(symbol)?.why) ?? this.health.why;
    const what = symbol === undefined ? 'The markets' : `Prices of ${symbol}`;
    const age = floor?.ageMs === undefined ? '' : ` The last is ${formatAge(floor.ageMs)} old.`;
    return `${what} do not come from ${this.host}.${age}${why === undefined ? '' : ` ${why}`}`;
  }

  /** Looks at the clock; call it each second. */
  look(): void {
    const now = momentOf(this.clock);
    const { rules, books } = this.wanted(now);
    this.health.look(now, rules || books.length > 0);
    this.floors.simulate(this.health.condition === 'simulated');
    const { condition, why } = this.health;
    const told = JSON.stringify([condition, this.isDown && why, this.wanted(now)]);
    if (told !== this.lastTold) this.revision += 1;
    this.lastTold = told;
    for (const wake of [...this.waiting]) wake();
  }

  /** Lets everybody go who waits. */
  close(): void {
    this.closed = true;
    for (const wake of [...this.waiting]) wake();
  }

  private get isDown(): boolean {
    return this.health.downSince !== undefined;
  }

  private wanted(now: Moment): SourceStatus['wanted'] {
    const resting = [...this.floors.all()].filter((floor) => floor.hasResting()).map(({ symbol }) => symbol);
    const asked = this.rulesWantedAt;
    const somebody = asked !== undefined && elapsedMs(now, asked) <= rulesWantedMs;
    const rules =
      this.rulesAgeMs() > rulesReadyMs && (somebody || (resting.length > 0 && !this.floors.rulesAskedAt));
    return { rules, books: this.demand.wanted(now, resting, this.isDown) };
  }

  private isAnswered(floor: FollowedFloor, depth: number): boolean {
    if (floor.simulated || this.isDown) return true;
    return (floor.ageMs ?? Infinity) <= readyMs && (floor.seen?.depth ?? 0) >= depth;
  }

  private rulesAgeMs(): number {
    const asked = this.floors.rulesAskedAt;
    return asked ? elapsedMs(momentOf(this.clock), asked) : Infinity;
  }

  /** Resolves when the condition holds, looked at whenever something changed, or after so many ms of the machine. */
  private until(condition: () => boolean, ms: number): Promise<void> {
    if (condition() || this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const wake = (): void => {
        if (condition() || this.closed) end();
      };
      const timer = setTimeout(end, ms);
      this.waiting.add(wake);
    });
  }
}
