import { exact } from '../../src/domain/decimal';
import { formatPlain } from '../../src/domain/format';
import { smallestTotal } from '../../src/domain/linkedAmounts';
import { problemKinds, type ProblemField, type Severity } from '../../src/domain/problems';
import { readTypedNumber } from '../../src/domain/typedNumber';
import { validateOrder } from '../../src/domain/validateOrder';
import { factsAt, linkContextAt, type TicketState } from './ticketState';

/** A value that would help, for one of the three fields. */
export interface TicketSuggestion {
  readonly field: 'price' | 'quantity' | 'total';
  readonly value: string;
  readonly label: string;
}

/** A finding in the ticket: the validator's, the desk's, or about the typed total, which never leaves the ticket. */
export interface TicketProblem {
  readonly code: string;
  readonly severity: Severity;
  readonly field: ProblemField;
  readonly message: string;
  readonly suggestions: readonly TicketSuggestion[];
  /** The order desk said it about the last press; it does not bar the next one, where the desk looks again. */
  readonly fromDesk: boolean;
}

/** Everything to say about the order as it stands at `now` (ms of the ticket's clock). Nothing before the first snapshot. */
export function orderProblems(state: TicketState, now: number): readonly TicketProblem[] {
  const facts = factsAt(state, now);
  if (!facts || !state.received) return [];
  const { draft, received } = state;
  const found = validateOrder({
    draft: { ...draft, price: draft.type === 'LIMIT' ? draft.price : '' },
    rules: facts.rules,
    book: facts.book,
    balances: received.snapshot.mode.signedIn ? facts.balances?.value : 'not-needed',
    limits: facts.limits,
    dayUse: facts.dayUse,
    ownOrders: facts.ownOrders,
  }).map((each): TicketProblem => ({ ...each, fromDesk: false }));
  const total = totalProblem(state, now);
  const own = total ? [...found.filter((each) => !isRequired(each)), total] : found;
  const codes = new Set(own.map((each) => each.code));
  const desk = state.deskProblems.filter((each) => !codes.has(each.code));
  return [...own, ...desk.map((each): TicketProblem => ({ ...each, fromDesk: true }))];
}

/** Whether a finding only says that a field is empty. */
export function isRequired(found: { readonly code: string }): boolean {
  return found.code === 'PRICE_REQUIRED' || found.code === 'QUANTITY_REQUIRED';
}

/** What a code means, for a tooltip; the code alone where it is not one of ours. */
export function meaningOf(code: string): string {
  const kinds: Readonly<Record<string, { readonly meaning: string }>> = problemKinds;
  const meaning = Object.hasOwn(kinds, code) ? kinds[code]?.meaning : undefined;
  return meaning ? `${code}: ${meaning}` : code;
}

/** The total is no part of an order, but one that cannot be read or reached must not be sent as something else. */
function totalProblem(state: TicketState, now: number): TicketProblem | undefined {
  const { draft, derived } = state;
  if (draft.total.trim() === '' || derived === 'total') return undefined;
  const read = readTypedNumber(draft.total);
  if (!read.ok) {
    return {
      code: read.fault === 'ambiguous' ? 'TOTAL_AMBIGUOUS' : 'TOTAL_UNREADABLE',
      severity: 'error',
      field: 'total',
      message: read.fault === 'not-positive' ? 'The total must be greater than zero.' : read.message,
      suggestions: read.readings.map((value) => ({ field: 'total', value, label: value })),
      fromDesk: false,
    };
  }
  const smallest = smallestTotal(draft, derived, linkContextAt(state, now));
  if (smallest === undefined) return undefined;
  const quote = factsAt(state, now)?.rules?.value.symbol.quote ?? '';
  const label = formatPlain(exact(smallest));
  return {
    code: 'TOTAL_TOO_SMALL',
    severity: 'error',
    field: 'total',
    message: `This total is less than the smallest order, ${label} ${quote} for one ${derived === 'price' ? 'tick' : 'step'}.`,
    suggestions: [{ field: 'total', value: smallest, label }],
    fromDesk: false,
  };
}
