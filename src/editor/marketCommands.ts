import * as vscode from 'vscode';
import type { Side } from '../domain/orderBook';
import { bestAsk, bestBid } from '../domain/orderBook';
import { gridText } from '../domain/format';
import type { CurrentVenue } from './currentVenue';
import type { MarketPanels } from './marketPanels';
import { marketOf } from './marketPicker';
import type { MarketsTree } from './marketsTree';
import type { Settings } from './settings';
import type { TicketView } from './ticketView';
import type { Watchlist } from './watchlist';

const mostInTicker = 10;

/** What is done with markets: open, search, copy, and start an order. */
export class MarketCommands {
  constructor(
    private readonly venues: CurrentVenue,
    private readonly watchlist: Watchlist,
    private readonly settings: Settings,
    private readonly tree: MarketsTree,
    private readonly ticket: TicketView,
    private readonly panels: MarketPanels,
  ) {}

  /** Opens the ticket for a market of the tree, or for one that the user picks. */
  async newOrder(argument: unknown, side?: Side): Promise<void> {
    const symbol = await this.marketOf(argument, 'Invex: New Order');
    if (symbol === undefined) return;
    const venue = await this.venues.ready();
    const rules = venue.rules.get(symbol)?.value;
    const snapshot = venue.feed.snapshot(symbol);
    const fresh = snapshot && venue.feed.state(symbol) === 'live' ? snapshot.book : undefined;
    // Joining the own side of the book is the price that costs least when it is taken over unread.
    const level = fresh && (side === 'SELLER' ? bestAsk(fresh) : bestBid(fresh));
    const price = rules && level ? gridText(level.price, rules.tickSize) : '';
    await this.ticket.fill(
      { symbol, ...(side && { side, price, quantity: '', total: '' }) },
      side ? 'quantity' : 'price',
    );
  }

  /** Shows a market in a panel of its own. */
  async open(argument: unknown): Promise<void> {
    const symbol = await this.marketOf(argument, 'Invex: Open Market');
    if (symbol !== undefined) this.panels.show(symbol);
  }

  async search(): Promise<void> {
    const symbol = await this.marketOf(undefined, 'Invex: Search Markets');
    if (symbol === undefined) return;
    await vscode.commands.executeCommand('invex.markets.focus');
    await this.tree.reveal(symbol);
  }

  /** Lets the user pick the ticket's market. */
  async chooseForTicket(): Promise<void> {
    const symbol = await this.marketOf(undefined, 'Invex: Market of the Ticket');
    if (symbol !== undefined) await this.ticket.fill({ symbol, price: '', quantity: '', total: '' }, 'price');
  }

  async copySymbol(argument: unknown): Promise<void> {
    const symbol = await this.marketOf(argument, 'Invex: Copy Symbol');
    if (symbol === undefined) return;
    await vscode.env.clipboard.writeText(symbol);
    vscode.window.setStatusBarMessage(`Copied ${symbol}.`, 4000);
  }

  async chooseTickerMarkets(): Promise<void> {
    const venue = await this.venues.ready();
    const chosen = this.settings.get('ticker.markets');
    const rest = venue.rules
      .all()
      .map((rules) => rules.symbol.code)
      .filter((code) => !chosen.includes(code));
    const items = [...chosen, ...rest].map((label) => ({ label, picked: chosen.includes(label) }));
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Invex: Choose Ticker Markets',
      placeHolder: `At most ${mostInTicker}; none hides the ticker`,
      canPickMany: true,
    });
    if (!picked) return;
    const kept = picked.slice(0, mostInTicker).map((item) => item.label);
    await this.settings.set('ticker.markets', kept);
    const left = picked.length - kept.length;
    if (left > 0) {
      void vscode.window.showWarningMessage(
        `The ticker shows at most ${mostInTicker} markets: the first ones were taken, ${left} left out.`,
      );
    }
  }

  private marketOf(argument: unknown, title: string): Promise<string | undefined> {
    return marketOf(this.venues, this.watchlist, argument, title);
  }
}
