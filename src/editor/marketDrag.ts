import * as vscode from 'vscode';
import * as z from 'zod';
import { marketsMimeType } from './dragTypes';
import { withinBoundary } from './errorBoundary';
import type { Log } from './log';
import { watchlistGroup, type MarketNode, type TreeNode } from './marketNodes';
import type { MarketsTree } from './marketsTree';
import type { ShellDrag } from './shell';
import type { Watchlist } from './watchlist';

const dragged = z.array(z.string());

/**
 * Markets dragged in the tree. Dropped in the watchlist they go before the one on which they are dropped, or to its end when dropped on its heading;
 * those that are not watched are added. Dropped anywhere else, nothing happens: what is to leave the watchlist has a star for it.
 */
export class MarketDrag implements ShellDrag {
  constructor(
    private readonly tree: MarketsTree,
    private readonly watchlist: Watchlist,
    private readonly log: Log,
  ) {}

  handleDrag(source: readonly object[], transfer: vscode.DataTransfer): void {
    const symbols = source.flatMap((node) =>
      (node as TreeNode).kind === 'market' ? [(node as MarketNode).symbol] : [],
    );
    if (symbols.length > 0) transfer.set(marketsMimeType, new vscode.DataTransferItem(symbols));
  }

  async handleDrop(target: object | undefined, transfer: vscode.DataTransfer): Promise<void> {
    // Of another window or another tree it is a text that says nothing to us.
    const symbols = dragged.safeParse(transfer.get(marketsMimeType)?.value);
    const place = placeOf(target as TreeNode | undefined);
    if (!symbols.success || !place) return;
    await withinBoundary(this.log, 'Dropping markets in the watchlist', async () => {
      await this.watchlist.place(symbols.data, place.before);
      this.tree.showWatchlistOrder();
    });
  }
}

/** Where in the watchlist a row is; nothing for a row outside of it. */
function placeOf(target: TreeNode | undefined): { readonly before: string | undefined } | undefined {
  if (target === watchlistGroup) return { before: undefined };
  const market = target?.kind === 'rule' ? target.market : target;
  return market?.kind === 'market' && market.group === watchlistGroup ? { before: market.symbol } : undefined;
}
