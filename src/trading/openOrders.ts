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

/** `PARTIALLY_FILLED` stands in no document; a live client saw it. A server that does not know the word refuses it, and is not asked again. */
const undocumentedStatus = 'PARTIALLY_FILLED';

/** The open orders as last read, newest first. An error never empties the list. */
export class OpenOrders implements Disposable {
  private list: readonly Order[] = [];
  private read: number | undefined;
  private failure: unknown;
  private asksUndocumented = true;
  private readonly reading = new FreshReading(() => this.readOnce());
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;

  constructor(
    private readonly source: OrderSource,
    private readonly clock: Clock,
  ) {}

  all(): readonly Order[] {
    return this.list;
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

  dispose(): void {
    this.changed.dispose();
  }

  private async readOnce(): Promise<void> {
    const askedAt = this.clock.now();
    try {
      const collected = [await collectOrders(this.source, 'NOT_FILLED', 'keep'), await this.undocumented()];
      // The newest of any status besides: an open order may carry a status that we do not know. Read last, it is the latest word.
      const newest = await this.source.orders({ page: 1, pageSize });
      const found = new Map(collected.flatMap(({ orders }) => [...orders]));
      for (const order of newest.orders) found.set(order.orderId, order);
      this.list = [...found.values()].filter(isOpen).sort(newestFirst);
      this.read = askedAt;
      const cutOff = collected.some((each) => each.cutOff);
      this.failure = cutOff ? new TooManyOrdersError(this.list.length) : undefined;
    } catch (error) {
      this.failure = error;
    }
    this.changed.fire();
  }

  private async undocumented(): Promise<CollectedOrders> {
    const none: CollectedOrders = { orders: new Map(), cutOff: false };
    if (!this.asksUndocumented) return none;
    try {
      return await collectOrders(this.source, undocumentedStatus, 'stop');
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
