import { zero } from '../domain/decimal';
import { isOpen, remaining, type Order } from '../domain/order';
import type { OwnOrder } from '../domain/orderCheck';

/** The open limit orders of one market, as the order checks look at them. */
export function ownOrdersIn(symbol: string, orders: readonly Order[]): readonly OwnOrder[] {
  return orders.flatMap((order): readonly OwnOrder[] => {
    const { side, price } = order;
    if (order.symbol.code !== symbol || !isOpen(order) || !price) return [];
    if (side !== 'BUYER' && side !== 'SELLER') return [];
    const left = remaining(order);
    return left.gt(zero) ? [{ side, price, remaining: left }] : [];
  });
}
