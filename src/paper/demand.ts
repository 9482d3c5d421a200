import { elapsedMs, type Moment } from '../domain/elapsed';
import type { BookDepth } from '../exchange/wire';

/** A market of the followed exchange that is needed, how deep, and how often (ms). */
export interface Wanted {
  readonly symbol: string;
  readonly depth: BookDepth;
  readonly everyMs: number;
}

interface Asked {
  /** The last that asked for this depth. */
  readonly at: Map<BookDepth, Moment>;
  last: Moment;
  /** Asked again soon after it was asked before: somebody watches. */
  steady: boolean;
  /** Requests that wait for a book. */
  waiting: number;
}

/** Who asks again within this (ms) watches the market. */
const watchMs = 2_500;
const downMs = 60_000;
/** A depth that was asked for within this counts. */
const depthMs = 5_000;
const periodMs = 1_000;
/** For markets in which orders rest and nobody looks. */
const restingPeriodMs = 3_000;
const deepestFirst: readonly BookDepth[] = ['50', '20', '5'];

/** Which markets of the followed exchange somebody watches, waits for, or has open orders in: no others are asked about. */
export class Demand {
  private readonly markets = new Map<string, Asked>();

  /** Somebody asked for a book. Dispose the answer when they have it. */
  ask(symbol: string, depth: BookDepth, now: Moment): { dispose(): void } {
    const known = this.markets.get(symbol);
    const asked = known ?? { at: new Map<BookDepth, Moment>(), last: now, steady: false, waiting: 0 };
    if (known) asked.steady = elapsedMs(now, known.last) <= watchMs;
    asked.last = now;
    asked.at.set(depth, now);
    asked.waiting += 1;
    this.markets.set(symbol, asked);
    let left = false;
    return {
      dispose: () => {
        if (!left) asked.waiting -= 1;
        left = true;
      },
    };
  }

  /**
   * All that is wanted now, by symbol; `resting`: markets in which orders rest. While the other exchange does not answer (`down`), what somebody wanted in the
   * last minute is tried again and again.
   */
  wanted(now: Moment, resting: Iterable<string>, down: boolean): readonly Wanted[] {
    const keptMs = down ? downMs : watchMs;
    const wanted = new Map<string, Wanted>();
    // Best prices tell whether an order fills, and the levels around it whether the one that it waits in was eaten up.
    for (const symbol of resting) wanted.set(symbol, { symbol, depth: '50', everyMs: restingPeriodMs });
    for (const [symbol, asked] of this.markets) {
      const recent = elapsedMs(now, asked.last) <= keptMs;
      const watched = recent && (asked.steady || down);
      if (watched || asked.waiting > 0) {
        const depth = wanted.has(symbol) ? '50' : deepest(asked, now);
        wanted.set(symbol, { symbol, depth, everyMs: periodMs });
      } else if (!recent) this.markets.delete(symbol);
    }
    return [...wanted.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }
}

function deepest({ at }: Asked, now: Moment): BookDepth {
  const wanted = deepestFirst.find((depth) => {
    const asked = at.get(depth);
    return asked !== undefined && elapsedMs(now, asked) <= depthMs;
  });
  return wanted ?? '5';
}
