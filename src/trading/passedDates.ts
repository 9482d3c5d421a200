import { minuteOf } from '../domain/candle';

/** Clocks are set back by a few ms all the time; that makes no minute come again. */
const slackMs = 1000;
/** So many stretches are remembered, the latest ones. A new one begins after a minute in which nothing was noted. */
const mostStretches = 200;

/** From a minute to another, both included. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Which minutes this machine's date was in before it was set back. When they come again, what was recorded in them stays as it was.
 */
export class PassedDates {
  /** Before the date was set back, and since. */
  private passed: readonly Stretch[] = [];
  private since: readonly Stretch[] = [];
  private latest = Number.NEGATIVE_INFINITY;

  /** Takes note of the date, ms since the epoch. Gives whether it was set back. */
  note(now: number): boolean {
    const setBack = now < this.latest - slackMs;
    if (setBack) {
      this.passed = [...this.passed, ...this.since].slice(-mostStretches);
      this.since = [];
      this.latest = now;
    }
    this.latest = Math.max(this.latest, now);
    const minute = minuteOf(this.latest);
    const last = this.since.at(-1);
    if (last && minute <= last.to + 1) {
      if (minute > last.to) this.since = [...this.since.slice(0, -1), { from: last.from, to: minute }];
    } else this.since = [...this.since, { from: minute, to: minute }].slice(-mostStretches);
    return setBack;
  }

  /** Takes note that a price counted in a minute: it may have been asked for before the date was noted. */
  count(minute: number): void {
    const last = this.since.at(-1);
    if (!last || this.since.some((each) => isIn(minute, each))) return;
    const earlier = this.since.slice(0, -1);
    this.since =
      minute === last.from - 1
        ? [...earlier, { from: minute, to: last.to }]
        : [...earlier, { from: minute, to: minute }, last].slice(-mostStretches);
  }

  /** Whether the date was in this minute before it was set back. */
  includes(minute: number): boolean {
    return this.passed.some((each) => isIn(minute, each));
  }
}

function isIn(minute: number, { from, to }: Stretch): boolean {
  return minute >= from && minute <= to;
}
