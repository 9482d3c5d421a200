/** Where a problem belongs in the order ticket. */
export type ProblemField = 'market' | 'price' | 'quantity' | 'total' | 'order';

/** `error` refuses the order; `warning` wants a look; `info` tells what will happen. */
export type Severity = 'error' | 'warning' | 'info';

interface ProblemKind {
  readonly severity: Severity;
  readonly field: ProblemField;
  /** What the code means and what is offered with it (or nothing), in the words of the table in docs/order-checks.md. */
  readonly meaning: string;
  readonly offer: string;
}

const kind = (severity: Severity, field: ProblemField, meaning: string, offer = ''): ProblemKind => ({
  severity,
  field,
  meaning,
  offer,
});

/**
 * Every code there is: the validator gives them all but EXCHANGE_REFUSED, which is for an answer of the exchange. Codes are stable:
 * scripts, tests and the paper exchange rely on them.
 */
export const problemKinds = {
  MARKET_MISSING: kind(
    'error',
    'market',
    'No market is chosen, or the text is not a symbol such as USDT_IRR.',
  ),
  RULES_MISSING: kind(
    'error',
    'market',
    'The rules of this market are not known, so nothing can be checked.',
  ),
  RULES_STALE: kind(
    'error',
    'market',
    'The rules of this market were read too long ago; rules change while the market is open.',
  ),
  BOOK_MISSING: kind(
    'error',
    'market',
    'No order book of this market is known, and a market order or your price band needs one.',
  ),
  BOOK_STALE: kind(
    'error',
    'market',
    'The order book is too old to price from, and a market order or your price band needs one.',
  ),
  BOOK_UNCHECKED: kind(
    'warning',
    'market',
    'There is no fresh order book, so the limit price was not compared with the market.',
  ),
  BAND_UNCHECKED: kind(
    'warning',
    'price',
    'One side of the order book is empty, so there is no mid price to measure your price band from.',
  ),
  PRICE_REQUIRED: kind('error', 'price', 'A limit order needs a price.'),
  PRICE_UNREADABLE: kind('error', 'price', 'The price is not one number.'),
  PRICE_AMBIGUOUS: kind(
    'error',
    'price',
    'The price can be read in two ways, such as 1,5.',
    'Both readings.',
  ),
  PRICE_NOT_POSITIVE: kind('error', 'price', 'The price is zero or below.'),
  PRICE_NOT_ALLOWED: kind('error', 'price', 'A market order carries no price.'),
  PRICE_OFF_TICK: kind(
    'error',
    'price',
    'The price is not a multiple of the tick size.',
    'The next legal price below and above; below one tick size, just the one above.',
  ),
  PRICE_OUT_OF_BAND: kind(
    'error',
    'price',
    'The price is worse than mid by more than your price band (setting invex.orders.priceBandPercent). For a market order: the last part would fill out there.',
    'The last price inside the band; for a market order, the largest legal quantity that fills inside the band.',
  ),
  PRICE_FAR: kind(
    'warning',
    'price',
    'The price is better than mid by more than your price band, so the order may rest for long.',
  ),
  QUANTITY_REQUIRED: kind('error', 'quantity', 'An order needs a quantity.'),
  QUANTITY_UNREADABLE: kind('error', 'quantity', 'The quantity is not one number.'),
  QUANTITY_AMBIGUOUS: kind(
    'error',
    'quantity',
    'The quantity can be read in two ways, such as 1,5.',
    'Both readings.',
  ),
  QUANTITY_NOT_POSITIVE: kind('error', 'quantity', 'The quantity is zero or below.'),
  QUANTITY_OFF_STEP: kind(
    'error',
    'quantity',
    'The quantity is not a multiple of the step.',
    'The next legal quantity below and above; below one step, just the one above.',
  ),
  VALUE_BELOW_MINIMUM: kind(
    'error',
    'total',
    "Price times quantity is below the market's minimum.",
    'The smallest legal quantity.',
  ),
  VALUE_ABOVE_MAXIMUM: kind(
    'error',
    'total',
    "Price times quantity is above the market's maximum.",
    'The largest legal quantity that is within your own limit too.',
  ),
  VALUE_ABOVE_LIMIT: kind(
    'error',
    'total',
    'Price times quantity is above your own limit (setting invex.orders.maxValue).',
    'The largest legal quantity within your limit.',
  ),
  VALUE_ABOVE_DAY_LIMIT: kind(
    'error',
    'total',
    'With what you used today, the order is above your own limit for a day (setting invex.orders.maxValuePerDay).',
    'The largest legal quantity that still fits today.',
  ),
  DAY_USE_UNKNOWN: kind(
    'error',
    'order',
    'You set a limit for a day, and how much of it is used is not known or was read too long ago.',
  ),
  DEPTH_INSUFFICIENT: kind(
    'error',
    'quantity',
    'The order book that we can see is too thin for this market order.',
    'The largest legal quantity that it can fill, inside your price band and your own limit.',
  ),
  BALANCE_INSUFFICIENT: kind(
    'error',
    'total',
    'Your available balance does not cover the order.',
    'The largest legal quantity that it covers.',
  ),
  BALANCE_UNKNOWN: kind(
    'warning',
    'total',
    'Your available balance is not known, so it was not compared with the order.',
  ),
  TAKES_AT_ONCE: kind(
    'info',
    'price',
    'The limit price crosses the order book: the order, or a part of it, fills at once as taker.',
  ),
  REST_STAYS_OPEN: kind(
    'info',
    'price',
    'Only a part of this limit order would fill at once; the rest stays on the book as an open order.',
  ),
  CROSSES_OWN_ORDER: kind(
    'warning',
    'order',
    'The order would meet an open order of your own on the other side.',
  ),
  MARKET_IMPACT: kind(
    'warning',
    'order',
    'The average price of this market order is at least 1% worse than the best price.',
  ),
  MARKET_MOVES_PRICE: kind(
    'warning',
    'order',
    'The last part of this market order would fill at a price at least 3% worse than the best; a typed word confirms it.',
  ),
  EXCHANGE_REFUSED: kind('error', 'order', 'The exchange itself refused the order; its own words are shown.'),
} as const satisfies Record<string, ProblemKind>;

/** A stable code from {@link problemKinds}. */
export type ProblemCode = keyof typeof problemKinds;

/** A value that would help, one click away: `value` is canonical text for the field, `label` is for the eye. */
export interface Suggestion {
  readonly field: 'price' | 'quantity';
  readonly value: string;
  readonly label: string;
}

/** One finding about a draft. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly field: ProblemField;
  readonly message: string;
  readonly suggestions: readonly Suggestion[];
}

/** Makes a problem of a code; severity and field come from {@link problemKinds} unless the field is more exact here. */
export function problem(
  code: ProblemCode,
  message: string,
  suggestions: readonly Suggestion[] = [],
  field: ProblemField = problemKinds[code].field,
): Problem {
  return { code, severity: problemKinds[code].severity, field, message, suggestions };
}

/** Whether the list refuses the order. */
export function refuses(problems: readonly Problem[]): boolean {
  return problems.some((each) => each.severity === 'error');
}
