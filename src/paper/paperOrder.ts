import * as z from 'zod';
import { exact, isExactText, toText, zero, type Decimal } from '../domain/decimal';
import { readSymbol, type MarketSymbol } from '../domain/market';
import type { Side } from '../domain/orderBook';
import type { OrderType } from '../domain/orderDraft';

/**
 * What becomes of an order. The API has no word for a partly filled one: it stays NOT_FILLED with a `deal_quantity`, as the OpenAPI file has it.
 * CANCELED_BY_MATCH_ENGINE: the engine cancelled what it could not fill (a market order's rest; a rest that met the account's own order).
 */
export const paperStatuses = [
  'NOT_FILLED',
  'FULL_FILLED',
  'CANCELED_BY_USER',
  'CANCELED_BY_MATCH_ENGINE',
] as const;
export type PaperStatus = (typeof paperStatuses)[number];

/** A fill of one order. Price in quote, quantity in base, fee in what the order receives. */
export interface PaperTrade {
  readonly role: 'MAKER' | 'TAKER';
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly fee: Decimal;
  /** Epoch ms. */
  readonly at: number;
}

/** An order of an account; the paper exchange's own record, changed in place as the order lives. */
export interface PaperOrder {
  readonly id: string;
  /** Counts up over all orders, so that orders of the same ms have an order too. */
  readonly sequence: number;
  readonly account: string;
  readonly clientOrderId?: string | undefined;
  readonly symbol: MarketSymbol;
  readonly side: Side;
  readonly type: OrderType;
  /** Quote; absent for a market order. */
  readonly price?: Decimal | undefined;
  /** Base. */
  readonly quantity: Decimal;
  /** Base. */
  filled: Decimal;
  /** What of the account's blocked amount stands for this order: quote of a buyer, base of a seller. */
  reserved: Decimal;
  status: PaperStatus;
  cancelOrderId?: string | undefined;
  /** Epoch ms. */
  readonly createdAt: number;
  updatedAt: number;
  readonly trades: PaperTrade[];
}

/** A decimal of the file, not below zero. */
export const decimalText = z
  .string()
  .refine(isExactText)
  .transform((text) => exact(text))
  .refine((value) => value.gte(zero));
const moment = z.number().int();

/** An order as it stands in the file: amounts are texts. */
export const orderRecord = z
  .object({
    id: z.string(),
    sequence: z.number().int(),
    account: z.string(),
    clientOrderId: z.string().optional(),
    symbol: z.string(),
    side: z.enum(['BUYER', 'SELLER']),
    type: z.enum(['LIMIT', 'MARKET']),
    price: decimalText.optional(),
    quantity: decimalText,
    filled: decimalText,
    reserved: decimalText,
    status: z.enum(paperStatuses),
    cancelOrderId: z.string().optional(),
    createdAt: moment,
    updatedAt: moment,
    trades: z.array(
      z.object({
        role: z.enum(['MAKER', 'TAKER']),
        price: decimalText,
        quantity: decimalText,
        fee: decimalText,
        at: moment,
      }),
    ),
  })
  .transform((record, context): PaperOrder => {
    const symbol = readSymbol(record.symbol);
    if (symbol) return { ...record, symbol };
    context.addIssue({ code: 'custom', message: 'not a market symbol' });
    return z.NEVER;
  });

/** The same order for the file. */
export function recordOf(order: PaperOrder): z.input<typeof orderRecord> {
  return {
    ...order,
    symbol: order.symbol.code,
    price: order.price && toText(order.price),
    quantity: toText(order.quantity),
    filled: toText(order.filled),
    reserved: toText(order.reserved),
    trades: order.trades.map((trade) => ({
      ...trade,
      price: toText(trade.price),
      quantity: toText(trade.quantity),
      fee: toText(trade.fee),
    })),
  };
}
