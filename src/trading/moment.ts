import type { Clock } from './clock';

/** When something happened, by both of a machine's clocks. */
export interface Moment {
  /** ms since the epoch, to be shown. */
  readonly at: number;
  readonly steady: number | undefined;
}

/** What is said of an age that nobody can tell: very old. Finite, so that it can be sent as JSON. */
export const unknownAgeMs = Number.MAX_SAFE_INTEGER;

/** Clocks are set back by a few ms all the time; that much is no reason to distrust an age. */
const slackMs = 1000;

/** The present moment. */
export function momentOf(clock: Clock): Moment {
  return { at: clock.now(), steady: clock.steady?.() };
}

/**
 * How long ago a moment was, in ms, never too little: the longer of what the two clocks say. One stands still while the machine sleeps, the
 * other can be set back; an age that comes out too short would show an old figure as live.
 */
export function msSince(clock: Clock, moment: Moment): number {
  const byDate = clock.now() - moment.at;
  if (clock.steady && moment.steady !== undefined) {
    return Math.max(0, byDate, clock.steady() - moment.steady);
  }
  return byDate < -slackMs ? unknownAgeMs : Math.max(0, byDate);
}
