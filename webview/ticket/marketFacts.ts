import { DecimalError, exact, type Decimal } from '../../src/domain/decimal';
import type { FeePercent, FeePercents } from '../../src/domain/feeEstimate';
import { readSymbol, type MarketRules } from '../../src/domain/market';
import type { Level, OrderBook } from '../../src/domain/orderBook';
import type { Aged, AvailableBalances, OrderLimits, OwnOrder } from '../../src/domain/orderCheck';
import type { TicketRules, TicketSnapshot } from '../../src/protocol/ticket';

/** A snapshot's figures as exact decimals, with their ages in ms. What is missing or not readable is absent. */
export interface MarketFacts {
  readonly rules: Aged<MarketRules> | undefined;
  readonly book: Aged<OrderBook> | undefined;
  /** Why there is no fresher book, in words. */
  readonly bookTrouble: string | undefined;
  readonly balances: Aged<AvailableBalances> | undefined;
  /** Used of the day's limit, quote. */
  readonly dayUse: Aged<Decimal> | undefined;
  readonly ownOrders: readonly OwnOrder[];
  readonly limits: OrderLimits;
  /** Absent where a percentage cannot be read. */
  readonly fees: FeePercents | undefined;
}

/** Reads a snapshot's decimal texts. A part that cannot be read counts as not known: a damaged figure is never shown. */
export function readFacts(snapshot: TicketSnapshot): MarketFacts {
  const { rules, book, balances, limits, dayUse, ownOrders = [] } = snapshot;
  const read = balances && {
    base: decimal(balances.base),
    quote: decimal(balances.quote),
  };
  return {
    rules:
      rules &&
      aged(
        readable(() => readRules(rules.value)),
        rules.ageMs,
      ),
    book:
      book &&
      aged(
        readable(() => readBook(book)),
        book.ageMs,
      ),
    bookTrouble: book?.trouble,
    balances: balances && aged(read, balances.ageMs),
    dayUse: dayUse && aged(decimal(dayUse.value), dayUse.ageMs),
    ownOrders: ownOrders.flatMap(({ side, price, remaining }) => {
      const read = readable(() => ({ side, price: exact(price), remaining: exact(remaining) }));
      return read ? [read] : [];
    }),
    limits: {
      maximumValuePerDay: decimal(limits.maximumValuePerDay),
      maximumValue: decimal(limits.maximumValue),
      priceBandPercent: decimal(limits.priceBandPercent),
      rulesMaxAgeMs: limits.rulesMaxAgeMs,
      bookMaxAgeMs: limits.bookMaxAgeMs,
    },
    fees: readable(() => ({ maker: readFee(snapshot.fees.maker), taker: readFee(snapshot.fees.taker) })),
  };
}

/**
 * The facts for a market after `grownMs` more: ages grow, and what belongs to another market counts as not known (a snapshot
 * of the market before can still be the last one).
 */
export function factsFor(symbol: string, facts: MarketFacts, grownMs: number): MarketFacts {
  const rules = facts.rules?.value.symbol.code === symbol ? facts.rules : undefined;
  const book = facts.book?.value.symbol === symbol ? facts.book : undefined;
  return {
    ...facts,
    rules: grown(rules, grownMs),
    book: grown(book, grownMs),
    bookTrouble: book && facts.bookTrouble,
    balances: rules && grown(facts.balances, grownMs),
    dayUse: rules && grown(facts.dayUse, grownMs),
    ownOrders: rules ? facts.ownOrders : [],
  };
}

function grown<T>(fact: Aged<T> | undefined, grownMs: number): Aged<T> | undefined {
  return fact && { value: fact.value, ageMs: fact.ageMs + grownMs };
}

function aged<T>(value: T | undefined, ageMs: number): Aged<T> | undefined {
  return value && { value, ageMs };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecimalError) return undefined;
    throw error;
  }
}

function decimal(text: string | undefined): Decimal | undefined {
  return text === undefined ? undefined : readable(() => exact(text));
}

function readFee({ percent, source }: TicketSnapshot['fees']['maker']): FeePercent {
  return { percent: exact(percent), source };
}

function readRules(rules: TicketRules): MarketRules | undefined {
  const symbol = readSymbol(rules.symbol);
  return (
    symbol && {
      symbol,
      tickSize: exact(rules.tickSize),
      step: exact(rules.step),
      minimumValue: exact(rules.minimumValue),
      ...(rules.maximumValue !== undefined && { maximumValue: exact(rules.maximumValue) }),
    }
  );
}

function readBook(book: NonNullable<TicketSnapshot['book']>): OrderBook {
  return { symbol: book.symbol, bids: book.bids.map(readLevel), asks: book.asks.map(readLevel) };
}

function readLevel(level: { readonly price: string; readonly quantity: string }): Level {
  return { price: exact(level.price), quantity: exact(level.quantity) };
}
