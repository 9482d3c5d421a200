import { zero, type Decimal } from '../domain/decimal';
import type { Level, Side } from '../domain/orderBook';

/** A resting order. `remaining` (base) sinks as it fills. */
export interface RestingOrder {
  readonly id: string;
  readonly side: Side;
  /** Quote. */
  readonly price: Decimal;
  remaining: Decimal;
  /** The account; absent for a market makers' quote. */
  readonly owner?: string;
}

interface PriceLevel {
  readonly price: Decimal;
  /** Oldest first. */
  readonly orders: RestingOrder[];
}

/** The resting orders of one market in price-time priority: the best price first, and at a price whoever came first. */
export class LimitBook {
  // Best price first on both sides.
  private readonly sides: Readonly<Record<Side, PriceLevel[]>> = { BUYER: [], SELLER: [] };
  private readonly byId = new Map<string, RestingOrder>();
  private owned = 0;

  /** How many orders of accounts rest here. */
  get ownedCount(): number {
    return this.owned;
  }

  /** Adds behind all that rest at the same price. The order must not cross the other side: match it first. */
  add(order: RestingOrder): void {
    if (this.byId.has(order.id)) throw new Error(`Order ${order.id} rests already.`);
    const levels = this.sides[order.side];
    const at = position(levels, order);
    const level = levels[at];
    if (level?.price.eq(order.price)) level.orders.push(order);
    else levels.splice(at, 0, { price: order.price, orders: [order] });
    this.byId.set(order.id, order);
    if (order.owner !== undefined) this.owned++;
  }

  /** The resting order with this id. */
  find(id: string): RestingOrder | undefined {
    return this.byId.get(id);
  }

  /** Takes an order out; nothing when it does not rest. */
  remove(id: string): RestingOrder | undefined {
    const order = this.byId.get(id);
    if (!order) return undefined;
    const levels = this.sides[order.side];
    const at = position(levels, order);
    const orders = levels[at]?.orders ?? [];
    orders.splice(orders.indexOf(order), 1);
    if (orders.length === 0) levels.splice(at, 1);
    this.byId.delete(id);
    if (order.owner !== undefined) this.owned--;
    return order;
  }

  /** The order on this side that is next to fill. */
  first(side: Side): RestingOrder | undefined {
    return this.sides[side][0]?.orders[0];
  }

  /** Lowers what is left of an order; at zero it leaves the book. */
  fill(order: RestingOrder, quantity: Decimal): void {
    order.remaining = order.remaining.minus(quantity);
    if (order.remaining.lte(zero)) this.remove(order.id);
  }

  /** The best `count` price levels of a side, quantities summed. */
  levels(side: Side, count: number): readonly Level[] {
    return this.sides[side].slice(0, count).map(({ price, orders }) => ({
      price,
      quantity: orders.reduce((sum, order) => sum.plus(order.remaining), zero),
    }));
  }

  /** How many price levels a side has. */
  levelCount(side: Side): number {
    return this.sides[side].length;
  }

  /** The orders of a side, next to fill first. */
  orders(side: Side): readonly RestingOrder[] {
    return this.sides[side].flatMap((level) => level.orders);
  }
}

/** The place of an order's price among the levels: of the level with that price, or where one would go. */
function position(levels: readonly PriceLevel[], order: RestingOrder): number {
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const price = levels[middle]?.price ?? order.price;
    const better = order.side === 'BUYER' ? price.gt(order.price) : price.lt(order.price);
    if (better) low = middle + 1;
    else high = middle;
  }
  return low;
}
