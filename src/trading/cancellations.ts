import { isOpen, type Order } from '../domain/order';
import { ExchangeError } from '../exchange/errors';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';

/** What cancelling needs of the rest. */
export interface CancellationPorts {
  /** Asks for the order to be cancelled, once. */
  cancel(orderId: string, signal?: AbortSignal): Promise<{ readonly cancelOrderId: string }>;
  /** How the order itself stands; rejects with `not-found` when the exchange says that it has none. */
  lookUp(orderId: string, priority: 'read' | 'poll'): Promise<Order>;
  readonly clock: Clock;
  warn(text: string): void;
}

/** What became of the request. Whether the order is cancelled, only the order says. `lost`: it may have been handled or not. */
export type CancelAnswer =
  | { readonly state: 'asked'; readonly cancelOrderId: string }
  | { readonly state: 'lost' | 'refused' | 'not-sent'; readonly error: unknown };

/**
 * How a cancel stands when it is told. `cancelled` and `filled`: the order itself says that it is over. `still-open`: asked for, and the order was
 * still open at the last of several looks; it stays in {@link Cancellations} and is looked at again. `refused`: the exchange does not cancel it.
 * `unclear`: nobody could say how the order stands.
 */
export type CancelReport =
  | { readonly state: 'cancelled' | 'filled'; readonly order: Order; readonly answer: CancelAnswer }
  | { readonly state: 'still-open'; readonly order: Order; readonly answer: CancelAnswer }
  | { readonly state: 'refused'; readonly order: Order; readonly error: unknown }
  | { readonly state: 'not-sent'; readonly order: Order; readonly error: unknown }
  | { readonly state: 'unclear'; readonly order: Order; readonly error: unknown };

/** An order whose cancelling was asked for here and which has not said yet that it is over. */
export interface Cancelling {
  /** As last seen. */
  readonly order: Order;
  /** When it was asked for, in ms since the epoch. */
  readonly since: number;
  /** The exchange's id of the request, once it has answered. */
  readonly cancelOrderId?: string;
}

/**
 * An order that has come to its end. `told`: somebody tells of it anyway, because they wait for this report or asked for many orders at once.
 */
export interface SettledCancel {
  readonly order: Order;
  readonly state: 'cancelled' | 'filled';
  readonly told: boolean;
}

interface Entry {
  readonly orderId: string;
  readonly since: number;
  order: Order;
  /** The last answer, and when it came (ms since the epoch). */
  answer?: CancelAnswer;
  answeredAt: number;
  /** The request on its way. */
  answering?: Promise<CancelAnswer>;
  looking?: Promise<boolean>;
  /** Looks at the order after the report. */
  slowLooks: number;
  /** Whether a look since the last answer found it open: then it may be asked for again. */
  seenOpen: boolean;
  trouble?: unknown;
  report?: Promise<CancelReport>;
  tell?: (report: CancelReport) => void;
  /** Asked for as one of many; whoever asked tells of them together. */
  oneOfMany: boolean;
  wait?: Disposable;
  wake?: () => void;
}

/** The waits before each look while somebody waits for the report; the first look comes at once. */
const quickWaitsMs = [0, 500, 1000, 2000, 4000] as const;
const slowWaitsMs = [8000, 15_000, 30_000] as const;
const longestWaitMs = 60_000;
/** Refused because of too many requests, nothing has happened, and the limiter makes the next one wait as long as the exchange asks. */
const mostTries = 10;

const leftMeanwhile = new Error('This environment was left; look at your orders.');

/**
 * Cancels that were asked for here, until the orders themselves say that they are over. A cancel is a request: the exchange may carry it out later, and
 * a fill may win. One is sent for an order at a time; one whose answer was lost is followed up by looking at the order, and asked for
 * again only when a look has found the order open and somebody asks again.
 */
export class Cancellations implements Disposable {
  private readonly known = new Map<string, Entry>();
  private readonly changed = new Emitter<void>();
  private readonly settled = new Emitter<SettledCancel>();
  private active = true;
  private ended = false;
  readonly onChange = this.changed.on;
  /** Fires when an order whose cancelling was asked for here has said that it is over. */
  readonly onSettled = this.settled.on;

  constructor(private readonly ports: CancellationPorts) {}

  /** The orders whose cancelling was asked for here and is not over, oldest first. */
  all(): readonly Cancelling[] {
    return [...this.known.values()].map((entry) => shown(entry));
  }

  /** Whether this window has asked for the order to be cancelled, and the order has not said yet that it is over. */
  isCancelling(orderId: string): boolean {
    return this.known.has(orderId);
  }

