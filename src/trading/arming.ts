import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { momentOf, msSince, type Moment } from './moment';

/** While armed, the idle time is looked at this often: after a sleep of the machine a timer comes late. */
const lookMs = 15_000;

/**
 * Whether live orders may be sent from this window. Starts disarmed, belongs to one window and one environment, and ends by itself
 * after idling. Paper needs none.
 */
export class Arming implements Disposable {
  private touched: Moment | undefined;
  private timer: Disposable | undefined;
  private idled = false;
  private ended = false;
  private readonly changed = new Emitter<'armed' | 'disarmed' | 'idle'>();
  /** Fires with what happened; `idle` means that it ended by itself. */
  readonly onChange = this.changed.on;

  constructor(
    private readonly clock: Clock,
    private idleMs: number,
  ) {}

  /** Tells the truth even before the timer does: a machine that slept through the idle time wakes up disarmed. */
  get armed(): boolean {
    return this.touched !== undefined && !this.idledOut(this.touched);
  }

  arm(): void {
    if (this.ended) return;
    this.idled = false;
    this.touched = momentOf(this.clock);
    this.look();
    this.changed.fire('armed');
  }

  /** Sets after how long without use it ends by itself, from now on: what has been idle for longer ends at once, and nothing is armed by it. */
  setIdle(ms: number): void {
    // What was over by the old time stays over.
    if (this.touched !== undefined) this.idledOut(this.touched);
    this.idleMs = ms;
    this.look();
  }

  disarm(): void {
    if (this.touched === undefined) return;
    this.forget();
    this.changed.fire('disarmed');
  }

  /** The trader did something: the idle time starts again. What has ended by idling stays ended. */
  touch(): void {
    if (this.touched === undefined) return;
    if (this.armed) this.touched = momentOf(this.clock);
    this.look();
  }

  dispose(): void {
    this.ended = true;
    this.forget();
    this.changed.dispose();
  }

  private look(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.touched === undefined) return;
    if (this.idledOut(this.touched)) {
      this.forget();
      this.changed.fire('idle');
      return;
    }
    const left = this.idleMs - msSince(this.clock, this.touched);
    this.timer = this.clock.after(Math.min(left, lookMs), () => this.look());
  }

  /** Remembered once true: a date that is set forward and back again does not arm a window. */
  private idledOut(touched: Moment): boolean {
    this.idled ||= msSince(this.clock, touched) >= this.idleMs;
    return this.idled;
  }

  private forget(): void {
    this.touched = undefined;
    this.timer?.dispose();
    this.timer = undefined;
  }
}
