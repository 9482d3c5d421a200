import { isOpen, type Order } from '../domain/order';
import { ExchangeError } from '../exchange/errors';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { FreshReading } from './freshReading';
import { collectOrders, pageSize, type CollectedOrders, type OrderSource } from './orderPages';

export type { OrderSource };

/** What the trouble is when there are more open orders than one reading asks for; those that were read are shown. */
export class TooManyOrdersError extends Error {
  readonly reason = 'too-many';

  constructor(shown: number) {
    super(
      `You have more open orders than are shown here: these are ${shown} of them. Cancel some, or look at all of them on the exchange.`,
    );
    this.name = 'TooManyOrdersError';
  }
}

/** An order that is over, and when that was read (ms since the epoch). */
export interface RecentOrder {
  readonly order: Order;
  readonly readAt: number;
}

/** A reading that succeeded. */
export interface OrderReading {
  /** Every order that it saw: all open ones, and the newest of those that are over. */
  readonly orders: readonly Order[];
  /** Whether no open order can be missing. */
  readonly complete: boolean;
}

/** A reading that somebody waits for, with what it saw to be open. `trouble`: it failed, or not all of them could be read. */
export interface OpenListing {
  readonly orders: readonly Order[];
  /** When it was asked for, ms since the epoch. */
  readonly askedAt: number;
  readonly complete: boolean;
  readonly trouble?: unknown;
}

/** What one reading collected. */
interface Collected {
  readonly found: ReadonlyMap<string, Order>;
  /** The ids of all orders there are, of every status; nothing where there are more than were read. */
  readonly everything: ReadonlySet<string> | undefined;
  readonly cutOff: boolean;
}

/** So many orders that are over are kept. */
export const mostRecent = 50;

/** `PARTIALLY_FILLED` stands in no document; a live client saw it. A server that does not know the word refuses it, and is not asked again. */
const undocumentedStatus = 'PARTIALLY_FILLED';

/** The open orders as last read, newest first, and the last ones that are over. An error never empties the lists. */
export class OpenOrders implements Disposable {
  private list: readonly Order[] = [];
  private over: readonly RecentOrder[] = [];
  private read: number | undefined;
  private failure: unknown;
  private asksUndocumented = true;
  /** Readings are numbered as they begin; of two that overlap the one that began later is the later word, whichever ends first. */
  private begun = 0;
  private taken = 0;
  private readonly reading = new FreshReading(() => this.readOnce());
  private readonly changed = new Emitter<void>();
  private readonly readings = new Emitter<OrderReading>();
  readonly onChange = this.changed.on;
  /** Fires with each reading that succeeded, after the lists have changed. */
  readonly onRead = this.readings.on;

  constructor(
    private readonly source: OrderSource,
    private readonly clock: Clock,
  ) {}

  all(): readonly Order[] {
    return this.list;
  }

  /** The orders that are over, as far as they were seen: the last {@link mostRecent}, those that changed last first. */
  recent(): readonly RecentOrder[] {
    return this.over;
  }

  /** Takes over what was learnt of one order that was looked up, when that was asked for at `readAt` (ms since the epoch). */
  learn(order: Order, readAt: number): void {
    // A lookup from before the last reading may be about an order that has gone on since; one that is over stays over.
    if (isOpen(order)) return;
    this.list = this.list.filter((each) => each.orderId !== order.orderId);
    this.keepOver([order], readAt, () => true);
    this.changed.fire();
  }

  /** When the list was asked for (ms since the epoch), if it ever came. */
  get readAt(): number | undefined {
    return this.read;
  }

  /** Why the last reading failed or is not complete; absent when it worked. */
  get trouble(): unknown {
    return this.failure;
  }

  /** Reads the list, one reading at a time and never older than this call. Never rejects: see `trouble`. */
  refresh(): Promise<void> {
    return this.reading.ask();
  }

  /**
   * Reads the list from another source, beside a reading that is on its way, and takes it up. Never rejects: one that fails is told to whoever asked,
   * and changes nothing here.
   */
  async readFrom(source: OrderSource): Promise<OpenListing> {
    const number = (this.begun += 1);
    const askedAt = this.clock.now();
    try {
      const collected = await this.collect(source);
      const orders = this.openIn(collected.found);
      this.take(collected, number, askedAt);
      const trouble = collected.cutOff ? new TooManyOrdersError(orders.length) : undefined;
      return { orders, askedAt, complete: !collected.cutOff, ...(trouble && { trouble }) };
    } catch (error) {
      return { orders: [], askedAt, complete: false, trouble: error };
    }
  }

  dispose(): void {
    this.readings.dispose();
    this.changed.dispose();
  }

  private async readOnce(): Promise<void> {
    const number = (this.begun += 1);
    const askedAt = this.clock.now();
    try {
      this.take(await this.collect(this.source), number, askedAt);
    } catch (error) {
      if (number < this.taken) return;
      this.failure = error;
      this.changed.fire();
    }
  }

  private async collect(source: OrderSource): Promise<Collected> {
    const collected = [await collectOrders(source, 'NOT_FILLED', 'keep'), await this.undocumented(source)];
    // The newest of any status besides: an open order may carry a status that we do not know. Read last, it is the latest word.
    const newest = await source.orders({ page: 1, pageSize });
    const found = new Map(collected.flatMap(({ orders }) => [...orders]));
    for (const order of newest.orders) found.set(order.orderId, order);
    const whole = newest.orders.length >= newest.totalCount;
    return {
      found,
      everything: whole ? new Set(newest.orders.map((each) => each.orderId)) : undefined,
      cutOff: collected.some((each) => each.cutOff),
    };
  }

  private take({ found, everything, cutOff }: Collected, number: number, askedAt: number): void {
    if (number < this.taken) return;
    this.taken = number;
    this.list = this.openIn(found);
    // Where everything there is was read, what is not in it is gone: a paper account that was reset.
    this.keepOver([...found.values()], askedAt, ({ orderId }) => everything?.has(orderId) ?? true);
    this.read = askedAt;
    this.failure = cutOff ? new TooManyOrdersError(this.list.length) : undefined;
    this.changed.fire();
    this.readings.fire({ orders: [...found.values()], complete: !cutOff });
  }

  /** What was learnt to be over stays over, also where this reading was asked for before. */
  private openIn(found: ReadonlyMap<string, Order>): readonly Order[] {
    const over = new Set(this.over.map(({ order }) => order.orderId));
    return [...found.values()].filter((order) => isOpen(order) && !over.has(order.orderId)).sort(newestFirst);
  }

  private keepOver(orders: readonly Order[], readAt: number, stays: (order: Order) => boolean): void {
    const kept = new Map<string, RecentOrder>();
    for (const each of this.over) if (stays(each.order)) kept.set(each.order.orderId, each);
    for (const order of orders) if (!isOpen(order)) kept.set(order.orderId, { order, readAt });
    this.over = [...kept.values()].sort((a, b) => lastChangedFirst(a.order, b.order)).slice(0, mostRecent);
  }

  private async undocumented(source: OrderSource): Promise<CollectedOrders> {
    const none: CollectedOrders = { orders: new Map(), cutOff: false };
    if (!this.asksUndocumented) return none;
    try {
      return await collectOrders(source, undocumentedStatus, 'stop');
    } catch (error) {
      if (!ExchangeError.is(error, 'validation')) throw error;
      this.asksUndocumented = false;
      return none;
    }
  }
}

function newestFirst(a: Order, b: Order): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.orderId < b.orderId ? 1 : -1;
}

function lastChangedFirst(a: Order, b: Order): number {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return newestFirst(a, b);
}
