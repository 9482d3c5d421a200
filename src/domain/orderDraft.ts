import type { Side } from './orderBook';

/** Kinds of order that the API takes. */
export type OrderType = 'LIMIT' | 'MARKET';

/** An order as somebody typed it: amounts are the typed texts, unread. */
export interface OrderDraft {
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Quote per base; absent or empty for a market order. */
  readonly price?: string | undefined;
  /** In base. */
  readonly quantity: string;
}
