import { stringify } from 'csv-stringify/sync';
import { toText } from '../domain/decimal';
import type { Order, Trade } from '../domain/order';
import type { HistoryFilter } from './orderHistory';

/** In which shapes a history is exported. */
export const exportFormats = ['csv', 'csv-trades', 'json', 'json-trades'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What an export says of itself. */
export interface ExportHead {
  readonly environment: string;
  /** Address of the exchange. */
  readonly server: string;
  /** Fingerprint of the account's key; never the key. */
  readonly account: string;
  /** ms since the epoch. */
  readonly exportedAt: number;
  readonly filter: HistoryFilter;
}

/** Whether a format holds the fills. */
export function hasTrades(format: ExportFormat): boolean {
  return format === 'csv-trades' || format === 'json-trades';
}

/** Rows that are made at once before others get their turn. */
const rowsAtOnce = 500;

/** The text of an export, in pieces: between two of them other work gets its turn. */
export function* exportText(
  format: ExportFormat,
  orders: readonly Order[],
  head: ExportHead,
): Generator<string, void> {
  switch (format) {
    case 'csv':
      yield* csvText(orders.map(orderRow), orderColumns);
      return;
    case 'csv-trades':
      yield* csvText(
        orders.flatMap((order) => (order.trades ?? []).map((trade) => tradeRow(order, trade))),
        tradeColumns,
      );
      return;
    case 'json':
    case 'json-trades':
      yield* jsonText(orders, head, format === 'json-trades');
  }
}

const orderColumns = [
  'created_at',
  'updated_at',
  'market',
  'side',
  'type',
  'status',
  'price',
  'quantity',
  'filled',
  'value',
  'base',
  'quote',
  'order_id',
  'client_order_id',
] as const;
type OrderRow = Readonly<Record<(typeof orderColumns)[number], string>>;

const tradeColumns = [
  'traded_at',
  'market',
  'side',
  'role',
  'price',
  'quantity',
  'value',
  'fee',
  'base',
  'quote',
  'order_id',
  'client_order_id',
] as const;
type TradeRow = Readonly<Record<(typeof tradeColumns)[number], string>>;

/** Price in quote, quantity and filled in base; value is price times quantity, and empty where there is no price. */
function orderRow(order: Order): OrderRow {
  return {
    created_at: moment(order.createdAt),
    updated_at: moment(order.updatedAt),
    market: order.symbol.code,
    side: order.side,
    type: order.type,
    status: order.status,
    price: order.price ? toText(order.price) : '',
    quantity: toText(order.quantity),
    filled: toText(order.filled),
    value: order.price ? toText(order.price.times(order.quantity)) : '',
    base: order.symbol.base,
    quote: order.symbol.quote,
    order_id: order.orderId,
    client_order_id: order.clientOrderId ?? '',
  };
}

function tradeRow(order: Order, trade: Trade): TradeRow {
  return {
    traded_at: moment(trade.createdAt),
    market: order.symbol.code,
    side: order.side,
    role: trade.type,
    price: toText(trade.price),
    quantity: toText(trade.quantity),
    value: toText(trade.price.times(trade.quantity)),
    fee: toText(trade.fee),
    base: order.symbol.base,
    quote: order.symbol.quote,
    order_id: order.orderId,
    client_order_id: order.clientOrderId ?? '',
  };
}

/**
 * CSV as spreadsheets read it: UTF-8 with a byte order mark, CRLF, and a text that would be run as a formula (an id that another program chose)
 * made a plain one.
 */
function* csvText<T extends Readonly<Record<string, string>>>(
  rows: readonly T[],
  columns: readonly (keyof T & string)[],
): Generator<string, void> {
  const options = {
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
    // A lone carriage return ends a line for some programs too, and the library would leave it bare.
    quoted_match: /\r/,
  } as const;
  yield stringify([], { ...options, header: true, bom: true });
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    yield stringify(rows.slice(at, at + rowsAtOnce), options);
  }
}

function* jsonText(orders: readonly Order[], head: ExportHead, withTrades: boolean): Generator<string, void> {
  const { startAtMs, endAtMs, ...filter } = head.filter;
  const about = {
    source: 'Invex',
    environment: head.environment,
    server: head.server,
    account: head.account,
    exportedAt: new Date(head.exportedAt).toISOString(),
    filter: {
      ...filter,
      ...(startAtMs !== undefined && { from: new Date(startAtMs).toISOString() }),
      ...(endAtMs !== undefined && { to: new Date(endAtMs).toISOString() }),
    },
    count: orders.length,
  };
  yield `${JSON.stringify(about, undefined, 2).slice(0, -2)},\n  "orders": [`;
  for (const [at, order] of orders.entries()) {
    yield `${at === 0 ? '' : ','}\n    ${JSON.stringify(orderJson(order, withTrades))}`;
  }
  yield orders.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

/** Amounts as exact decimal texts. */
function orderJson(order: Order, withTrades: boolean): unknown {
  return {
    orderId: order.orderId,
    ...(order.clientOrderId !== undefined && { clientOrderId: order.clientOrderId }),
    market: order.symbol.code,
    base: order.symbol.base,
    quote: order.symbol.quote,
    side: order.side,
    type: order.type,
    status: order.status,
    ...(order.price && { price: toText(order.price) }),
    quantity: toText(order.quantity),
    filled: toText(order.filled),
    createdAt: moment(order.createdAt),
    updatedAt: moment(order.updatedAt),
    ...(withTrades && {
      trades: (order.trades ?? []).map((trade) => ({
        role: trade.type,
        price: toText(trade.price),
        quantity: toText(trade.quantity),
        fee: toText(trade.fee),
        createdAt: moment(trade.createdAt),
      })),
    }),
  };
}

const zoned = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** ISO 8601 with its zone; a text of another form, or without a zone, as the exchange wrote it: a zone is not made up. */
function moment(text: string): string {
  return zoned.test(text) ? text.replace(' ', 'T') : text;
}
