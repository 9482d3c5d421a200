import * as vscode from 'vscode';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { isMarketNode } from './marketNodes';
import { pricedAt } from './priceWords';
import type { Watchlist } from './watchlist';

/** Lets the user search for a market by symbol or currency; watched ones first. Nothing when the user gave up. */
export async function pickMarket(
  venue: Venue,
  watchlist: Watchlist,
  title: string,
): Promise<string | undefined> {
  if (venue.rules.all().length === 0) await venue.rules.refresh();
  const watched = watchlist.symbols().filter((symbol) => venue.rules.get(symbol));
  const items = [
    ...watched,
    ...venue.rules
      .all()
      .map((rules) => rules.symbol.code)
      .filter((code) => !watched.includes(code)),
  ].map((code): vscode.QuickPickItem => {
    const rules = venue.rules.get(code)?.value;
    // The list stands still while it is open, so a price tells its time.
    const price = rules && pricedAt(venue.feed, rules);
    return {
      label: code,
      ...(price !== undefined && { description: price }),
      ...(watched.includes(code) && { iconPath: new vscode.ThemeIcon('star-full') }),
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'Search by currency or symbol, for example USDT',
  });
  return picked?.label;
}

/** The market that a command is about: its argument's if it has one, else one that the user picks. Nothing when there is none. */
export async function marketOf(
  venues: CurrentVenue,
  watchlist: Watchlist,
  argument: unknown,
  title: string,
): Promise<string | undefined> {
  const venue = await venues.ready();
  const named = isMarketNode(argument) ? argument.symbol : argument;
  if (typeof named !== 'string' || named === '') return pickMarket(venue, watchlist, title);
  if (venue.rules.all().length === 0) await venue.rules.refresh();
  if (venue.rules.get(named)) return named;
  void vscode.window.showWarningMessage(
    `${named.slice(0, 40)} is not a market of ${venue.environment.label}.`,
  );
  return undefined;
}
