import * as vscode from 'vscode';
import { Emitter } from '../trading/emitter';
import type { Disposable } from '../trading/disposable';
import type { Attention } from '../trading/priceFeed';

/**
 * Whether somebody may be looking at this window: it has the focus, or was used a moment ago. VS Code calls a window inactive after a
 * minute without a key or the mouse; a trader who just watches prices keeps the focus, and the prices.
 */
export class WindowAttention implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly levelChanged = new Emitter<void>();
  /** Fires when somebody came or went. */
  readonly onChange = this.changed.on;
  /** Fires when {@link level} changed, before {@link onChange}. */
  readonly onLevel = this.levelChanged.on;
  private now = levelOf(vscode.window.state);
  private readonly listener = vscode.window.onDidChangeWindowState((state) => this.take(levelOf(state)));

  get somebodyLooks(): boolean {
    return this.now !== 'away';
  }

  /** How closely somebody looks. */
  get level(): Attention {
    return this.now;
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
    this.levelChanged.dispose();
  }

  private take(level: Attention): void {
    if (level === this.now) return;
    const looked = this.somebodyLooks;
    this.now = level;
    this.levelChanged.fire();
    if (this.somebodyLooks !== looked) this.changed.fire();
  }
}

function levelOf({ focused, active }: vscode.WindowState): Attention {
  if (focused) return 'focused';
  return active ? 'nearby' : 'away';
}
