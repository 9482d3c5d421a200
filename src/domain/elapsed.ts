/** When something happened, by both of a machine's clocks. */
export interface Moment {
  /** ms since the epoch, to be shown. */
  readonly at: number;
  /** ms from some start, never set back, though they may stand still while the machine sleeps. */
  readonly steady: number | undefined;
}

/** What is said of an age that nobody can tell: very old. Finite, so that it can be sent as JSON. */
export const unknownAgeMs = Number.MAX_SAFE_INTEGER;

/** Clocks are set back by a few ms all the time; that much is no reason to distrust an age. */
const slackMs = 1000;

/**
 * How long before `now` a moment was, in ms, never too little: the longer of what the two clocks say. One stands still while the machine sleeps, the
 * other can be set back; an age that comes out too short would show an old figure as live.
 */
export function elapsedMs(now: Moment, moment: Moment): number {
  const byDate = now.at - moment.at;
  if (now.steady !== undefined && moment.steady !== undefined) {
    return Math.max(0, byDate, now.steady - moment.steady);
  }
  return byDate < -slackMs ? unknownAgeMs : Math.max(0, byDate);
}

/** The moment so many ms before another. */
export function momentBefore({ at, steady }: Moment, ms: number): Moment {
  return { at: at - ms, steady: steady === undefined ? undefined : steady - ms };
}
