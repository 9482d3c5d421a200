import type { Order } from '../domain/order';
import type { OrderDraft } from '../domain/orderDraft';
import { ExchangeError } from '../exchange/errors';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import type { JournalEntry, JournalOutcome } from './journalEntry';
import { momentOf, msSince, type Moment } from './moment';
import { isTwin } from './samePlacement';

/** The server's time in ms since the epoch, and how far that may be off (ms; infinite while not known). */
export interface ServerTime {
  readonly now: number;
  readonly uncertaintyMs: number;
}

/** What resolving needs of the rest. */
export interface UnknownOrderPorts {
  /** Looks an order up; rejects with `not-found` when the exchange says that it has none. */
  lookUp(clientOrderId: string): Promise<Order>;
  serverTime(): ServerTime;
  finish(entry: JournalEntry, outcome: JournalOutcome): Promise<void>;
  readonly clock: Clock;
  warn(text: string): void;
}

/** An order whose outcome became known. */
export interface ResolvedOrder {
  readonly entry: JournalEntry;
  readonly state: 'accepted' | 'not-placed';
  readonly order?: Order;
  readonly message: string;
}

interface Unknown {
  readonly entry: JournalEntry;
  lookups: number;
  /** The wait before the next lookup; absent while one runs. */
  wait?: Disposable;
}

const waitsMs = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;
const longestWaitMs = 60_000;
/** A request may be handled a little after its time; this much later the exchange would have refused it as expired. */
export const expiryMarginMs = 30_000;

/**
 * Placements whose answer was lost. Each is looked up by its client order id until it is found, or until the server's clock is past its
 * expiry and a margin and a lookup that succeeded says that it does not exist. A failed lookup says nothing.
 */
export class UnknownOrders implements Disposable {
  private readonly unknown = new Map<string, Unknown>();
  private ended = false;
  private readonly changed = new Emitter<void>();
  private readonly resolved = new Emitter<ResolvedOrder>();
  readonly onChange = this.changed.on;
  readonly onResolved = this.resolved.on;

  constructor(private readonly ports: UnknownOrderPorts) {}

  all(): readonly JournalEntry[] {
    return [...this.unknown.values()].map((each) => each.entry);
  }

  /** Whether an order with the same market, side, type and amounts is among the unknown ones. */
  has(draft: OrderDraft): boolean {
    return this.all().some((entry) => isTwin(entry, draft));
  }

  /** Starts looking the order up. */
  add(entry: JournalEntry): void {
    if (this.ended || this.unknown.has(entry.clientOrderId)) return;
    const added: Unknown = { entry, lookups: 0 };
    this.unknown.set(entry.clientOrderId, added);
    this.waitFor(added);
    this.changed.fire();
  }

  /** Looks all of them up now instead of at the end of their waits, for example when the trader comes back to the window. */
  lookUpNow(): void {
    for (const each of this.unknown.values()) {
      if (!each.wait) continue;
      each.wait.dispose();
      void this.lookUp(each);
    }
  }

  /** Ends the looking. What is unknown stays so in the journal, for the next window. */
  dispose(): void {
    this.ended = true;
    for (const each of this.unknown.values()) each.wait?.dispose();
    this.changed.dispose();
    this.resolved.dispose();
  }

  private waitFor(unknown: Unknown): void {
    if (this.ended) return;
    const ms = waitsMs[unknown.lookups] ?? longestWaitMs;
    unknown.wait = this.ports.clock.after(ms, () => void this.lookUp(unknown));
  }

  /** One lookup, and either the end or the next wait. Never rejects. */
  private async lookUp(unknown: Unknown): Promise<void> {
    delete unknown.wait;
    unknown.lookups += 1;
    const result = await this.ask(unknown.entry);
    if (result) await this.conclude(result);
    else this.waitFor(unknown);
  }

  private async ask(entry: JournalEntry): Promise<ResolvedOrder | undefined> {
    const begun = momentOf(this.ports.clock);
    try {
      const order = await this.ports.lookUp(entry.clientOrderId);
      return {
        entry,
        state: 'accepted',
        order,
        message: `The exchange has the order. Order id: ${order.orderId}`,
      };
    } catch (error) {
      if (!ExchangeError.is(error, 'not-found') || !error.definite) {
        this.ports.warn(
          `Looking up ${entry.clientOrderId} failed and says nothing about the order: ${String(error)}`,
        );
        return undefined;
      }
      if (!this.wasTooLateFor(entry, begun)) return undefined;
      return {
        entry,
        state: 'not-placed',
        message: 'The exchange does not have the order and can no longer accept it: it was not placed.',
      };
    }
  }

  /**
   * Whether the server's clock, at its slowest, was past the expiry and the margin when the lookup began. Reckoned back from now, since the lookup's
   * own answer has just told the server's time; but only to within the time that it took and a second, and a date that was set forward
   * on this machine may hide in there. So its time counts twice.
   */
  private wasTooLateFor(entry: JournalEntry, begun: Moment): boolean {
    // A date that was set back in between spoils what the answer told of the server's time.
    if (this.ports.clock.now() < begun.at) return false;
    const { now, uncertaintyMs } = this.ports.serverTime();
    const tookMs = msSince(this.ports.clock, begun);
    return now - uncertaintyMs - 2 * tookMs - 1000 > entry.expiresAtMs + expiryMarginMs;
  }

  private async conclude(result: ResolvedOrder): Promise<void> {
    const { entry, state, message, order } = result;
    const at = new Date(this.ports.clock.now()).toISOString();
    try {
      await this.ports.finish(entry, { state, message, at, ...(order && { orderId: order.orderId }) });
    } catch (error) {
      // Known all the same; after a reload the order is looked up once more.
      this.ports.warn(`The outcome of ${entry.clientOrderId} could not be written down: ${String(error)}`);
    }
    this.unknown.delete(entry.clientOrderId);
    this.changed.fire();
    this.resolved.fire(result);
  }
}
