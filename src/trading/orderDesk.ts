import { toText, type Decimal } from '../domain/decimal';
import { readSymbol } from '../domain/market';
import type { OrderDraft } from '../domain/orderDraft';
import { refuses, type Problem, type ProblemCode } from '../domain/problems';
import { ExchangeError } from '../exchange/errors';
import type { PlacementRequest, PreparedPlacement } from '../exchange/placement';
import { pause } from './clock';
import { Intents } from './intents';
import type { JournalEntry, JournalOutcome } from './journalEntry';
import { momentOf, msSince } from './moment';
import { PlacementCheck, requestOf, type Facts, type PlacementCheckPorts } from './placementCheck';
import { refusedBefore, toldFields, unclearWords, wordsOf } from './placementWords';
import { belongsTo, isTwin } from './samePlacement';
import type { Writer } from './writer';

/** What the desk needs of the rest. */
export interface OrderDeskPorts extends PlacementCheckPorts {
  readonly environment: string;
  readonly server: string;
  /** Fingerprint of the account that is signed in. */
  account(): string;
  /** Live: nothing is sent unless armed. */
  readonly live: boolean;
  armed(): boolean;
  prepare(request: PlacementRequest): Promise<PreparedPlacement>;
  readonly journal: {
    write(entry: JournalEntry): Promise<void>;
    finish(entry: JournalEntry, outcome: JournalOutcome): Promise<void>;
    /** Placements without an outcome, other windows' and earlier ones' too. */
    unfinished(): Promise<readonly JournalEntry[]>;
    /** Placements whose outcome came at or after a moment (ms since the epoch). */
    endedSince(at: number): Promise<readonly JournalEntry[]>;
  };
  /** This window, as other windows are to know it. */
  readonly writer: Writer;
  /** Placements whose outcome is not known yet. */
  readonly unknown: {
    all(): readonly JournalEntry[];
    /** Takes one up whose answer was lost, and lets other windows know. */
    add(entry: JournalEntry): Promise<void>;
  };
  /** A random UUID. */
  newId(): string;
}

/** An order that a person confirmed: the intent is the press of the button, and at most one order is sent for it. */
export interface ConfirmedOrder {
  readonly intent: string;
  readonly draft: OrderDraft;
  /** Findings that the person saw when confirming; new ones send the order back. */
  readonly seen: readonly ProblemCode[];
  /** For a market order: its estimated value (quote) when it was confirmed; much worse by now sends the order back. */
  readonly estimateSeen?: Decimal | undefined;
  /** How often the desk had been halted when the person began to confirm: halted since, it sends nothing. Absent: when it is placed. */
  readonly halts?: number;
  /** Client order ids of identical orders without a known outcome that the person was told of, and wants this one on top of. */
  readonly despite?: readonly string[];
}

/** How a placement ended. `refused`: nothing was sent. */
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

type HaltableOrder = ConfirmedOrder & { readonly halts: number };

/** An order that is written down and may leave. */
interface ReadyOrder {
  readonly draft: OrderDraft;
  readonly halts: number;
  readonly despite: readonly string[];
  /** When the desk got the order, ms since the epoch. */
  readonly begunAt: number;
  readonly facts: Facts;
  readonly entry: JournalEntry;
  readonly prepared: PreparedPlacement;
}

const twinPlaced =
  'Nothing was sent: an identical order was placed in another window at the same moment. Look at your orders; place it again if you want a second one.';
const twinOnItsWay =
  'Nothing was sent: an identical order is on its way in another window. Wait for its outcome before you place another.';
/** A window that gives way does so at once; so long is waited for one that may be held up (ms). */
const longestGivingWayMs = 2000;
const disarmed =
  'Nothing was sent: live trading is not armed in this window. Arm it, then place the order again.';

/**
 * Sends confirmed orders: checks them again on fresh rules, book and balances, writes them to the journal, and sends each once.
 * Whatever the answer, the outcome is one of accepted, rejected and unknown; an unknown one is handed to those who look it up.
 */
export class OrderDesk {
  private readonly intents = new Intents<PlacementOutcome>();
  /** Entries of this desk that have not ended. */
  private readonly onTheirWay = new Set<string>();
  private readonly check: PlacementCheck;
  private closed = false;
  private halted = 0;
  /** The last check that others wait for. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly ports: OrderDeskPorts) {
    this.check = new PlacementCheck(ports);
  }

  /**
   * Places a confirmed order. The same intent again gives the same outcome and sends nothing; an order identical to one that is on
   * its way is refused. Never rejects.
   */
  place(order: ConfirmedOrder): Promise<PlacementOutcome> {
    const known = this.intents.outcomeOf(order.intent);
    if (known) return known;
    const twin =
      'Nothing was sent: an identical order is on its way. Wait for its outcome before you place another.';
    const outcome = this.intents.isOnItsWay(order.draft)
      ? Promise.resolve(refused(twin))
      : this.placeOnce({ halts: this.halted, ...order });
    this.intents.add(order.intent, order.draft, outcome);
    return outcome;
  }

