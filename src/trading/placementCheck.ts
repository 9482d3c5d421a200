import { hundredth, one, toText, zero, type Decimal } from '../domain/decimal';
import { formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { bestOf, oppositeLevels, walkForQuantity, type OrderBook } from '../domain/orderBook';
import type { Aged, AvailableBalances, OrderLimits, OwnOrder } from '../domain/orderCheck';
import type { OrderDraft } from '../domain/orderDraft';
import { estimateOrder } from '../domain/orderEstimate';
import type { Problem } from '../domain/problems';
import { readTypedNumber } from '../domain/typedNumber';
import { validateOrder } from '../domain/validateOrder';
import type { PlacementRequest } from '../exchange/placement';
import type { Clock } from './clock';
import { momentOf, msSince, type Moment } from './moment';
import { wordsOf } from './placementWords';

/** What the last check before an order is sent needs of the rest. */
export interface PlacementCheckPorts {
  /** Reads rules, book and balances afresh; each rejects or is absent when it cannot be had. */
  rules(symbol: string): Promise<Aged<MarketRules> | undefined>;
  book(symbol: string): Promise<Aged<OrderBook>>;
  balances(rules: MarketRules): Promise<AvailableBalances>;
  limits(quote: string): OrderLimits;
  /** What is used of the day's limit (quote), read afresh; rejects when it cannot be told completely. Asked only where such a limit is set. */
  dayUse(quote: string): Promise<Aged<Decimal>>;
  /** The account's own open orders in a market. */
  ownOrders(symbol: string): Promise<readonly OwnOrder[]>;
  readonly clock: Clock;
  warn(text: string): void;
}

/** What a draft is checked on. */
export interface Facts {
  readonly rules: Received<MarketRules> | undefined;
  readonly book: Received<OrderBook> | undefined;
  readonly balances: AvailableBalances | undefined;
  readonly dayUse?: Received<Decimal> | undefined;
  readonly ownOrders?: readonly OwnOrder[] | undefined;
}

/** How much worse than confirmed a market order's estimate may be when it is sent, in percent: as much as is called out as its impact. */
const toleratedMovePercent = one;

interface Received<T> {
  readonly aged: Aged<T>;
  readonly at: Moment;
}

/** The check of an order on facts that were read for it. */
export class PlacementCheck {
  constructor(private readonly ports: PlacementCheckPorts) {}

  /** Reads the facts. Rejects when the rules cannot be read; whatever else cannot is absent. */
  async read({ symbol }: OrderDraft): Promise<Facts> {
    const { ports } = this;
    const aged = await ports.rules(symbol);
    // A market that is not listed has neither.
    if (!aged) return { rules: undefined, book: undefined, balances: undefined };
    const rules = this.received(aged);
    // First, since it takes longest: the book must be fresh at the end.
    const dayUse = await this.readDayUse(aged.value.symbol.quote);
    const [book, balances, ownOrders] = await Promise.allSettled([
      ports.book(symbol).then((each) => this.received(each)),
      ports.balances(aged.value),
      ports.ownOrders(symbol),
    ]);
    return {
      rules,
      book: this.had(book, `order book of ${symbol}`),
      balances: this.had(balances, `balances for ${symbol}`),
      dayUse,
      ownOrders: this.had(ownOrders, `open orders in ${symbol}`),
    };
  }

  /** The findings by now: facts grow old while an order is made ready. */
  problems(draft: OrderDraft, { rules, book, balances, dayUse, ownOrders }: Facts): readonly Problem[] {
    return validateOrder({
      draft,
      rules: rules && this.byNow(rules),
      book: book && this.byNow(book),
      balances,
      limits: this.ports.limits(rules?.aged.value.symbol.quote ?? ''),
      dayUse: dayUse && this.byNow(dayUse),
      ownOrders,
    });
  }

  /**
   * What is wrong with a market order that was confirmed at an estimated value of `seen` (quote), when by now it would cost so much more, or bring
   * so much less, that the confirmation was about something else. Nothing for limit orders: their price is the limit.
   */
  movedAgainst(draft: OrderDraft, { rules, book }: Facts, seen: Decimal): string | undefined {
    const quantity = readTypedNumber(draft.quantity);
    if (draft.type !== 'MARKET' || !rules || !book || !quantity.ok) return undefined;
    const order = { side: draft.side, price: undefined, quantity: quantity.value };
    const now = estimateOrder(order, book.aged.value, zero)?.value;
    if (!now) return undefined;
    const worse = draft.side === 'BUYER' ? now.minus(seen) : seen.minus(now);
    if (worse.lte(seen.times(hundredth).times(toleratedMovePercent))) return undefined;
    const { quote } = rules.aged.value.symbol;
    return `the market has moved against you since you confirmed: estimated at ${formatPlain(seen)} ${quote} then, ${formatPlain(now)} ${quote} now.`;
  }

  /** The most (quote) that a market order could be worth by the book that was read; nothing for a limit order, whose price says it. */
  valueAtMost(draft: OrderDraft, { book }: Facts): Decimal | undefined {
    const quantity = readTypedNumber(draft.quantity);
    if (draft.type !== 'MARKET' || !book || !quantity.ok) return undefined;
    const levels = oppositeLevels(book.aged.value, draft.side);
    const price =
      draft.side === 'BUYER' ? walkForQuantity(levels, quantity.value).worst : bestOf(levels)?.price;
    return price?.times(quantity.value);
  }

  private async readDayUse(quote: string): Promise<Received<Decimal> | undefined> {
    if (!this.ports.limits(quote).maximumValuePerDay) return undefined;
    const [read] = await Promise.allSettled([this.ports.dayUse(quote).then((each) => this.received(each))]);
    return this.had(read, `use of the day's limit in ${quote}`);
  }

  private received<T>(aged: Aged<T>): Received<T> {
    return { aged, at: momentOf(this.ports.clock) };
  }

  private byNow<T>({ aged, at }: Received<T>): Aged<T> {
    return { value: aged.value, ageMs: aged.ageMs + msSince(this.ports.clock, at) };
  }

  private had<T>(result: PromiseSettledResult<T>, what: string): T | undefined {
    if (result.status === 'fulfilled') return result.value;
    this.ports.warn(`No fresh ${what}: ${wordsOf(result.reason)}`);
    return undefined;
  }
}

/** The request of a draft that passed the check: its typed amounts as canonical texts. */
export function requestOf(draft: OrderDraft, clientOrderId: string): PlacementRequest {
  const amount = (typed: string): string => {
    const read = readTypedNumber(typed);
    if (!read.ok) throw new Error('A draft that passed the checks holds an unreadable amount.');
    return toText(read.value);
  };
  return {
    clientOrderId,
    symbol: draft.symbol,
    side: draft.side,
    type: draft.type,
    ...(draft.type === 'LIMIT' && { price: amount(draft.price ?? '') }),
    quantity: amount(draft.quantity),
  };
}
