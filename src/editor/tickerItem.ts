import * as vscode from 'vscode';
import type { Disposable } from '../trading/disposable';
import type { Words } from './priceWords';

/** What an item of the ticker shows. */
export interface TickerFace extends Words {
  /** Markdown. */
  readonly hover: string;
  /** The market that it is about; its menu begins with that. */
  readonly symbol?: string;
}

/** A place of the ticker in the status bar. Drawn anew only when what it shows is another. */
export class TickerItem implements Disposable {
  private readonly item: vscode.StatusBarItem;
  private shown = '';
  private symbol: string | undefined;

  /** `id`: by which VS Code remembers that its user hid it. The higher the priority, the further left. */
  constructor(id: string, name: string, priority: number) {
    this.item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Right, priority);
    this.item.name = name;
  }

  show(face: TickerFace): void {
    const { text, spoken, hover, symbol } = face;
    const next = JSON.stringify(face);
    if (next !== this.shown) {
      this.shown = next;
      this.item.text = text;
      // Neither trusted nor with HTML or icons: nothing that a server sends becomes more than text.
      this.item.tooltip = new vscode.MarkdownString(hover);
      this.item.accessibilityInformation = { label: spoken };
    }
    this.lead(symbol);
    this.item.show();
  }

  /** Set only when it is another: a click on a command that VS Code is just replacing would be lost. */
  private lead(symbol: string | undefined): void {
    if (this.item.command !== undefined && symbol === this.symbol) return;
    this.symbol = symbol;
    this.item.command = {
      command: 'invex.tickerMenu',
      title: 'Ticker Actions',
      arguments: symbol === undefined ? [] : [symbol],
    };
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
