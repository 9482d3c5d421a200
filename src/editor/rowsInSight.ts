import type { Clock } from '../trading/clock';
import type { Disposable } from '../trading/disposable';
import { Emitter } from '../trading/emitter';

/** After the last row came into sight, before it is looked which of them stayed: who scrolls past wants no price. */
const restMs = 300;
/** How long VS Code usually takes to draw what it was told to draw again, and how long it may take. */
const drawingMs = 700;
const slowDrawingMs = 2_500;
/** How often it is looked again: rows leave without a word. */
const lookEveryMs = 15_000;

/** What is asked of VS Code. */
export interface Drawing {
  /** Lets it ask again for all rows that it draws or has drawn: it keeps some that are not in sight any more. */
  forget(): void;
  /** Lets it draw these rows again if they are in sight, with the addresses that they have now. */
  redraw(rows: readonly string[]): void;
}

/**
 * Which rows are drawn. VS Code asks for a row when it is drawn for the first time, and, once it was told to forget, for all rows that it has in its
 * drawing, some of which it merely keeps to use them again. So now and then every row gets another turn, which is part of its address, and is drawn
 * again: what asks with the turn of before is no longer in sight.
 */
export class RowsInSight implements Disposable {
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;
  /** In the order of drawing. */
  private inSight: ReadonlySet<string> = new Set();
  private drawnSince = new Set<string>();
  private readonly secondTurn = new Set<string>();
  private timer: Disposable | undefined;
  private isAsking = false;

  constructor(
    private readonly clock: Clock,
    private readonly drawing: Drawing,
  ) {}

  has(row: string): boolean {
    return this.inSight.has(row);
  }

  rows(): readonly string[] {
    return [...this.inSight];
  }

  /** The row's turn, for its address. */
  turnOf(row: string): '0' | '1' {
    return this.secondTurn.has(row) ? '1' : '0';
  }

  /** VS Code draws a row, or one like it that it keeps from before. */
  drawn(row: string, turn: string): void {
    if (turn !== this.turnOf(row)) return;
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
    this.drawing.forget();
    this.after(drawingMs, () => {
      // What has not been drawn by now may just be slow.
      this.take(new Set([...this.inSight, ...this.drawnSince]));
      this.after(slowDrawingMs - drawingMs, () => this.endLook());
    });
  }

  /** A look at rows that are thought to be in sight: in their next turn. */
  private lookAgain(): void {
    for (const row of this.inSight) {
      if (!this.secondTurn.delete(row)) this.secondTurn.add(row);
    }
    this.drawing.redraw([...this.inSight]);
    this.look();
  }

  private endLook(): void {
    this.isAsking = false;
    this.take(this.drawnSince);
    if (this.inSight.size > 0) this.after(lookEveryMs, () => this.lookAgain());
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
