import { readDate } from '../../src/domain/calendarDate';
import type {
  HistoryFilter,
  HistorySearch,
  HistorySnapshot,
  HistoryToEditor,
} from '../../src/protocol/history';
import { wholeHistory } from '../../src/protocol/historyChoices';

/** The two ends of a period that is typed. */
export type DateField = 'from' | 'to';

/** What the page knows: what the editor said last, and what the user wants that the editor has not answered yet. */
export interface HistoryState {
  readonly snapshot: HistorySnapshot | undefined;
  /** Counts the user's wishes; a snapshot that answers an earlier one does not undo a later one. */
  readonly turn: number;
  readonly search: HistorySearch;
  /** As typed. */
  readonly dates: Readonly<Record<DateField, string>>;
  /** What is wrong with a typed date. */
  readonly problems: Readonly<Partial<Record<DateField, string>>>;
}

/** A change, and what the editor is to be told of it. */
export interface Step {
  readonly state: HistoryState;
  readonly message?: HistoryToEditor;
}

/** Before the editor said anything. */
export const blankHistory: HistoryState = {
  snapshot: undefined,
  turn: 0,
  search: { filter: wholeHistory, page: 1, pageSize: 50 },
  dates: { from: '', to: '' },
  problems: {},
};

/** Takes over what the editor says; dates that somebody is typing stay. */
export function takeSnapshot(state: HistoryState, snapshot: HistorySnapshot): HistoryState {
  if (snapshot.turn < state.turn) return { ...state, snapshot };
  const { filter } = snapshot.search;
  const typing = state.dates.from !== state.search.filter.from || state.dates.to !== state.search.filter.to;
  return {
    ...state,
    snapshot,
    turn: snapshot.turn,
    search: snapshot.search,
    dates: typing ? state.dates : { from: filter.from, to: filter.to },
  };
}

/** Chooses other orders: the first page of them. A period that is no longer of typed dates empties these. */
export function choose(state: HistoryState, part: Partial<HistoryFilter>): Step {
  const filter = { ...state.search.filter, ...part };
  const dates = filter.period === 'dates' ? { from: filter.from, to: filter.to } : { from: '', to: '' };
  return searching(
    { ...state, dates, problems: {} },
    { ...state.search, filter: { ...filter, ...dates }, page: 1 },
  );
}

/** Lets everything pass again. */
export function clearFilter(state: HistoryState): Step {
  return choose(state, wholeHistory);
}

/** The first page of another size. */
export function choosePageSize(state: HistoryState, pageSize: HistorySearch['pageSize']): Step {
  return searching(state, { ...state.search, pageSize, page: 1 });
}

/** The next (+1) or the previous (-1) page, where there is one. */
export function turnPage(state: HistoryState, by: 1 | -1): Step {
  const page = state.search.page + by;
  if (page < 1 || page > pageCount(state)) return { state };
  return searching(state, { ...state.search, page });
}

/** How many pages there are, as far as is known; at least one. */
export function pageCount({ snapshot, search }: HistoryState): number {
  const count = snapshot?.result?.totalCount ?? 0;
  return Math.max(1, Math.ceil(count / search.pageSize));
}

/** Takes a keystroke in a date field. */
export function typeDate(state: HistoryState, field: DateField, text: string): HistoryState {
  return { ...state, dates: { ...state.dates, [field]: text } };
}

/** Searches for the typed dates, or says what is wrong with them. */
export function commitDates(state: HistoryState): Step {
  const from = plainDate(state.dates.from);
  const to = plainDate(state.dates.to);
  const problems: Partial<Record<DateField, string>> = {};
  if (from !== '' && !readDate(from)) problems.from = notADate;
  if (to !== '' && !readDate(to)) problems.to = notADate;
  // Texts of this form sort as the days do.
  if (!problems.from && !problems.to && from !== '' && to !== '' && from > to) {
    problems.to = 'The last day is before the first.';
  }
  if (problems.from ?? problems.to) return { state: { ...state, problems } };
  const { filter } = state.search;
  const dates = { from, to };
  if (filter.from === from && filter.to === to) return { state: { ...state, dates, problems: {} } };
  return choose(state, { ...dates, period: from === '' && to === '' ? 'any' : 'dates' });
}

const notADate = 'Write a date like 2026-11-24.';

/** Persian and Arabic digits are the same numbers, and a slash is a dash: nothing else is changed. */
function plainDate(text: string): string {
  return text
    .trim()
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replaceAll('/', '-');
}

/** Opens or closes a row. */
export function toggleRow(state: HistoryState, orderId: string): Step {
  const row = state.snapshot?.result?.rows.find((each) => each.orderId === orderId);
  if (!row) return { state };
  return { state, message: { kind: 'expand', orderId, open: row.fills === undefined } };
}

/** Reads an open row's fills again. */
export function readFillsAgain(state: HistoryState, orderId: string): Step {
  return { state, message: { kind: 'expand', orderId, open: true } };
}

function searching(state: HistoryState, search: HistorySearch): Step {
  const turn = state.turn + 1;
  return { state: { ...state, search, turn }, message: { kind: 'search', turn, search } };
}

/** A message of the editor, taken for what it says it is: the editor checks what it sends. */
export function readSnapshot(data: unknown): HistorySnapshot | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return undefined;
  return data.kind === 'snapshot' ? (data as HistorySnapshot) : undefined;
}
