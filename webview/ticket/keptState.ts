import type { AmountField } from '../../src/domain/linkedAmounts';
import type { TicketDraft } from '../../src/protocol/ticket';
import { blankState, type Notice, type Placing, type ShelvedAmounts, type TicketState } from './ticketState';

/** What outlives hiding and reload, as plain JSON. */
interface Kept {
  readonly version: 1;
  readonly draft: TicketDraft;
  readonly derived: AmountField | undefined;
  readonly shelved: Readonly<Record<string, ShelvedAmounts>>;
  readonly environment: string | undefined;
  readonly notice: Notice | undefined;
  /** Wall clock, ms. */
  readonly at: number;
  readonly pressed: { readonly intent: string; readonly draft: TicketDraft } | undefined;
}

/** How long the last outcome is worth showing again: a day later it would pass for the fate of another order. */
const noticeMs = 15 * 60_000;

/** What to keep of a state; `wallMs` is the wall clock. */
export function keep(state: TicketState, wallMs: number): Kept {
  const { draft, derived, shelved, environment, notice } = state;
  const pressed = state.placing ?? state.open;
  return {
    version: 1,
    draft,
    derived,
    shelved,
    environment,
    notice: notice?.tone === 'progress' ? undefined : notice,
    at: wallMs,
    pressed: pressed && { intent: pressed.intent, draft: pressed.draft },
  };
}

/** A state from what was kept; a blank one where that is missing or not ours. `wallMs` is the wall clock. */
export function restore(kept: unknown, wallMs: number): TicketState {
  if (!isRecord(kept) || kept['version'] !== 1 || !isDraft(kept['draft'])) return blankState;
  const shelved = isRecord(kept['shelved']) ? Object.entries(kept['shelved']) : [];
  const pressed = readPressed(kept['pressed']);
  const state: TicketState = {
    ...blankState,
    draft: kept['draft'],
    derived: isField(kept['derived']) ? kept['derived'] : undefined,
    shelved: Object.fromEntries(
      shelved.flatMap(([symbol, amounts]) => {
        const read = readShelved(amounts);
        return read ? [[symbol, read]] : [];
      }),
    ),
    environment: typeof kept['environment'] === 'string' ? kept['environment'] : undefined,
    notice: isRecent(kept['at'], wallMs) ? readNotice(kept['notice']) : undefined,
  };
  if (!pressed) return state;
  // An order whose answer was lost is told as that; of one that was still going on, no word was kept that holds.
  const notice = state.notice?.tone === 'alert' ? state.notice : lostSight;
  return { ...state, open: pressed, notice };
}

const lostSight: Notice = {
  tone: 'alert',
  message:
    'This view was closed while an order was on its way, and does not know how it ended. Look at your open orders before you place it again.',
};

const tones: readonly unknown[] = ['good', 'refused', 'alert', 'plain'] satisfies Notice['tone'][];

function isRecent(at: unknown, wallMs: number): boolean {
  return typeof at === 'number' && Math.abs(wallMs - at) <= noticeMs;
}

function readNotice(value: unknown): Notice | undefined {
  if (!isRecord(value) || typeof value['message'] !== 'string' || !tones.includes(value['tone'])) {
    return undefined;
  }
  return { tone: value['tone'] as Notice['tone'], message: value['message'] };
}

function readPressed(value: unknown): Placing | undefined {
  return isRecord(value) && typeof value['intent'] === 'string' && isDraft(value['draft'])
    ? { intent: value['intent'], draft: value['draft'], stage: 'sent' }
    : undefined;
}

function readShelved(value: unknown): ShelvedAmounts | undefined {
  if (!isRecord(value)) return undefined;
  const { price, quantity, total, derived } = value;
  if (typeof price !== 'string' || typeof quantity !== 'string' || typeof total !== 'string') {
    return undefined;
  }
  return { price, quantity, total, derived: isField(derived) ? derived : undefined };
}

function isDraft(value: unknown): value is TicketDraft {
  return (
    isRecord(value) &&
    ['symbol', 'price', 'quantity', 'total'].every((key) => typeof value[key] === 'string') &&
    (value['side'] === 'BUYER' || value['side'] === 'SELLER') &&
    (value['type'] === 'LIMIT' || value['type'] === 'MARKET')
  );
}

function isField(value: unknown): value is AmountField {
  return value === 'price' || value === 'quantity' || value === 'total';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
