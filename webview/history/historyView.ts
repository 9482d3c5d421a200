import { readDate } from '../../src/domain/calendarDate';
import { groupDigits } from '../../src/domain/format';
import type { HistorySnapshot, OrderRow } from '../../src/protocol/history';
import { wholeHistory } from '../../src/protocol/historyChoices';
import { pageCount, type DateField, type HistoryState } from './historyState';

/** The banner: whose orders these are. */
export interface WhereWords {
  readonly kind: 'waiting' | 'paper' | 'locked';
  readonly strong: string;
  readonly rest: string;
}

/** What stands in place of rows when there are none. */
export interface EmptyWords {
  readonly text: string;
  readonly button?: { readonly label: string; readonly does: 'signIn' | 'clear' };
}

/** All words of the page for a state. */
export interface HistoryView {
  readonly where: WhereWords;
  /** `1–50 of 1,234`. */
  readonly range: string;
  /** `as of 13:42:05`. */
  readonly age: string;
  /** The whole moment of the age. */
  readonly moment: string;
  /** What is going on, or what must be known of the rows. */
  readonly standing: string;
  readonly canGoBack: boolean;
  readonly canGoOn: boolean;
  readonly signedIn: boolean;
  readonly busy: boolean;
  /** Rows that answer an earlier search. */
  readonly outdated: boolean;
  readonly notice: string;
  readonly trouble: string;
  readonly empty: EmptyWords | undefined;
  readonly rows: readonly OrderRow[];
  /** Under each date field: what is wrong, or the day in the chosen calendar. */
  readonly hints: Readonly<Record<DateField, { readonly text: string; readonly wrong: boolean }>>;
  readonly filtered: boolean;
}

/** Puts a state into words. */
export function historyView(state: HistoryState): HistoryView {
  const { snapshot, search } = state;
  const result = snapshot?.result;
  const busy = snapshot?.busy === true || (snapshot !== undefined && snapshot.turn < state.turn);
  const outdated = result !== undefined && (result.ofEarlierSearch || (snapshot?.turn ?? 0) < state.turn);
  const signedIn = snapshot?.mode?.signedIn === true;
  const trouble = snapshot?.trouble ?? '';
  return {
    where: whereWords(snapshot),
    range: result ? rangeWords(result) : '',
    age: result ? `as of ${result.age}` : '',
    moment: result ? `Read ${result.moment}` : '',
    standing: standingWords(busy, outdated),
    canGoBack: signedIn && search.page > 1,
    canGoOn: signedIn && search.page < pageCount(state),
    signedIn,
    busy,
    outdated,
    notice: snapshot?.notice ?? '',
    trouble,
    empty: emptyWords(state, busy),
    rows: result?.rows ?? [],
    hints: { from: hint(state, 'from'), to: hint(state, 'to') },
    filtered: isFiltered(state),
  };
}

function whereWords(snapshot: HistorySnapshot | undefined): WhereWords {
  const mode = snapshot?.mode;
  if (!mode) {
    const rest = snapshot?.trouble === undefined ? 'waiting for the exchange' : 'no exchange is connected';
    const strong = snapshot?.trouble === undefined ? 'Connecting' : 'Not connected';
    return { kind: 'waiting', strong, rest };
  }
  if (mode.environment === 'paper') return { kind: 'paper', strong: 'PAPER', rest: 'simulated orders' };
  const strong = mode.live ? 'LIVE' : 'TEST';
  return { kind: 'locked', strong, rest: mode.signedIn ? mode.label : `${mode.label} \u2013 not signed in` };
}

function rangeWords(result: NonNullable<HistorySnapshot['result']>): string {
  const { rows, page, pageSize, totalCount } = result;
  const all = groupDigits(String(totalCount));
  if (rows.length === 0) return totalCount === 0 ? 'No orders' : `None of ${all}`;
  const first = (page - 1) * pageSize + 1;
  const last = first + rows.length - 1;
  return `${groupDigits(String(first))}\u2013${groupDigits(String(last))} of ${all}`;
}

function standingWords(busy: boolean, outdated: boolean): string {
  const reading = busy ? 'Reading\u2026' : '';
  const which = outdated ? 'The rows are of the search before.' : '';
  return [reading, which].filter((part) => part !== '').join(' ');
}

function emptyWords(state: HistoryState, busy: boolean): EmptyWords | undefined {
  const { snapshot } = state;
  if (!snapshot?.mode) return undefined;
  if (!snapshot.mode.signedIn) {
    return {
      text: 'Sign in with an API key to see your orders.',
      button: { label: 'Sign In', does: 'signIn' },
    };
  }
  if (busy || !snapshot.result || snapshot.result.rows.length > 0) return undefined;
  return isFiltered(state)
    ? { text: 'No order passes these filters.', button: { label: 'Clear Filters', does: 'clear' } }
    : { text: 'There are no orders in this account yet.' };
}

function isFiltered({ search: { filter } }: HistoryState): boolean {
  const names = Object.keys(wholeHistory) as (keyof typeof wholeHistory)[];
  return names.some((name) => filter[name] !== wholeHistory[name]);
}

function hint(state: HistoryState, field: DateField): { readonly text: string; readonly wrong: boolean } {
  const problem = state.problems[field];
  if (problem !== undefined) return { text: problem, wrong: true };
  const date = readDate(state.dates[field]);
  if (!date || state.snapshot?.calendar !== 'persian') return { text: '', wrong: false };
  return { text: persian(Date.UTC(date.year, date.month - 1, date.day)), wrong: false };
}

function persian(ms: number): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
      timeZone: 'UTC',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.get('year') ?? ''}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''} (Persian)`;
}
