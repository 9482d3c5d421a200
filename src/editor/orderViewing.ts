import * as vscode from 'vscode';
import type { JournalEntry } from '../trading/journalEntry';
import { orderWords, placementWords, statusWords } from '../trading/orderWords';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { OrderPage } from './orderPage';
import { isOrderNode, isUnknownNode } from './ordersTree';

interface OrderItem extends vscode.QuickPickItem {
  readonly orderId?: string;
  readonly entry?: JournalEntry;
}

/** What is done with orders that changes nothing about them: look at one, copy its ids. */
export class OrderViewing {
  constructor(
    private readonly venues: CurrentVenue,
    private readonly page: OrderPage,
  ) {}

  /** Opens the page of an order of the tree, of the one with this id, or of one that the user picks. */
  async show(argument: unknown): Promise<void> {
    const venue = await this.venues.ready();
    if (!venue.signedIn) return askToSignIn();
    if (isUnknownNode(argument)) return this.page.showUnknown(venue, argument.entry);
    const orderId = isOrderNode(argument) ? argument.order.orderId : argument;
    if (typeof orderId === 'string') return this.page.show(venue, orderId);
    const picked = await pick(venue);
    if (picked?.entry) return this.page.showUnknown(venue, picked.entry);
    if (picked?.orderId !== undefined) await this.page.show(venue, picked.orderId);
  }

  async copyOrderId(argument: unknown): Promise<void> {
    // An order whose outcome is not known has no id of the exchange's yet; support finds it by ours.
    if (isUnknownNode(argument)) return this.copyClientOrderId(argument);
    await copy(isOrderNode(argument) ? argument.order.orderId : undefined, 'order id');
  }

  async copyClientOrderId(argument: unknown): Promise<void> {
    const id = isUnknownNode(argument)
      ? argument.entry.clientOrderId
      : isOrderNode(argument)
        ? argument.order.clientOrderId
        : undefined;
    if (id === undefined && isOrderNode(argument)) {
      void vscode.window.showInformationMessage('This order was placed without a client order id.');
    } else await copy(id, 'client order id');
  }
}

async function copy(id: string | undefined, what: string): Promise<void> {
  if (id === undefined) {
    void vscode.window.showInformationMessage('Choose an order in the Orders view to copy its id.');
    return;
  }
  await vscode.env.clipboard.writeText(id);
  vscode.window.setStatusBarMessage(`Copied the ${what}.`, 4000);
}

async function askToSignIn(): Promise<void> {
  const answer = await vscode.window.showInformationMessage('Sign in to see your orders.', 'Sign In\u2026');
  if (answer !== undefined) await vscode.commands.executeCommand('invex.signIn');
}

async function pick(venue: Venue): Promise<OrderItem | undefined> {
  await venue.orders.refresh();
  const group = (label: string, items: readonly OrderItem[]): OrderItem[] =>
    items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  const unknown = venue.unknown.all().map((entry) => ({
    label: placementWords(entry),
    description: entry.clientOrderId,
    entry,
  }));
  const items = [
    ...group('Outcome not known', unknown),
    ...group('Open', venue.orders.all().map(orderItem)),
    ...group(
      'Recent',
      venue.orders.recent().map(({ order }) => orderItem(order)),
    ),
  ];
  if (items.length === 0) {
    const { trouble } = venue.orders;
    if (trouble === undefined) void vscode.window.showInformationMessage('There are no orders to show.');
    else void vscode.window.showErrorMessage(`The orders could not be read. ${wordsOf(trouble)}`);
    return undefined;
  }
  return vscode.window.showQuickPick(items, {
    title: 'Invex: Show Order Details',
    placeHolder: 'An order',
    matchOnDescription: true,
  });
}

function orderItem(order: Parameters<typeof orderWords>[0]): OrderItem {
  return {
    label: orderWords(order),
    description: `${statusWords(order)} \u00b7 ${order.orderId}`,
    orderId: order.orderId,
  };
}
