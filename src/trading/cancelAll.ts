import type { Order } from '../domain/order';
import type { CancelAnswer, CancelReport, Cancellations } from './cancellations';
import { pause, type Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter, type Subscribe } from './emitter';
import type { JournalEntry } from './journalEntry';
import type { OpenListing } from './openOrders';
import { wordsOf } from './placementWords';
import type { ResolvedOrder } from './unknownOrders';

/** What cancelling many orders needs of the rest. */
export interface CancelAllPorts {
  readonly cancellations: Pick<Cancellations, 'request' | 'observe' | 'cancel' | 'lookNow' | 'onSettled'>;
  /** The open orders as last read. */
  known(): readonly Order[];
  /** Reads all open orders afresh, before everything else. Never rejects. */
  list(): Promise<OpenListing>;
  /** Asks for an order whose id nobody knows to be cancelled; rejects with `not-found` when the exchange has none. */
  cancelUnknown(clientOrderId: string): Promise<unknown>;
  /** The order by our own id for it. */
  lookUp(clientOrderId: string): Promise<Order>;
  readonly unknown: {
    all(): readonly JournalEntry[];
    lookUpNow(): Promise<void>;
    readonly onResolved: Subscribe<ResolvedOrder>;
  };
  /** Placements that may have left and have no answer yet. */
  readonly desk: { readonly sending: number; settled(): Promise<void> };
  readonly clock: Clock;
  warn(text: string): void;
}

/** Which orders, how far it has come, and how to stop it. */
export interface CancelAllOptions {
  /** Only this market's; all without it. */
  readonly symbol?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** So many orders have had an answer, of so many that were found so far; `checking`: the list is being read. */
  readonly onProgress?: ((progress: CancelAllProgress) => void) | undefined;
}

export interface CancelAllProgress {
  readonly step: 'cancelling' | 'checking';
  readonly answered: number;
  readonly found: number;
}

/** An order that is open in spite of all, and why as far as is known. */
export interface Survivor {
  readonly order: Order;
  readonly reason: string;
}

/**
 * How it ended. `zero`: a fresh list shows none open. `left`: it shows some. `stopped`: the signal stopped it. `not-verified`: no list could be read
 * to its end, so nobody knows.
 */
export interface CancelAllResult {
  readonly end: 'zero' | 'left' | 'stopped' | 'not-verified';
  /** Different orders that were asked to be cancelled. */
  readonly asked: number;
  /** Those that a fill was quicker for, as far as is known by now. */
  readonly filled: readonly Order[];
  readonly survivors: readonly Survivor[];
  /** Placements whose outcome is not known: each is cancelled as soon as it turns up, unless this was stopped. */
  readonly unknown: readonly JournalEntry[];
  /** Why the list could not be read. */
  readonly trouble?: unknown;
}

/** An order that turned up after all and was to be cancelled. */
export interface FoundLate {
  readonly entry: JournalEntry;
  /** How its cancel ends; rejects when another window has found it and it could not be read here. */
  readonly report: Promise<CancelReport>;
}

/** So many are on their way at a time; the limiter decides how many really are. */
const atOnce = 6;
/** Orders may appear and survive; after so many rounds those that are left are named. */
const mostRounds = 12;
/** The exchange carries a cancel out a little later: so long is waited before the list is read again, when all that is left was asked for. */
const waitsMs = [500, 1000, 2000, 4000] as const;
/** An order that so many lists show open although the exchange has taken the request is asked for again. */
const patientLists = 4;
const mostFailedLists = 3;
/** A placement that has left ends with an answer or a time-out within this. */
const placementMs = 45_000;

interface Sweep {
  readonly options: CancelAllOptions;
  /** What became of the last request for each order, and how many lists have shown it open since. */
  readonly asked: Map<string, { readonly answer: CancelAnswer; seenSince: number }>;
  readonly found: Set<string>;
  /** Unknown placements that were asked to be cancelled, and of those the ones that nobody had wanted cancelled before. */
  readonly askedUnknown: Set<string>;
  readonly newlyWanted: Set<string>;
}

/**
 * Cancels every open order, or a market's, one by one before everything else, until a fresh list shows none: round after round for those that
 * survived or appeared meanwhile. Placements of which nobody knows whether they arrived are asked to be cancelled by their own ids, and once more when they
 * turn up.
 */
export class CancelAll implements Disposable {
  private readonly whenFound = new Set<string>();
  private readonly late = new Emitter<FoundLate>();
  private readonly listening: Disposable;
  /** Fires when a placement that was unknown when all were cancelled turned up and is being cancelled. */
  readonly onFoundLate = this.late.on;

  constructor(private readonly ports: CancelAllPorts) {
    this.listening = ports.unknown.onResolved(({ entry, state, order }) => {
      if (!this.whenFound.delete(entry.clientOrderId) || state !== 'accepted') return;
      const found = order ? Promise.resolve(order) : ports.lookUp(entry.clientOrderId);
      this.late.fire({ entry, report: found.then((each) => ports.cancellations.cancel(each)) });
    });
  }