  /** Whether a journal entry is about a placement of this desk that has not ended: nobody else is to look it up. */
  isSending(clientOrderId: string): boolean {
    return this.onTheirWay.has(clientOrderId);
  }

  /** How often it was halted. */
  get halts(): number {
    return this.halted;
  }

  /** Refuses all that has not left, also what a person is confirming just now. What is begun afterwards may be sent again. */
  halt(): void {
    this.halted += 1;
  }

  /** How many placements are written down and have no outcome yet: they may have left. */
  get sending(): number {
    return this.onTheirWay.size;
  }

  /**
   * Placements of this account that ask for the same and have no known outcome: unknown ones, and those on their way in other windows. Rejects
   * when the journal cannot be read.
   */
  async twinsOf(draft: OrderDraft): Promise<readonly JournalEntry[]> {
    const { environment, server, unknown, journal } = this.ports;
    const here = { environment, server, account: this.ports.account() };
    // The journal knows what other windows sent, and what this one has not taken up yet.
    const written = (await journal.unfinished()).filter(
      (entry) => belongsTo(entry, here) && !this.isSending(entry.clientOrderId),
    );
    const both = new Map([...unknown.all(), ...written].map((entry) => [entry.clientOrderId, entry]));
    return [...both.values()].filter((entry) => isTwin(entry, draft));
  }

  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void> {
    return this.intents.settled();
  }

  /** Sends nothing from now on: what has not left is refused. Resolves when what had left has its outcome. */
  async close(): Promise<void> {
    this.closed = true;
    await this.settled();
  }

  /** Never rejects. */
  private async placeOnce(order: HaltableOrder): Promise<PlacementOutcome> {
    let ready: ReadyOrder | PlacementOutcome;
    try {
      ready = await this.makeReadyInTurn(order);
    } catch (error) {
      return refused(refusedBefore(error));
    }
    if ('state' in ready) return ready;
    try {
      return await this.send(ready);
    } finally {
      this.onTheirWay.delete(ready.entry.clientOrderId);
    }
  }

  /** Where a limit for a day is set, one after the other: two orders that are checked at the same time would each find room for itself. */
  private makeReadyInTurn(order: HaltableOrder): Promise<ReadyOrder | PlacementOutcome> {
    const quote = readSymbol(order.draft.symbol)?.quote ?? '';
    if (!this.ports.limits(quote).maximumValuePerDay) return this.makeReady(order);
    const ready = this.turn.then(() => this.makeReady(order));
    this.turn = ready.catch(() => undefined);
    return ready;
  }

  /** Checks the order and writes it down. A rejection means that nothing was sent. */
  private async makeReady(order: HaltableOrder): Promise<ReadyOrder | PlacementOutcome> {
    const { draft, seen, estimateSeen, halts, despite = [] } = order;
    const begunAt = this.ports.clock.now();
    const obstacle = this.obstacle(halts) ?? (await this.unknownTwin(order));
    if (obstacle !== undefined) return refused(obstacle);
    const facts = await this.check.read(draft);
    const problems = this.check.problems(draft, facts);
    if (refuses(problems)) {
      const first = problems.find((each) => each.severity === 'error');
      const why = 'Nothing was sent: the order does not pass the checks on fresh rules.';
      return refused(`${why} ${first?.message ?? ''}`, problems);
    }
    if (problems.some((each) => each.severity !== 'info' && !seen.includes(each.code))) {
      return refused('Nothing was sent: the market has changed since you confirmed. Look again.', problems);
    }
    const moved = estimateSeen && this.check.movedAgainst(draft, facts, estimateSeen);
    if (moved !== undefined) return refused(`Nothing was sent: ${moved} Look again.`, problems);
    const request = requestOf(draft, this.ports.newId());
    const prepared = await this.ports.prepare(request);
    const entry = this.entryOf(request, prepared, this.check.valueAtMost(draft, facts));
    // Before it can be read: another part of this window must not take it for one whose answer was lost.
    this.onTheirWay.add(entry.clientOrderId);
    try {
      await this.ports.journal.write(entry);
    } catch (error) {
      this.onTheirWay.delete(entry.clientOrderId);
      throw error;
    }
    return { draft, halts, despite, begunAt, facts, entry, prepared };
  }

  private obstacle(halts: number): string | undefined {
    if (halts !== this.halted) return 'Nothing was sent: Emergency Stop has stopped this order.';
    if (this.closed) return 'Nothing was sent: this environment was left meanwhile.';
    return this.ports.live && !this.ports.armed() ? disarmed : undefined;
  }

