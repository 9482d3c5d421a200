import '../ui/base.css';
import '../ui/choice.css';
import './market.css';
import './charts.css';
import type { MarketToEditor } from '../../src/protocol/market';
import { elapsedClock } from '../ui/elapsed';
import { make, setText } from '../ui/elements';
import { ModeBanner } from '../ui/modeBanner';
import { modeWords } from '../ui/modeWords';
import { Charts } from './charts';
import { MarketHead } from './marketHead';
import { blankPage, chooseView, readEditorMessage, takeSnapshot, type PageState } from './marketState';
import { headWords } from './marketWords';
import type { MarketWishes } from './marketWishes';

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

const wishes: MarketWishes = {
  run: (action) => api.postMessage({ kind: 'run', action }),
};

const banner = new ModeBanner(wishes);
const head = new MarketHead(wishes);
const charts = new Charts({
  choose: (part) => {
    change(chooseView(state, part));
    api.postMessage({ kind: 'view', view: state.view });
  },
  send: (message) => api.postMessage(message),
});
const told = make('p', 'told');
told.setAttribute('role', 'status');

function change(next: PageState): void {
  state = next;
  show();
}

function show(): void {
  const at = now();
  banner.show(modeWords(state.snapshot?.mode));
  head.show(state, headWords(state, at));
  charts.show(state, at);
  setText(told, state.told);
}

function start(root: HTMLElement): void {
  root.replaceChildren(make('main', 'market', banner.element, head.element, charts.element, told));
  show();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = readEditorMessage(event.data);
    if (message?.kind === 'snapshot') {
      api.setState({ symbol: message.symbol });
      change(takeSnapshot(state, message, now()));
    } else if (message?.kind === 'told') change({ ...state, told: message.message });
    else if (message && charts.take(message)) show();
  });
  setInterval(show, ageTickMs);
  api.postMessage({ kind: 'ready' });
}

const root = document.getElementById('market');
if (!root) throw new Error('The page has no element with the id "market".');
start(root);
