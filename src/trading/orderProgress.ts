import { zero, type Decimal } from '../domain/decimal';
import { isOpen, type Order } from '../domain/order';
import type { OrderReading } from './openOrders';

/** Something that happened to an order between two readings. */
export type OrderEvent =
  /** It was not there before: placed here, in another window, or on the exchange's site. */
  | { readonly kind: 'appeared'; readonly order: Order }
  | {
      readonly kind: 'filled';
      readonly order: Order;
      /** How much more than was told before, in base. */
      readonly by: Decimal;
      /** Nothing is left to fill. */
      readonly fully: boolean;
      /** It came with this fill: the order was not known before. */
      readonly atFirstSight: boolean;
    }
  /** It ended before it was filled. By whom, as far as its status says. */
  | { readonly kind: 'cancelled'; readonly order: Order; readonly by: 'user' | 'exchange' }
  /** It has got a status that we do not know what to make of. */
  | { readonly kind: 'restated'; readonly order: Order };

/** What a reading says that was not known before. */
export interface Progress {
  readonly events: readonly OrderEvent[];
  /** Ids of orders that were open and are not in the reading: nothing is known of them before they are looked up. */
  readonly missing: readonly string[];
}

interface Known {
  readonly filled: Decimal;
  readonly fully: boolean;
  readonly status: string;
  readonly over: boolean;
}

/** Orders that are over are remembered, so that none is told anew; the last so many of them. */
const mostOver = 2000;
const plainStatuses: ReadonlySet<string> = new Set(['NOT_FILLED', 'PARTIALLY_FILLED']);

/**
 * Compares what is seen of orders with what was seen before. The first reading is the base and tells nothing. Each fill is told once: what was seen filled
 * never becomes less, however old an answer is that says so, and an order that was over stays over.
 */
export class OrderProgress {
  private readonly known = new Map<string, Known>();
  private based = false;

  /** Takes a reading that succeeded. */
  take(reading: OrderReading): Progress {
    const events = reading.orders.flatMap((order) => [...this.step(order, this.based)]);
    this.based = true;
    const seen = new Set(reading.orders.map((order) => order.orderId));
    const missing = reading.complete
      ? [...this.known].filter(([id, { over }]) => !over && !seen.has(id)).map(([id]) => id)
      : [];
    this.forgetOldest(seen);
    return { events, missing };
  }

  /** Takes an order that was looked up. */
  learn(order: Order): readonly OrderEvent[] {
    return this.based ? this.step(order, true) : [];
  }

  /** The exchange says that it has no such order. */
  forget(orderId: string): void {
    this.known.delete(orderId);
  }

  private step(order: Order, tell: boolean): readonly OrderEvent[] {
    const before = this.known.get(order.orderId);
    if (before?.over) return [];
    const over = !isOpen(order);
    const told = before?.filled ?? zero;
    const filled = order.filled.gt(told) ? order.filled : told;
    const fully = (before?.fully ?? false) || order.status === 'FULL_FILLED' || filled.gte(order.quantity);
    this.known.set(order.orderId, { filled, fully, status: order.status, over });
    if (!tell) return [];
    const events: OrderEvent[] = before ? [] : [{ kind: 'appeared', order }];
    const by = filled.minus(told);
    if (by.gt(zero) || (fully && !before?.fully)) {
      events.push({ kind: 'filled', order, by, fully, atFirstSight: !before });
    }
    if (over && order.status !== 'FULL_FILLED') {
      events.push({
        kind: 'cancelled',
        order,
        by: order.status === 'CANCELED_BY_USER' ? 'user' : 'exchange',
      });
    }
    if (!over && order.status !== before?.status && !plainStatuses.has(order.status)) {
      events.push({ kind: 'restated', order });
    }
    return events;
  }

  /** What a reading still shows is kept: it would be new otherwise. */
  private forgetOldest(shown: ReadonlySet<string>): void {
    let tooMany = [...this.known.values()].filter(({ over }) => over).length - mostOver;
    for (const [id, { over }] of this.known) {
      if (tooMany <= 0) return;
      if (!over || shown.has(id)) continue;
      this.known.delete(id);
      tooMany -= 1;
    }
  }
}