  private async unknownTwin({ draft, despite = [] }: ConfirmedOrder): Promise<string | undefined> {
    const twins = await this.twinsOf(draft);
    return twins.every((entry) => despite.includes(entry.clientOrderId))
      ? undefined
      : 'Nothing was sent: an identical order was sent before and its outcome is not known yet. Place it again if you want a second one.';
  }

  /**
   * What to say when another window sends, or has just sent, an identical order. Each window writes first and looks then, so of two at least one sees
   * the other. Of two that see each other the one with the greater id gives way, and the other waits until it has.
   */
  private async twinElsewhere({ draft, entry, despite, begunAt }: ReadyOrder): Promise<string | undefined> {
    const { clock, journal, writer } = this.ports;
    const begun = momentOf(clock);
    for (;;) {
      const twins = (await this.twinsOf(draft)).filter((twin) => !despite.includes(twin.clientOrderId));
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

  /** Sends the order unless something has come up since it was checked. Never rejects. */
  private async send(ready: ReadyOrder): Promise<PlacementOutcome> {
    const { draft, halts, facts, entry, prepared } = ready;
    const { clientOrderId } = entry;
    let orderId: string;
    let left = false;
    try {
      // Preparing and writing took time: a disarmed window sends nothing, not even what is on its way, and no old figure decides.
      const late = (await this.twinElsewhere(ready)) ?? this.obstacle(halts) ?? this.tooOld(draft, facts);
      if (late !== undefined) {
        return await this.ended(entry, { state: 'not-placed', message: late }, refused(late));
      }
      left = true;
      // It may wait for its turn: who disarms meanwhile has stopped it.
      ({ orderId } = await prepared.send({ stillWanted: () => this.obstacle(halts) === undefined }));
    } catch (error) {
      if (left) return this.afterFailure(entry, error);
      const message = refusedBefore(error);
      return this.ended(entry, { state: 'not-placed', message }, refused(message));
    }
    const message = `The exchange accepted the order. Order id: ${orderId}`;
    const told = { state: 'accepted', orderId, clientOrderId, message } as const;
    return this.ended(entry, { state: 'accepted', orderId, message }, told);
  }

  private tooOld(draft: OrderDraft, facts: Facts): string | undefined {
    const first = this.check.problems(draft, facts).find((each) => each.severity === 'error');
    return first && `Nothing was sent: making the order ready took too long. ${first.message}`;
  }

  /** The outcome of a request that failed once it was on its way: an error that does not say otherwise leaves it unknown. */
  private async afterFailure(entry: JournalEntry, error: unknown): Promise<PlacementOutcome> {
    // An error about another call, if one ever came here, would say nothing about this one.
    if (ExchangeError.is(error) && error.call === 'placement') {
      const { message } = error;
      if (!error.sent) return this.ended(entry, { state: 'not-placed', message }, refused(message));
      if (error.definite) {
        const told = { state: 'rejected', message, problems: toldFields(error) } as const;
        return this.ended(entry, { state: 'rejected', message }, told);
      }
    }
    try {
      await this.ports.unknown.add(entry);
    } catch (failure) {
      // It stays in the journal, so the next window looks it up.
      this.ports.warn(`${entry.clientOrderId} is not looked up in this window: ${wordsOf(failure)}`);
    }
    return { state: 'unknown', clientOrderId: entry.clientOrderId, message: unclearWords(error) };
  }

  private async ended(
    entry: JournalEntry,
    outcome: Omit<JournalOutcome, 'at'>,
    told: PlacementOutcome,
  ): Promise<PlacementOutcome> {
    try {
      const at = new Date(this.ports.clock.now()).toISOString();
      await this.ports.journal.finish(entry, { ...outcome, at });
    } catch (error) {
      // The outcome is known all the same; after a reload the order is looked up once more and found.
      this.ports.warn(`The outcome of ${entry.clientOrderId} could not be written down: ${wordsOf(error)}`);
    }
    return told;
  }

  private entryOf(
    request: PlacementRequest,
    prepared: PreparedPlacement,
    valueAtMost: Decimal | undefined,
  ): JournalEntry {
    return {
      version: 1,
      environment: this.ports.environment,
      server: this.ports.server,
      account: this.ports.account(),
      ...request,
      ...(valueAtMost && { valueAtMost: toText(valueAtMost) }),
      expireAt: prepared.expireAt,
      expiresAtMs: prepared.expiresAtMs,
      writtenAt: new Date(this.ports.clock.now()).toISOString(),
      writer: this.ports.writer,
    };
  }
}

function refused(message: string, problems: readonly Problem[] = []): PlacementOutcome {
  return { state: 'refused', message, problems };
}
