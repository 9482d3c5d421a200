import type { AmountField, LinkContext } from '../../src/domain/linkedAmounts';
import { usable } from '../../src/domain/validateOrder';
import type {
  EditorToTicket,
  TicketDraft,
  TicketOutcome,
  TicketSnapshot,
  TicketToEditor,
} from '../../src/protocol/ticket';
import { factsFor, readFacts, type MarketFacts } from './marketFacts';

/** A problem as the order desk reports it. */
export type DeskProblem = TicketOutcome['problems'][number];

/** What the editor is asked to carry out. */
export type TicketAction = Extract<TicketToEditor, { kind: 'run' }>['action'];

/** What the status line says, how it looks, and the button that helps. */
export interface Notice {
  readonly tone: 'progress' | 'good' | 'refused' | 'alert' | 'plain';
  readonly message: string;
  readonly action?: TicketAction | undefined;
}

/** A press of Place that has not come to its end. */
export interface Placing {
  readonly intent: string;
  readonly draft: TicketDraft;
  /** The last word about it; `sent` until the editor answers. */
  readonly stage: 'sent' | 'confirming' | 'sending';
}

/** Amounts that were typed in a market which is not the chosen one now. */
export interface ShelvedAmounts {
  readonly price: string;
  readonly quantity: string;
  readonly total: string;
  readonly derived: AmountField | undefined;
}

/** All that the ticket knows. Immutable; the transitions beside this file give the next one. */
export interface TicketState {
  readonly draft: TicketDraft;
  /** The amount that follows the other two. */
  readonly derived: AmountField | undefined;
  /** Fields that somebody left, or all after a press: only these say that they are empty. */
  readonly left: ReadonlySet<AmountField>;
  /** By symbol; the amounts come back with the market. */
  readonly shelved: Readonly<Record<string, ShelvedAmounts>>;
  /** The environment that all these amounts were typed for; not known before the first snapshot. */
  readonly environment: string | undefined;
  readonly received: Received | undefined;
  readonly placing: Placing | undefined;
  /** A press whose end this view does not know: the order's answer was lost, or the view was reloaded in between. */
  readonly open: Placing | undefined;
  /** When the last press was sent, ms of the ticket's clock. */
  readonly pressedAt: number | undefined;
  readonly notice: Notice | undefined;
  /** What the desk found on fresh rules; holds until the draft changes. */
  readonly deskProblems: readonly DeskProblem[];
}

/** The last snapshot, read once, and when it came (ms of the ticket's clock). */
export interface Received {
  readonly snapshot: TicketSnapshot;
  readonly facts: MarketFacts;
  readonly at: number;
}

/** A ticket in which nothing was typed. */
const blankDraft: TicketDraft = {
  symbol: '',
  side: 'BUYER',
  type: 'LIMIT',
  price: '',
  quantity: '',
  total: '',
};

/** Where a ticket starts that keeps nothing. */
export const blankState: TicketState = {
  draft: blankDraft,
  derived: undefined,
  left: new Set(),
  shelved: {},
  environment: undefined,
  received: undefined,
  placing: undefined,
  open: undefined,
  pressedAt: undefined,
  notice: undefined,
  deskProblems: [],
};

/**
 * Takes a snapshot in. What was typed stays, unless it was typed for another environment: amounts never pass from paper to real
 * money, nor does the word about an order, save one whose fate is open.
 */
export function receiveSnapshot(state: TicketState, snapshot: TicketSnapshot, now: number): TicketState {
  const received = { snapshot, facts: readFacts(snapshot), at: now };
  const { environment } = snapshot.mode;
  if (state.environment === undefined || state.environment === environment) {
    return { ...state, environment, received };
  }
  const open = state.notice?.tone === 'alert' || state.notice?.tone === 'progress';
  return {
    ...state,
    draft: { ...state.draft, price: '', quantity: '', total: '' },
    derived: undefined,
    left: new Set(),
    shelved: {},
    environment,
    received,
    notice: open ? state.notice : undefined,
    deskProblems: [],
  };
}

/** The facts about the chosen market at `now` (ms of the ticket's clock); nothing before the first snapshot. */
export function factsAt(state: TicketState, now: number): MarketFacts | undefined {
  const { received, draft } = state;
  return received && factsFor(draft.symbol, received.facts, Math.max(0, now - received.at));
}

/** What amounts are linked by at `now`. */
export function linkContextAt(state: TicketState, now: number): LinkContext {
  const facts = factsAt(state, now);
  return {
    side: state.draft.side,
    type: state.draft.type,
    rules: facts?.rules?.value,
    book: facts && usable(facts.book, facts.limits.bookMaxAgeMs),
  };
}

/** Marks a field as left: from now on it says so when it is empty. */
export function leaveField(state: TicketState, field: AmountField): TicketState {
  return state.left.has(field) ? state : { ...state, left: new Set([...state.left, field]) };
}

/** A message of the editor, taken for what it says it is: the editor checks what it sends. */
export function readEditorMessage(data: unknown): EditorToTicket | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return undefined;
  const kinds: readonly unknown[] = ['snapshot', 'fill', 'outcome'] satisfies EditorToTicket['kind'][];
  return kinds.includes(data.kind) ? (data as EditorToTicket) : undefined;
}
