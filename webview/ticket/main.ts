import '../ui/base.css';
import '../ui/choice.css';
import './ticket.css';
import type { EditorToTicket } from '../../src/protocol/ticket';
import { make, setShown, setText } from '../ui/elements';
import { Amounts } from './amounts';
import {
  chooseMarket,
  chooseSide,
  chooseType,
  editAmount,
  fillDraft,
  restoreTotal,
  takeSnapshot,
  useLimit,
} from './draftEdits';
import { EditorLink, type WebviewApi } from './editorLink';
import { elapsedClock } from '../ui/elapsed';
import { Estimate } from './estimate';
import { keepRoomAbove } from './footRoom';
import { keep, restore } from './keptState';
import { MarketBox } from './marketBox';
import { ModeBanner } from '../ui/modeBanner';
import { Outcome } from './outcome';
import { pressPlace, receiveOutcome } from './placing';
import { RulesBox } from './rulesBox';
import { runShortcut } from './shortcuts';
import { leaveField, readEditorMessage, type TicketState } from './ticketState';
import { ticketView } from './ticketView';
import type { Wishes } from './wishes';

declare function acquireVsCodeApi(): WebviewApi;

/** How often ages grow on the page between snapshots. */
const ageTickMs = 1000;

const api = acquireVsCodeApi();
const link = new EditorLink(api);
const now = elapsedClock(
  () => performance.now(),
  () => Date.now(),
);
let state = restore(api.getState(), Date.now());

const wishes: Wishes = {
  chooseMarket: (symbol) => change(chooseMarket(state, symbol, now()), true),
  chooseSide: (side) => change(chooseSide(state, side, now()), true),
  chooseType: (type) => change(chooseType(state, type, now()), true),
  type: (field, text) => change(editAmount(state, field, text, now())),
  take: (field, value) => {
    change(editAmount(state, field, value, now()));
    amounts.focus(field);
  },
  useLimit: (price) => {
    change(useLimit(state, price, now()), true);
    amounts.focus('price');
  },
  leave: (field) => change(leaveField(field === 'total' ? restoreTotal(state, now()) : state, field)),
  place: () => {
    const press = pressPlace(state, crypto.randomUUID(), now());
    change(press.state);
    if (press.message) link.send(press.message);
    if (press.focus) amounts.focus(press.focus);
  },
  run: (action) => link.send({ kind: 'run', action }),
};

const banner = new ModeBanner(wishes);
const trouble = make('p', 'bar');
trouble.dir = 'auto';
const market = new MarketBox(wishes);
const amounts = new Amounts(wishes);
const estimate = new Estimate();
const outcome = new Outcome(wishes);
const rules = new RulesBox(wishes);

const keptParts = ['draft', 'derived', 'shelved', 'environment', 'notice', 'placing', 'open'] as const;

/** Takes the next state over: keeps it, tells the editor of a changed draft, shows it. */
function change(next: TicketState, atOnce = false): void {
  const before = state;
  state = next;
  if (keptParts.some((part) => next[part] !== before[part])) api.setState(keep(next, Date.now()));
  if (next.draft !== before.draft) link.sendDraft(next.draft, atOnce);
  show();
}

function show(): void {
  const view = ticketView(state, now());
  banner.show(view.mode);
  setText(trouble, view.trouble ?? '');
  setShown(trouble, view.trouble !== undefined && view.trouble !== view.book.trouble);
  market.show(view);
  amounts.show(view);
  estimate.show(view.estimate.rows);
  outcome.show(view);
  rules.show(view.rules);
}

function receive(message: EditorToTicket): void {
  switch (message.kind) {
    case 'snapshot':
      change(takeSnapshot(state, message, now()));
      break;
    case 'fill':
      change(fillDraft(state, message.draft, now()));
      if (message.focus === 'place') outcome.focus();
      else if (message.focus) amounts.focus(message.focus);
      break;
    case 'outcome':
      change(receiveOutcome(state, message));
      break;
  }
}

function start(root: HTMLElement): void {
  root.replaceChildren(
    make(
      'main',
      'ticket',
      make('h1', 'for-readers', 'Order ticket'),
      banner.element,
      trouble,
      market.element,
      amounts.element,
      estimate.element,
      outcome.element,
      rules.element,
    ),
  );
  amounts.connected();
  show();
  keepRoomAbove(outcome.element);
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = readEditorMessage(event.data);
    if (message) receive(message);
  });
  document.addEventListener('keydown', (event) => runShortcut(event, wishes));
  document.addEventListener('visibilitychange', () => link.flush());
  window.addEventListener('pagehide', () => link.flush());
  setInterval(show, ageTickMs);
  link.send({ kind: 'ready', ...(state.open && { open: state.open.intent }) });
  // So that the editor prices the market that was kept.
  if (state.draft.symbol !== '') link.sendDraft(state.draft, true);
}

const root = document.getElementById('ticket');
if (!root) throw new Error('The page has no element with the id "ticket".');
start(root);
