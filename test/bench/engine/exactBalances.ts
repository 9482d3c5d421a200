import { asProduct, units } from '../samples/integers';
import type { FlowOrder } from '../samples/flow';

/** Changes of an account's balances. */
export interface Change<T> {
  readonly base: T;
  readonly quote: T;
}

interface Resting {
  readonly account: string;
  readonly price: bigint;
  left: bigint;
}

/**
 * What a flow does to each account, by integers alone: price-time priority, at the resting order's price. Written to be plainly right and not fast. In
 * 10^-36, the unit of a product.
 */
export function exactBalances(orders: readonly FlowOrder[]): ReadonlyMap<string, Change<bigint>> {
  const books: Readonly<Record<'buys' | 'sells', Resting[]>> = { buys: [], sells: [] };
  const changes = new Map<string, Change<bigint>>();
  const book = (account: string, base: bigint, quote: bigint): void => {
    const before = changes.get(account) ?? { base: 0n, quote: 0n };
    changes.set(account, { base: before.base + asProduct(base), quote: before.quote + quote });
  };
  for (const order of orders) {
    const price = units(order.price);
    let left = units(order.quantity);
    const others = order.buys ? books.sells : books.buys;
    while (left > 0n) {
      const [best] = others;
      if (!best || (order.buys ? best.price > price : best.price < price)) break;
      const quantity = left < best.left ? left : best.left;
      const [buyer, seller] = order.buys ? [order.account, best.account] : [best.account, order.account];
      book(buyer, quantity, -quantity * best.price);
      book(seller, -quantity, quantity * best.price);
      left -= quantity;
      best.left -= quantity;
      if (best.left === 0n) others.shift();
    }
    if (left === 0n) continue;
    const own = order.buys ? books.buys : books.sells;
    const behind = own.findIndex((each) => (order.buys ? each.price < price : each.price > price));
    own.splice(behind < 0 ? own.length : behind, 0, { account: order.account, price, left });
  }
  return changes;
}
