import { isExactText, type Decimal } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import type { OrderDraft } from '../domain/orderDraft';
import type { ProblemCode, ProblemField } from '../domain/problems';
import { validateOrder } from '../domain/validateOrder';

/**
 * A reason to refuse a placement. Besides the validator's codes: CLIENT_ORDER_ID_USED, and for amounts that a person may
 * type but the wire does not take (grouped or Persian digits) NOT_PLAIN_DECIMAL.
 */
export interface PlacementFault {
  readonly field: 'symbol' | 'price' | 'quantity' | 'client_order_id';
  readonly code: ProblemCode | 'CLIENT_ORDER_ID_USED' | 'NOT_PLAIN_DECIMAL';
  readonly message: string;
}

/** A placement and all that the exchange knows about it. */
interface PlacementCheck {
  readonly draft: OrderDraft;
  readonly clientOrderIdUsed: boolean;
  readonly rules: MarketRules | undefined;
  readonly book: OrderBook | undefined;
  /** Why there is none, in a sentence. */
  readonly whyNoBook?: string | undefined;
  readonly available: (currency: string) => Decimal;
}

/** The wire has no field for the total or the whole order: the quantity is what a trader would change. */
const wireField: Readonly<Record<ProblemField, PlacementFault['field']>> = {
  market: 'symbol',
  price: 'price',
  quantity: 'quantity',
  total: 'quantity',
  order: 'quantity',
};

/** All reasons to refuse, none when the order may be taken. The order's rules are those of the one validator, on fresh figures and without a user's brakes. */
export function placementFaults(check: PlacementCheck): readonly PlacementFault[] {
  const { draft, rules, book, available } = check;
  const fresh = 0;
  const problems = validateOrder({
    draft,
    rules: rules && { value: rules, ageMs: fresh },
    book: book && { value: book, ageMs: fresh },
    balances: rules && { base: available(rules.symbol.base), quote: available(rules.symbol.quote) },
    limits: { rulesMaxAgeMs: fresh, bookMaxAgeMs: fresh },
  });
  const faults = problems
    .filter(({ severity }) => severity === 'error')
    .map(({ field, code, message }): PlacementFault => ({
      field: wireField[field],
      code,
      message: code === 'BOOK_MISSING' ? (check.whyNoBook ?? message) : message,
    }));
  if (faults.length === 0) faults.push(...unplainAmounts(draft));
  if (check.clientOrderIdUsed) {
    faults.push({
      field: 'client_order_id',
      code: 'CLIENT_ORDER_ID_USED',
      message: 'An order with this client_order_id was placed before.',
    });
  }
  return faults;
}

function unplainAmounts(draft: OrderDraft): readonly PlacementFault[] {
  const amounts = [
    ['price', draft.type === 'LIMIT' ? draft.price : undefined],
    ['quantity', draft.quantity],
  ] as const;
  return amounts.flatMap(([field, text]) =>
    text === undefined || isExactText(text)
      ? []
      : [
          {
            field,
            code: 'NOT_PLAIN_DECIMAL',
            message: `Write the ${field} as a plain decimal: digits and at most one point.`,
          },
        ],
  );
}
