import type { Order } from '../domain/order';
import { ExchangeError } from '../exchange/errors';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import type { JournalEntry, JournalOutcome } from './journalEntry';
import { momentOf, msSince, type Moment } from './moment';
import { msUntilLookup, type NewestLookup } from './lookupSchedule';
import type { Lookup, LookupTurns } from './lookupTurns';
import { wordsOf } from './placementWords';
import type { Writer } from './writer';

/** The server's time in ms since the epoch, and how far that may be off (ms; infinite while not known). */
export interface ServerTime {
  readonly now: number;
  readonly uncertaintyMs: number;
}

/** What resolving needs of the rest. */
export interface UnknownOrderPorts {
  /** Looks an order up, once; rejects with `not-found` when the exchange says that it has none. */
  lookUp(clientOrderId: string): Promise<Order>;
  serverTime(): ServerTime;
  /** The outcome of an entry, if any window has written it down. */
  outcomeOf(clientOrderId: string): Promise<JournalOutcome | undefined>;
  finish(entry: JournalEntry, outcome: JournalOutcome): Promise<void>;
  /** Which window makes which lookup. */
  readonly turns: LookupTurns;
  /** This window. */
  readonly writer: Writer;
  /** Whether another window's process has ended. */
  isGone(writer: Writer): boolean;
  readonly clock: Clock;
  warn(text: string): void;
}

/** An order whose outcome became known. */
export interface ResolvedOrder {
  readonly entry: JournalEntry;
  readonly state: JournalOutcome['state'];
  readonly order?: Order;
  /** Of an accepted one. */
  readonly orderId?: string | undefined;
  readonly message: string;
  /** Whether this window's lookup told it; then it is for this window to tell the trader. */
  readonly where: 'here' | 'elsewhere';
}

/** An unknown order and how looking it up goes. Times are ms since the epoch, by this machine. */
export interface UnknownOrder {
  readonly entry: JournalEntry;
  /** How many lookups were begun, by all windows. */
  readonly lookups: number;
  /** The newest lookup that ended. */
  readonly last?: { readonly at: number; readonly said: string; readonly elsewhere: boolean };
  /** Where a lookup is under way. */
  readonly looking?: 'here' | 'elsewhere';
  /** When the next lookup is due. */
  readonly nextAt?: number;
}

interface Unknown {
  readonly entry: JournalEntry;
  /** When this window took it up. */
  readonly since: Moment;
  /** The newest lookup that is known here, and when it was first seen as it is. */
  last?: { readonly lookup: Lookup; readonly seen: Moment };
  /** The newest that ended. */
  ended?: Lookup;
  /** Since when somebody wants a lookup at once (ms since the epoch), until one has begun. */
  hurry?: number | undefined;
  /** A step is under way: nothing else is planned until it has ended. */
  busy: boolean;
  /** This window makes a lookup. */
  looking: boolean;
  /** This window has the outcome and writes it down. */
  concluding: boolean;
  wait?: Disposable | undefined;
  nextAt?: number | undefined;
}

/** A request may be handled a little after its time; this much later the exchange would have refused it as expired. */
export const expiryMarginMs = 30_000;
/** A turn that another window got first; what came of that is seen a little later (ms). */
const afterLostTurnMs = 1000;

/**
 * Placements whose answer was lost. Each is looked up by its client order id until it is found, or until the server's clock is past its
 * expiry and a margin and a lookup that succeeded says that it does not exist. A failed lookup says nothing. Over all windows one makes each
 * lookup: see {@link LookupTurns}.
 */
export class UnknownOrders implements Disposable {
  private readonly unknown = new Map<string, Unknown>();
  private ended = false;
  private readonly warned = new Set<string>();
  private readonly changed = new Emitter<void>();
  private readonly resolved = new Emitter<ResolvedOrder>();
  readonly onChange = this.changed.on;
  readonly onResolved = this.resolved.on;

  constructor(private readonly ports: UnknownOrderPorts) {}

  all(): readonly JournalEntry[] {
    return [...this.unknown.values()].map((each) => each.entry);
  }

  /** All of them, with how looking them up goes. */
  states(): readonly UnknownOrder[] {
    return [...this.unknown.values()].map((each) => this.stateOf(each));
  }

  /** Starts looking the order up. */
  add(entry: JournalEntry): void {
    if (this.ended || this.unknown.has(entry.clientOrderId)) return;
    const since = momentOf(this.ports.clock);
    const added: Unknown = {
      entry,
      since,
      busy: false,
      looking: false,
      concluding: false,
    };
    this.unknown.set(entry.clientOrderId, added);
    this.plan(added);
    this.changed.fire();
  }

  /** Takes over an outcome that another window has written down. */
  settle(entry: JournalEntry, { state, message, orderId }: JournalOutcome): void {
    const settled = this.unknown.get(entry.clientOrderId);
    if (this.ended || !settled || settled.concluding) return;
    this.drop(settled, { entry, state, message, orderId, where: 'elsewhere' });
  }

