import type { Clock } from './clock';
import { livePeriodMs, type FeedWish, type FeedWishes } from './feedWish';
import { momentOf, msSince, type Moment } from './moment';

/**
 * Refreshes a second, over all markets and windows. Guess: the exchange publishes no figures; what is left of ten a second is for orders and
 * balances of all windows.
 */
export const refreshesPerSecond = 7;
/** Where markets that somebody trades on could take all of that, so much a second is left for the others at most, */
const leftForOthers = 3;
/** and no more than they need to be refreshed this often (ms), which is still live. */
const otherPeriodMs = 3000;

/** Somebody trades on the market: a ticket or a ladder shows its depth each second. */
export function comesFirst({ depth, everyMs }: FeedWish): boolean {
  return depth !== '5' && everyMs <= livePeriodMs;
}

/**
 * How often each market is refreshed, in ms, so that all together stay within {@link refreshesPerSecond}. Markets that somebody trades on keep
 * their second; of the others the most eager are slowed first, and those that want less often keep their wish.
 */
export function pacedPeriods(wishes: FeedWishes): ReadonlyMap<string, number> {
  const all = [...wishes];
  const first = all.filter(([, wish]) => comesFirst(wish));
  const others = all.filter(([, wish]) => !comesFirst(wish));
  const needed = others.reduce((sum, [, { everyMs }]) => sum + 1000 / Math.max(everyMs, otherPeriodMs), 0);
  const firstPeriod = leastPeriod(
    first.map(([, { everyMs }]) => everyMs),
    refreshesPerSecond - Math.min(leftForOthers, needed),
  );
  const used = (first.length * 1000) / firstPeriod;
  const otherPeriod = leastPeriod(
    others.map(([, { everyMs }]) => everyMs),
    refreshesPerSecond - used,
  );
  return new Map([
    ...first.map(([symbol]) => [symbol, firstPeriod] as const),
    ...others.map(([symbol, { everyMs }]) => [symbol, Math.max(everyMs, otherPeriod)] as const),
  ]);
}

/** The shortest period (ms) such that wishes of these periods, none met more often than that, come to at most so many refreshes a second. */
function leastPeriod(wished: readonly number[], perSecond: number): number {
  const eagerLast = wished.toSorted((a, b) => b - a);
  let left = perSecond;
  for (const [at, everyMs] of eagerLast.entries()) {
    const shared = ((eagerLast.length - at) * 1000) / left;
    // The rest would be met no more often than this one wishes.
    if (shared > everyMs) return shared;
    left -= 1000 / everyMs;
  }
  return livePeriodMs;
}

/** Lets no more than {@link refreshesPerSecond} requests go within any second: markets that fell due together do not come in a burst. */
export class FeedGate {
  private recent: Moment[] = [];

  constructor(private readonly clock: Clock) {}

  /** A request leaves now. */
  pass(): void {
    this.recent.push(momentOf(this.clock));
  }

  /** How long until another may leave, in ms; 0 for now. */
  waitMs(): number {
    this.recent = this.recent.filter((each) => msSince(this.clock, each) < 1000);
    const gives = this.recent.at(-refreshesPerSecond);
    return gives ? 1000 - msSince(this.clock, gives) : 0;
  }
}
