import type { Disposable } from './disposable';

/** Time, handed in so that a test can own it. */
export interface Clock {
  /** Milliseconds since the epoch, by this machine. */
  now(): number;
  /** Runs once after so many ms, unless disposed before. */
  after(ms: number, run: () => void): Disposable;
}

/** Resolves after so many ms of the clock. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
