import { exact, type Decimal } from '../../src/domain/decimal';
import { formatPlain } from '../../src/domain/format';
import { reachedTotal, type AmountField } from '../../src/domain/linkedAmounts';
import { readTypedNumber } from '../../src/domain/typedNumber';
import { isRequired, type TicketProblem } from './orderProblems';
import { factsAt, linkContextAt, type TicketState } from './ticketState';

/** What stands in and under one of the three fields. */
export interface FieldNotes {
  readonly text: string;
  readonly unit: string;
  readonly disabled: boolean;
  readonly placeholder: string;
  /** Findings to show, errors first. */
  readonly problems: readonly TicketProblem[];
  /** A quiet line while there is no problem: the grouped reading, what the total reaches, or the grid. */
  readonly hint: string;
  readonly invalid: boolean;
  /** The accessible description: problems, or the hint with the unit. */
  readonly description: string;
}

const ranks = { error: 0, warning: 1, info: 2 } as const;

/** A field's notes. A required field that nobody has left yet does not complain. */
export function fieldNotes(
  state: TicketState,
  field: AmountField,
  found: readonly TicketProblem[],
  walkedTotal: string | undefined,
  now: number,
): FieldNotes {
  const rules = factsAt(state, now)?.rules?.value;
  const { draft } = state;
  const byBook = field === 'price' && draft.type === 'MARKET';
  const problems = found
    .filter((each) => each.field === field && (!isRequired(each) || state.left.has(field)))
    .sort((a, b) => ranks[a.severity] - ranks[b.severity]);
  const currency = field === 'quantity' ? rules?.symbol.base : rules?.symbol.quote;
  const hint = byBook ? '' : hintOf(state, field, currency ?? '', walkedTotal, now);
  const unitWords = currency === undefined ? '' : `In ${currency}.`;
  const quiet = byBook
    ? ['A market order takes the best prices there are; what cannot fill is expected to be cancelled.']
    : [unitWords, hint];
  const told =
    problems.length > 0
      ? problems.map((each) => `${words[each.severity]}: ${each.message}`).join(' ')
      : quiet.filter((each) => each !== '').join(' ');
  return {
    text: byBook ? '' : draft[field],
    unit: currency ?? '',
    disabled: byBook,
    placeholder: byBook ? 'best available' : '',
    problems,
    hint,
    invalid: problems.some((each) => each.severity === 'error'),
    description: told,
  };
}

/** How a severity is called beside its icon. */
export const words = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

function hintOf(
  state: TicketState,
  field: AmountField,
  currency: string,
  walkedTotal: string | undefined,
  now: number,
): string {
  const text = state.draft[field];
  const read = readTypedNumber(text);
  if (field === 'total') {
    const reached = reachedTotal(state.draft, state.derived, linkContextAt(state, now));
    if (reached !== undefined) {
      const about = state.draft.type === 'MARKET' ? 'about ' : '';
      const by = state.derived === 'price' ? 'at this price' : 'at this quantity';
      return `Reaches ${about}${formatPlain(exact(reached))} ${currency} ${by}.`;
    }
    if (text === '' && walkedTotal !== undefined) return `About ${walkedTotal} ${currency} by the book now.`;
  }
  if (read.ok) {
    return needsReading(text, read.value)
      ? `= ${formatPlain(read.value)} ${currency}`
      : grid(state, field, now);
  }
  return grid(state, field, now);
}

/** Long plain figures, and digits or marks of another kind, are read back grouped. */
function needsReading(text: string, value: Decimal): boolean {
  const grouped = formatPlain(value);
  return text !== grouped && (grouped.includes(',') || !/^[\d.]+$/u.test(text));
}

function grid(state: TicketState, field: AmountField, now: number): string {
  const rules = factsAt(state, now)?.rules?.value;
  if (!rules) return '';
  switch (field) {
    case 'price':
      return `Tick size ${formatPlain(rules.tickSize)}`;
    case 'quantity':
      return `Step ${formatPlain(rules.step)}`;
    case 'total':
      return `At least ${formatPlain(rules.minimumValue)}`;
  }
}
