import * as vscode from 'vscode';
import type { CurrentVenue } from './currentVenue';
import { isMarketNode, type MarketNode } from './marketNodes';
import { marketOf } from './marketPicker';
import type { MarketsTree } from './marketsTree';
import type { Watchlist } from './watchlist';

/** What the keybindings of the moves hand over: see {@link TreeSelection}. */
const byKeyboard = 'row under the keyboard';
const saidForMs = 4000;

/** What is done with the watchlist: markets come, go and move. */
export class WatchlistCommands {
  constructor(
    private readonly venues: CurrentVenue,
    private readonly watchlist: Watchlist,
    private readonly tree: MarketsTree,
  ) {}

  async toggle(argument: unknown): Promise<void> {
    const symbol = await marketOf(
      this.venues,
      this.watchlist,
      argument,
      'Invex: Add to or Remove from Watchlist',
    );
    if (symbol !== undefined) await this.watchlist.set([symbol], !this.watchlist.has(symbol));
  }

  /** `more`: the selected rows, when the row of the command is one of several. */
  async watch(argument: unknown, more: unknown): Promise<void> {
    const several = symbolsOf(more);
    if (several.length > 0) {
      await this.watchlist.set(several, true);
      return;
    }
    const symbol = await marketOf(this.venues, this.watchlist, argument, 'Invex: Watchlist');
    if (symbol !== undefined) await this.watchlist.set([symbol], true);
  }

  /** A market that is no longer listed can be removed, too. */
  async unwatch(argument: unknown, more: unknown): Promise<void> {
    const several = symbolsOf(more);
    const watched = (several.length > 0 ? several : symbolsOf([argument])).filter((symbol) =>
      this.watchlist.has(symbol),
    );
    if (watched.length > 0) {
      await this.watchlist.set(watched, false);
      return;
    }
    const symbol = await marketOf(this.venues, this.watchlist, argument, 'Invex: Watchlist');
    if (symbol !== undefined) await this.watchlist.set([symbol], false);
  }

  /** Moves rows of the tree by one place; from the palette, the selected ones. */
  async move(direction: 'up' | 'down', argument: unknown, more: unknown): Promise<void> {
    const key = argument === byKeyboard ? this.tree.selection.toggled() : undefined;
    const wanted = argument === byKeyboard ? symbolsOf(key?.rows) : this.given(argument, more);
    const moving = wanted.filter((symbol) => this.watchlist.has(symbol));
    if (moving.length > 0) {
      this.tree.showWatchlistOrder();
      await this.watchlist.move(moving, direction, (symbol) => this.tree.lists.isShown(symbol));
    }
    void vscode.window.setStatusBarMessage(this.said(moving, wanted), saidForMs);
    // The key has changed the selection; now it is the row that moved.
    if (key) await this.tree.focus(marketAt(key.row) ?? key.row);
  }

  private given(argument: unknown, more: unknown): readonly string[] {
    const several = symbolsOf(more);
    if (several.length > 0) return several;
    const one = symbolsOf([argument]);
    return one.length > 0 ? one : symbolsOf(this.tree.selection.rows);
  }

  private said(moving: readonly string[], wanted: readonly string[]): string {
    const [first] = moving;
    if (first === undefined) {
      return wanted.length === 0
        ? 'Select a market of the watchlist to move it.'
        : `${wanted.join(', ')}: not on the watchlist.`;
    }
    const symbols = this.watchlist.symbols();
    return `${moving.join(', ')}: place ${symbols.indexOf(first) + 1} of ${symbols.length} in the watchlist.`;
  }
}

function symbolsOf(rows: unknown): readonly string[] {
  if (!Array.isArray(rows)) return [];
  return [...new Set(rows.flatMap((row: unknown) => marketAt(row)?.symbol ?? []))];
}

/** The market of a row: its own, or that of its rule. */
function marketAt(row: unknown): Pick<MarketNode, 'kind' | 'symbol'> | undefined {
  if (isMarketNode(row)) return row;
  const isRule = typeof row === 'object' && row !== null && 'market' in row;
  return isRule && isMarketNode(row.market) ? row.market : undefined;
}
