import * as vscode from 'vscode';
import type { MarketSort } from './marketSort';
import { marketSorts } from './marketSort';
import type { MarketsTree } from './marketsTree';

const words: Readonly<Record<MarketSort, { readonly label: string; readonly detail: string }>> = {
  watchlist: {
    label: 'Watchlist Order',
    detail: 'The watchlist as you have ordered it, all other markets by name',
  },
  name: { label: 'Name', detail: 'All markets by name' },
  rise: {
    label: 'Change, Biggest Rise First',
    detail: 'By the change since the first price recorded within 24 hours',
  },
  fall: {
    label: 'Change, Biggest Fall First',
    detail: 'By the change since the first price recorded within 24 hours',
  },
  spread: { label: 'Spread, Tightest First', detail: 'By the spread in percent of the mid price' },
};

/** How the markets of the tree are sorted, and which of them show. */
export class MarketListCommands {
  constructor(private readonly tree: MarketsTree) {}

  async sort(): Promise<void> {
    const current = this.tree.lists.sort;
    const items = marketSorts.map((sort) => ({
      ...words[sort],
      sort,
      ...(sort === current && { description: 'current', iconPath: new vscode.ThemeIcon('check') }),
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Invex: Sort Markets',
      placeHolder: 'Markets without a known figure stand last',
    });
    if (picked) this.tree.setSort(picked.sort);
  }

  /** Filters as one types. Enter keeps the filter, Escape brings back the one before. */
  async filter(): Promise<void> {
    const before = this.tree.lists.filter;
    const input = vscode.window.createInputBox();
    input.title = 'Invex: Filter Markets';
    input.placeholder = 'Symbol, currency or name, for example usdt, btc irr, tether';
    input.value = before;
    input.onDidChangeValue((value) => this.tree.setFilter(value.trim()));
    const isKept = await new Promise<boolean>((resolve) => {
      input.onDidAccept(() => resolve(true));
      input.onDidHide(() => resolve(false));
      input.show();
    });
    input.dispose();
    if (!isKept) this.tree.setFilter(before);
  }

  clearFilter(): Promise<void> {
    this.tree.setFilter('');
    return Promise.resolve();
  }
}
