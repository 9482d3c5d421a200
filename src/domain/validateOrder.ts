import { isMultipleOf, floorTo, zero, type Decimal } from './decimal';
import { formatAge, formatOnGrid, formatPlain, gridText } from './format';
import { readSymbol, type MarketRules } from './market';
import type { OrderBook } from './orderBook';
import type { Aged, OrderCheck } from './orderCheck';
import { bandProblems } from './priceBand';
import { problem, type Problem, type ProblemCode, type Suggestion } from './problems';
import { takingProblems } from './takenAtOnce';
import { readTypedNumber } from './typedNumber';
import { valueProblems } from './valueChecks';

interface AmountCodes {
  readonly required: ProblemCode;
  readonly unreadable: ProblemCode;
  readonly ambiguous: ProblemCode;
  readonly notPositive: ProblemCode;
  readonly offGrid: ProblemCode;
}

const priceCodes: AmountCodes = {
  required: 'PRICE_REQUIRED',
  unreadable: 'PRICE_UNREADABLE',
  ambiguous: 'PRICE_AMBIGUOUS',
  notPositive: 'PRICE_NOT_POSITIVE',
  offGrid: 'PRICE_OFF_TICK',
};
const quantityCodes: AmountCodes = {
  required: 'QUANTITY_REQUIRED',
  unreadable: 'QUANTITY_UNREADABLE',
  ambiguous: 'QUANTITY_AMBIGUOUS',
  notPositive: 'QUANTITY_NOT_POSITIVE',
  offGrid: 'QUANTITY_OFF_STEP',
};

/**
 * The one validator: ticket, order desk and paper exchange call it, so that they agree.
 * Gives every finding about a draft, in the order of the fields; an order with no `error` among them may be sent.
 * Pure. Rules of value and grid: API guide, `MarketRules`; the codes' table: docs/order-checks.md.
 */
export function validateOrder(check: OrderCheck): readonly Problem[] {
  const { draft } = check;
  if (!readSymbol(draft.symbol)) {
    return [problem('MARKET_MISSING', 'Choose a market, for example USDT_IRR.')];
  }
  // Another market's rules and book say nothing about this order.
  const rules = check.rules?.value.symbol.code === draft.symbol ? check.rules.value : undefined;
  const agedBook = check.book?.value.symbol === draft.symbol ? check.book : undefined;
  const problems: Problem[] = [...rulesProblems(check), ...bookProblems(check, agedBook)];
  const price =
    draft.type === 'LIMIT' ? readAmount('price', draft.price ?? '', priceCodes, rules, problems) : undefined;
  if (draft.type === 'MARKET' && (draft.price ?? '').trim() !== '') {
    problems.push(
      problem(
        'PRICE_NOT_ALLOWED',
        'A market order takes the best prices there are; remove the price or choose Limit.',
      ),
    );
  }
  const quantity = readAmount('quantity', draft.quantity, quantityCodes, rules, problems);
  if (!rules) return problems;
  const book = usable(agedBook, check.limits.bookMaxAgeMs);
  if (price && book) problems.push(...bandProblems(draft, price, rules, book, check.limits.priceBandPercent));
  if (quantity && (price ?? draft.type === 'MARKET')) {
    problems.push(...takingProblems(check, { price, quantity, rules, book }));
    problems.push(...valueProblems(check, { price, quantity, rules, book }));
  }
  return problems;
}

/** The book, if it is fresh enough to price from. */
export function usable(book: Aged<OrderBook> | undefined, maxAgeMs: number): OrderBook | undefined {
  return book && isFresh(book.ageMs, maxAgeMs) ? book.value : undefined;
}

/** Whether an age allows deciding. An age below zero (the clock was set back) or not a number tells nothing, so it does not. */
function isFresh(ageMs: number, maxAgeMs: number): boolean {
  return ageMs >= 0 && ageMs <= maxAgeMs;
}

function ageWords(ageMs: number): string {
  return ageMs >= 0 && Number.isFinite(ageMs) ? `${formatAge(ageMs)} old` : 'of unknown age';
}

function rulesProblems({ draft, rules, limits }: OrderCheck): readonly Problem[] {
  if (rules?.value.symbol.code !== draft.symbol) {
    return [
      problem(
        'RULES_MISSING',
        `The rules of ${draft.symbol} are not known yet. Refresh the markets, or choose a market from the list.`,
      ),
    ];
  }
  if (isFresh(rules.ageMs, limits.rulesMaxAgeMs)) return [];
  return [
    problem(
      'RULES_STALE',
      `The rules of ${draft.symbol} that we have are ${ageWords(rules.ageMs)} and may have changed. Refresh the markets.`,
    ),
  ];
}

function bookProblems({ draft, limits }: OrderCheck, known: Aged<OrderBook> | undefined): readonly Problem[] {
  if (known && isFresh(known.ageMs, limits.bookMaxAgeMs)) return [];
  if (draft.type === 'LIMIT' && !limits.priceBandPercent) {
    return [
      problem('BOOK_UNCHECKED', 'The price was not compared with the market: there is no fresh order book.'),
    ];
  }
  const why =
    draft.type === 'MARKET' ? 'A market order is priced from it' : 'Your price band is measured from it';
  return known
    ? [
        problem(
          'BOOK_STALE',
          `The order book that we have is ${ageWords(known.ageMs)}. ${why}, so wait for a fresh one.`,
        ),
      ]
    : [problem('BOOK_MISSING', `The order book of ${draft.symbol} is not known. ${why}, so wait for it.`)];
}

function readAmount(
  field: 'price' | 'quantity',
  typed: string,
  codes: AmountCodes,
  rules: MarketRules | undefined,
  problems: Problem[],
): Decimal | undefined {
  const read = readTypedNumber(typed);
  if (!read.ok) {
    switch (read.fault) {
      case 'empty':
        problems.push(problem(codes.required, `Enter a ${field}.`));
        break;
      case 'ambiguous': {
        const suggestions = read.readings.map((value): Suggestion => ({ field, value, label: value }));
        problems.push(problem(codes.ambiguous, read.message, suggestions));
        break;
      }
      case 'not-positive':
        problems.push(problem(codes.notPositive, `The ${field} must be greater than zero.`));
        break;
      case 'too-long':
      case 'unreadable':
        problems.push(problem(codes.unreadable, read.message));
        break;
    }
    return undefined;
  }
  if (!rules) return read.value;
  const grid = field === 'price' ? rules.tickSize : rules.step;
  if (isMultipleOf(read.value, grid)) return read.value;
  const currency = field === 'price' ? rules.symbol.quote : rules.symbol.base;
  const gridName = field === 'price' ? 'tick size' : 'step';
  const neighbours = gridNeighbours(read.value, grid);
  const legal = neighbours.map((value) => formatOnGrid(value, grid)).join(' or ');
  problems.push(
    problem(
      codes.offGrid,
      `${formatPlain(read.value)} is not a multiple of the ${gridName}, ${formatPlain(grid)} ${currency}. Use ${legal}.`,
      neighbours.map((value): Suggestion => ({
        field,
        value: gridText(value, grid),
        label: formatOnGrid(value, grid),
      })),
    ),
  );
  return undefined;
}

/** The two legal values around one that is off the grid; just the upper one when the lower would be zero. */
export function gridNeighbours(value: Decimal, grid: Decimal): readonly Decimal[] {
  const below = floorTo(value, grid);
  const above = below.plus(grid);
  return below.gt(zero) ? [below, above] : [above];
}