  /** Never rejects. */
  async run(options: CancelAllOptions = {}): Promise<CancelAllResult> {
    const sweep: Sweep = {
      options,
      asked: new Map(),
      found: new Set(),
      askedUnknown: new Set(),
      newlyWanted: new Set(),
    };
    const filled = new Map<string, Order>();
    const settling = this.ports.cancellations.onSettled(({ order, state }) => {
      if (state === 'filled' && sweep.found.has(order.orderId)) filled.set(order.orderId, order);
    });
    try {
      const { end, left, trouble } = await this.sweep(sweep);
      if (end !== 'stopped') await this.askUnknown(sweep);
      // What another run has promised stays promised.
      if (end === 'stopped') for (const id of sweep.newlyWanted) this.whenFound.delete(id);
      const unknown = this.unknownOf(options);
      if (end !== 'stopped') for (const { clientOrderId } of unknown) this.whenFound.add(clientOrderId);
      return {
        end,
        asked: sweep.asked.size,
        filled: [...filled.values()],
        survivors: left.map((order) => ({ order, reason: reasonOf(sweep, order) })),
        unknown,
        ...(trouble !== undefined && { trouble }),
      };
    } finally {
      settling.dispose();
      // How each of them ended is learnt at leisure.
      this.ports.cancellations.lookNow();
    }
  }

  dispose(): void {
    this.listening.dispose();
    this.late.dispose();
  }

  private async sweep(
    sweep: Sweep,
  ): Promise<{ end: CancelAllResult['end']; left: readonly Order[]; trouble?: unknown }> {
    // What is known goes out at once; the list is read afterwards, and it decides.
    let orders = this.wanted(sweep, this.ports.known());
    let [failed, waits] = [0, 0];
    let trouble: unknown;
    for (let round = 1; round <= mostRounds; round += 1) {
      const fresh = await this.askEach(sweep, orders);
      // Each round: a placement that was on its way when this began may have lost its answer since.
      await this.askUnknown(sweep);
      if (stopped(sweep)) return { end: 'stopped', left: [] };
      if (round > 1 && !fresh) await pause(this.ports.clock, waitsMs[waits++] ?? 4000);
      // Read before the list: what leaves or has left until then is in the next one.
      const sending = this.ports.desk.sending > 0;
      if (sending && orders.length === 0) await this.placementsEnd();
      this.progress(sweep, 'checking');
      const list = await this.ports.list();
      if (stopped(sweep)) return { end: 'stopped', left: [] };
      trouble = list.trouble;
      if (trouble !== undefined && !list.complete && list.orders.length === 0) {
        failed += 1;
        if (failed >= mostFailedLists) return { end: 'not-verified', left: orders, trouble };
        continue;
      }
      failed = 0;
      this.ports.cancellations.observe(list.orders, list.askedAt);
      orders = this.wanted(sweep, list.orders);
      for (const { orderId } of orders) {
        const asked = sweep.asked.get(orderId);
        if (asked) asked.seenSince += 1;
      }
      if (orders.length === 0 && list.complete && !sending) return { end: 'zero', left: [] };
    }
    return orders.length === 0 ? { end: 'not-verified', left: [], trouble } : { end: 'left', left: orders };
  }

  /** Asks for each that is worth asking for; gives whether there was one. */
  private async askEach(sweep: Sweep, orders: readonly Order[]): Promise<boolean> {
    for (const { orderId } of orders) sweep.found.add(orderId);
    const queue = orders.filter(({ orderId }) => {
      const asked = sweep.asked.get(orderId);
      // The exchange has taken it and may need a moment to carry it out.
      return !asked || asked.answer.state !== 'asked' || asked.seenSince >= patientLists;
    });
    const any = queue.length > 0;
    this.progress(sweep, 'cancelling');
    const oneByOne = async (): Promise<void> => {
      for (let order = queue.shift(); order && !stopped(sweep); order = queue.shift()) {
        const answer = await this.ports.cancellations.request(order, sweep.options.signal);
        sweep.asked.set(order.orderId, { answer, seenSince: 0 });
        this.progress(sweep, 'cancelling');
      }
    };
    await Promise.all(Array.from({ length: atOnce }, oneByOne));
    return any;
  }

  private async askUnknown(sweep: Sweep): Promise<void> {
    for (const { clientOrderId } of this.unknownOf(sweep.options)) {
      if (stopped(sweep)) return;
      if (sweep.askedUnknown.has(clientOrderId)) continue;
      sweep.askedUnknown.add(clientOrderId);
      if (!this.whenFound.has(clientOrderId)) sweep.newlyWanted.add(clientOrderId);
      this.whenFound.add(clientOrderId);
      try {
        await this.ports.cancelUnknown(clientOrderId);
        // It was there: the lookup tells what it is.
        void this.ports.unknown.lookUpNow();
      } catch (error) {
        this.ports.warn(
          `Cancelling ${clientOrderId}, of which nobody knows whether it arrived: ${wordsOf(error)}`,
        );
      }
    }
  }

  private unknownOf({ symbol }: CancelAllOptions): readonly JournalEntry[] {
    return this.ports.unknown.all().filter((entry) => symbol === undefined || entry.symbol === symbol);
  }

  private async placementsEnd(): Promise<void> {
    await Promise.race([this.ports.desk.settled(), pause(this.ports.clock, placementMs)]);
  }

  private wanted({ options: { symbol } }: Sweep, orders: readonly Order[]): readonly Order[] {
    return orders.filter((order) => symbol === undefined || order.symbol.code === symbol);
  }

  private progress({ options, asked, found }: Sweep, step: CancelAllProgress['step']): void {
    options.onProgress?.({ step, answered: asked.size, found: found.size });
  }
}

function stopped({ options }: Sweep): boolean {
  return options.signal?.aborted === true;
}

function reasonOf({ asked }: Sweep, { orderId }: Order): string {
  const answer = asked.get(orderId)?.answer;
  if (!answer) return 'It appeared only now.';
  if (answer.state === 'asked') return 'The exchange took the request to cancel it, and it is still open.';
  return wordsOf(answer.error);
}