  /** The same for an order of a list, also where the cancelling was asked for elsewhere or before a reload: then without a time. */
  cancellingOf(order: Order): Partial<Pick<Cancelling, 'since' | 'cancelOrderId'>> | undefined {
    const entry = this.known.get(order.orderId);
    if (entry) return shown(entry);
    return order.cancelOrderId !== undefined && isOpen(order)
      ? { cancelOrderId: order.cancelOrderId }
      : undefined;
  }

  /**
   * Asks for the order to be cancelled and follows it until it says how it ended, or for some seconds. Who asks again meanwhile gets the same report.
   * Never rejects.
   */
  cancel(order: Order): Promise<CancelReport> {
    const entry = this.entryOf(order);
    if (entry.report) return entry.report;
    entry.oneOfMany = false;
    const report = new Promise<CancelReport>((resolve) => (entry.tell = resolve));
    entry.report = report;
    void this.carryOut(entry);
    return report;
  }

  /**
   * Asks only, and gives what became of the request: for many orders at once, whose end a list tells (see {@link observe}). Sends nothing when a request
   * is on its way, or when nobody has looked at the order since the last one. Never rejects.
   */
  async request(order: Order, signal?: AbortSignal): Promise<CancelAnswer> {
    const entry = this.entryOf(order);
    entry.oneOfMany = true;
    if (entry.answer && !entry.answering && !entry.seenOpen) return entry.answer;
    const answer = await this.send(entry, signal);
    if (answer.state === 'not-sent' && !entry.tell) this.forget(entry);
    else if (!entry.tell) this.plan(entry);
    return answer;
  }

  /** Takes what a list said that was asked for at `askedAt` (ms since the epoch). */
  observe(orders: Iterable<Order>, askedAt: number): void {
    for (const order of orders) {
      const entry = this.known.get(order.orderId);
      if (!entry || entry.answering || entry.answeredAt > askedAt) continue;
      this.see(entry, order);
    }
  }

  /** Whether somebody looks: while nobody does, orders that were told to be still open are not looked at. */
  setActive(active: boolean): void {
    if (active === this.active) return;
    this.active = active;
    if (active) this.lookNow();
    else for (const entry of this.known.values()) if (!entry.tell) entry.wait?.dispose();
  }

  /** Looks at all of them now instead of at the end of their waits. */
  lookNow(): void {
    for (const entry of this.known.values()) {
      if (entry.tell || entry.answering) continue;
      entry.wait?.dispose();
      void this.lookAgain(entry);
    }
  }

  /** Ends the looking; who waits for a report is told that nobody knows. The orders themselves tell whoever comes next. */
  dispose(): void {
    this.ended = true;
    for (const entry of this.known.values()) {
      entry.wait?.dispose();
      entry.wake?.();
      this.tell(entry, { state: 'unclear', order: entry.order, error: leftMeanwhile });
    }
    this.known.clear();
    this.changed.dispose();
    this.settled.dispose();
  }

  private entryOf(order: Order): Entry {
    const known = this.known.get(order.orderId);
    if (known) return known;
    const { orderId } = order;
    const now = this.ports.clock.now();
    const entry: Entry = {
      orderId,
      since: now,
      order,
      answeredAt: now,
      slowLooks: 0,
      seenOpen: false,
      oneOfMany: false,
    };
    if (!this.ended) this.known.set(orderId, entry);
    return entry;
  }

  /** Sends, then looks until there is something to report. Never rejects. */
  private async carryOut(entry: Entry): Promise<void> {
    // Asked for before, and nobody knows how the order stands since: looking comes before asking again.
    if (entry.answer && !entry.answering && !entry.seenOpen) {
      const open = await this.look(entry, 'read');
      if (isAwaited(entry) && !open) {
        this.tell(entry, { state: 'unclear', order: entry.order, error: entry.trouble });
        this.plan(entry);
      }
      if (!isAwaited(entry)) return;
    }
    const answer = await this.send(entry);
    if (answer.state === 'not-sent') {
      this.tell(entry, { state: 'not-sent', order: entry.order, error: answer.error });
      this.forget(entry);
      return;
    }
    for (const wait of quickWaitsMs) {
      if (wait > 0) await this.rest(entry, wait);
      // A list may have told meanwhile how it ended.
      if (!isAwaited(entry)) return;
      await this.look(entry, 'read');
      if (!isAwaited(entry)) return;
    }
    const { order } = entry;
    if (entry.seenOpen) this.tell(entry, { state: 'still-open', order, answer });
    else this.tell(entry, { state: 'unclear', order, error: entry.trouble });
    this.plan(entry);
  }

  /** The one request on its way for this order. Never rejects. */
  private send(entry: Entry, signal?: AbortSignal): Promise<CancelAnswer> {
    if (entry.answering) return entry.answering;
    entry.wait?.dispose();
    const sending = this.sendNow(entry, signal).then((answer) => {
      delete entry.answering;
      entry.answer = answer;
      entry.answeredAt = this.ports.clock.now();
      entry.slowLooks = 0;
      entry.seenOpen = false;
      this.changed.fire();
      return answer;
    });
    entry.answering = sending;
    this.changed.fire();
    return sending;
  }

