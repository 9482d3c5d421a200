import type { Order } from '../domain/order';
import type { OrderDraft } from '../domain/orderDraft';
import { toText } from '../domain/decimal';
import { readTypedNumber } from '../domain/typedNumber';
import { ExchangeError } from '../exchange/errors';
import { pause, type Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import type { JournalEntry, JournalOutcome } from './journal';

/** What resolving needs of the rest. */
export interface UnknownOrderPorts {
  /** Looks an order up; rejects with `not-found` when the exchange says that it has none. */
  lookUp(clientOrderId: string): Promise<Order>;
  /** ms since the epoch by the server's clock, and how far that may be off (ms). Nothing while the clock is not known. */
  serverTime(): { readonly now: number; readonly uncertaintyMs: number } | undefined;
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

const waitsMs = [1000, 2000, 4000, 8000, 15_000, 30_000, 60_000];
/** A request may be handled a little after its time; this much later the exchange would have refused it as expired. */
const expiryMarginMs = 30_000;

/**
 * Placements whose answer was lost. Each is looked up by its client order id until it is found, or until the server's clock is past its
 * expiry and a margin and a lookup that succeeded says that it does not exist. A failed lookup says nothing.
 */
export class UnknownOrders implements Disposable {
  private readonly entries = new Map<string, JournalEntry>();
  private ended = false;
  private readonly changed = new Emitter<void>();
  private readonly resolved = new Emitter<ResolvedOrder>();
  readonly onChange = this.changed.on;
  readonly onResolved = this.resolved.on;

  constructor(private readonly ports: UnknownOrderPorts) {}

  all(): readonly JournalEntry[] {
    return [...this.entries.values()];
  }

  /** Whether an order with the same market, side, type and amounts is among the unknown ones. */
  has(draft: OrderDraft): boolean {
    return this.all().some(
      (each) =>
        each.symbol === draft.symbol &&
        each.side === draft.side &&
        each.type === draft.type &&
        each.quantity === canonical(draft.quantity) &&
        each.price === (draft.type === 'LIMIT' ? canonical(draft.price ?? '') : undefined),
    );
  }

  /** Starts looking the order up. */
  add(entry: JournalEntry): void {
    if (this.ended || this.entries.has(entry.clientOrderId)) return;
    this.entries.set(entry.clientOrderId, entry);
    this.changed.fire();
    this.resolve(entry).catch((error: unknown) =>
      this.ports.warn(`Looking up ${entry.clientOrderId} stopped: ${String(error)}`),
    );
  }

  dispose(): void {
    this.ended = true;
    this.changed.dispose();
    this.resolved.dispose();
  }

  private async resolve(entry: JournalEntry): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      await pause(this.ports.clock, waitsMs[Math.min(turn, waitsMs.length - 1)] ?? 60_000);
      if (this.ended) return;
      const result = await this.lookUpOnce(entry);
      if (!result) continue;
      const at = new Date(this.ports.clock.now()).toISOString();
      const orderId = result.order?.orderId;
      try {
        await this.ports.finish(entry, {
          state: result.state,
          message: result.message,
          at,
          ...(orderId !== undefined && { orderId }),
        });
      } catch (error) {
        // Known all the same; after a reload the order is looked up once more.
        this.ports.warn(`The outcome of ${entry.clientOrderId} could not be written down: ${String(error)}`);
      }
      this.entries.delete(entry.clientOrderId);
      this.changed.fire();
      this.resolved.fire(result);
      return;
    }
  }

  private async lookUpOnce(entry: JournalEntry): Promise<ResolvedOrder | undefined> {
    const before = this.ports.serverTime();
    try {
      const order = await this.ports.lookUp(entry.clientOrderId);
      return {
        entry,
        state: 'accepted',
        order,
        message: `The exchange has the order. Order id: ${order.orderId}`,
      };
    } catch (error) {
      if (!ExchangeError.is(error, 'not-found')) {
        this.ports.warn(
          `Looking up ${entry.clientOrderId} failed and says nothing about the order: ${String(error)}`,
        );
        return undefined;
      }
      // Only what was known before the lookup counts: the server's clock must have been past the expiry when it answered.
      const expired = before && before.now - before.uncertaintyMs > entry.expiresAtMs + expiryMarginMs;
      if (!expired) return undefined;
      return {
        entry,
        state: 'not-placed',
        message: 'The exchange does not have the order and can no longer accept it: it was not placed.',
      };
    }
  }
}

function canonical(typed: string): string | undefined {
  const read = readTypedNumber(typed);
  return read.ok ? toText(read.value) : undefined;
}
