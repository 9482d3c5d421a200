import { elapsedMs, type Moment } from '../domain/elapsed';
import type { Clock } from './clock';

export { unknownAgeMs, type Moment } from '../domain/elapsed';

/** The present moment. */
export function momentOf(clock: Clock): Moment {
  return { at: clock.now(), steady: clock.steady?.() };
}

/** How long ago a moment was, in ms, never too little: see {@link elapsedMs}. */
export function msSince(clock: Clock, moment: Moment): number {
  return elapsedMs(momentOf(clock), moment);
}
