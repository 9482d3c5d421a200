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

/** An order that is about to be sent, beside those that may be the same. */
export interface WrittenOrder {
  readonly draft: OrderDraft;
  readonly entry: JournalEntry;
  /** Client order ids of identical ones that the person was told of and wants this one on top of. */
  readonly despite: readonly string[];
  /** When its desk got it, ms since the epoch. */
  readonly begunAt: number;
}

const twinPlaced =
  'Nothing was sent: an identical order was placed in another window at the same moment. Look at your orders; place it again if you want a second one.';
const twinOnItsWay =
  'Nothing was sent: an identical order is on its way in another window. Wait for its outcome before you place another.';
/** A window that gives way does so at once; so long is waited for one that may be held up (ms). */
const longestGivingWayMs = 2000;

/** Orders that ask for the same thing as another whose outcome nobody knows yet: sending both would be one order twice. */
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
    const { unknown, journal } = this.ports;
    const here = this.here();
    // The journal knows what other windows sent, and what this one has not taken up yet.
    const written = (await journal.unfinished()).filter(
      (entry) => belongsTo(entry, here) && !this.isSending(entry.clientOrderId),
    );
    const both = new Map([...unknown.all(), ...written].map((entry) => [entry.clientOrderId, entry]));
    return [...both.values()].filter((entry) => isTwin(entry, draft));
  }

  /** What to say when there are identical orders of which the person was not told. */
  async unseen(draft: OrderDraft, despite: readonly string[]): Promise<string | undefined> {
    const twins = await this.of(draft);
    return twins.every((entry) => despite.includes(entry.clientOrderId))
      ? undefined
      : 'Nothing was sent: an identical order was sent before and its outcome is not known yet. Place it again if you want a second one.';
  }

  /**
   * What to say when another window sends, or has just sent, an identical order. Each window writes first and looks then, so of two at least one sees
   * the other. Of two that see each other the one with the greater id gives way, and the other waits until it has.
   */
  async elsewhere({ draft, entry, despite, begunAt }: WrittenOrder): Promise<string | undefined> {
    const { clock, journal, writer } = this.ports;
    const begun = momentOf(clock);
    for (;;) {
      const twins = (await this.of(draft)).filter((twin) => !despite.includes(twin.clientOrderId));
      // Read after those without an outcome: one that got it in between is among these.
      const placed = (await journal.endedSince(begunAt)).some(
        (each) =>
          each.outcome?.state === 'accepted' &&
          !despite.includes(each.clientOrderId) &&
          each.writer?.window !== writer.window &&
          belongsTo(each, entry) &&
          isTwin(each, draft),
      );
      if (placed) return twinPlaced;
      if (twins.length === 0) return undefined;
      const first = twins.every((twin) => twin.clientOrderId > entry.clientOrderId);
      if (!first || msSince(clock, begun) > longestGivingWayMs) return twinOnItsWay;
      await pause(clock, 50);
    }
  }

  private here(): TradingAccount {
    const { environment, server } = this.ports;
    return { environment, server, account: this.ports.account() };
  }
}
