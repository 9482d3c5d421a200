import { exact, isExactText, zero } from '../domain/decimal';
import { readSymbol } from '../domain/market';
import type { Side } from '../domain/orderBook';
import type { OrderType } from '../domain/orderDraft';
import type { Fields } from './canonicalText';
import { ExchangeError } from './errors';
import { formatExpiry, type ExpiryZone } from './expiry';
import type { CallKind } from './failure';
import type { PlacementRequest } from './placement';
import { bookDepths, currencyName, maximumPageSize, orderFields, type BookDepth } from './wire';

/** An order by the exchange's id or by ours. */
export type OrderId = { readonly orderId: string } | { readonly clientOrderId: string };

/** Which orders to search for; everything may be left out. */
export interface OrderFilter {
  readonly symbol?: string | undefined;
  /** ms since the epoch by the server's clock. */
  readonly startAtMs?: number | undefined;
  readonly endAtMs?: number | undefined;
  readonly side?: Side | undefined;
  /** As the exchange writes it. */
  readonly status?: string | undefined;
  readonly type?: OrderType | undefined;
  /** From 1. */
  readonly page?: number | undefined;
  /** 1 to 100; the server's default is 10. */
  readonly pageSize?: number | undefined;
}

/** Fields of `POST /orders` in the order of the guide's example, without expiry and signature. */
export function placementFields(order: PlacementRequest): Fields {
  const refuse = refusing('placement');
  const { clientOrderId, symbol, side, type, price, quantity } = order;
  if (type === 'LIMIT' ? price === undefined : price !== undefined) {
    throw refuse(orderFields.price, 'a limit order has a price, a market order has none');
  }
  if (price !== undefined && !isAmount(price)) {
    throw refuse(orderFields.price, 'not a plain decimal above zero');
  }
  if (!isAmount(quantity)) throw refuse(orderFields.quantity, 'not a plain decimal above zero');
  return [
    [orderFields.quantity, quantity],
    ...(price === undefined ? [] : [[orderFields.price, price] as const]),
    symbolField(symbol, 'placement'),
    [orderFields.side, oneOf(orderFields.side, side, ['BUYER', 'SELLER'], 'placement')],
    [orderFields.type, oneOf(orderFields.type, type, ['LIMIT', 'MARKET'], 'placement')],
    [orderFields.clientOrderId, idText(orderFields.clientOrderId, clientOrderId, 'placement')],
  ];
}

/** Query of a call about one order. */
export function orderIdFields(id: OrderId, call: CallKind): Fields {
  if ('orderId' in id) {
    if (!uuid.test(id.orderId)) throw refusing(call)('order_id', 'not an order id');
    return [['order_id', id.orderId]];
  }
  return [[orderFields.clientOrderId, idText(orderFields.clientOrderId, id.clientOrderId, call)]];
}

/** Query of `GET /market-depth`. */
export function bookFields(symbol: string, depth: BookDepth): Fields {
  return [symbolField(symbol, 'read'), ['depth', oneOf('depth', depth, bookDepths, 'read')]];
}

/** Query of `GET /accounts`. */
export function accountFields(currency: string): Fields {
  if (!currencyName.test(currency)) throw refusing('read')('currency', 'not a currency');
  return [['currency', currency]];
}

/** Query of `GET /orders`. Moments are written like `expire_at`, in its zone (guess: the guide says no more than "date-time"). */
export function orderFilterFields(filter: OrderFilter, zone: ExpiryZone): Fields {
  const { symbol, startAtMs, endAtMs, side, status, type, page, pageSize } = filter;
  const refuse = refusing('read');
  const moment = (name: string, ms: number): readonly [string, string] => {
    if (!Number.isFinite(new Date(ms).getTime())) throw refuse(name, 'not a moment');
    return [name, formatExpiry(ms, zone)];
  };
  const count = (name: string, value: number, most: number): readonly [string, string] => {
    if (!Number.isInteger(value) || value < 1 || value > most) throw refuse(name, `not from 1 to ${most}`);
    return [name, value.toString()];
  };
  const fields: (readonly [string, string])[] = [];
  if (symbol !== undefined) fields.push(symbolField(symbol, 'read'));
  if (startAtMs !== undefined) fields.push(moment('start_at', startAtMs));
  if (endAtMs !== undefined) fields.push(moment('end_at', endAtMs));
  if (side !== undefined) {
    fields.push([orderFields.side, oneOf(orderFields.side, side, ['BUYER', 'SELLER'], 'read')]);
  }
  if (status !== undefined) {
    if (!/^[A-Z][A-Z0-9_]{0,60}$/.test(status)) throw refuse('status', 'not a status');
    fields.push(['status', status]);
  }
  if (type !== undefined) {
    fields.push([orderFields.type, oneOf(orderFields.type, type, ['LIMIT', 'MARKET'], 'read')]);
  }
  if (page !== undefined) fields.push(count('page', page, 1_000_000));
  if (pageSize !== undefined) fields.push(count('page_size', pageSize, maximumPageSize));
  return fields;
}

/** A query as it stands in the address; a space is `%20`, so that no server can read it as a plus. */
export function queryText(fields: Fields): string {
  if (fields.length === 0) return '';
  return `?${fields.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const longestId = 200;

// Ids of orders that other programs placed may hold any script, but nothing that is no text.
function idText(name: string, id: string, call: CallKind): string {
  if (id === '' || id.length > longestId || /[\p{Cc}\p{Surrogate}]/u.test(id)) {
    throw refusing(call)(name, 'not an id');
  }
  return id;
}

function symbolField(symbol: string, call: CallKind): readonly [string, string] {
  if (!readSymbol(symbol)) throw refusing(call)(orderFields.symbol, 'not a market');
  return [orderFields.symbol, symbol];
}

function isAmount(text: string): boolean {
  return isExactText(text) && exact(text).gt(zero);
}

function oneOf(name: string, value: string, known: readonly string[], call: CallKind): string {
  if (!known.includes(value)) throw refusing(call)(name, `not one of ${known.join(', ')}`);
  return value;
}

function refusing(call: CallKind): (field: string, message: string) => ExchangeError {
  return (field, message) =>
    new ExchangeError({
      reason: 'validation',
      call,
      sent: false,
      fields: [{ field, message, type: 'not-sent' }],
    });
}
