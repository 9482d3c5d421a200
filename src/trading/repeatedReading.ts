import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { momentOf, msSince, type Moment } from './moment';

/** What is read again and again. */
export interface RepeatedReadingParts {
  /** Reads once. What it says of its own failure is its own affair: a rejection counts as an end like any other. */
  read(): Promise<unknown>;
  /** The time from the start of one reading to the start of the next, in ms; nothing while nobody needs it. */
  everyMs(): number | undefined;
  readonly clock: Clock;
}

/**
 * Reads something again while somebody looks, and less often or never otherwise. One reading at a time: where an answer takes longer than
 * the period, the next reading waits for it.
 */
export class RepeatedReading implements Disposable {
  private timer: Disposable | undefined;
  private last: Moment | undefined;
  private running = 0;
  private ended = false;

  constructor(private readonly its: RepeatedReadingParts) {}

  /** Something else is to be read now, or it has changed for sure: reads at once, if anybody needs it. */
  now(): void {
    this.last = undefined;
    this.adapt();
  }

  /** Whether somebody looks has changed: goes on, faster or slower, or stops. Reads at once only what is older than it may be now. */
  adapt(): void {
    this.timer?.dispose();
    this.timer = undefined;
    const period = this.ended ? undefined : this.its.everyMs();
    if (period === undefined) return;
    const wait = this.last === undefined ? 0 : period - msSince(this.its.clock, this.last);
    if (wait <= 0) {
      // A reading that runs for what is not wanted any more does not hold up the one that is.
      if (this.running === 0 || this.last === undefined) void this.readOnce();
    } else this.timer = this.its.clock.after(wait, () => this.adapt());
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
  }

  /** Never rejects. */
  private async readOnce(): Promise<void> {
    this.last = momentOf(this.its.clock);
    this.running += 1;
    try {
      await this.its.read();
    } catch {
      // Told by whoever reads.
    } finally {
      this.running -= 1;
      this.adapt();
    }
  }
}
