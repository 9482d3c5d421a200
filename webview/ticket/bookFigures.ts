import { exact, hundred, quotient, zero, type Decimal } from '../../src/domain/decimal';
import { formatAge, formatOnGrid, formatPlain, gridText } from '../../src/domain/format';
import { bestAsk, bestBid, mid, spread, type Level } from '../../src/domain/orderBook';
import type { MarketFacts } from './marketFacts';

/** How far a figure can be trusted: `live`, `ageing` (older, still good to price from), `stale`, `missing`. */
type Freshness = 'live' | 'ageing' | 'stale' | 'missing';

/** One best price, to read and to click. */
export interface QuoteFigure {
  readonly price: string;
  readonly size: string;
  /** What a click types into the price field; absent when it must not be used. */
  readonly usable: string | undefined;
  /** Why it cannot be used, or what a click does. */
  readonly title: string;
}

/** The top of the book in words. */
export interface BookFigures {
  readonly freshness: Freshness;
  /** `live`, `3 s old`, `stale: 12 s old`, `no prices`. */
  readonly age: string;
  readonly bid: QuoteFigure;
  readonly ask: QuoteFigure;
  readonly spread: string;
  readonly mid: string;
  /** Why there is nothing fresher. */
  readonly trouble: string | undefined;
}

/** Up to this age a book needs no age: prices come once a second. */
const liveMs = 2000;

/** The best prices with their age. `takesPrice` tells whether the order has a price field to fill. */
export function bookFigures(
  facts: MarketFacts | undefined,
  takesPrice: boolean,
  trouble: string | undefined,
): BookFigures {
  const aged = facts?.book;
  const freshness = freshnessOf(facts);
  const book = aged?.value;
  const bid = book && bestBid(book);
  const ask = book && bestAsk(book);
  const width = book && spread(book);
  const middle = book && mid(book);
  const figure = (name: 'bid' | 'ask', level: Level | undefined): QuoteFigure =>
    quoteFigure(name, level, facts, freshness, takesPrice);
  return {
    freshness,
    age: ageWords(freshness, aged?.ageMs ?? 0),
    bid: figure('bid', bid),
    ask: figure('ask', ask),
    spread: width && middle ? `${formatPlain(width)} (${percentOf(width, middle)}%)` : '\u2013',
    mid: middle ? formatPlain(middle) : '\u2013',
    trouble: freshness === 'live' ? undefined : (facts?.bookTrouble ?? trouble),
  };
}

/** A part in percent of a whole, cut to two digits behind the point, or four where two would say nothing. */
export function percentOf(part: Decimal, whole: Decimal): string {
  const percent = quotient(part.times(hundred), whole, 4);
  return percent.gt(zero) && percent.lt(exact('0.01'))
    ? gridText(percent, exact('0.0001'))
    : gridText(percent.round(2, 0), exact('0.01'));
}

function freshnessOf(facts: MarketFacts | undefined): Freshness {
  if (!facts?.book) return 'missing';
  if (facts.book.ageMs > facts.limits.bookMaxAgeMs) return 'stale';
  return facts.book.ageMs <= liveMs && facts.bookTrouble === undefined ? 'live' : 'ageing';
}

function ageWords(freshness: Freshness, ageMs: number): string {
  switch (freshness) {
    case 'live':
      return 'live';
    case 'ageing':
      return `${formatAge(ageMs)} old`;
    case 'stale':
      return `stale: ${formatAge(ageMs)} old`;
    case 'missing':
      return 'no prices';
  }
}

function quoteFigure(
  name: 'bid' | 'ask',
  level: Level | undefined,
  facts: MarketFacts | undefined,
  freshness: Freshness,
  takesPrice: boolean,
): QuoteFigure {
  if (!level) {
    const title = freshness === 'missing' ? 'No order book is known.' : `There are no ${name}s now.`;
    return { price: '\u2013', size: '', usable: undefined, title };
  }
  const rules = facts?.rules?.value;
  const price = rules ? formatOnGrid(level.price, rules.tickSize) : formatPlain(level.price);
  const size = rules ? formatOnGrid(level.quantity, rules.step) : formatPlain(level.quantity);
  const refused = ((): string | undefined => {
    if (freshness === 'stale') return 'This price is stale; wait for a fresh one.';
    if (!takesPrice) return 'A market order has no price; choose Limit to use this one.';
    return rules ? undefined : 'The rules of this market are not known yet.';
  })();
  return {
    price,
    size,
    usable: refused === undefined && rules ? gridText(level.price, rules.tickSize) : undefined,
    title: refused ?? `Use the best ${name}, ${price}, as the price`,
  };
}
