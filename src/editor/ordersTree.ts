import * as vscode from 'vscode';
import { formatPlain } from '../domain/format';
import { isOpen, type Order } from '../domain/order';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { JournalEntry } from '../trading/journal';
import { typeWord } from '../trading/orderWords';
import type { UnknownOrder } from '../trading/unknownOrders';
import type { Venue } from '../trading/venue';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import { formatMoment, formatTime } from './moments';
import { orderHover, serverMoment } from './orderMarkdown';
import { describeOrder } from './orderPage';
import { orderBadge, orderRow, priceWords } from './orderRow';
import { liveMs } from './ordersUpkeep';
import type { Settings } from './settings';
import { unknownDetails, unknownLabel, unknownSpoken, unknownSummary } from './unknownItems';
import { VenueFollower } from './venueFollower';

interface UnknownNode {
  readonly kind: 'unknown';
  readonly entry: JournalEntry;
}
/** An order in the tree, open or over; commands get it as their argument. */
export interface OrderNode {
  readonly kind: 'order';
  readonly order: Order;
}
/** The orders that are over. */
interface RecentNode {
  readonly kind: 'recent';
}
interface DetailNode {
  readonly kind: 'detail';
  readonly id: string;
  /** What it is a detail of. */
  readonly of: UnknownNode | OrderNode;
  readonly label: string;
  readonly value: string;
}
type Node = UnknownNode | OrderNode | RecentNode | DetailNode;

/** Whether a command's argument is an order of the tree. */
export function isOrderNode(argument: unknown): argument is OrderNode {
  return isNode(argument, 'order') && 'order' in argument && hasText(argument.order, 'orderId');
}

/** Whether a command's argument is an order of the tree whose outcome is not known. */
export function isUnknownNode(argument: unknown): argument is UnknownNode {
  return isNode(argument, 'unknown') && 'entry' in argument && hasText(argument.entry, 'clientOrderId');
}

function isNode(argument: unknown, kind: string): argument is { readonly kind: string } {
  return typeof argument === 'object' && argument !== null && 'kind' in argument && argument.kind === kind;
}

function hasText(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === 'string';
}

/** Three missed readings. */
const staleAfterMs = 3 * liveMs;

/**
 * Orders whose outcome is not known, first; then the open ones, newest first; then, folded, those that are over. A row opens into its details, and
 * tells its trades to the pointer.
 */
