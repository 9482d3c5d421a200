import * as vscode from 'vscode';
import { zero } from '../domain/decimal';
import { isOpen, remaining, type Order } from '../domain/order';
import { formatPlain } from '../domain/format';
import { ExchangeError } from '../exchange/errors';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import { isOrderNode, sideWord } from './ordersTree';

/** Cancels orders, one or all, and says what became of each. */
export class OrderCommands {
  /** Ids of orders whose cancelling is under way. */
  private readonly cancelling = new Set<string>();

  constructor(
    private readonly venues: CurrentVenue,
    private readonly log: Log,
  ) {}

  /** Cancels the order of a tree node, or one that the user picks. Cancelling is always allowed: it needs no arming. */
  async cancel(argument: unknown): Promise<void> {
    const venue = await this.signedIn();
    if (!venue) return;
    const order = isOrderNode(argument) ? this.listed(venue, argument.order.orderId) : await this.pick(venue);
    if (!order || this.cancelling.has(order.orderId)) return;
    this.cancelling.add(order.orderId);
    try {
      await this.cancelOne(venue, order.orderId);
    } finally {
      this.cancelling.delete(order.orderId);
    }
  }

  private async cancelOne(venue: Venue, orderId: string): Promise<void> {
    let failure = '';
    try {
      await venue.client.cancel({ orderId });
    } catch (error) {
      this.log.warn(`Cancelling ${orderId} failed: ${wordsOf(error)}`);
      failure = wordsOf(error);
    }
    await this.afterCancel(venue);
    const standing = await this.standing(venue, orderId);
    if (failure === '' && standing.settled) {
      vscode.window.setStatusBarMessage(`$(check) ${standing.words}`, 8000);
    } else void vscode.window.showWarningMessage(`${failure} ${standing.words}`.trim());
  }

  /** An order of the list as it is now: a row that is left over from another environment or account names none of its orders. */
  private listed(venue: Venue, orderId: string): Order | undefined {
    const order = venue.orders.all().find((each) => each.orderId === orderId);
    if (!order) {
      void vscode.window.showInformationMessage(
        'Nothing was cancelled: the order is not among the open ones any more. Refresh to see how it stands.',
      );
    }
    return order;
  }

  /** Cancels every open order, one by one and before everything else, and counts what is left by a fresh list. */
  async cancelAll(): Promise<void> {
    const venue = await this.signedIn();
    if (!venue) return;
    await venue.orders.refresh();
    if (venue.orders.trouble !== undefined) {
      void vscode.window.showErrorMessage(
        `Nothing was cancelled: the open orders could not be read. ${wordsOf(venue.orders.trouble)}`,
      );
      return;
    }
    const orders = venue.orders.all();
    if (orders.length === 0) {
      void vscode.window.showInformationMessage('There are no open orders.');
      return;
    }
    const button = orders.length === 1 ? 'Cancel 1 Order' : `Cancel ${orders.length} Orders`;
    const where = venue.environment.live ? `LIVE, ${venue.environment.label}` : 'PAPER';
    const detail =
      orders
        .slice(0, 12)
        .map((order) => orderWords(order))
        .join('\n') + (orders.length > 12 ? `\n\u2026 and ${orders.length - 12} more` : '');
    const answer = await vscode.window.showWarningMessage(
      `${where}: cancel all open orders?`,
      { modal: true, detail },
      button,
    );
    if (answer !== button) return;
    if (this.venues.current !== venue) {
      void vscode.window.showWarningMessage(
        'Nothing was cancelled: the environment or the sign-in changed meanwhile.',
      );
      return;
    }
    const failures = await this.cancelEach(venue, orders);
    await this.afterCancel(venue);
    this.tellWhatIsLeft(venue, failures);
  }

