import * as vscode from 'vscode';
import type { Order } from '../domain/order';
import type { Venue } from '../trading/venue';
import { cancelWords, openPartWords } from './cancelWords';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import { isOrderNode } from './ordersTree';
import { signedInVenue } from './signedInVenue';

/** Cancels an order and says what became of it. */
export class OrderCommands {
  /** Ids of orders whose report is waited for. */
  private readonly following = new Set<string>();

  constructor(
    private readonly venues: CurrentVenue,
    private readonly log: Log,
  ) {}

  /** Cancels the order of a tree node, or one that the user picks. Cancelling is always allowed: it needs no arming. */
  async cancel(argument: unknown): Promise<void> {
    const venue = await signedInVenue(this.venues);
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

  private async afterCancel(venue: Venue): Promise<void> {
    await venue.orders.refresh();
    const currencies = venue.balances.all().map((each) => each.currency);
    await venue.balances.refreshSparingly(currencies);
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
      .map((order) => ({ label: openPartWords(order), description: order.orderId, order }));
    if (items.length === 0) {
      void vscode.window.showInformationMessage('There are no open orders.');
      return undefined;
    }
    return (
      await vscode.window.showQuickPick(items, { title: 'Invex: Cancel Order', matchOnDescription: true })
    )?.order;
  }
}
