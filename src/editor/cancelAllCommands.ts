import * as vscode from 'vscode';
import type { Order } from '../domain/order';
import { pause, type Clock } from '../trading/clock';
import { placementWords } from '../trading/orderWords';
import type { Venue } from '../trading/venue';
import { isClear, progressWords, resultWords } from './cancelAllWords';
import { openPartWords } from './cancelWords';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import { isMarketNode } from './marketNodes';
import { isOrderNode } from './ordersTree';
import { tellResult } from './resultMessage';
import { signedInVenue } from './signedInVenue';

/** The question waits so long (ms) for a fresh list; on an exchange that holds us back it is asked without one. */
const patienceMs = 4000;
/** The question names so many orders. */
const named = 12;

/** Cancels all open orders, everywhere or of one market, after a question, and tells what a fresh list shows afterwards. */
export class CancelAllCommands {
  constructor(
    private readonly venues: CurrentVenue,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async everywhere(): Promise<void> {
    const venue = await signedInVenue(this.venues);
    if (venue) await this.run(venue, undefined);
  }

  /** Of the market of a tree node (of an order's), or of one that the user picks. */
  async ofMarket(argument: unknown): Promise<void> {
    const venue = await signedInVenue(this.venues);
    if (!venue) return;
    const market = isMarketNode(argument)
      ? argument.symbol
      : isOrderNode(argument)
        ? argument.order.symbol.code
        : await this.pick(venue);
    if (market !== undefined) await this.run(venue, market);
  }

  private async run(venue: Venue, market: string | undefined): Promise<void> {
    if (!(await this.confirm(venue, market))) return;
    if (this.venues.current !== venue) {
      void vscode.window.showWarningMessage(
        'Nothing was cancelled: the environment or the sign-in changed meanwhile.',
      );
      return;
    }
    const result = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Cancelling orders', cancellable: true },
      (progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        return venue.cancelAll.run({
          symbol: market,
          signal: stop.signal,
          onProgress: (each) => progress.report({ message: progressWords(each) }),
        });
      },
    );
    const words = resultWords(result, market);
    this.log.info(`Cancelling all${market === undefined ? '' : ` of ${market}`}: ${result.end}. ${words}`);
    tellResult(words, { well: isClear(result) });
    void venue.orders.refresh();
    void venue.balances.refresh(venue.balances.all().map((each) => each.currency));
  }

  private async confirm(venue: Venue, market: string | undefined): Promise<boolean> {
    const trouble = await this.readNow(venue);
    const orders = ordersOf(venue, market);
    const unknown = venue.unknown.all().filter((entry) => market === undefined || entry.symbol === market);
    const where = market === undefined ? '' : ` of ${market}`;
    if (orders.length === 0 && unknown.length === 0 && trouble === undefined) {
      void vscode.window.showInformationMessage(`There are no open orders${where}.`);
      return false;
    }
    const lines = orders.slice(0, named).map((order) => openPartWords(order));
    if (orders.length > named) lines.push(`\u2026 and ${orders.length - named} more`);
    for (const entry of unknown) {
      lines.push(`${placementWords(entry)}: not known whether it was placed; cancelled if it turns up`);
    }
    if (trouble !== undefined) {
      lines.push(
        `The list may not be complete: ${trouble}`,
        'All that a fresh list shows is cancelled, also what is not named here.',
      );
    }
    const count = orders.length + unknown.length;
    const known = trouble === undefined;
    const button = !known ? 'Cancel All Orders' : count === 1 ? 'Cancel 1 Order' : `Cancel ${count} Orders`;
    const place = venue.environment.live ? `LIVE, ${venue.environment.label}` : 'PAPER';
    const answer = await vscode.window.showWarningMessage(
      `${place}: cancel all open orders${where}?`,
      { modal: true, detail: lines.join('\n') },
      button,
    );
    return answer === button;
  }

  /** Reads the list, and gives why what is known is not all there is; nothing when it is. */
  private async readNow({ orders }: Venue): Promise<string | undefined> {
    const late = pause(this.clock, patienceMs).then(() => 'late');
    if ((await Promise.race([orders.refresh(), late])) === 'late') {
      return 'the exchange does not answer at once.';
    }
    return orders.trouble === undefined ? undefined : wordsOf(orders.trouble);
  }

  private async pick(venue: Venue): Promise<string | undefined> {
    const trouble = await this.readNow(venue);
    const counts = new Map<string, number>();
    for (const { symbol } of venue.orders.all()) counts.set(symbol.code, (counts.get(symbol.code) ?? 0) + 1);
    for (const { symbol } of venue.unknown.all()) if (!counts.has(symbol)) counts.set(symbol, 0);
    if (counts.size === 0) {
      const words = 'There are no open orders.';
      if (trouble === undefined) void vscode.window.showInformationMessage(words);
      else void vscode.window.showErrorMessage(`The open orders could not be read: ${trouble}`);
      return undefined;
    }
    const items = [...counts].sort().map(([label, count]) => ({
      label,
      description: count === 1 ? '1 open order' : `${count} open orders`,
    }));
    const title = 'Invex: Cancel All Orders of a Market';
    return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Of which market?' }))?.label;
  }
}

function ordersOf(venue: Venue, market: string | undefined): readonly Order[] {
  return venue.orders.all().filter(({ symbol }) => market === undefined || symbol.code === market);
}
