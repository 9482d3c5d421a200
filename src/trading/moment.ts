import * as z from 'zod';
import { elapsedMs, unknownAgeMs, type Moment } from '../domain/elapsed';
import type { Clock } from './clock';

export { unknownAgeMs, type Moment };

/** A moment in a file that processes of one machine share: their clocks are the same. */
export const momentSchema = z
  .object({ at: z.number(), steady: z.number().optional() })
  .transform(({ at, steady }): Moment => ({ at, steady }));

/** A steady clock that is behind a moment by more than this is another one. */
const slackMs = 1000;

/** The present moment. */
export function momentOf(clock: Clock): Moment {
  return { at: clock.now(), steady: clock.steady?.() };
}

/** How long ago a moment was, in ms, never too little: see {@link elapsedMs}. */
export function msSince(clock: Clock, moment: Moment): number {
  return elapsedMs(momentOf(clock), moment);
}

/**
 * How long ago a moment was in time that the machine was awake, in ms: by the steady clock where there is one, which no setting of the date
 * and no sleep moves. For what processes of the machine agree on; never for the age of a figure. A moment of another start of the machine,
 * which can only be told where it lies ahead, is as long ago as can be.
 */
export function runningMsSince(clock: Clock, moment: Moment): number {
  if (!clock.steady || moment.steady === undefined) return msSince(clock, moment);
  const passed = clock.steady() - moment.steady;
  return passed < -slackMs ? unknownAgeMs : Math.max(0, passed);
}
