import { larger, zero, type Decimal } from '../domain/decimal';
import type { MarketSymbol } from '../domain/market';
import { remaining, type Order } from '../domain/order';
import type { Side } from '../domain/orderBook';
import type { Aged, AvailableBalances, OrderLimits } from '../domain/orderCheck';
import type { OrderDraft } from '../domain/orderDraft';
import type { Problem } from '../domain/problems';
import { validateOrder } from '../domain/validateOrder';
import { ownOrdersIn } from './ownOrders';
import type { Venue } from './venue';

/** A limit order that is to be replaced, and the new one as it is typed. */
export interface TypedReplacement {
  readonly order: Order;
  readonly side: Side;
  readonly symbol: MarketSymbol;
  /** Quote per base, as typed. */
  readonly price: string;
  /** Base, as typed: what is to be on the book. */
  readonly quantity: string;
}

/** What a venue knows that the check needs. */
export type ReplacementFacts = Pick<Venue, 'available'> & {
  readonly rules: Pick<Venue['rules'], 'get'>;
  readonly feed: Pick<Venue['feed'], 'aged'>;
  readonly dayUse: Pick<Venue['dayUse'], 'last'>;
  readonly orders: Pick<Venue['orders'], 'all'>;
};

/**
 * The findings about the new order as if the old one were cancelled already: what that gives back is available, and its open part is not used of the day. All
 * else is as for any other order, so that nothing is cancelled for an order that the desk would refuse.
 */
export function replacementProblems(
  facts: ReplacementFacts,
  { order, side, symbol, price, quantity }: TypedReplacement,
  limits: OrderLimits,
): readonly Problem[] {
  const draft: OrderDraft = { symbol: symbol.code, side, type: 'LIMIT', price, quantity };
  const known = facts.available(symbol);
  const freed = freedBy(order);
  return validateOrder({
    draft,
    rules: facts.rules.get(symbol.code),
    book: facts.feed.aged(symbol.code),
    balances: { base: sum(known.base, freed.base), quote: sum(known.quote, freed.quote) },
    limits,
    dayUse: dayUseWithout(order, facts.dayUse.last(symbol.quote)),
    ownOrders: ownOrdersIn(
      symbol.code,
      facts.orders.all().filter(({ orderId }) => orderId !== order.orderId),
    ),
  });
}

/** What cancelling an open limit order gives back: its rest's value for a buyer (quote), its rest for a seller (base). */
function freedBy(order: Order): AvailableBalances {
  const rest = remaining(order);
  if (order.side === 'SELLER') return { base: rest, quote: zero };
  return { base: zero, quote: order.price ? order.price.times(rest) : zero };
}

function dayUseWithout(order: Order, used: Aged<Decimal> | undefined): Aged<Decimal> | undefined {
  if (!used || !order.price) return undefined;
  return { value: larger(zero, used.value.minus(order.price.times(remaining(order)))), ageMs: used.ageMs };
}

function sum(known: Decimal | undefined, freed: Decimal | undefined): Decimal | undefined {
  return known && freed ? known.plus(freed) : known;
}
