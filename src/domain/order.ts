import { zero, type Decimal } from './decimal';
import type { MarketSymbol } from './market';

/** A fill. Price in quote, quantity in base; the fee is in the currency that the order receives (guess). */
export interface Trade {
  /** `MAKER`, `TAKER`, or whatever the exchange says. */
  readonly type: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly fee: Decimal;
  /** As the exchange wrote it. */
  readonly createdAt: string;
}

/** An order as the exchange knows it. Side, type and status are its words: new ones appear without notice. */
export interface Order {
  readonly orderId: string;
  readonly clientOrderId?: string;
  readonly symbol: MarketSymbol;
  readonly side: string;
  readonly type: string;
  readonly status: string;
  /** Quote; absent for market orders. */
  readonly price?: Decimal;
  /** Base. */
  readonly quantity: Decimal;
  /** Base. */
  readonly filled: Decimal;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Of the request to cancel it, when somebody has asked for that, here or elsewhere. */
  readonly cancelOrderId?: string;
  /** Only where one order was asked for. */
  readonly trades?: readonly Trade[];
}

/** One currency of an account; all in that currency. */
export interface Account {
  readonly currency: string;
  readonly available: Decimal;
  readonly blocked: Decimal;
  readonly total: Decimal;
}

const finalStatuses: ReadonlySet<string> = new Set([
  'FULL_FILLED',
  'CANCELED_BY_USER',
  'CANCELED_BY_SYSTEM',
  'CANCELED_BY_MATCH_ENGINE',
]);

/** Whether an order may still fill. A status that we do not know counts as open: no order is hidden because of a new word. */
export function isOpen(order: Pick<Order, 'status'>): boolean {
  return !finalStatuses.has(order.status);
}

/** What of the order is not filled, in base. */
export function remaining(order: Pick<Order, 'quantity' | 'filled'>): Decimal {
  const left = order.quantity.minus(order.filled);
  return left.gt(zero) ? left : zero;
}
