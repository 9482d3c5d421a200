import * as vscode from 'vscode';
import type { Order } from '../domain/order';
import type { Venue } from '../trading/venue';
import { cancelWords, orderWords } from './cancelWords';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import { isOrderNode } from './ordersTree';

/** Cancels orders, one or all, and says what became of each. */
export class OrderCommands {
  /** Ids of orders whose report is waited for. */
  private readonly following = new Set<string>();

  constructor(
    private readonly venues: CurrentVenue,
    private readonly log: Log,
  ) {}

  /** Cancels the order of a tree node, or one that the user picks. Cancelling is always allowed: it needs no arming. */
  async cancel(argument: unknown): Promise<void> {
    const venue = await this.signedIn();
    if (!venue) return;
    const order = isOrderNode(argument) ? this.listed(venue, argument.order.orderId) : await this.pick(venue);
    if (order) await this.cancelOne(venue, order);
  }

  private async cancelOne(venue: Venue, order: Order): Promise<void> {
    // Who asks again gets the same report, and one message about it is enough.
    if (this.following.has(order.orderId)) return;
    this.following.add(order.orderId);
    try {
      const report = await venue.cancellations.cancel(order);
      const words = cancelWords(report);
      this.log.info(`Cancelling ${order.orderId}: ${report.state}. ${words}`);
      if (report.state === 'cancelled') vscode.window.setStatusBarMessage(`$(check) ${words}`, 8000);
      else void vscode.window.showWarningMessage(words);
    } finally {
      this.following.delete(order.orderId);
    }
    await this.afterCancel(venue);
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
