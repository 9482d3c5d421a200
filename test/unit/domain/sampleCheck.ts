import { exact } from '../../../src/domain/decimal';
import type { MarketRules } from '../../../src/domain/market';
import { readSymbol } from '../../../src/domain/market';
import type { Level, OrderBook, Side } from '../../../src/domain/orderBook';
import type { OrderCheck } from '../../../src/domain/orderCheck';
import { validateOrder } from '../../../src/domain/validateOrder';
import type { OrderDraft } from '../../../src/domain/orderDraft';
import type { Problem, ProblemCode } from '../../../src/domain/problems';

export interface RulesText {
  readonly symbol?: string;
  readonly tickSize?: string;
  readonly step?: string;
  readonly minimumValue?: string;
  readonly maximumValue?: string | undefined;
}

/** Rules as an exchange gives them, USDT_IRR if nothing else is said: tick 10 IRR, step 0.01 USDT, 500 thousand to 500 million IRR. */
export function rulesOf(text: RulesText = {}): MarketRules {
  const symbol = readSymbol(text.symbol ?? 'USDT_IRR');
  if (!symbol) throw new Error('no symbol');
  const maximum = 'maximumValue' in text ? text.maximumValue : '500000000';
  return {
    symbol,
    tickSize: exact(text.tickSize ?? '10'),
    step: exact(text.step ?? '0.01'),
    minimumValue: exact(text.minimumValue ?? '500000'),
    ...(maximum !== undefined && { maximumValue: exact(maximum) }),
  };
}

export function levelsOf(levels: readonly (readonly [price: string, quantity: string])[]): readonly Level[] {
  return levels.map(([price, quantity]) => ({ price: exact(price), quantity: exact(quantity) }));
}

/** A book of USDT_IRR with mid 1,000,000 IRR unless told otherwise. */
export function bookOf(
  bids: readonly (readonly [string, string])[] = [
    ['999000', '100'],
    ['998000', '200'],
  ],
  asks: readonly (readonly [string, string])[] = [
    ['1001000', '100'],
    ['1002000', '200'],
  ],
  symbol = 'USDT_IRR',
): OrderBook {
  return { symbol, bids: levelsOf(bids), asks: levelsOf(asks) };
}

export interface CheckChanges {
  readonly draft?: Partial<OrderDraft>;
  readonly rules?: RulesText | undefined;
  readonly rulesAgeMs?: number;
  readonly book?: OrderBook | undefined;
  readonly bookAgeMs?: number;
  readonly available?: { readonly base?: string; readonly quote?: string } | 'not-needed' | undefined;
  readonly ownMaximum?: string;
  readonly band?: string;
  readonly perDay?: string;
  /** Used of the day's limit, and how old that is. */
  readonly used?: string;
  readonly usedAgeMs?: number;
  readonly own?: readonly (readonly [side: Side, price: string, remaining: string])[];
}

/** A check of a good order, with what a test changes about it: buy 10 USDT at 999,500 IRR, everything known and fresh. */
export function checkOf(changes: CheckChanges = {}): OrderCheck {
  const rules = 'rules' in changes ? changes.rules : {};
  const book = 'book' in changes ? changes.book : bookOf();
  const available = 'available' in changes ? changes.available : { base: '1000', quote: '400000000' };
  return {
    draft: {
      symbol: 'USDT_IRR',
      side: 'BUYER',
      type: 'LIMIT',
      price: '999500',
      quantity: '10',
      ...changes.draft,
    },
    rules: rules && { value: rulesOf(rules), ageMs: changes.rulesAgeMs ?? 1000 },
    book: book && { value: book, ageMs: changes.bookAgeMs ?? 500 },
    balances:
      available === undefined || available === 'not-needed'
        ? available
        : {
            ...(available.base !== undefined && { base: exact(available.base) }),
            ...(available.quote !== undefined && { quote: exact(available.quote) }),
          },
    limits: {
      ...(changes.ownMaximum !== undefined && { maximumValue: exact(changes.ownMaximum) }),
      ...(changes.band !== undefined && { priceBandPercent: exact(changes.band) }),
      ...(changes.perDay !== undefined && { maximumValuePerDay: exact(changes.perDay) }),
      rulesMaxAgeMs: 600_000,
      bookMaxAgeMs: 5_000,
    },
    ...(changes.used !== undefined && {
      dayUse: { value: exact(changes.used), ageMs: changes.usedAgeMs ?? 1000 },
    }),
    ...(changes.own && {
      ownOrders: changes.own.map(([side, price, remaining]) => ({
        side,
        price: exact(price),
        remaining: exact(remaining),
      })),
    }),
  };
}

export function problemsOf(changes: CheckChanges = {}): readonly Problem[] {
  return validateOrder(checkOf(changes));
}

export function codesOf(problems: readonly Problem[]): readonly ProblemCode[] {
  return problems.map(({ code }) => code);
}

/** The one problem of this code, which must be there. */
export function theProblem(changes: CheckChanges, code: ProblemCode): Problem {
  const found = problemsOf(changes).filter((each) => each.code === code);
  const [first] = found;
  if (!first || found.length > 1) {
    throw new Error(`${code} ${found.length} times in ${JSON.stringify(problemsOf(changes))}`);
  }
  return first;
}