  private async sendNow({ orderId }: Entry, signal?: AbortSignal): Promise<CancelAnswer> {
    for (let tries = 1; ; tries += 1) {
      if (this.ended) return { state: 'not-sent', error: leftMeanwhile };
      try {
        const { cancelOrderId } = await this.ports.cancel(orderId, signal);
        return { state: 'asked', cancelOrderId };
      } catch (error) {
        // Nothing of a call about something else, or of what is no error of the exchange, says what became of this request.
        const about = ExchangeError.is(error) && error.call === 'cancel' ? error : undefined;
        this.ports.warn(`Cancelling ${orderId}: ${String(error)}`);
        if (about && !about.sent) return { state: 'not-sent', error };
        if (about?.definite !== true) return { state: 'lost', error };
        if (about.reason !== 'rate-limited' || tries >= mostTries) return { state: 'refused', error };
        if (signal?.aborted === true) return { state: 'not-sent', error };
      }
    }
  }

  /** Looks, once at a time, and gives whether the order was found open since the last request. Never rejects. */
  private look(entry: Entry, priority: 'read' | 'poll'): Promise<boolean> {
    entry.looking ??= this.lookOnce(entry, priority).then(() => {
      delete entry.looking;
      return entry.seenOpen;
    });
    return entry.looking;
  }

  private async lookOnce(entry: Entry, priority: 'read' | 'poll'): Promise<void> {
    const { answer } = entry;
    let order: Order;
    try {
      order = await this.ports.lookUp(entry.orderId, priority);
    } catch (error) {
      entry.trouble = error;
      this.ports.warn(`Looking at ${entry.orderId} failed: ${String(error)}`);
      if (!ExchangeError.is(error, 'not-found') || !error.definite || entry.answering) return;
      // The exchange itself says that it has no such order: there is nothing to wait for.
      this.tell(entry, { state: 'unclear', order: entry.order, error });
      this.forget(entry);
      return;
    }
    // What was seen while a request was on its way is of the time before it.
    if (answer === entry.answer) this.see(entry, order);
  }

  private see(entry: Entry, order: Order): void {
    if (this.known.get(entry.orderId) !== entry) return;
    entry.order = order;
    if (!isOpen(order)) {
      this.conclude(entry, order);
      return;
    }
    if (entry.answering) return;
    entry.seenOpen = true;
    // The exchange does not cancel it, and nobody else has asked it to.
    if (entry.answer?.state === 'refused' && order.cancelOrderId === undefined) {
      this.tell(entry, { state: 'refused', order, error: entry.answer.error });
      this.forget(entry);
      return;
    }
    this.changed.fire();
  }

  private conclude(entry: Entry, order: Order): void {
    const state = order.status === 'FULL_FILLED' ? 'filled' : 'cancelled';
    const told = entry.tell !== undefined || entry.oneOfMany;
    const answer = entry.answer ?? { state: 'lost', error: undefined };
    this.tell(entry, { state, order, answer });
    this.forget(entry);
    this.settled.fire({ order, state, told });
  }

  private tell(entry: Entry, report: CancelReport): void {
    const { tell } = entry;
    delete entry.tell;
    delete entry.report;
    tell?.(report);
  }

  private forget(entry: Entry): void {
    entry.wait?.dispose();
    entry.wake?.();
    if (this.known.get(entry.orderId) === entry) this.known.delete(entry.orderId);
    this.changed.fire();
  }

  /** After the report: slower, and only while somebody looks. */
  private plan(entry: Entry): void {
    entry.wait?.dispose();
    if (this.ended || !this.active || this.known.get(entry.orderId) !== entry) return;
    const ms = slowWaitsMs[entry.slowLooks] ?? longestWaitMs;
    entry.wait = this.ports.clock.after(ms, () => void this.lookAgain(entry));
  }

  private async lookAgain(entry: Entry): Promise<void> {
    entry.slowLooks += 1;
    await this.look(entry, 'poll');
    if (!entry.tell && !entry.answering) this.plan(entry);
  }

  private rest(entry: Entry, ms: number): Promise<void> {
    return new Promise((resolve) => {
      entry.wake = resolve;
      entry.wait = this.ports.clock.after(ms, resolve);
    });
  }
}

/** Whether somebody waits for the report. */
function isAwaited(entry: Entry): boolean {
  return entry.tell !== undefined;
}

function shown({ order, since, answer }: Entry): Cancelling {
  return { order, since, ...(answer?.state === 'asked' && { cancelOrderId: answer.cancelOrderId }) };
}
