import type { AmountField } from '../../src/domain/linkedAmounts';
import type { TicketDraft, TicketOutcome, TicketToEditor } from '../../src/protocol/ticket';
import { orderProblems, type TicketProblem } from './orderProblems';
import type { DeskProblem, Notice, Placing, TicketState } from './ticketState';

/** After a press was sent, another within this many ms is the same finger, not another order. */
export const samePressMs = 700;

/** The editor answers a press at once; after this many ms without a word the ticket says so. */
const answerMs = 10_000;

/** What the status line says at `now`: the last word, or that there is none. */
export function noticeAt(state: TicketState, now: number): Notice | undefined {
  const silent = state.placing?.stage === 'sent' && now - (state.pressedAt ?? now) >= answerMs;
  return silent ? unanswered : state.notice;
}

const unanswered: Notice = {
  tone: 'alert',
  message:
    'The extension has not answered, so it is not known whether the order was sent. Look at your open orders before you place it again. If this stays, reload the window.',
};

/** What a press of Place leads to: the next state, the message to send if any, and the field that wants the user. */
export interface Press {
  readonly state: TicketState;
  readonly message?: Extract<TicketToEditor, { kind: 'place' }>;
  readonly focus?: AmountField;
}

/**
 * Place was pressed. One order a press: while one is on its way, and shortly after, further presses do nothing. An order that
 * cannot be sent is explained instead. `intent` is a fresh uuid.
 */
export function pressPlace(state: TicketState, intent: string, now: number): Press {
  if (state.placing) return { state };
  if (state.pressedAt !== undefined && now - state.pressedAt < samePressMs) return { state };
  const barred = barrier(state);
  if (barred) return { state: { ...state, notice: barred } };
  const errors = orderProblems(state, now).filter((each) => each.severity === 'error' && !each.fromDesk);
  if (errors.length > 0) return notSent(state, errors);
  const draft = orderDraft(state.draft);
  return {
    state: {
      ...state,
      placing: { intent, draft, stage: 'sent' },
      pressedAt: now,
      notice: { tone: 'progress', message: 'Checking the order\u2026' },
      deskProblems: [],
    },
    message: { kind: 'place', intent, draft },
  };
}

/** Takes an outcome in. Only a final one opens the ticket for the next press; one that comes late does not come over another press. */
export function receiveOutcome(state: TicketState, outcome: TicketOutcome): TicketState {
  const placing = [state.placing, state.open, forgotten(outcome)].find(
    (each) => each?.intent === outcome.intent,
  );
  if (state.placing && placing !== state.placing) {
    return placing === state.open && outcome.state !== 'unknown' ? { ...state, open: undefined } : state;
  }
  const notice: Notice = { tone: tones[outcome.state], message: outcome.message };
  switch (outcome.state) {
    case 'confirming':
    case 'sending':
      return placing
        ? {
            ...state,
            placing: { ...placing, stage: outcome.state },
            open: anotherOpen(state, placing),
            notice,
          }
        : state;
    case 'accepted':
    case 'rejected':
    case 'unknown':
    case 'refused':
    case 'cancelled': {
      const ended = placing ? end(state, placing, outcome.state) : state;
      const told: TicketState = {
        ...ended,
        notice,
        ...(placing && { deskProblems: deskFindings(state, placing, outcome) }),
      };
      return outcome.state === 'accepted' && placing ? clearPlaced(told, placing) : told;
    }
  }
}

const tones: Record<TicketOutcome['state'], Notice['tone']> = {
  confirming: 'progress',
  sending: 'progress',
  accepted: 'good',
  rejected: 'refused',
  unknown: 'alert',
  refused: 'refused',
  cancelled: 'plain',
};

/**
 * A press has ended. One that ended unknown stays open, until the ticket hears of it again. So does an earlier one, unless an order was placed since
 * then: the word about the newer one is not to be lost to it.
 */
function end(state: TicketState, placing: Placing, how: TicketOutcome['state']): TicketState {
  const placed = how === 'accepted';
  const open = how === 'unknown' ? placing : placed ? undefined : anotherOpen(state, placing);
  return { ...state, placing: undefined, open };
}

/** A press that this page may not know any more: it was made anew, and what it kept was of before. */
function forgotten({ intent, draft }: TicketOutcome): Placing | undefined {
  return draft && { intent, draft, stage: 'sending' };
}

function anotherOpen({ open }: TicketState, { intent }: Placing): Placing | undefined {
  return open?.intent === intent ? undefined : open;
}

/** Findings belong to the draft that was pressed; somebody who changed it since does not want them. */
function deskFindings(state: TicketState, placing: Placing, outcome: TicketOutcome): readonly DeskProblem[] {
  const now = orderDraft(state.draft);
  const unchanged = (Object.keys(now) as (keyof TicketDraft)[]).every(
    (key) => now[key] === placing.draft[key],
  );
  return unchanged ? outcome.problems : state.deskProblems;
}

/** Empties what was sent, so that the next press is not the same order. What was typed since stays. */
function clearPlaced(state: TicketState, { draft: placed }: Placing): TicketState {
  if (state.draft.symbol === placed.symbol) {
    if (state.draft.quantity !== placed.quantity) return state;
    return {
      ...state,
      draft: { ...state.draft, quantity: '', total: '' },
      derived: undefined,
      left: new Set(),
    };
  }
  const shelved = state.shelved[placed.symbol];
  if (shelved?.quantity !== placed.quantity) return state;
  const cleared = { ...shelved, quantity: '', total: '', derived: undefined };
  return { ...state, shelved: { ...state.shelved, [placed.symbol]: cleared } };
}

/** What stands before any order at all: no word from the editor, not signed in, not armed. */
function barrier({ received }: TicketState): Notice | undefined {
  if (!received) {
    return {
      tone: 'refused',
      message: 'Not sent: the ticket has not heard from the extension yet. Wait a moment.',
    };
  }
  const { mode } = received.snapshot;
  if (mode.environment === 'paper') return undefined;
  if (!mode.signedIn) {
    return {
      tone: 'refused',
      message: `Not sent: you are not signed in to ${mode.label}. Sign in with your API key first.`,
      action: 'signIn',
    };
  }
  if (mode.armed) return undefined;
  return {
    tone: 'refused',
    message: `Not sent: live trading is not armed in this window. Arm it, then place the order again. Nothing reaches ${mode.label} before that.`,
    action: 'armTrading',
  };
}

function notSent(state: TicketState, errors: readonly TicketProblem[]): Press {
  const [first] = errors;
  const rest = errors.length - 1;
  const more = rest === 0 ? '' : ` (and ${rest} more)`;
  const field = errors
    .map((each) => each.field)
    .find((each) => each === 'price' || each === 'quantity' || each === 'total');
  return {
    state: {
      ...state,
      left: new Set(['price', 'quantity', 'total']),
      notice: {
        tone: 'refused',
        message: `Not sent: ${first?.message ?? ''}${more}`,
        action: first?.field === 'market' && state.draft.symbol !== '' ? 'refresh' : undefined,
      },
    },
    ...(field && { focus: field }),
  };
}

/** What is sent: a market order carries no price, whatever stands by for the way back to a limit order. */
function orderDraft(draft: TicketDraft): TicketDraft {
  return draft.type === 'MARKET' ? { ...draft, price: '' } : draft;
}
