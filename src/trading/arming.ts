import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';

/**
 * Whether live orders may be sent from this window. Starts disarmed, belongs to one window and one environment, and ends by itself
 * after idling. Paper needs none.
 */
export class Arming implements Disposable {
  private timer: Disposable | undefined;
  private readonly changed = new Emitter<'armed' | 'disarmed' | 'idle'>();
  /** Fires with what happened; `idle` means that it ended by itself. */
  readonly onChange = this.changed.on;

  constructor(
    private readonly clock: Clock,
    private readonly idleMs: number,
  ) {}

  get armed(): boolean {
    return this.timer !== undefined;
  }

  arm(): void {
    this.restart();
    this.changed.fire('armed');
  }

  disarm(): void {
    if (!this.armed) return;
    this.timer?.dispose();
    this.timer = undefined;
    this.changed.fire('disarmed');
  }

  /** The trader did something: the idle time starts again. */
  touch(): void {
    if (this.armed) this.restart();
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
    this.changed.dispose();
  }

  private restart(): void {
    this.timer?.dispose();
    this.timer = this.clock.after(this.idleMs, () => {
      this.timer = undefined;
      this.changed.fire('idle');
    });
  }
}
