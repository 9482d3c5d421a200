import { decimalPlaces, quotient, zero, type Decimal } from './decimal';
import type { Order } from './order';

/** What the trades of an order come to. */
export interface Fills {
  /** Base. */
  readonly quantity: Decimal;
  /** Quote. */
  readonly value: Decimal;
  /** In {@link feeCurrency}. */
  readonly fee: Decimal;
  /** Quote for one of base, cut to a few digits more than the trades' prices have; absent without a fill. */
  readonly averagePrice?: Decimal;
}

/** An average is told a little finer than the prices that it is made of. */
const finerPlaces = 2;

/** Sums up an order's trades, exactly; nothing where the order came without them. */
export function fillsOf({ trades }: Pick<Order, 'trades'>): Fills | undefined {
  if (!trades) return undefined;
  let [quantity, value, fee] = [zero, zero, zero];
  for (const trade of trades) {
    quantity = quantity.plus(trade.quantity);
    value = value.plus(trade.price.times(trade.quantity));
    fee = fee.plus(trade.fee);
  }
  if (quantity.lte(zero)) return { quantity, value, fee };
  const places = Math.max(...trades.map(({ price }) => decimalPlaces(price))) + finerPlaces;
  return { quantity, value, fee, averagePrice: quotient(value, quantity, places) };
}

/** Guess: the fee is taken from what an order receives, base for a buyer and quote for a seller. Nothing for a side that we do not know. */
export function feeCurrency({ side, symbol }: Pick<Order, 'side' | 'symbol'>): string | undefined {
  return side === 'BUYER' ? symbol.base : side === 'SELLER' ? symbol.quote : undefined;
}
