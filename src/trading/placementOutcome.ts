import type { Problem } from '../domain/problems';
import type { JournalEntry, JournalOutcome } from './journalEntry';
import { placementWords } from './orderWords';

/** How a placement ended. `refused`: nothing was sent, or the exchange does not have the order and never will. */
export type PlacementOutcome =
  | {
      readonly state: 'accepted';
      readonly orderId: string;
      readonly clientOrderId: string;
      readonly message: string;
    }
  | { readonly state: 'rejected'; readonly message: string; readonly problems: readonly Problem[] }
  | { readonly state: 'unknown'; readonly clientOrderId: string; readonly message: string }
  | { readonly state: 'refused'; readonly message: string; readonly problems: readonly Problem[] };

/** An outcome that became known after the answer was lost. */
export type LearntOutcome = Pick<JournalOutcome, 'state' | 'message' | 'orderId'>;

/** The outcome of an order of which nothing was sent. */
export function refused(message: string, problems: readonly Problem[] = []): PlacementOutcome {
  return { state: 'refused', message, problems };
}

/**
 * What a trader is told of an order whose outcome became known only later, and perhaps in another window: which order it is comes with it, since it
 * may not be the one that they have before them. Nothing where an accepted one came without its id.
 */
export function toldLater(
  { state, message, orderId }: LearntOutcome,
  entry: JournalEntry,
): PlacementOutcome | undefined {
  const told = `Outcome known: ${placementWords(entry)}: ${message}`;
  switch (state) {
    case 'accepted': {
      const { clientOrderId } = entry;
      return orderId === undefined ? undefined : { state, orderId, clientOrderId, message: told };
    }
    case 'rejected':
      return { state, message: told, problems: [] };
    case 'not-placed':
      return refused(told);
  }
}

/** What a trader is told of an order whose outcome no window has learnt yet. */
export function stillUnknown(entry: JournalEntry): PlacementOutcome {
  const { clientOrderId } = entry;
  return {
    state: 'unknown',
    clientOrderId,
    message: `The answer to this order was lost: ${placementWords(entry)}. It may be live on the exchange. It is looked up until that is known; do not place it again meanwhile.`,
  };
}
