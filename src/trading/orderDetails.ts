import { isOpen, type Order } from '../domain/order';
import { fillsOf } from '../domain/orderFills';
import type { Clock } from './clock';
import { FreshReading } from './freshReading';

/** What is known of one order with its trades, when that was asked for (ms since the epoch), and why the last reading failed. */
export interface KnownDetails {
  readonly order?: Order;
  readonly readAt?: number;
  readonly trouble?: unknown;
}

interface Kept {
  known: KnownDetails;
  readonly reading: FreshReading;
}

/** So many orders are kept, those that were asked for last. */
const mostKept = 200;

/** Single orders with their trades, read when somebody asks. What cannot be read again stays, with its age and the error beside it. */
export class OrderDetails {
  private readonly kept = new Map<string, Kept>();

  /** `lookUp` gives an order with its trades; rejects with `not-found` where the exchange has none. */
  constructor(
    private readonly lookUp: (orderId: string) => Promise<Order>,
    private readonly clock: Clock,
  ) {}

  get(orderId: string): KnownDetails | undefined {
    return this.kept.get(orderId)?.known;
  }

  /** Reads the order, unless it is over and all of it is known. Never rejects: see `trouble`. */
  async read(orderId: string): Promise<KnownDetails> {
    const kept = this.kept.get(orderId) ?? this.begin(orderId);
    this.kept.delete(orderId);
    this.kept.set(orderId, kept);
    if (!isFinal(kept.known)) await kept.reading.ask();
    return kept.known;
  }

  private begin(orderId: string): Kept {
    const kept: Kept = { known: {}, reading: new FreshReading(() => this.readOnce(orderId, kept)) };
    for (const id of this.kept.keys()) {
      if (this.kept.size < mostKept) break;
      this.kept.delete(id);
    }
    return kept;
  }

  private async readOnce(orderId: string, kept: Kept): Promise<void> {
    const readAt = this.clock.now();
    try {
      kept.known = { order: await this.lookUp(orderId), readAt };
    } catch (trouble) {
      kept.known = { ...kept.known, trouble };
    }
  }
}

/** An order that is over does not change any more; its trades may come a little later than its status. */
function isFinal({ order, trouble }: KnownDetails): boolean {
  if (!order || isOpen(order) || trouble !== undefined) return false;
  return fillsOf(order)?.quantity.eq(order.filled) === true;
}