export class OrdersTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly parts = new DisposableStore();
  private ageTimer: Disposable | undefined;
  /** What the rows tell; they are drawn again only when it changes. */
  private shown = '';

  constructor(
    private readonly view: vscode.TreeView<object>,
    private readonly venues: CurrentVenue,
    private readonly settings: Settings,
    private readonly context: ContextKeyWriter,
    private readonly clock: Clock,
  ) {
    this.parts.add(settings.onChange(() => this.changed.fire(undefined)));
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, parts)));
  }

  getChildren(element?: object): object[] {
    const venue = this.venues.current;
    if (!venue?.signedIn) return [];
    const node = element as Node | undefined;
    switch (node?.kind) {
      case undefined:
        return this.roots(venue);
      case 'recent':
        return venue.orders.recent().map(({ order }): OrderNode => ({ kind: 'order', order }));
      case 'order':
        return this.details(node);
      case 'unknown':
        return this.unknownDetails(node);
      case 'detail':
        return [];
    }
  }

  getTreeItem(element: object): vscode.TreeItem {
    const node = element as Node;
    switch (node.kind) {
      case 'order':
        return this.orderItem(node);
      case 'unknown':
        return unknownItem(node.entry, this.unknownState(node.entry));
      case 'recent':
        return recentItem(this.venues.current?.orders.recent().length ?? 0);
      case 'detail': {
        const item = new vscode.TreeItem(node.label);
        item.id = node.id;
        item.description = node.value;
        item.tooltip = `${node.label}: ${node.value}`;
        item.accessibilityInformation = { label: `${node.label}: ${node.value}` };
        item.command = showCommand(node.of);
        return item;
      }
    }
  }

  /** Reads an order's trades when the pointer rests on it. */
  async resolveTreeItem(
    item: vscode.TreeItem,
    element: object,
    stop: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const node = element as Node;
    const venue = this.venues.current;
    if (node.kind !== 'order' || !venue?.signedIn || stop.isCancellationRequested) return item;
    await venue.details.read(node.order.orderId);
    const described = describeOrder(venue, node.order.orderId, this.settings);
    // Neither trusted nor with HTML: nothing that a server sends becomes more than text.
    if (described) item.tooltip = new vscode.MarkdownString(orderHover(described));
    return item;
  }

  dispose(): void {
    this.ageTimer?.dispose();
    this.parts.dispose();
    this.changed.dispose();
  }

  private roots(venue: Venue): Node[] {
    const entries = venue.unknown.all();
    const unknown = new Set(entries.map((entry) => entry.clientOrderId));
    const open = venue.orders.all().filter(({ clientOrderId = '' }) => !unknown.has(clientOrderId));
    return [
      ...entries.map((entry): UnknownNode => ({ kind: 'unknown', entry })),
      ...open.map((order): OrderNode => ({ kind: 'order', order })),
      ...(venue.orders.recent().length > 0 ? [recentNode] : []),
    ];
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    if (venue) {
      parts.add(venue.orders.onChange(() => this.show(venue)));
      parts.add(venue.unknown.onChange(() => this.show(venue)));
      parts.add(venue.rules.onChange(() => this.show(venue)));
      parts.add(venue.cancellations.onChange(() => this.show(venue)));
    }
    this.shown = '';
    this.show(venue);
  }

  private show(venue: Venue | undefined): void {
    const roots = venue?.signedIn ? this.roots(venue) : [];
    const unknown = roots.filter(({ kind }) => kind === 'unknown').length;
    const open = roots.filter(({ kind }) => kind === 'order').length;
    const trouble = venue?.signedIn ? venue.orders.trouble : undefined;
    const readAt = venue?.orders.readAt;
    this.context.set(
      'invex.orders',
      roots.length > 0
        ? 'some'
        : trouble !== undefined
          ? 'failed'
          : readAt === undefined
            ? 'loading'
            : 'none',
    );
    this.view.badge = orderBadge(unknown, open);
    // VS Code shows no welcome content beside a message, and its buttons are what an empty view needs.
    this.view.message = roots.length > 0 && trouble !== undefined ? wordsOf(trouble) : '';
    this.tellAge(readAt);
    const rows = JSON.stringify([
      roots,
      venue?.unknown.states(),
      venue?.orders.recent().map(({ order }) => order),
      venue?.cancellations.all(),
      venue?.rules.all(),
    ]);
    if (rows !== this.shown) this.changed.fire(undefined);
    this.shown = rows;
  }

  /** A list that was not read for a while says of when it is, also while the window asks for nothing. */
  private tellAge(readAt: number | undefined): void {
    this.ageTimer?.dispose();
    this.ageTimer = undefined;
    const fresh = readAt === undefined || this.clock.now() - readAt <= staleAfterMs;
    this.view.description = fresh ? '' : `as of ${formatTime(readAt)}`;
    if (fresh && readAt !== undefined) {
      this.ageTimer = this.clock.after(staleAfterMs + 1, () => this.tellAge(readAt));
    }
  }

  private orderItem(node: OrderNode): vscode.TreeItem {
    const { order } = node;
    const venue = this.venues.current;
    const over = !isOpen(order);
    const { label, description, spoken, icon, color, contextValue } = orderRow(
      order,
      venue?.rules.get(order.symbol.code)?.value,
      {
        cancelling: venue?.cancellations.cancellingOf(order) !== undefined,
        ended: this.lastChange(order),
      },
    );
    const { None, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, over ? None : Collapsed);
    item.id = `order:${order.orderId}`;
    item.contextValue = contextValue;
    item.description = description;
    item.iconPath = new vscode.ThemeIcon(
      icon,
      color === undefined ? undefined : new vscode.ThemeColor(color),
    );
    item.accessibilityInformation = { label: spoken };
    // Nothing folds out of an order that is over: Enter and a click open its page.
    if (over) item.command = showCommand(node);
    return item;
  }

  /** The time alone where it was today. */
  private lastChange({ updatedAt }: Order): string {
    const moment = serverMoment(updatedAt, this.settings.calendar());
    const today = formatMoment(this.clock.now(), this.settings.calendar()).slice(0, 11);
    return moment.startsWith(today) ? moment.slice(today.length) : moment;
  }

  private details(node: OrderNode): DetailNode[] {
    const { order } = node;
    const rules = this.venues.current?.rules.get(order.symbol.code)?.value;
    const detail = (label: string, value: string): DetailNode => ({
      kind: 'detail',
      id: `order:${order.orderId}:${label}`,
      of: node,
      label,
      value,
    });
    const { clientOrderId, cancelOrderId } = order;
    return [
      detail('Order id', order.orderId),
      ...(clientOrderId === undefined ? [] : [detail('Client order id', clientOrderId)]),
      detail('Market', order.symbol.code),
      detail('Type', typeWord(order.type)),
      detail('Status', order.status),
      ...(cancelOrderId === undefined ? [] : [detail('Asked to cancel', cancelOrderId)]),
      detail('Price', priceWords(order, rules)),
      detail('Quantity', `${formatPlain(order.quantity)} ${order.symbol.base}`),
      detail('Filled', `${formatPlain(order.filled)} ${order.symbol.base}`),
      detail('Placed', serverMoment(order.createdAt, this.settings.calendar())),
    ];
  }

  private unknownDetails(node: UnknownNode): DetailNode[] {
    const { entry } = node;
    const detail = (label: string, value: string): DetailNode => ({
      kind: 'detail',
      id: `unknown:${entry.clientOrderId}:${label}`,
      of: node,
      label,
      value,
    });
    const state = this.unknownState(entry);
    if (!state) return [];
    return unknownDetails(state, this.settings.calendar()).map(({ label, value }) => detail(label, value));
  }

  private unknownState({ clientOrderId }: JournalEntry): UnknownOrder | undefined {
    const states = this.venues.current?.unknown.states() ?? [];
    return states.find((each) => each.entry.clientOrderId === clientOrderId);
  }
}

const recentNode: RecentNode = { kind: 'recent' };

function showCommand(node: UnknownNode | OrderNode): vscode.Command {
  return { command: 'invex.showOrder', title: 'Show Order Details', arguments: [node] };
}

function recentItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem('Recent', vscode.TreeItemCollapsibleState.Collapsed);
  item.id = 'recent';
  item.contextValue = 'recent';
  item.description = String(count);
  item.tooltip = 'The last orders that are over';
  item.accessibilityInformation = { label: `Recent: the last ${count} orders that are over` };
  return item;
}

function unknownItem(entry: JournalEntry, state: UnknownOrder | undefined): vscode.TreeItem {
  const shown = state ?? { entry, lookups: 0 };
  const item = new vscode.TreeItem(unknownLabel(entry), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `unknown:${entry.clientOrderId}`;
  item.contextValue = 'order.unknown';
  item.description = unknownSummary(shown);
  item.accessibilityInformation = { label: unknownSpoken(shown) };
  item.iconPath = new vscode.ThemeIcon('question', new vscode.ThemeColor('list.errorForeground'));
  item.tooltip =
    'The answer to this order was lost: it may be live on the exchange. It is looked up until that is known. Do not place it again meanwhile.';
  return item;
}
