import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { Emitter } from '../trading/emitter';
import { RowsInSight } from './rowsInSight';

const scheme = 'invex-row';

/**
 * Tells which rows of a tree are in sight, which VS Code's trees do not: a row that has an address asks for the decoration of that address when it is
 * drawn. There are no decorations; the asking is what counts. Costs nothing while it is off.
 */
export class DrawnRows implements Disposable {
  readonly inSight: RowsInSight;
  private readonly forgotten = new vscode.EventEmitter<undefined>();
  private readonly wanted = new Emitter<readonly string[]>();
  /** Fires with the rows that are to be drawn again, with the addresses that they have then. */
  readonly onWantRedraw = this.wanted.on;
  private registration: Disposable | undefined;
  private readonly parts = new DisposableStore();

  constructor(clock: Clock) {
    this.parts.add(this.forgotten);
    this.parts.add(this.wanted);
    this.inSight = this.parts.add(
      new RowsInSight(clock, {
        forget: () => this.forgotten.fire(undefined),
        redraw: (rows) => this.wanted.fire(rows),
      }),
    );
  }

  /** The address to give to a row. */
  uriOf(row: string): vscode.Uri {
    return vscode.Uri.from({ scheme, path: `/${row}`, query: this.inSight.turnOf(row) });
  }

  /** Whether the view of the rows is open. */
  setOn(on: boolean): void {
    if (on === (this.registration !== undefined)) return;
    this.registration?.dispose();
    this.registration = on
      ? vscode.window.registerFileDecorationProvider({
          onDidChangeFileDecorations: this.forgotten.event,
          provideFileDecoration: (uri) => {
            if (uri.scheme === scheme) this.inSight.drawn(uri.path.slice(1), uri.query);
            return undefined;
          },
        })
      : undefined;
    if (!on) this.inSight.clear();
  }

  dispose(): void {
    this.registration?.dispose();
    this.parts.dispose();
  }
}
