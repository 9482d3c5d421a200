import { toText, zero, type Decimal } from '../domain/decimal';
import type { Order, Trade } from '../domain/order';
import type { Side } from '../domain/orderBook';
import { fillsOf } from '../domain/orderFills';
import type { CallOptions } from '../exchange/placement';
import type { OrderFilter, OrderId } from '../exchange/requestFields';
import { DisposableStore, type Disposable } from './disposable';
import { Emitter, type Subscribe } from './emitter';
import type { OrderReading } from './openOrders';
import { pageSize } from './orderPages';

/** A fill of an own order. Price in quote, quantity in base. */
export interface OwnFill {
  /** When, in ms since the epoch by the exchange's clock. */
  readonly at: number;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** Where own orders and their fills come from. */
export interface OwnFillsPorts {
  orders(filter: OrderFilter, options: CallOptions): Promise<{ readonly orders: readonly Order[] }>;
  /** One order with its fills. */
  order(id: OrderId, options: CallOptions): Promise<Order>;
  /** Fires with each reading of the order lists, so that new fills need no requests of their own to be noticed. */
  readonly onRead: Subscribe<OrderReading>;
}

/** The fills of so many orders are known at most, the newest orders first: a bound on what looking costs. */
const mostOrders = 40;
/** Fills may come a little later than the order says; after so many looks at what they leave open, it is left so. */
const mostLooks = 3;

interface Known {
  readonly createdAt: string;
  /** What of the order was filled, as the lists said when it was looked up, and how often it was looked up for that. */
  readonly filled: string;
  readonly looks: number;
  /** Whether the fills come to that. */
  readonly complete: boolean;
  readonly fills: readonly OwnFill[];
}

/**
 * The account's newest fills in one market, for who looks at it: read from the market's newest orders once, then whenever the order lists
 * tell of more. Behind everything else, one request at a time, and none for what is known. A failure takes nothing away.
 */
export class OwnFills implements Disposable {
  private readonly known = new Map<string, Known>();
  private readonly wanted = new Map<string, Order>();
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<void>());
  private readonly ending = new AbortController();
  private failure: unknown;
  private begun = false;
  private looking = false;
  /** Fires when more is known, or something could not be read. */
  readonly onChange = this.changed.on;

  constructor(
    private readonly ports: OwnFillsPorts,
    private readonly symbol: string,
  ) {
    this.store.add(
      ports.onRead(({ orders }) => {
        this.note(orders);
        void this.look();
      }),
    );
  }

  /** What is known, oldest first. */
  all(): readonly OwnFill[] {
    return [...this.known.values()].flatMap(({ fills }) => fills).sort((a, b) => a.at - b.at);
  }

  /** Why the last reading failed; absent when it worked. Tried again with the next reading of the order lists. */
  get trouble(): unknown {
    return this.failure;
  }

  /** Reads the market's newest orders, and the fills of those that have some. Never rejects: see {@link trouble}. */
  async start(): Promise<void> {
    await this.look();
  }

  dispose(): void {
    this.ending.abort();
    this.store.dispose();
  }

  private get options(): CallOptions {
    return { priority: 'poll', signal: this.ending.signal };
  }

  private note(orders: readonly Order[]): void {
    for (const order of orders) {
      if (order.symbol.code !== this.symbol || !order.filled.gt(zero) || !sideOf(order)) continue;
      const known = this.known.get(order.orderId);
      const same = known?.filled === toText(order.filled);
      if (same && (known.complete || known.looks >= mostLooks)) continue;
      this.wanted.set(order.orderId, order);
    }
    const newest = [...this.known.entries(), ...this.wanted.entries()].sort(([, a], [, b]) =>
      newestFirst(a, b),
    );
    const kept = new Set([...new Set(newest.map(([id]) => id))].slice(0, mostOrders));
    for (const map of [this.known, this.wanted]) {
      for (const id of map.keys()) if (!kept.has(id)) map.delete(id);
    }
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      if (!this.begun) {
        const { orders } = await this.ports.orders({ symbol: this.symbol, page: 1, pageSize }, this.options);
        this.begun = true;
        this.note(orders);
      }
      for (let next = this.next(); next && !this.ending.signal.aborted; next = this.next()) {
        this.take(next, await this.ports.order({ orderId: next.orderId }, this.options));
      }
      this.end(undefined);
    } catch (error) {
      this.end(error);
    } finally {
      this.looking = false;
    }
  }

  private end(failure: unknown): void {
    const told = this.failure !== undefined || failure !== undefined;
    this.failure = failure;
    if (told && !this.ending.signal.aborted) this.changed.fire();
  }

  private next(): Order | undefined {
    return [...this.wanted.values()].sort(newestFirst)[0];
  }

  private take(listed: Order, read: Order): void {
    // The lists may have said more meanwhile: that is looked up next.
    if (this.wanted.get(listed.orderId) === listed) this.wanted.delete(listed.orderId);
    const side = sideOf(read);
    if (!side || read.symbol.code !== this.symbol) return;
    const filled = toText(listed.filled);
    const before = this.known.get(listed.orderId);
    this.known.set(listed.orderId, {
      createdAt: listed.createdAt,
      filled,
      looks: before?.filled === filled ? before.looks + 1 : 1,
      complete: fillsOf(read)?.quantity.gte(listed.filled) === true,
      fills: (read.trades ?? []).flatMap((trade) => fillOf(trade, side)),
    });
    this.changed.fire();
  }
}

function fillOf({ createdAt, price, quantity }: Trade, side: Side): readonly OwnFill[] {
  const at = Date.parse(createdAt);
  return Number.isNaN(at) ? [] : [{ at, side, price, quantity }];
}

function sideOf({ side }: Order): Side | undefined {
  return side === 'BUYER' || side === 'SELLER' ? side : undefined;
}

function newestFirst(a: Pick<Order, 'createdAt'>, b: Pick<Order, 'createdAt'>): number {
  return a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0;
}
