import type { Moment } from '../domain/elapsed';

/** Time, handed in so that a test can own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from some start, never set back: without them an age cannot be told after the clock was set back. */
  steady?(): number;
}

/** The machine's clocks. */
export const systemClock: Clock = { now: () => new Date().getTime(), steady: () => performance.now() };

/** The present moment. */
export function momentOf(clock: Clock): Moment {
  return { at: clock.now(), steady: clock.steady?.() };
}
