import type { Order } from '../domain/order';
import type { CallOptions } from '../exchange/placement';
import type { OrderFilter, OrderId } from '../exchange/requestFields';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import type { OrderPages } from './orderWalk';

/** What is searched for, without paging. */
export type HistoryFilter = Omit<OrderFilter, 'page' | 'pageSize'>;

/** The calls that the history makes. */
export interface HistorySource extends OrderPages {
  order(id: OrderId, options?: CallOptions): Promise<Order>;
}

/** One page as it was read. */
export interface HistoryPage {
  readonly filter: HistoryFilter;
  readonly orders: readonly Order[];
  /** How many orders pass the filter in all. */
  readonly totalCount: number;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  /** When it was asked for, ms since the epoch. */
  readonly readAt: number;
}

/** The fills of one order, or why they are not known. */
export type TradesOf =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly order: Order; readonly readAt: number }
  | { readonly state: 'failed'; readonly trouble: unknown };

/**
 * A search through the orders of an account, page by page as the server gives them. What was read stays, with its moment, until something newer
 * came: an error empties nothing. A new search stops the one before, whose answer then counts no more, however late it comes.
 */
export class OrderHistory implements Disposable {
  private shown: HistoryPage | undefined;
  private failure: unknown;
  private searching: AbortController | undefined;
  private readonly trades = new Map<string, TradesOf>();
  private readonly readingTrades = new Map<string, AbortController>();
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;

  constructor(
    private readonly source: HistorySource,
    private readonly clock: Clock,
  ) {}

  get page(): HistoryPage | undefined {
    return this.shown;
  }

  /** Why the last search failed; absent when it worked. */
  get trouble(): unknown {
    return this.failure;
  }

  /** Whether a search is on its way. */
  get busy(): boolean {
    return this.searching !== undefined;
  }

  /** What is known of an order's fills; nothing when nobody asked. */
  tradesOf(orderId: string): TradesOf | undefined {
    return this.trades.get(orderId);
  }

  /** Reads a page. When it lies behind the end (orders left the list), the last one is read instead. Never rejects: see `trouble`. */
  async search(filter: HistoryFilter, page: number, pageSize: number): Promise<void> {
    this.searching?.abort();
    const mine = new AbortController();
    this.searching = mine;
    this.changed.fire();
    try {
      const read = await this.read(filter, page, pageSize, mine.signal);
      if (this.searching !== mine) return;
      this.shown = read;
      this.failure = undefined;
    } catch (error) {
      if (this.searching !== mine) return;
      this.failure = error;
    }
    this.searching = undefined;
    this.changed.fire();
  }

  /** Reads the fills of an order, afresh. Never rejects: see {@link tradesOf}. */
  async readTrades(orderId: string): Promise<void> {
    this.readingTrades.get(orderId)?.abort();
    const mine = new AbortController();
    this.readingTrades.set(orderId, mine);
    this.setTrades(orderId, { state: 'reading' });
    let read: TradesOf;
    const readAt = this.clock.now();
    try {
      const order = await this.source.order({ orderId }, { signal: mine.signal });
      read = { state: 'read', order, readAt };
    } catch (error) {
      read = { state: 'failed', trouble: error };
    }
    if (this.readingTrades.get(orderId) !== mine) return;
    this.readingTrades.delete(orderId);
    this.setTrades(orderId, read);
  }

  /** Stops reading an order's fills and forgets them. */
  forgetTrades(orderId: string): void {
    this.readingTrades.get(orderId)?.abort();
    this.readingTrades.delete(orderId);
    if (this.trades.delete(orderId)) this.changed.fire();
  }

  /** Stops what is on its way and tells nobody any more. */
  dispose(): void {
    this.changed.dispose();
    this.searching?.abort();
    this.searching = undefined;
    for (const reading of this.readingTrades.values()) reading.abort();
    this.readingTrades.clear();
  }

  private async read(
    filter: HistoryFilter,
    page: number,
    pageSize: number,
    signal: AbortSignal,
  ): Promise<HistoryPage> {
    const readAt = this.clock.now();
    const { orders, totalCount } = await this.source.orders({ ...filter, page, pageSize }, { signal });
    const last = Math.max(1, Math.ceil(totalCount / pageSize));
    if (orders.length === 0 && page > last) return this.read(filter, last, pageSize, signal);
    return { filter, orders, totalCount, page, pageSize, readAt };
  }

  private setTrades(orderId: string, trades: TradesOf): void {
    this.trades.set(orderId, trades);
    this.changed.fire();
  }
}
