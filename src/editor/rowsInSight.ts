import type { Clock } from '../trading/clock';
import type { Disposable } from '../trading/disposable';
import { Emitter } from '../trading/emitter';

/** After the last row came into sight, before it is looked which of them stayed: who scrolls past wants no price. */
const restMs = 300;
/** How long VS Code may take to draw what it was told to draw again. */
const drawingMs = 700;
/** How often it is looked again: rows leave without a word. */
const lookEveryMs = 10_000;

/**
 * Which rows are drawn. VS Code tells when a row is drawn for the first time, and, once it was told to forget, for which rows it asks again: those are
 * the ones in sight. This class says when to forget, and takes what is asked.
 */
export class RowsInSight implements Disposable {
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;
  /** In the order of drawing. */
  private inSight: ReadonlySet<string> = new Set();
  private drawnSince = new Set<string>();
  private timer: Disposable | undefined;
  private isAsking = false;

  /** `forget`: lets VS Code ask again for what it draws. */
  constructor(
    private readonly clock: Clock,
    private readonly forget: () => void,
  ) {}

  has(row: string): boolean {
    return this.inSight.has(row);
  }

  rows(): readonly string[] {
    return [...this.inSight];
  }

  /** VS Code draws a row. */
  drawn(row: string): void {
    this.drawnSince.add(row);
    if (!this.isAsking && !this.inSight.has(row)) this.after(restMs, () => this.look());
  }

  /** Nothing is in sight any more. */
  clear(): void {
    this.timer?.dispose();
    this.isAsking = false;
    this.drawnSince = new Set();
    this.take(this.drawnSince);
  }

  dispose(): void {
    this.timer?.dispose();
    this.changed.dispose();
  }

  private look(): void {
    this.isAsking = true;
    this.drawnSince = new Set();
    this.forget();
    this.after(drawingMs, () => {
      this.isAsking = false;
      this.take(this.drawnSince);
      if (this.inSight.size > 0) this.after(lookEveryMs, () => this.look());
    });
  }

  private take(rows: ReadonlySet<string>): void {
    const before = this.inSight;
    this.inSight = new Set(rows);
    if (before.size !== rows.size || [...rows].some((row) => !before.has(row))) this.changed.fire();
  }

  private after(ms: number, run: () => void): void {
    this.timer?.dispose();
    this.timer = this.clock.after(ms, run);
  }
}
