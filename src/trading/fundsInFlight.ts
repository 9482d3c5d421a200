import { elapsedMs } from '../domain/elapsed';
import type { Clock } from './clock';
import type { JournalEntry } from './journalEntry';
import { momentOf, type Moment } from './moment';

interface Ended {
  readonly entry: JournalEntry;
  readonly at: Moment;
}

/** Balances are read right after an order; one that could not be read for so long is old enough to be distrusted by itself (ms). */
const longestMs = 60_000;

/**
 * Placements of this window whose funds a balance may not show as blocked yet: those on their way, and those that the exchange took since that balance
 * was asked for. Whether the exchange has blocked the funds of one on its way nobody can tell before it answers. It is counted all the same: for that
 * moment its funds may count twice, which shows too little, while not counting them would let two orders spend the same money.
 */
export class FundsInFlight {
  private readonly sending = new Map<string, JournalEntry>();
  private readonly taken: Ended[] = [];

  constructor(private readonly clock: Clock) {}

  /** A placement is written down and may leave. */
  begin(entry: JournalEntry): void {
    this.sending.set(entry.clientOrderId, entry);
  }

  /** A placement has its answer, or lost it. */
  end({ clientOrderId }: JournalEntry): void {
    this.sending.delete(clientOrderId);
  }

  /** The exchange has the order: a balance that is asked for from now on tells of it. */
  took(entry: JournalEntry): void {
    const now = momentOf(this.clock);
    // The oldest stand first: dropping those keeps a series of orders from going through all of the last minute's each time.
    const kept = this.taken.findIndex(({ at }) => elapsedMs(now, at) <= longestMs);
    this.taken.splice(0, kept < 0 ? this.taken.length : kept);
    this.taken.push({ entry, at: now });
  }

  /** Those on their way. */
  onTheirWay(): readonly JournalEntry[] {
    return [...this.sending.values()];
  }

  /** Those that a balance may not tell of which was asked for at this moment. */
  notIn(asked: Moment | undefined): readonly JournalEntry[] {
    const later = this.recent().filter(({ at }) => !asked || !isAfter(asked, at));
    const entries = [...this.sending.values(), ...later.map(({ entry }) => entry)];
    return [...new Map(entries.map((entry) => [entry.clientOrderId, entry])).values()];
  }

  private recent(): readonly Ended[] {
    const now = momentOf(this.clock);
    return this.taken.filter(({ at }) => elapsedMs(now, at) <= longestMs);
  }
}

/** Whether a moment came after another; where the clocks do not agree, it did not. */
function isAfter(moment: Moment, other: Moment): boolean {
  const bySteady = moment.steady === undefined || other.steady === undefined || moment.steady >= other.steady;
  return bySteady && moment.at >= other.at;
}
