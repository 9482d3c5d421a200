import { hundredth, zero, type Decimal } from './decimal';
import {
  crossedLevels,
  oppositeLevels,
  walkForQuantity,
  type BookWalk,
  type OrderBook,
  type Side,
} from './orderBook';

/** What an order is expected to cost or bring. All of it is an estimate: the book moves, and fees are not readable from the API. */
export interface OrderEstimate {
  /** Quote: price times quantity of a limit order, exactly; the walked value of a market order. */
  readonly value: Decimal;
  /** The fee by the percentage in the settings, in `feeIn`; exact for that percentage. */
  readonly fee: Decimal;
  /** Guess: the fee is taken from what the order receives, base for a buyer and quote for a seller. */
  readonly feeIn: 'base' | 'quote';
  /** What arrives after the fee, in the same currency. */
  readonly receives: Decimal;
  /** What the book would fill at once; absent without a book. */
  readonly walk?: BookWalk;
}

/** Estimates an order. Nothing for a market order without a book or with too thin a one. Prices in quote, quantity in base. */
export function estimateOrder(
  order: { readonly side: Side; readonly price: Decimal | undefined; readonly quantity: Decimal },
  book: OrderBook | undefined,
  feePercent: Decimal,
): OrderEstimate | undefined {
  const { side, price, quantity } = order;
  const levels = book && (price ? crossedLevels(book, side, price) : oppositeLevels(book, side));
  const walk = levels && walkForQuantity(levels, quantity);
  if (!price && (!walk || walk.shortfall.gt(zero))) return undefined;
  const value = price ? price.times(quantity) : (walk?.value ?? zero);
  const gross = side === 'BUYER' ? quantity : value;
  const fee = gross.times(feePercent).times(hundredth);
  return {
    value,
    fee,
    feeIn: side === 'BUYER' ? 'base' : 'quote',
    receives: gross.minus(fee),
    ...(walk && { walk }),
  };
}
