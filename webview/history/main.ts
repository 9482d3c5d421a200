import '../ui/base.css';
import './history.css';
import type { HistoryToEditor } from '../../src/protocol/history';
import { linkButton } from '../ui/buttons';
import { make, setAttribute, setShown, setText } from '../ui/elements';
import { IconSlot } from '../ui/icons';
import { FilterBar } from './filterBar';
import {
  blankHistory,
  choose,
  choosePageSize,
  clearFilter,
  commitDates,
  readFillsAgain,
  readSnapshot,
  takeSnapshot,
  toggleRow,
  turnPage,
  typeDate,
  type HistoryState,
  type Step,
} from './historyState';
import { historyView, type EmptyWords, type HistoryView } from './historyView';
import type { HistoryWishes } from './historyWishes';
import { OrderTable } from './orderTable';
import { ResultBar } from './resultBar';

declare function acquireVsCodeApi(): {
  postMessage(message: HistoryToEditor): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const api = acquireVsCodeApi();
let state: HistoryState = blankHistory;
/** Where the page stood before it was hidden; taken once its rows are there again. */
let scrollTo = keptScroll(api.getState());

const wishes: HistoryWishes = {
  choose: (part) => step(choose(state, part)),
  choosePageSize: (size) => step(choosePageSize(state, size)),
  typeDate: (field, text) => step({ state: typeDate(state, field, text) }),
  commitDates: () => step(commitDates(state)),
  clear: () => step(clearFilter(state)),
  turnPage: (by) => step(turnPage(state, by)),
  refresh: () => api.postMessage({ kind: 'refresh' }),
  toggle: (orderId) => step(toggleRow(state, orderId)),
  readFillsAgain: (orderId) => step(readFillsAgain(state, orderId)),
  run: (action) => api.postMessage({ kind: 'run', action }),
};

const banner = make('div', 'mode');
const bannerIcon = new IconSlot();
const bannerStrong = make('strong');
const bannerRest = make('span', 'rest');
banner.append(bannerIcon.element, make('span', 'words', bannerStrong, ' \u2013 ', bannerRest));
const notice = make('p', 'bar notice');
const trouble = make('p', 'bar trouble');
const troubleWords = make('span');
troubleWords.dir = 'auto';
trouble.append(
  troubleWords,
  ' ',
  linkButton('Try Again', () => wishes.refresh()),
);
notice.setAttribute('role', 'status');
trouble.setAttribute('role', 'alert');
const filters = new FilterBar(wishes);
const results = new ResultBar(wishes);
const table = new OrderTable(wishes);
const empty = make('div', 'empty');
const emptyText = make('p');
let emptyDoes: NonNullable<EmptyWords['button']>['does'] = 'clear';
const emptyButton = linkButton('', () => {
  if (emptyDoes === 'signIn') wishes.run('signIn');
  else wishes.clear();
});
emptyButton.classList.add('boxed');
empty.append(emptyText, emptyButton);

function step({ state: next, message }: Step): void {
  state = next;
  if (message) api.postMessage(message);
  show();
}

function show(): void {
  const view = historyView(state);
  setAttribute(banner, 'data-kind', view.where.kind);
  bannerIcon.show(view.where.kind);
  setText(bannerStrong, view.where.strong);
  setText(bannerRest, view.where.rest);
  setText(notice, view.notice);
  setShown(notice, view.notice !== '');
  setText(troubleWords, view.trouble);
  setShown(trouble, view.trouble !== '');
  filters.show(state, view);
  results.show(view);
  table.show(view);
  showEmpty(view);
}

function showEmpty({ empty: words }: HistoryView): void {
  setShown(empty, words !== undefined);
  if (!words) return;
  setText(emptyText, words.text);
  setText(emptyButton, words.button?.label ?? '');
  setShown(emptyButton, words.button !== undefined);
  emptyDoes = words.button?.does ?? 'clear';
}

function keep(): void {
  api.setState({ search: state.search, scroll: scrollTo ?? window.scrollY });
}

function keptScroll(kept: unknown): number | undefined {
  const known = typeof kept === 'object' && kept !== null && 'scroll' in kept ? kept.scroll : undefined;
  return typeof known === 'number' ? known : undefined;
}

function start(root: HTMLElement): void {
  root.replaceChildren(
    make(
      'main',
      'history',
      make('h1', 'for-readers', 'Order history'),
      banner,
      filters.element,
      results.element,
      notice,
      trouble,
      empty,
      table.element,
    ),
  );
  filters.connected();
  show();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const snapshot = readSnapshot(event.data);
    if (!snapshot) return;
    step({ state: takeSnapshot(state, snapshot) });
    if (scrollTo !== undefined && snapshot.result) {
      window.scrollTo(0, scrollTo);
      scrollTo = undefined;
    }
    keep();
  });
  window.addEventListener('scrollend', keep);
  api.postMessage({ kind: 'ready' });
}

const root = document.getElementById('history');
if (!root) throw new Error('The page has no element with the id "history".');
start(root);
