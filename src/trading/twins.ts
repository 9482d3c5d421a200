import { readSymbol } from '../domain/market';
import type { OrderDraft } from '../domain/orderDraft';
import { pause, type Clock } from './clock';
import type { JournalEntry } from './journalEntry';
import { momentOf, msSince } from './moment';
import { belongsTo, isTwin, type TradingAccount } from './samePlacement';
import type { Writer } from './writer';

/** What finding identical orders needs of the rest. */
export interface TwinsPorts {
  readonly environment: string;
  readonly server: string;
  /** Fingerprint of the account that is signed in. */
  account(): string;
  readonly journal: {
    /** Placements without an outcome, other windows' and earlier ones' too. */
    unfinished(): Promise<readonly JournalEntry[]>;
    /** Placements whose outcome came at or after a moment (ms since the epoch). */
    endedSince(at: number): Promise<readonly JournalEntry[]>;
  };
  /** This window, as other windows are to know it. */
  readonly writer: Writer;
  /** Placements whose outcome is not known yet. */
  readonly unknown: { all(): readonly JournalEntry[] };
  readonly clock: Clock;
}

/** An order that is about to be sent, beside those that stand against it. */
export interface WrittenOrder {
  readonly draft: OrderDraft;
  readonly entry: JournalEntry;
  /** Client order ids of identical ones that the person was told of and wants this one on top of. */
  readonly despite: readonly string[];
  /** When its desk got it, ms since the epoch. */
  readonly begunAt: number;
  /** Whether it was checked against a limit for a day, which tells nothing of what other windows have written down since. */
  readonly dayLimited: boolean;
}

/** Why two orders must not both be sent. */
type Conflict = 'replaced' | 'twin' | 'day';

const placedWords: Readonly<Record<Conflict, string>> = {
  replaced: 'Nothing was sent: an order was placed in the stead of the old one already. Look at your orders.',
  twin: 'Nothing was sent: an identical order was placed in another window at the same moment. Look at your orders; place it again if you want a second one.',
  day: 'Nothing was sent: another order was placed in another window at the same moment, and your limit for a day was not checked on both. Place it again.',
};
const onItsWayWords: Readonly<Record<Conflict, string>> = {
  replaced:
    'Nothing was sent: an order in the stead of the old one is on its way already, or its outcome is not known yet. Look at your orders.',
  twin: 'Nothing was sent: an identical order is on its way in another window. Wait for its outcome before you place another.',
  day: 'Nothing was sent: another order is on its way in another window, and your limit for a day was not checked on both. Place it again once that has its outcome.',
};
/** A window that gives way does so at once; so long is waited for one that may be held up (ms). */
const longestGivingWayMs = 2000;

/**
 * Orders of which only one may be sent: those that ask for the same thing while nobody knows whether the exchange has the other, those that stand in
 * for the same old order, and where a limit for a day is set those that were checked at the same moment in two windows.
 */
export class Twins {
  constructor(
    private readonly ports: TwinsPorts,
    /** Whether this window sends that placement just now. */
    private readonly isSending: (clientOrderId: string) => boolean,
  ) {}

  /**
   * Placements of this account that ask for the same and have no known outcome: unknown ones, and those on their way in other windows. Rejects
   * when the journal cannot be read.
   */
  async of(draft: OrderDraft): Promise<readonly JournalEntry[]> {
    return (await this.unsettled()).filter((entry) => isTwin(entry, draft));
  }

  /** What to say when there are identical orders of which the person was not told. */
  async unseen(draft: OrderDraft, despite: readonly string[]): Promise<string | undefined> {
    const twins = await this.of(draft);
    return twins.every((entry) => despite.includes(entry.clientOrderId))
      ? undefined
      : 'Nothing was sent: an identical order was sent before and its outcome is not known yet. Place it again if you want a second one.';
  }

  /**
   * What to say when another order that must not be sent beside this one is on its way, or has just been placed. Each window writes first and looks then,
   * so of two at least one sees the other. Of two that see each other the one with the greater id gives way, and the other waits until it has.
   */
  async against(order: WrittenOrder): Promise<string | undefined> {
    const { clock } = this.ports;
    const { clientOrderId } = order.entry;
    const begun = momentOf(clock);
    for (;;) {
      const rivals = (await this.unsettled()).flatMap((entry) => {
        const conflict = this.conflict(order, entry);
        return conflict ? [{ entry, conflict }] : [];
      });
      // Read after those without an outcome: one that got it in between is among these.
      const placed = await this.placed(order);
      if (placed) return placedWords[placed];
      const [first] = rivals;
      if (!first) return undefined;
      const mayWait = rivals.every(({ entry }) => entry.clientOrderId > clientOrderId);
      if (!mayWait || msSince(clock, begun) > longestGivingWayMs) return onItsWayWords[first.conflict];
      await pause(clock, 50);
    }
  }

  /** Placements of this account without an outcome, but for those that this window sends. */
  private async unsettled(): Promise<readonly JournalEntry[]> {
    const { unknown, journal } = this.ports;
    const here = this.here();
    // The journal knows what other windows sent, and what this one has not taken up yet.
    const written = (await journal.unfinished()).filter(
      (entry) => belongsTo(entry, here) && !this.isSending(entry.clientOrderId),
    );
    return [...new Map([...unknown.all(), ...written].map((entry) => [entry.clientOrderId, entry])).values()];
  }

  /** Against which of those that the exchange took meanwhile it stands; one in the stead of the same order counts whenever that was. */
  private async placed(order: WrittenOrder): Promise<Conflict | undefined> {
    const { entry, begunAt } = order;
    const { replaces } = entry;
    for (const each of await this.ports.journal.endedSince(replaces === undefined ? begunAt : 0)) {
      if (each.outcome?.state !== 'accepted' || !belongsTo(each, entry)) continue;
      const conflict = this.conflict(order, each);
      if (conflict === 'replaced') return conflict;
      const meanwhile = Date.parse(each.outcome.at) >= begunAt;
      if (conflict && meanwhile && this.isElsewhere(each)) return conflict;
    }
    return undefined;
  }

  private conflict(
    { draft, entry, despite, begunAt, dayLimited }: WrittenOrder,
    other: JournalEntry,
  ): Conflict | undefined {
    if (despite.includes(other.clientOrderId)) return undefined;
    if (entry.replaces !== undefined && other.replaces === entry.replaces) return 'replaced';
    if (isTwin(other, draft)) return 'twin';
    // What was written down before was read for the check.
    const unread = dayLimited && this.isElsewhere(other) && Date.parse(other.writtenAt) >= begunAt;
    return unread && quoteOf(other) === quoteOf(entry) ? 'day' : undefined;
  }

  private isElsewhere({ writer }: JournalEntry): boolean {
    return writer?.window !== this.ports.writer.window;
  }

  private here(): TradingAccount {
    const { environment, server } = this.ports;
    return { environment, server, account: this.ports.account() };
  }
}

function quoteOf({ symbol }: JournalEntry): string | undefined {
  return readSymbol(symbol)?.quote;
}
