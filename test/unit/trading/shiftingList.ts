import type { Order } from '../../../src/domain/order';
import { orderOf } from './samples';

/** A list of orders as an exchange keeps it, newest first, that changes between any two requests for a page of it. */
export class ShiftingList {
  /** Newest first. */
  private orders: Order[];
  private next: number;
  /** Orders that are in the list from the beginning on and have not left it. */
  readonly lasting: Set<string>;
  requests = 0;

  constructor(
    count: number,
    /** What happens before a request: orders come at the front, and those at these places (0 to 1) leave. */
    private readonly changes: readonly { readonly arrivals: number; readonly leavers: readonly number[] }[],
  ) {
    this.orders = Array.from({ length: count }, (_, at) => orderOf(count - at));
    this.next = count + 1;
    this.lasting = new Set(this.orders.map((order) => order.orderId));
  }

  /** A page of the list as it is now, after what happens before it. */
  page(page: number, size: number): { readonly orders: readonly Order[]; readonly totalCount: number } {
    const change = this.changes[this.requests];
    this.requests += 1;
    for (const place of change?.leavers ?? []) {
      const [gone] = this.orders.splice(Math.floor(place * this.orders.length), 1);
      if (gone) this.lasting.delete(gone.orderId);
    }
    for (let arrived = 0; arrived < (change?.arrivals ?? 0); arrived += 1) {
      this.orders.unshift(orderOf(this.next));
      this.next += 1;
    }
    return { orders: this.orders.slice((page - 1) * size, page * size), totalCount: this.orders.length };
  }
}
