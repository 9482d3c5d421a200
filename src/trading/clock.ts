import type { Disposable } from './disposable';

/** Time, handed in so that a test can own it. */
export interface Clock {
  /** Milliseconds since the epoch, by this machine. May be set forward and back while we run. */
  now(): number;
  /**
   * Milliseconds from some start, never set back, though they may stand still while the machine sleeps; the same in all processes of the
   * machine. Without them, an age cannot be told after the clock was set back.
   */
  steady?(): number;
  /** Runs once after so many ms, unless disposed before. */
  after(ms: number, run: () => void): Disposable;
}

/** Resolves after so many ms of the clock. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
