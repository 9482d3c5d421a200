import type { Clock } from '../../src/trading/clock';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/**
 * A machine's clocks, moved by a test: the date, which can be set, and the steady one, by which timers run and which stands still while the
 * machine sleeps.
 */
export class FakeClock implements Clock {
  private elapsed = 0;
  private setBy = 0;
  private readonly timers = new Set<Timer>();

  constructor(private date = Date.UTC(2026, 0, 5, 12)) {}

  now(): number {
    return this.date;
  }

  steady(): number {
    return this.elapsed;
  }

  after(ms: number, run: () => void): { dispose(): void } {
    const timer = { due: this.elapsed + Math.max(0, ms), run };
    this.timers.add(timer);
    return { dispose: () => void this.timers.delete(timer) };
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.timers.size;
  }

  /** Lets time pass; what is due runs in order, each at its own moment, and promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await settle();
    for (let next = this.next(end); next; next = this.next(end)) {
      this.pass(Math.max(0, next.due - this.elapsed));
      this.timers.delete(next);
      next.run();
      await settle();
    }
    this.pass(end - this.elapsed);
  }

  /** Somebody, or a time server, sets the date forward (or back, below zero). */
  setDate(byMs: number): void {
    this.date += byMs;
    this.setBy += byMs;
  }

  /** What the date would be if nobody had set it: the true time. */
  get unset(): number {
    return this.date - this.setBy;
  }

  /** The machine sleeps: the date goes on, timers do not. */
  sleep(ms: number): void {
    this.date += ms;
  }

  private pass(ms: number): void {
    this.elapsed += ms;
    this.date += ms;
  }

  private next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.due <= end && (!first || timer.due < first.due)) first = timer;
    }
    return first;
  }
}

/** Resolves when every promise that can settle without time or I/O has. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