  private async cancelEach(venue: Venue, orders: readonly Order[]): Promise<readonly string[]> {
    const failures: string[] = [];
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Cancelling orders', cancellable: true },
      async (progress, stop) => {
        for (const [index, order] of orders.entries()) {
          if (stop.isCancellationRequested) return;
          progress.report({ message: `${index + 1} of ${orders.length}`, increment: 100 / orders.length });
          try {
            await venue.client.cancel({ orderId: order.orderId });
          } catch (error) {
            failures.push(`${orderWords(order)}: ${wordsOf(error)}`);
            this.log.warn(`Cancelling ${order.orderId} failed: ${wordsOf(error)}`);
          }
        }
      },
    );
    return failures;
  }

  private tellWhatIsLeft(venue: Venue, failures: readonly string[]): void {
    if (venue.orders.trouble !== undefined) {
      void vscode.window.showErrorMessage(
        `The list could not be read after cancelling, so orders may still be open. ${wordsOf(venue.orders.trouble)}`,
      );
      return;
    }
    const left = venue.orders.all();
    if (left.length === 0) {
      void vscode.window.showInformationMessage('All orders are cancelled: a fresh list shows none open.');
      return;
    }
    const named = left
      .slice(0, 5)
      .map((order) => orderWords(order))
      .join('; ');
    const why = failures[0] === undefined ? '' : ` ${failures[0]}`;
    void vscode.window.showWarningMessage(`${left.length} still open: ${named}.${why}`);
  }

  private async afterCancel(venue: Venue): Promise<void> {
    await venue.orders.refresh();
    const currencies = venue.balances.all().map((each) => each.currency);
    await venue.balances.refresh(currencies);
  }

  /** What the order itself says now, and whether that settles it: a cancel is only a request, and a fill may have won. */
  private async standing(venue: Venue, orderId: string): Promise<{ words: string; settled: boolean }> {
    try {
      const order = await venue.client.order({ orderId });
      if (order.status === 'FULL_FILLED') {
        const words = `The order was filled before it could be cancelled: ${orderWords(order, order.quantity)}.`;
        return { words, settled: false };
      }
      if (isOpen(order)) {
        const words = `The order is still open (${order.status}); its cancelling was asked for.`;
        return { words, settled: false };
      }
      const filled = order.filled.gt(zero)
        ? ` ${formatPlain(order.filled)} ${order.symbol.base} of it had been filled before.`
        : '';
      return { words: `Cancelled: ${orderWords(order)}.${filled}`, settled: true };
    } catch (error) {
      const why = ExchangeError.is(error, 'not-found') ? 'the exchange does not know it.' : wordsOf(error);
      return { words: `How the order stands is not known: ${why}`, settled: false };
    }
  }

  private async pick(venue: Venue): Promise<Order | undefined> {
    await venue.orders.refresh();
    if (venue.orders.trouble !== undefined && venue.orders.all().length === 0) {
      void vscode.window.showErrorMessage(
        `The open orders could not be read. ${wordsOf(venue.orders.trouble)}`,
      );
      return undefined;
    }
    const items = venue.orders
      .all()
      .map((order) => ({ label: orderWords(order), description: order.orderId, order }));
    if (items.length === 0) {
      void vscode.window.showInformationMessage('There are no open orders.');
      return undefined;
    }
    return (
      await vscode.window.showQuickPick(items, { title: 'Invex: Cancel Order', matchOnDescription: true })
    )?.order;
  }

  private async signedIn(): Promise<Venue | undefined> {
    const venue = await this.venues.ready();
    if (venue.signedIn) return venue;
    const answer = await vscode.window.showInformationMessage(
      'Sign in to see and cancel your orders.',
      'Sign In\u2026',
    );
    if (answer !== undefined) await vscode.commands.executeCommand('invex.signIn');
    return undefined;
  }
}

/** An order in one line. */
function orderWords(order: Order, quantity = remaining(order)): string {
  const price =
    order.price && order.type === 'LIMIT'
      ? ` at ${formatPlain(order.price)} ${order.symbol.quote}`
      : ' at market';
  return `${sideWord(order.side)} ${formatPlain(quantity)} ${order.symbol.base}${price}`;
}
