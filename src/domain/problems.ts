/** Where a problem belongs in the order ticket. */
export type ProblemField = 'market' | 'price' | 'quantity' | 'total' | 'order';

/** `error` refuses the order; `warning` wants a look; `info` tells what will happen. */
export type Severity = 'error' | 'warning' | 'info';

interface ProblemKind {
  readonly severity: Severity;
  readonly field: ProblemField;
  /** What the code means, for the table in docs/order-checks.md. */
  readonly meaning: string;
}

const kind = (severity: Severity, field: ProblemField, meaning: string): ProblemKind => ({
  severity,
  field,
  meaning,
});

/** Every code that the validator can give. Codes are stable: scripts, tests and the paper exchange rely on them. */
export const problemKinds = {
  MARKET_MISSING: kind('error', 'market', 'No market is chosen, or the text is no symbol such as USDT_IRR.'),
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
    'No order book is known, and the order type or the price band needs one.',
  ),
  BOOK_STALE: kind(
    'error',
    'market',
    'The order book is too old to price from, and the order type or the price band needs one.',
  ),
  BOOK_UNCHECKED: kind(
    'warning',
    'market',
    'No fresh order book is known; the limit price was not compared with the market.',
  ),
  BAND_UNCHECKED: kind(
    'warning',
    'price',
    'A side of the book is empty, so there is no mid to compare the price with.',
  ),
  PRICE_REQUIRED: kind('error', 'price', 'A limit order needs a price.'),
  PRICE_UNREADABLE: kind('error', 'price', 'The price is not one number.'),
  PRICE_AMBIGUOUS: kind(
    'error',
    'price',
    'The price can be read in two ways; the suggestions are the two readings.',
  ),
  PRICE_NOT_POSITIVE: kind('error', 'price', 'The price is zero or below.'),
  PRICE_NOT_ALLOWED: kind('error', 'price', 'A market order carries no price.'),
  PRICE_OFF_TICK: kind(
    'error',
    'price',
    'The price is no multiple of the tick size; the suggestions are the two legal neighbours.',
  ),
  PRICE_OUT_OF_BAND: kind(
    'error',
    'price',
    'The price is worse than mid by more than the price band in your settings.',
  ),
  PRICE_FAR: kind(
    'warning',
    'price',
    'The price is better than mid by more than the price band: the order may rest for long.',
  ),
  QUANTITY_REQUIRED: kind('error', 'quantity', 'An order needs a quantity.'),
  QUANTITY_UNREADABLE: kind('error', 'quantity', 'The quantity is not one number.'),
  QUANTITY_AMBIGUOUS: kind(
    'error',
    'quantity',
    'The quantity can be read in two ways; the suggestions are the two readings.',
  ),
  QUANTITY_NOT_POSITIVE: kind('error', 'quantity', 'The quantity is zero or below.'),
  QUANTITY_OFF_STEP: kind(
    'error',
    'quantity',
    'The quantity is no multiple of the step; the suggestions are the two legal neighbours.',
  ),
  VALUE_BELOW_MINIMUM: kind(
    'error',
    'total',
    "Price × quantity is below the market's minimum; the suggestion is the smallest legal quantity.",
  ),
  VALUE_ABOVE_MAXIMUM: kind(
    'error',
    'total',
    "Price × quantity is above the market's maximum; the suggestion is the largest legal quantity.",
  ),
  VALUE_ABOVE_LIMIT: kind(
    'error',
    'total',
    'Price × quantity is above your own limit (setting invex.orders.maxValue).',
  ),
  DEPTH_INSUFFICIENT: kind(
    'error',
    'quantity',
    'The known order book is too thin for this market order; the suggestion is what it can fill.',
  ),
  BALANCE_INSUFFICIENT: kind(
    'error',
    'total',
    'The available balance does not cover the order; the suggestion is the largest quantity that it covers.',
  ),
  BALANCE_UNKNOWN: kind(
    'warning',
    'total',
    'The available balance is not known, so it was not compared with the order.',
  ),
  TAKES_AT_ONCE: kind(
    'info',
    'price',
    'The limit price crosses the book: the order, or a part of it, fills at once as taker.',
  ),
  MARKET_IMPACT: kind(
    'warning',
    'order',
    'Walking the book, the average price is 1 % or more worse than the best price.',
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
