import { zero, type Decimal } from './decimal';
import { formatOnGrid } from './format';
import type { MarketRules } from './market';
import { crossedLevels, depthOf, oppositeLevels, walkForQuantity, type OrderBook } from './orderBook';
import type { OrderCheck, OwnOrder } from './orderCheck';
import { problem, type Problem } from './problems';
import { quantityLabel } from './quantityAdvice';

/** An order whose amounts were read. `price` (quote) is absent for a market order; without a book nothing of it can be told. */
interface TakingOrder {
  readonly price: Decimal | undefined;
  /** Base. */
  readonly quantity: Decimal;
  readonly rules: MarketRules;
  readonly book: OrderBook | undefined;
}

/** What of an order would fill at once, and from whom: a rest that stays on the book, and orders of one's own. */
export function takingProblems(check: OrderCheck, order: TakingOrder): readonly Problem[] {
  return [...restProblems(check, order), ...ownOrderProblems(check, order)];
}

function restProblems(
  { draft }: OrderCheck,
  { price, quantity, rules, book }: TakingOrder,
): readonly Problem[] {
  if (!price || !book) return [];
  const { filled, shortfall } = walkForQuantity(crossedLevels(book, draft.side, price), quantity);
  if (filled.lte(zero) || shortfall.lte(zero)) return [];
  const message = `As the order book is now, about ${quantityLabel(filled, rules)} would fill at once; the other ${quantityLabel(shortfall, rules)} stays on the book as an open order at ${formatOnGrid(price, rules.tickSize)} ${rules.symbol.quote}, until it fills or you cancel it.`;
  return [problem('REST_STAYS_OPEN', message)];
}

/**
 * Whether the order would come as far as an open order of the same account: one at a price that it takes, with less on the better levels
 * than it asks for. Guess: the exchange does not trade an account with itself; the API guide does not say what happens then.
 */
function ownOrderProblems(
  check: OrderCheck,
  { price, quantity, rules, book }: TakingOrder,
): readonly Problem[] {
  const { draft, ownOrders = [] } = check;
  const buys = draft.side === 'BUYER';
  const isBetter = (a: Decimal, b: Decimal): boolean => (buys ? a.lt(b) : a.gt(b));
  const levels = book ? oppositeLevels(book, draft.side) : [];
  const isMet = (own: OwnOrder): boolean =>
    own.side !== draft.side &&
    own.remaining.gt(zero) &&
    !(price && isBetter(price, own.price)) &&
    depthOf(levels.filter((level) => isBetter(level.price, own.price))).lt(quantity);
  const met = ownOrders.filter(isMet);
  const first = met.reduce<OwnOrder | undefined>(
    (best, own) => (best && !isBetter(own.price, best.price) ? best : own),
    undefined,
  );
  if (!first) return [];
  const others = met.length > 1 ? ` and ${met.length - 1} more of yours` : '';
  const message = `This order would meet your own open ${buys ? 'sell' : 'buy'} order at ${formatOnGrid(first.price, rules.tickSize)} ${rules.symbol.quote}${others}. An exchange does not trade an account with itself, so expect this one to end there. Cancel the other first if that is not what you want.`;
  return [problem('CROSSES_OWN_ORDER', message)];
}
