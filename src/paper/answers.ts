import { exact, type Decimal } from '../domain/decimal';
import { gridText } from '../domain/format';
import type { MarketSymbol } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import type { Balance } from './ledger';
import type { PaperMarket, RulesForm } from './markets';
import type { PaperOrder } from './paperOrder';

type Json = string | number | null | readonly Json[] | { readonly [name: string]: Json };

const eighteenPlaces = exact('0.000000000000000001');

/** An amount as the API guide shows them: 18 places. */
export function amount(value: Decimal): string {
  return gridText(value, eighteenPlaces);
}

/** `GET /markets`. */
export function marketsAnswer(markets: readonly PaperMarket[]): Json {
  return {
    rules: markets.map(({ rules, form }) => ({
      symbol: symbolAnswer(rules.symbol, form),
      tick_size: amount(rules.tickSize),
      amount_step_size: amount(rules.step),
      minimum_limit_order_value: amount(rules.minimumValue),
      ...maximumAnswer(rules.maximumValue, form),
    })),
  };
}

function maximumAnswer(maximum: Decimal | undefined, { noMaximum }: RulesForm): Record<string, Json> {
  if (maximum) return { maximum_limit_order_value: amount(maximum) };
  return noMaximum === 'null' ? { maximum_limit_order_value: null } : {};
}

function symbolAnswer(symbol: MarketSymbol, form: RulesForm | undefined): Json {
  return form?.symbol === 'object'
    ? { code: symbol.code, base_currency_type: symbol.base, quote_currency_type: symbol.quote }
    : symbol.code;
}

/** `GET /market-depth`: level 1 is the best. A book that another exchange gave tells how many ms ago it was asked for. */
export function bookAnswer(book: OrderBook, sourceAgeMs?: number): Json {
  const levels = (side: OrderBook['asks']): Json =>
    side.map(({ price, quantity }, index) => ({
      depth: index + 1,
      price: amount(price),
      quantity: amount(quantity),
    }));
  return {
    ask_orders: levels(book.asks),
    bid_orders: levels(book.bids),
    ...(sourceAgeMs !== undefined && { paper_source_age_ms: Math.ceil(sourceAgeMs) }),
  };
}

/** An order of `GET /orders`; with its trades, of `GET /order`. A market order has no price: null. */
export function orderAnswer(order: PaperOrder, form: RulesForm | undefined, withTrades: boolean): Json {
  return {
    order_id: order.id,
    symbol: symbolAnswer(order.symbol, form),
    status: order.status,
    type: order.type,
    side: order.side,
    price: order.price ? amount(order.price) : null,
    quantity: amount(order.quantity),
    deal_quantity: amount(order.filled),
    time_in_force: 'GTC',
    client_order_id: order.clientOrderId ?? null,
    cancel_order_id: order.cancelOrderId ?? null,
    created_at: moment(order.createdAt),
    updated_at: moment(order.updatedAt),
    ...(withTrades && {
      trades: order.trades.map((trade) => ({
        type: trade.role,
        quantity: amount(trade.quantity),
        fee: amount(trade.fee),
        price: amount(trade.price),
        created_at: moment(trade.at),
      })),
    }),
  };
}

/** `GET /accounts`. */
export function accountAnswer(currency: string, { available, blocked }: Balance): Json {
  return {
    currency,
    available: amount(available),
    blocked: amount(blocked),
    total: amount(available.plus(blocked)),
  };
}

function moment(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