  /**
   * Looks all of them up now instead of at the end of their waits, for example when the trader comes back to the window; one that another
   * window looks up just now, or did within the last second, a little later. Resolves when the lookups that could begin at once have ended.
   */
  async lookUpNow(): Promise<void> {
    const ready = [...this.unknown.values()].filter((each) => !each.busy);
    for (const each of ready) each.hurry = this.ports.clock.now();
    await Promise.all(ready.map((each) => this.step(each)));
  }

  /** Reads what other windows' lookups came to, and plans anew. Never rejects. */
  async refresh(): Promise<void> {
    const idle = (each: Unknown): boolean => !each.busy && this.isHere(each);
    for (const each of [...this.unknown.values()].filter(idle)) {
      const news = await this.note(each);
      if (!idle(each)) continue;
      // Also without news: a window that died meanwhile changes when the next lookup is due.
      this.plan(each);
      if (news) this.changed.fire();
    }
  }

  /** Ends the looking. What is unknown stays so in the journal, for the next window. */
  dispose(): void {
    this.ended = true;
    for (const each of this.unknown.values()) each.wait?.dispose();
    this.changed.dispose();
    this.resolved.dispose();
  }

  private stateOf({ entry, last, ended, looking, nextAt }: Unknown): UnknownOrder {
    const newest = last && this.newest(last.lookup, last.seen);
    const elsewhere = newest && newest.endedMs === undefined && newest.whose !== 'here' && !newest.gone;
    const underWay = looking ? 'here' : elsewhere ? 'elsewhere' : undefined;
    return {
      entry,
      lookups: last?.lookup.number ?? 0,
      ...(ended?.ended && { last: { ...ended.ended, elsewhere: !this.isMine(ended) } }),
      ...(underWay && { looking: underWay }),
      ...(!underWay && nextAt !== undefined && { nextAt }),
    };
  }

  private isMine(lookup: Lookup): boolean {
    return lookup.by?.window === this.ports.writer.window;
  }

  private isHere(unknown: Unknown): boolean {
    return !this.ended && this.unknown.get(unknown.entry.clientOrderId) === unknown;
  }

  private plan(unknown: Unknown, atLeastMs = 0): void {
    unknown.wait?.dispose();
    unknown.wait = undefined;
    if (!this.isHere(unknown)) return;
    const ms = Math.max(atLeastMs, this.msUntilDue(unknown));
    unknown.nextAt = this.ports.clock.now() + ms;
    unknown.wait = this.ports.clock.after(ms, () => void this.step(unknown));
  }

  /** How long until this window is to begin the next lookup, if no other does before. */
  private msUntilDue({ entry, since, last, hurry }: Unknown): number {
    const { clock, writer } = this.ports;
    const sender = entry.writer;
    return msUntilLookup({
      knownMs: msSince(clock, since),
      lostElsewhere: sender !== undefined && sender.window !== writer.window && !this.ports.isGone(sender),
      newest: last && this.newest(last.lookup, last.seen),
      hurry: hurry !== undefined,
    });
  }

  private newest(lookup: Lookup, seen: Moment): NewestLookup {
    const { number, by, begunAt, ended } = lookup;
    const mine = this.isMine(lookup);
    return {
      number,
      whose: mine ? 'here' : by ? 'elsewhere' : 'taking',
      gone: !mine && by !== undefined && this.ports.isGone(by),
      begunMs: this.msAgo(begunAt, seen),
      ...(ended && { endedMs: this.msAgo(ended.at, seen) }),
    };
  }

  /** How long ago something was that another window may have noted; when the date was set back meanwhile, since this one saw it. */
  private msAgo(at: number, seen: Moment): number {
    return Math.max(this.ports.clock.now() - at, msSince(this.ports.clock, seen));
  }

  /** The next lookup if it is due and this window gets its turn; then either the end or the next wait. Never rejects. */
  private async step(unknown: Unknown): Promise<void> {
    if (!this.isHere(unknown) || unknown.busy) return;
    unknown.wait?.dispose();
    unknown.busy = true;
    await this.note(unknown);
    let shortWaitMs = 0;
    if (this.isHere(unknown) && this.msUntilDue(unknown) <= 0) {
      const lookup = await this.take(unknown);
      if (lookup) await this.lookUp(unknown, lookup);
      else {
        await this.note(unknown);
        shortWaitMs = afterLostTurnMs;
      }
    }
    unknown.busy = false;
    if (unknown.concluding) return;
    this.plan(unknown, shortWaitMs);
    if (this.isHere(unknown)) this.changed.fire();
  }

