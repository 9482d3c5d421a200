import type { HistoryFilter, HistorySearch, HistoryToEditor } from '../../src/protocol/history';
import type { DateField } from './historyState';

/** What the user can want from the history's page. */
export interface HistoryWishes {
  choose(part: Partial<HistoryFilter>): void;
  choosePageSize(size: HistorySearch['pageSize']): void;
  typeDate(field: DateField, text: string): void;
  commitDates(): void;
  clear(): void;
  turnPage(by: 1 | -1): void;
  refresh(): void;
  toggle(orderId: string): void;
  readFillsAgain(orderId: string): void;
  run(action: Extract<HistoryToEditor, { kind: 'run' }>['action']): void;
}
