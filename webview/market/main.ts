import '../ui/base.css';
import '../ui/choice.css';
import './market.css';
import './charts.css';
import { toText } from '../../src/domain/decimal';
import type { EditorToMarket, MarketToEditor } from '../../src/protocol/market';
import { elapsedClock } from '../ui/elapsed';
import { make } from '../ui/elements';
import { ModeBanner } from '../ui/modeBanner';
import { modeWords } from '../ui/modeWords';
import { Advice } from './advice';
import { Charts } from './charts';
import { Ladder } from './ladder';
import { LadderBar } from './ladderBar';
import { HoldNote } from './holdNote';
import type { LadderRow } from './ladderRows';
import { orderSide } from './ladderWords';
import { MarketHead } from './marketHead';
import { blankPage, chooseView, readEditorMessage, takeSnapshot, type PageState } from './marketState';
import type { MarketWishes } from './marketWishes';
import { headWords } from './marketWords';

declare function acquireVsCodeApi(): {
  postMessage(message: MarketToEditor): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** How often ages grow on the page between snapshots. */
const ageTickMs = 1000;

const api = acquireVsCodeApi();
const now = elapsedClock(
  () => performance.now(),
  () => Date.now(),
);
let state: PageState = blankPage;
let shownAs = headWords(state, 0);

const wishes: MarketWishes = {
  choose: (part) => {
    const next = chooseView(state, part);
    if (next === state) return;
    api.postMessage({ kind: 'view', view: next.view });
    change(next);
  },
  run: (action) => api.postMessage({ kind: 'run', action }),
};

const banner = new ModeBanner(wishes);
const head = new MarketHead(wishes);
const ladder = new Ladder({ chosen: fill, pointed: () => note.show(state, ladder.pointed) }, now);
const bar = new LadderBar(wishes, () => ladder.centre());
const note = new HoldNote(() => ladder.release());
const charts = new Charts({
  choose: (part) => wishes.choose(part),
  send: (message) => api.postMessage(message),
});
const advice = new Advice(wishes);

/** A price was chosen: the editor fills it into the ticket, if it can be trusted. */
function fill(row: LadderRow, other: boolean): void {
  const words = headWords(state, now());
  if (words.current) {
    api.postMessage({ kind: 'fill', side: orderSide(row.side, other), price: toText(row.price) });
  } else {
    change({ ...state, told: `${words.standing}. A price that is not live is not filled in.` });
  }
}

function change(next: PageState): void {
  state = next;
  showHead();
  bar.show(state);
  ladder.show(state, shownAs);
  note.show(state, ladder.pointed);
  charts.show(state, now());
}

function showHead(): void {
  shownAs = headWords(state, now());
  banner.show(modeWords(state.snapshot?.mode));
  head.show(state, shownAs);
  advice.show(shownAs, state.told);
}

/** Ages grow between snapshots; the ladder is drawn again only where that changes it. */
function tick(): void {
  const before = shownAs.current;
  showHead();
  charts.show(state, now());
  if (shownAs.current === before && (ladder.pointed?.hidden ?? 0) === 0) return;
  ladder.show(state, shownAs);
  note.show(state, ladder.pointed);
}

function receive(message: EditorToMarket): void {
  if (message.kind === 'snapshot') {
    // So that VS Code can give the panel back after a reload of the window.
    if (message.symbol !== state.snapshot?.symbol) api.setState({ symbol: message.symbol });
    change(takeSnapshot(state, message, now()));
  } else if (message.kind === 'told') {
    state = { ...state, told: message.message };
    showHead();
  } else if (charts.take(message)) charts.show(state, now());
}

function start(root: HTMLElement): void {
  const ladderPane = make('section', 'ladder-pane', bar.element, note.element, ladder.element);
  ladderPane.setAttribute('aria-label', 'Order book');
  root.replaceChildren(
    make(
      'main',
      'market',
      banner.element,
      head.element,
      make('div', 'panes', ladderPane, charts.element),
      advice.element,
    ),
  );
  change(state);
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = readEditorMessage(event.data);
    if (message) receive(message);
  });
  // Where the focus is elsewhere on the page, Escape lets the rows go as well.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && ladder.pointed) ladder.release();
  });
  setInterval(tick, ageTickMs);
  api.postMessage({ kind: 'ready' });
}

const root = document.getElementById('market');
if (!root) throw new Error('The page has no element with the id "market".');
start(root);
