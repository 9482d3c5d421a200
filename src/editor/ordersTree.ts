import * as vscode from 'vscode';
import { exact, hundred, quotient, toText, zero } from '../domain/decimal';
import { formatOnGrid, formatPlain } from '../domain/format';
import type { Order } from '../domain/order';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { JournalEntry } from '../trading/journal';
import type { Clock } from '../trading/clock';
import { RepeatedReading } from '../trading/repeatedReading';
import type { Venue } from '../trading/venue';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import { formatMoment, formatTime } from './moments';
import type { Settings } from './settings';
import type { WindowAttention } from './windowAttention';

interface UnknownNode {
  readonly kind: 'unknown';
  readonly entry: JournalEntry;
}
/** An open order in the tree; commands get it as their argument. */
export interface OrderNode {
  readonly kind: 'order';
  readonly order: Order;
}
interface DetailNode {
  readonly kind: 'detail';
  readonly id: string;
  readonly label: string;
  readonly value: string;
}
type Node = UnknownNode | OrderNode | DetailNode;

/** Whether a command's argument is an open order of the tree. */
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

/** The exchange refreshes prices each second; a list of orders every few is enough to see a fill. */
const periodMs = 4000;
/** Three missed readings. */
const staleAfterMs = 3 * periodMs;

/** Orders whose outcome is not known, first; then the open ones, newest first. Each opens into its details. */
export class OrdersTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly parts = new DisposableStore();
  private venueParts = new DisposableStore();
  private readonly reading: RepeatedReading;
  private ageTimer: Disposable | undefined;
  /** What the rows tell; they are drawn again only when it changes. */
  private shown = '';

  constructor(
    private readonly view: vscode.TreeView<object>,
    private readonly venues: CurrentVenue,
    private readonly settings: Settings,
    private readonly context: ContextKeyWriter,
    private readonly attention: WindowAttention,
    private readonly clock: Clock,
  ) {
    this.reading = this.parts.add(
      new RepeatedReading({
        read: async () => this.venues.current?.orders.refresh(),
        everyMs: () => (this.isWatched() ? periodMs : undefined),
        clock,
      }),
    );
    this.parts.add(venues.onChange(() => this.follow(venues.current)));
    this.parts.add(view.onDidChangeVisibility(() => this.reading.adapt()));
    this.parts.add(attention.onChange(() => this.reading.adapt()));
    this.parts.add(settings.onChange(() => this.changed.fire(undefined)));
    this.follow(venues.current);
  }

  getChildren(element?: object): object[] {
    const venue = this.venues.current;
    if (!venue?.signedIn) return [];
    const node = element as Node | undefined;
    if (!node) {
      const unknown = venue.unknown.all().map((entry): UnknownNode => ({ kind: 'unknown', entry }));
      const adopted = new Set(venue.unknown.all().map((entry) => entry.clientOrderId));
      const open = venue.orders
        .all()
        .filter((order) => !adopted.has(order.clientOrderId ?? ''))
        .map((order): OrderNode => ({ kind: 'order', order }));
      return [...unknown, ...open];
    }
    return node.kind === 'order'
      ? this.details(node.order)
      : node.kind === 'unknown'
        ? this.unknownDetails(node.entry)
        : [];
  }

  getTreeItem(element: object): vscode.TreeItem {
    const node = element as Node;
    switch (node.kind) {
      case 'order':
        return this.orderItem(node.order);
      case 'unknown':
        return unknownItem(node.entry);
      case 'detail': {
        const item = new vscode.TreeItem(node.label);
        item.id = node.id;
        item.description = node.value;
        item.tooltip = `${node.label}: ${node.value}`;
        item.accessibilityInformation = { label: `${node.label}: ${node.value}` };
        return item;
      }
    }
  }

  dispose(): void {
    this.ageTimer?.dispose();
    this.venueParts.dispose();
    this.parts.dispose();
    this.changed.dispose();
  }

  private follow(venue: Venue | undefined): void {
    this.venueParts.dispose();
    this.venueParts = new DisposableStore();
    if (venue) {
      this.venueParts.add(venue.orders.onChange(() => this.show(venue)));
      this.venueParts.add(venue.unknown.onChange(() => this.show(venue)));
    }
    this.shown = '';
    this.show(venue);
    this.reading.now();
  }

  private show(venue: Venue | undefined): void {
    const count = (venue?.orders.all().length ?? 0) + (venue?.unknown.all().length ?? 0);
    const trouble = venue?.signedIn ? venue.orders.trouble : undefined;
    const readAt = venue?.orders.readAt;
    this.context.set(
      'invex.orders',
      count > 0 ? 'some' : trouble !== undefined ? 'failed' : readAt === undefined ? 'loading' : 'none',
    );
    this.view.badge =
      count === 0
        ? undefined
        : { value: count, tooltip: count === 1 ? '1 open order' : `${count} open orders` };
    // VS Code shows no welcome content beside a message, and its buttons are what an empty view needs.
    this.view.message = count > 0 && trouble !== undefined ? wordsOf(trouble) : '';
    this.tellAge(readAt);
    const rows = JSON.stringify([venue?.unknown.all(), venue?.orders.all()]);
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

  private isWatched(): boolean {
    return this.venues.current?.signedIn === true && this.view.visible && this.attention.somebodyLooks;
  }

  private orderItem(order: Order): vscode.TreeItem {
    const grid = this.venues.current?.rules.get(order.symbol.code)?.value;
    const quantity = grid ? formatOnGrid(order.quantity, grid.step) : formatPlain(order.quantity);
    const price = priceOf(order, this.venues.current);
    const item = new vscode.TreeItem(
      `${sideWord(order.side)} ${quantity} ${order.symbol.base}`,
      vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = `order:${order.orderId}`;
    item.contextValue = 'order.open';
    item.description = `${price} \u00b7 ${filledPercent(order)}%`;
    item.iconPath = new vscode.ThemeIcon(order.side === 'BUYER' ? 'arrow-up' : 'arrow-down');
    item.tooltip = `${sideWord(order.side)} ${quantity} ${order.symbol.base} at ${price}\n${filledPercent(order)}% filled, ${order.status}\nOrder id ${order.orderId}`;
    item.accessibilityInformation = {
      label: `${sideWord(order.side)} ${quantity} ${order.symbol.base} at ${price}, ${filledPercent(order)} percent filled, ${order.status}`,
    };
    return item;
  }

  private details(order: Order): DetailNode[] {
    const detail = (label: string, value: string): DetailNode => ({
      kind: 'detail',
      id: `order:${order.orderId}:${label}`,
      label,
      value,
    });
    const created = Date.parse(order.createdAt);
    return [
      detail('Order id', order.orderId),
      detail('Market', order.symbol.code),
      detail('Type', order.type),
      detail('Status', order.status),
      detail('Price', priceOf(order, this.venues.current)),
      detail('Quantity', `${formatPlain(order.quantity)} ${order.symbol.base}`),
      detail('Filled', `${formatPlain(order.filled)} ${order.symbol.base}`),
      detail(
        'Placed',
        Number.isNaN(created) ? order.createdAt : formatMoment(created, this.settings.calendar()),
      ),
    ];
  }

  private unknownDetails(entry: JournalEntry): DetailNode[] {
    const detail = (label: string, value: string): DetailNode => ({
      kind: 'detail',
      id: `unknown:${entry.clientOrderId}:${label}`,
      label,
      value,
    });
    return [
      detail('Market', entry.symbol),
      detail('Price', entry.price === undefined ? 'market' : formatPlain(exact(entry.price))),
      detail('Client order id', entry.clientOrderId),
      detail('Sent', formatMoment(Date.parse(entry.writtenAt), this.settings.calendar())),
    ];
  }
}

/** The trader's word for a side; a side that we do not know is shown as it came. */
export function sideWord(side: string): string {
  return side === 'BUYER' ? 'Buy' : side === 'SELLER' ? 'Sell' : side;
}

function priceOf(order: Order, venue: Venue | undefined): string {
  if (!order.price || order.type !== 'LIMIT') return 'market';
  const rules = venue?.rules.get(order.symbol.code)?.value;
  const price = rules ? formatOnGrid(order.price, rules.tickSize) : formatPlain(order.price);
  return `${price} ${order.symbol.quote}`;
}

function filledPercent(order: Order): string {
  return order.quantity.gt(zero) ? toText(quotient(order.filled.times(hundred), order.quantity, 1)) : '0';
}

function unknownItem(entry: JournalEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(
    `${sideWord(entry.side)} ${formatPlain(exact(entry.quantity))} ${entry.symbol}`,
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = `unknown:${entry.clientOrderId}`;
  item.contextValue = 'order.unknown';
  item.description = 'outcome not known yet \u00b7 looking it up';
  item.iconPath = new vscode.ThemeIcon('question', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip =
    'The answer to this order was lost: it may be live on the exchange. It is looked up until that is known. Do not place it again meanwhile.';
  return item;
}