  /** Sees what lookups any window has begun or ended; gives whether there is news. */
  private async note(unknown: Unknown): Promise<boolean> {
    const { clientOrderId } = unknown.entry;
    try {
      const lookup = await this.ports.turns.last(clientOrderId);
      return lookup !== undefined && this.noted(unknown, lookup);
    } catch (error) {
      this.warnOnce(`What other windows know of ${clientOrderId} cannot be read: ${wordsOf(error)}`);
      return false;
    }
  }

  private noted(unknown: Unknown, lookup: Lookup): boolean {
    const before = unknown.last?.lookup;
    const isNews =
      !before ||
      lookup.number > before.number ||
      (lookup.number === before.number &&
        ((lookup.ended && !before.ended) || (lookup.by && !before.by)) === true);
    if (!isNews) return false;
    if (unknown.hurry !== undefined && lookup.begunAt >= unknown.hurry) unknown.hurry = undefined;
    unknown.last = { lookup, seen: momentOf(this.ports.clock) };
    if (lookup.ended) unknown.ended = lookup;
    return true;
  }

  private async take(unknown: Unknown): Promise<Lookup | undefined> {
    const { clock, turns, writer } = this.ports;
    const { clientOrderId } = unknown.entry;
    const number = (unknown.last?.lookup.number ?? 0) + 1;
    const begunAt = clock.now();
    try {
      return await turns.take(clientOrderId, number, begunAt);
    } catch (error) {
      // What became of the order matters more than that two windows may ask at once.
      this.warnOnce(
        `Lookups of ${clientOrderId} cannot be shared between windows, each makes its own: ${wordsOf(error)}`,
      );
      return { number, by: writer, begunAt };
    }
  }

  private async lookUp(unknown: Unknown, lookup: Lookup): Promise<void> {
    const { clock, turns } = this.ports;
    this.noted(unknown, lookup);
    unknown.hurry = undefined;
    unknown.looking = true;
    this.changed.fire();
    // The window may have closed, or the outcome come from another, while the turn was being taken.
    const { result, said }: Answer = this.isHere(unknown)
      ? await this.ask(unknown.entry)
      : { said: 'Its window was closed before it asked.' };
    unknown.looking = false;
    if (this.unknown.get(unknown.entry.clientOrderId) !== unknown) return;
    const ended: Lookup = { ...lookup, ended: { at: clock.now(), said } };
    this.noted(unknown, ended);
    if (result) {
      await this.conclude(unknown, result);
      return;
    }
    try {
      await turns.end(unknown.entry.clientOrderId, ended);
    } catch (error) {
      this.warnOnce(
        `A lookup of ${unknown.entry.clientOrderId} could not be noted for other windows: ${wordsOf(error)}`,
      );
    }
  }

  private async ask(entry: JournalEntry): Promise<Answer> {
    const begun = momentOf(this.ports.clock);
    try {
      const order = await this.ports.lookUp(entry.clientOrderId);
      const said = `The exchange has the order. Order id: ${order.orderId}`;
      return { result: { state: 'accepted', order, message: said }, said };
    } catch (error) {
      if (!ExchangeError.is(error, 'not-found') || !error.definite) {
        this.ports.warn(
          `Looking up ${entry.clientOrderId} failed and says nothing about the order: ${wordsOf(error)}`,
        );
        return { said: `It failed and says nothing about the order. ${wordsOf(error)}` };
      }
      if (!this.wasTooLateFor(entry, begun)) {
        return { said: 'The exchange does not have the order, but may still have accepted it later.' };
      }
      const said = 'The exchange does not have the order and can no longer accept it: it was not placed.';
      return { result: { state: 'not-placed', message: said }, said };
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

  private async conclude(unknown: Unknown, { state, message, order }: Result): Promise<void> {
    const { entry } = unknown;
    const { clientOrderId } = entry;
    unknown.concluding = true;
    const at = new Date(this.ports.clock.now()).toISOString();
    let where: ResolvedOrder['where'] = 'here';
    try {
      // A window that was slower than its turn may find that another was told already.
      if (await this.ports.outcomeOf(clientOrderId)) where = 'elsewhere';
      else await this.ports.finish(entry, { state, message, at, ...(order && { orderId: order.orderId }) });
      await this.ports.turns.clear(clientOrderId);
    } catch (error) {
      // Known all the same; after a reload the order is looked up once more.
      this.ports.warn(`The outcome of ${clientOrderId} could not be written down: ${wordsOf(error)}`);
    }
    this.drop(unknown, { entry, state, message, where, ...(order && { order, orderId: order.orderId }) });
  }

  private drop(unknown: Unknown, resolved: ResolvedOrder): void {
    unknown.wait?.dispose();
    this.unknown.delete(unknown.entry.clientOrderId);
    this.changed.fire();
    this.resolved.fire(resolved);
  }

  private warnOnce(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.ports.warn(text);
  }
}

type Result = Pick<ResolvedOrder, 'state' | 'message' | 'order'>;

/** What a lookup came to: an outcome, if it told one, and its words. */
interface Answer {
  readonly result?: Result;
  readonly said: string;
}
