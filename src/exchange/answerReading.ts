import * as z from 'zod';
import type { MarketRules } from '../domain/market';
import type { Account, Order, Trade } from '../domain/order';
import type { Level, OrderBook } from '../domain/orderBook';
import type { DriftReport } from './drift';
import {
  knownSides,
  knownStatuses,
  knownTypes,
  wireAccount,
  wireBook,
  wireMarketRules,
  wireOrder,
  wireOrderPage,
} from './wire';

/** Thrown when an answer is JSON but not what it should be. The client makes an ExchangeError `malformed` of it. */
export class AnswerMisfitError extends Error {
  readonly reason = 'misfit';

  constructor(where: string) {
    super(`The answer to ${where} does not fit.`);
    this.name = 'AnswerMisfitError';
  }
}

/** Reads a value by its schema; new fields are told to `drift`, a misfit throws {@link AnswerMisfitError}. */
export function readAs<T>(where: string, schema: z.ZodType<T>, json: unknown, drift: DriftReport): T {
  const read = schema.safeParse(json);
  if (!read.success) {
    drift.misfit(where, read.error);
    throw new AnswerMisfitError(where);
  }
  drift.fields(where, schema, json);
  return read.data;
}

const ruleList = z.union([
  z.looseObject({ rules: z.array(z.unknown()) }),
  z.array(z.unknown()),
  z.looseObject({ symbol: z.unknown() }),
]);

/**
 * Markets, in each of the forms that the guide and the OpenAPI file show: `{rules: […]}`, a bare list, one bare object. An entry that cannot be read
 * is skipped and named in `skipped`; a market that comes twice counts once.
 */
export function readMarkets(
  json: unknown,
  drift: DriftReport,
): { readonly rules: readonly MarketRules[]; readonly skipped: readonly string[] } {
  const where = 'GET /markets';
  const read = ruleList.safeParse(json);
  if (!read.success) {
    drift.misfit(where, read.error);
    throw new AnswerMisfitError(where);
  }
  const rules = new Map<string, MarketRules>();
  const skipped: string[] = [];
  entriesOf(read.data).forEach((entry, at) => {
    const one = wireMarketRules.safeParse(entry);
    if (one.success && !rules.has(one.data.symbol.code)) {
      drift.fields(where, wireMarketRules, entry);
      rules.set(one.data.symbol.code, one.data);
      return;
    }
    if (!one.success) drift.misfit(where, one.error);
    skipped.push(nameOf(entry) ?? `entry ${at + 1}`);
  });
  return { rules: [...rules.values()], skipped };
}

function entriesOf(list: z.infer<typeof ruleList>): readonly unknown[] {
  if (Array.isArray(list)) return list;
  return 'rules' in list && Array.isArray(list.rules) ? list.rules : [list];
}

const named = z.union([
  z.looseObject({ symbol: z.string() }).transform(({ symbol }) => symbol),
  z.looseObject({ symbol: z.looseObject({ code: z.string() }) }).transform(({ symbol }) => symbol.code),
]);

function nameOf(entry: unknown): string | undefined {
  const read = named.safeParse(entry);
  return read.success ? read.data.slice(0, 60) : undefined;
}

/**
 * An order book, best first. Price decides the order: the best bid is the highest by definition. A `depth` that says otherwise is told to `drift`;
 * empty levels are left out. A crossed or locked book (best bid at or above best ask) cannot be true of an exchange that matches: it is a
 * misfit, and nothing is priced from it.
 */
export function readBook(symbol: string, json: unknown, drift: DriftReport): OrderBook {
  const where = 'GET /market-depth';
  const wire = readAs(where, wireBook, json, drift);
  const bids = bestFirst(wire.bid_orders, -1);
  const asks = bestFirst(wire.ask_orders, 1);
  if (!inDepthOrder(bids) || !inDepthOrder(asks)) drift.once(`${where}: "depth" does not follow the price.`);
  const bid = bids[0];
  const ask = asks[0];
  if (bid && ask && bid.price.gte(ask.price)) {
    drift.once(`${where}: a crossed book was refused.`);
    throw new AnswerMisfitError(where);
  }
  const { paper_source_age_ms: sentAgeMs } = wire;
  return {
    symbol,
    bids: bids.map(toLevel),
    asks: asks.map(toLevel),
    ...(sentAgeMs !== undefined && { sentAgeMs }),
  };
}

type WireLevel = z.infer<typeof wireBook>['ask_orders'][number];

function bestFirst(levels: readonly WireLevel[], direction: 1 | -1): readonly WireLevel[] {
  return levels
    .filter(({ quantity }) => !quantity.eq('0'))
    .sort((a, b) => a.price.cmp(b.price) * direction || a.depth - b.depth);
}

function inDepthOrder(levels: readonly WireLevel[]): boolean {
  return levels.every(({ depth }, at) => depth >= (levels[at - 1]?.depth ?? depth));
}

function toLevel({ price, quantity }: WireLevel): Level {
  return { price, quantity };
}

/** One order. */
export function readOrder(json: unknown, drift: DriftReport): Order {
  return toOrder(readAs('GET /order', wireOrder, json, drift), drift);
}

/** A page of orders. One that cannot be read fails the page: an order must not go missing in silence. */
export function readOrderPage(
  json: unknown,
  drift: DriftReport,
): { readonly orders: readonly Order[]; readonly totalCount: number } {
  const wire = readAs('GET /orders', wireOrderPage, json, drift);
  return { orders: wire.orders.map((each) => toOrder(each, drift)), totalCount: wire.total_count };
}

function toOrder(wire: z.infer<typeof wireOrder>, drift: DriftReport): Order {
  drift.value('status of an order', knownStatuses, wire.status);
  drift.value('side of an order', knownSides, wire.side);
  drift.value('type of an order', knownTypes, wire.type);
  const { client_order_id: clientOrderId, cancel_order_id: cancelOrderId, price, trades } = wire;
  return {
    orderId: wire.order_id,
    ...(typeof clientOrderId === 'string' && { clientOrderId }),
    symbol: wire.symbol,
    side: wire.side,
    type: wire.type,
    status: wire.status,
    ...(price && { price }),
    quantity: wire.quantity,
    filled: wire.deal_quantity,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    ...(typeof cancelOrderId === 'string' && cancelOrderId !== '' && { cancelOrderId }),
    ...(trades && { trades: trades.map((trade) => toTrade(trade, drift)) }),
  };
}

type WireTrade = NonNullable<z.infer<typeof wireOrder>['trades']>[number];

function toTrade(wire: WireTrade, drift: DriftReport): Trade {
  drift.value('type of a trade', ['MAKER', 'TAKER'], wire.type);
  const { type, price, quantity, fee } = wire;
  return { type, price, quantity, fee, createdAt: wire.created_at };
}

/** The balance of one currency. */
export function readAccount(json: unknown, drift: DriftReport): Account {
  const { currency, available, blocked, total } = readAs('GET /accounts', wireAccount, json, drift);
  return { currency, available, blocked, total };
}
