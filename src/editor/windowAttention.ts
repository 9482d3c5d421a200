import * as vscode from 'vscode';
import { Emitter } from '../trading/emitter';
import type { Disposable } from '../trading/disposable';

/**
 * Whether somebody may be looking at this window: it has the focus, or was used a moment ago. VS Code calls a window inactive after a
 * minute without a key or the mouse; a trader who just watches prices keeps the focus, and the prices.
 */
export class WindowAttention implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Fires when somebody came or went. */
  readonly onChange = this.changed.on;
  private here = looksAt(vscode.window.state);
  private readonly listener = vscode.window.onDidChangeWindowState((state) => {
    if (looksAt(state) === this.here) return;
    this.here = looksAt(state);
    this.changed.fire();
  });

  get somebodyLooks(): boolean {
    return this.here;
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }
}

function looksAt({ focused, active }: vscode.WindowState): boolean {
  return focused || active;
}
