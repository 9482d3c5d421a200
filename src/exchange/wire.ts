import * as z from 'zod';
import { exact, zero, type Decimal } from '../domain/decimal';
import { readSymbol, type MarketRules, type MarketSymbol } from '../domain/market';
import type { Level } from '../domain/orderBook';

/** Everything under this path is the trading API. */
export const apiPrefix = '/trading/v1';

/** Header that carries the API key. */
export const apiKeyHeader = 'X-API-Key-Invex';

/**
 * Field names of an order on the wire. The guide, the example program and a live client use these; the OpenAPI file names the last
 * four otherwise (market_type, order_side_type, order_class_type, customer_external_trace_id). Decision: the guide's names, from here.
 */
export const orderFields = {
  quantity: 'quantity',
  price: 'price',
  symbol: 'symbol',
  side: 'side',
  type: 'type',
  clientOrderId: 'client_order_id',
  expireAt: 'expire_at',
  signature: 'signature',
} as const;

/** Depths that `GET /market-depth` takes, as text. */
export const bookDepths = ['5', '20', '50'] as const;
export type BookDepth = (typeof bookDepths)[number];

/** Largest page of `GET /orders`. */
export const maximumPageSize = 100;

/** Order statuses in the OpenAPI file, and what a live client saw besides. New ones appear without notice and are shown as they came. */
export const knownStatuses = [
  'NOT_FILLED',
  'PARTIALLY_FILLED',
  'FULL_FILLED',
  'CANCELED_BY_USER',
  'CANCELED_BY_SYSTEM',
  'CANCELED_BY_MATCH_ENGINE',
  'INACTIVE',
] as const;
export const knownSides = ['BUYER', 'SELLER'] as const;
export const knownTypes = ['LIMIT', 'MARKET', 'MARKET_BY_AMOUNT'] as const;

// Python's Decimal prints a zero with 18 places as 0E-18: an exponent is exact, so reading one is safe. A JSON number is not: it was a float.
// As many digits as domain/decimal.ts takes: one absurd order on the book (nines without end, where a market has no maximum) must not hide the book.
const decimalText = /^-?\d{1,200}(?:\.\d{1,200})?(?:[eE][+-]?\d{1,2})?$/;

/** A decimal string of the wire, made exact. Anything else (a JSON number too) is refused. */
export const wireDecimal = z
  .string()
  .regex(decimalText)
  .transform((text): Decimal => readWireDecimal(text));

function readWireDecimal(text: string): Decimal {
  const [mantissa = '0', power] = text.toLowerCase().split('e');
  if (power === undefined) return exact(mantissa);
  const shift = Number.parseInt(power, 10);
  const ten = exact(shift < 0 ? `0.${'0'.repeat(-shift - 1)}1` : `1${'0'.repeat(shift)}`);
  return exact(mantissa).times(shift === 0 ? exact('1') : ten);
}

const positiveDecimal = wireDecimal.refine((value) => value.gt(zero), 'must be above zero');
const nonNegativeDecimal = wireDecimal.refine((value) => value.gte(zero), 'must not be negative');

/** What a currency's name looks like. It stands beside figures wherever they are shown, so it is never a text of the server's choosing. */
export const currencyName = /^[A-Za-z0-9_]{1,40}$/;
const currency = z.string().regex(currencyName);

/** A market, as `"USDT_IRR"` or as `{code, base_currency_type, quote_currency_type}`. */
export const wireSymbol = z.union([
  z.string().transform((code, context): MarketSymbol => {
    const symbol = readSymbol(code);
    if (symbol) return symbol;
    context.addIssue({ code: 'custom', message: 'not a market symbol' });
    return z.NEVER;
  }),
  z
    .looseObject({ code: z.string(), base_currency_type: currency, quote_currency_type: currency })
    .transform((wire, context): MarketSymbol => {
      const symbol = readSymbol(wire.code);
      if (symbol) return { code: wire.code, base: wire.base_currency_type, quote: wire.quote_currency_type };
      context.addIssue({ code: 'custom', message: 'not a market symbol' });
      return z.NEVER;
    }),
]);

/** One entry of `GET /markets`. */
export const wireMarketRules = z
  .looseObject({
    symbol: wireSymbol,
    tick_size: positiveDecimal,
    amount_step_size: positiveDecimal,
    minimum_limit_order_value: nonNegativeDecimal,
    maximum_limit_order_value: positiveDecimal.nullish(),
  })
  .transform((wire): MarketRules => ({
    symbol: wire.symbol,
    tickSize: wire.tick_size,
    step: wire.amount_step_size,
    minimumValue: wire.minimum_limit_order_value,
    ...(wire.maximum_limit_order_value && { maximumValue: wire.maximum_limit_order_value }),
  }));

const wireLevel = z
  .looseObject({ depth: z.number().int(), price: positiveDecimal, quantity: nonNegativeDecimal })
  .transform((wire): Level & { readonly depth: number } => ({
    depth: wire.depth,
    price: wire.price,
    quantity: wire.quantity,
  }));

/**
 * `GET /market-depth`. Depth 1 is the best level; one with nothing in it is possible and means nothing. Our own paper exchange tells of a book that it has
 * from another exchange how many ms ago it was asked for there.
 */
export const wireBook = z.looseObject({
  ask_orders: z.array(wireLevel),
  bid_orders: z.array(wireLevel),
  paper_source_age_ms: z.number().min(0).optional(),
});

/** `POST /orders`. */
export const wirePlaced = z.looseObject({ order_id: z.uuid() });

/** `DELETE /orders`. */
export const wireCancelRequested = z.looseObject({ cancel_order_id: z.uuid() });

/** A fill of an order: `fee` in the currency received (guess), quantity in base, price in quote. */
export const wireTrade = z.looseObject({
  type: z.string(),
  quantity: nonNegativeDecimal,
  fee: nonNegativeDecimal,
  price: nonNegativeDecimal,
  created_at: z.string(),
});

/** An order as `GET /order` and `GET /orders` give it. Enums are texts: values that we do not know pass. */
export const wireOrder = z.looseObject({
  order_id: z.uuid(),
  symbol: wireSymbol,
  status: z.string().min(1),
  type: z.string().min(1),
  side: z.string().min(1),
  // A market order may come without a price.
  price: nonNegativeDecimal.nullish(),
  quantity: nonNegativeDecimal,
  deal_quantity: nonNegativeDecimal,
  time_in_force: z.string().nullish(),
  client_order_id: z.string().nullish(),
  cancel_order_id: z.string().nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  trades: z.array(wireTrade).nullish(),
});

/** `GET /orders`. */
export const wireOrderPage = z.looseObject({
  orders: z.array(wireOrder),
  total_count: z.number().int().min(0),
});

/** `GET /accounts`: available, blocked and total of one currency, in that currency. */
export const wireAccount = z.looseObject({
  currency,
  available: wireDecimal,
  blocked: wireDecimal,
  total: wireDecimal,
});

/** FastAPI's answer to a request that does not validate (status 422). */
export const wireValidationErrors = z.looseObject({
  detail: z.array(
    z.looseObject({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string(), type: z.string() }),
  ),
});

/** Other refusals carry their text in one of these, sometimes in Persian. */
export const wireRefusal = z.looseObject({
  detail: z.string().optional(),
  message: z.string().optional(),
  error: z.string().optional(),
});
