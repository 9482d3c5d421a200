/** What is known of the newest lookup of an order when the next one is planned. Times are how long ago, in ms. */
export interface NewestLookup {
  /** From 1. */
  readonly number: number;
  /** `taking`: another window writes its turn down just now, or died doing so. */
  readonly whose: 'here' | 'elsewhere' | 'taking';
  /** The process of the window that made it has ended. */
  readonly gone: boolean;
  readonly begunMs: number;
  /** Absent while it runs, or for good when its window died. */
  readonly endedMs?: number | undefined;
}

/** What the next lookup of an order depends on. */
export interface LookupPlan {
  /** For how long this window has known that the answer was lost, in ms. */
  readonly knownMs: number;
  /** Another window that lives has lost the answer, so it begins. */
  readonly lostElsewhere: boolean;
  readonly newest?: NewestLookup | undefined;
  /** Somebody wants a lookup at once. */
  readonly hurry: boolean;
}

const waitsMs = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;
const longestWaitMs = 60_000;
/** However often somebody asks, lookups of an order begin at least so far apart. */
const closestMs = 1000;
/** The window that looked an order up goes on with it; the others come in when it is so late. */
const patienceMs = 3000;
/** A window that died leaves its order to the others, and they do not wait longer than this. */
const takeOverMs = 3000;
/** A lookup waits for its turn at the limiter and for its answer; a window that takes longer has stopped. */
const longestLookupMs = 120_000;
/** Writing a turn down takes a moment; whoever takes longer has died in the middle. */
const longestTakingMs = 5000;
/** While another window looks an order up, this one sees so often whether it has ended. */
const lookAgainMs = 1000;

/**
 * In how many ms a window is to see whether the next lookup of an unknown order is its own: after about 1, 2, 4, 8, 15 and 30 s, then each minute. The
 * window that made the last one comes first; where it is late or gone, the others follow.
 */
export function msUntilLookup({ knownMs, lostElsewhere, newest, hurry }: LookupPlan): number {
  if (!newest) {
    return hurry ? 0 : Math.max(0, waitsMs[0] + (lostElsewhere ? patienceMs : 0) - knownMs);
  }
  const { number, whose, gone, begunMs, endedMs } = newest;
  const here = whose === 'here';
  if (endedMs === undefined && !here && !gone) {
    const restMs = (whose === 'taking' ? longestTakingMs : longestLookupMs) - begunMs;
    if (restMs > 0) return Math.min(lookAgainMs, restMs);
  }
  const soonest = Math.max(0, closestMs - begunMs);
  const brokenOff = gone && endedMs === undefined;
  if (hurry || brokenOff) return soonest;
  const scheduled = waitsMs[number] ?? longestWaitMs;
  const wait = here ? scheduled : gone ? Math.min(takeOverMs, scheduled) : scheduled + patienceMs;
  return Math.max(soonest, wait - (endedMs ?? begunMs));
}
