import * as vscode from 'vscode';
import { keptMarket } from '../protocol/market';
import type { Disposable } from '../trading/disposable';
import { Emitter } from '../trading/emitter';
import { MarketPanel, type MarketPanelParts } from './marketPanel';

const viewType = 'invex.market';

/** The market panels of this window: at most one a market, as many markets as somebody likes. */
export class MarketPanels implements Disposable {
  private readonly panels = new Map<string, MarketPanel>();
  private readonly changed = new Emitter<void>();
  /** Fires when a panel came, went, showed or hid. */
  readonly onChange = this.changed.on;

  constructor(private readonly its: MarketPanelParts) {}

  /** Shows a market: in its panel if it has one, else in a new one. */
  show(symbol: string): void {
    const there = this.panels.get(symbol);
    if (there) there.reveal();
    else this.take(vscode.window.createWebviewPanel(viewType, symbol, vscode.ViewColumn.Active), symbol);
  }

  /** Takes a panel over that stood there before the window was loaded again, with what its page kept. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const symbol = marketOf(panel.title, state);
    // Without its market it would be an empty page that nobody can fill.
    if (symbol === undefined || this.panels.has(symbol)) panel.dispose();
    else this.take(panel, symbol);
  }

  /** Whether somebody can see a panel now. */
  get visible(): boolean {
    return [...this.panels.values()].some((panel) => panel.visible);
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
    this.panels.clear();
    this.changed.dispose();
  }

  private take(panel: vscode.WebviewPanel, symbol: string): void {
    const made = new MarketPanel(this.its, panel, symbol, {
      gone: () => {
        if (this.panels.get(symbol) === made) this.panels.delete(symbol);
        this.changed.fire();
      },
      seen: () => this.changed.fire(),
    });
    this.panels.set(symbol, made);
    this.changed.fire();
  }
}

/** What a page keeps is written down some time after it said so, and may be lost with a window; the title begins with the market from the first. */
function marketOf(title: string, state: unknown): string | undefined {
  const [symbol] = title.split(' ');
  return [state, { symbol }].map((each) => keptMarket.safeParse(each).data?.symbol).find(Boolean);
}
