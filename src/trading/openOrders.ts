import { isOpen, type Order } from '../domain/order';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';

/** Where orders come from; pages from 1. */
export interface OrderSource {
  orders(filter: {
    readonly status?: string;
    readonly page: number;
    readonly pageSize: number;
  }): Promise<{ readonly orders: readonly Order[]; readonly totalCount: number }>;
}

const pageSize = 100;
/** 5,000 open orders; more than the exchange's own page shows, and a bound on what one refresh may ask. */
const mostPages = 50;

/** The open orders as last read, newest first. An error never empties the list. */
export class OpenOrders implements Disposable {
  private list: readonly Order[] = [];
  private read: number | undefined;
  private failure: unknown;
  private reading: Promise<void> | undefined;
  private again = false;
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;

  constructor(
    private readonly source: OrderSource,
    private readonly clock: Clock,
  ) {}

  all(): readonly Order[] {
    return this.list;
  }

  get readAt(): number | undefined {
    return this.read;
  }

  get trouble(): unknown {
    return this.failure;
  }

  /** Reads the list now. A call while one runs leads to one more reading, so that the answer is never older than the question. */
  async refresh(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.readUntilFresh().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async readUntilFresh(): Promise<void> {
    do {
      this.again = false;
      await this.readOnce();
    } while (this.again);
  }

  private async readOnce(): Promise<void> {
    const askedAt = this.clock.now();
    try {
      const found = new Map<string, Order>();
      for (let page = 1; page <= mostPages; page += 1) {
        const { orders, totalCount } = await this.source.orders({ status: 'NOT_FILLED', page, pageSize });
        for (const order of orders) found.set(order.orderId, order);
        if (orders.length === 0 || page * pageSize >= totalCount) break;
      }
      // The newest of any status besides: an open order may carry a status that we do not know.
      const newest = await this.source.orders({ page: 1, pageSize });
      for (const order of newest.orders) found.set(order.orderId, order);
      this.list = [...found.values()].filter(isOpen).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
      this.read = askedAt;
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
    this.changed.fire();
  }
}
