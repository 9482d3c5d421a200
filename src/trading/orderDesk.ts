import { toText, type Decimal } from '../domain/decimal';
import { readSymbol } from '../domain/market';
import type { OrderDraft } from '../domain/orderDraft';
import { refuses, type ProblemCode } from '../domain/problems';
import { ExchangeError } from '../exchange/errors';
import type { PlacementRequest, PreparedPlacement } from '../exchange/placement';
import { FundsInFlight } from './fundsInFlight';
import { Intents } from './intents';
import type { JournalEntry, JournalOutcome } from './journalEntry';
import { PlacementCheck, requestOf, type Facts, type PlacementCheckPorts } from './placementCheck';
import { refused, toldLater, type LearntOutcome, type PlacementOutcome } from './placementOutcome';
import { refusedBefore, toldFields, unclearWords, wordsOf } from './placementWords';
import { Twins, type TwinsPorts, type WrittenOrder } from './twins';

export type { PlacementOutcome };

/** What the desk needs of the rest. */
export interface OrderDeskPorts extends PlacementCheckPorts, TwinsPorts {
  /** Live: nothing is sent unless armed. */
  readonly live: boolean;
  armed(): boolean;
  prepare(request: PlacementRequest): Promise<PreparedPlacement>;
  readonly journal: TwinsPorts['journal'] & {
    write(entry: JournalEntry): Promise<void>;
    finish(entry: JournalEntry, outcome: JournalOutcome): Promise<void>;
  };
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
  /** Id of an order that was cancelled for this one: of all that are placed in its stead, in whichever window, at most one is sent. */
  readonly replaces?: string;
}

type HaltableOrder = ConfirmedOrder & { readonly halts: number };

/** An order that is written down and may leave. */
interface ReadyOrder extends WrittenOrder {
  readonly halts: number;
  readonly facts: Facts;
  readonly prepared: PreparedPlacement;
}

const disarmed =
  'Nothing was sent: live trading is not armed in this window. Arm it, then place the order again.';

/**
 * Sends confirmed orders: checks them again on fresh rules, book and balances, writes them to the journal, and sends each once.
 * Whatever the answer, the outcome is one of accepted, rejected and unknown; an unknown one is handed to those who look it up.
 */
export class OrderDesk {
  private readonly intents = new Intents<PlacementOutcome>();
  /** What this desk's placements use, as far as balances may not tell of it. */
  readonly funds: FundsInFlight;
  private readonly check: PlacementCheck;
  private readonly twins: Twins;
  private closed = false;
  private halted = 0;
  /** The last check that others wait for. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly ports: OrderDeskPorts) {
    this.check = new PlacementCheck(ports);
    this.funds = new FundsInFlight(ports.clock);
    this.twins = new Twins(ports, (clientOrderId) => this.isSending(clientOrderId));
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
    return this.intents.outcomeOf(order.intent) ?? outcome;
  }

  /** Takes in that the outcome of a placement whose answer was lost became known: its intent has that outcome from now on. */
  learnt(entry: JournalEntry, outcome: LearntOutcome): void {
    if (outcome.state === 'accepted') this.funds.took(entry);
    const told = toldLater(outcome, entry);
    if (entry.intent !== undefined && told) this.intents.learnt(entry.intent, told);
  }

  /** Whether a journal entry is about a placement of this desk that has not ended: nobody else is to look it up. */
  isSending(clientOrderId: string): boolean {
    return this.funds.onTheirWay().some((entry) => entry.clientOrderId === clientOrderId);
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
    return this.funds.onTheirWay().length;
  }

  /**
   * Placements of this account that ask for the same and have no known outcome: unknown ones, and those on their way in other windows. Rejects
   * when the journal cannot be read.
   */
  twinsOf(draft: OrderDraft): Promise<readonly JournalEntry[]> {
    return this.twins.of(draft);
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
      this.funds.end(ready.entry);
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
    const obstacle = this.obstacle(halts) ?? (await this.twins.unseen(draft, despite));
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
    const entry = this.entryOf(order, request, prepared, this.check.valueAtMost(draft, facts));
    // Before it can be read: another part of this window must not take it for one whose answer was lost.
    this.funds.begin(entry);
    try {
      await this.ports.journal.write(entry);
    } catch (error) {
      this.funds.end(entry);
      throw error;
    }
    const dayLimited = facts.dayUse !== undefined;
    return { draft, halts, despite, begunAt, dayLimited, facts, entry, prepared };
  }

  private obstacle(halts: number): string | undefined {
    if (halts !== this.halted) return 'Nothing was sent: Emergency Stop has stopped this order.';
    if (this.closed) return 'Nothing was sent: this environment was left meanwhile.';
    return this.ports.live && !this.ports.armed() ? disarmed : undefined;
  }

  /** Sends the order unless something has come up since it was checked. Never rejects. */
  private async send(ready: ReadyOrder): Promise<PlacementOutcome> {
    const { draft, halts, facts, entry, prepared } = ready;
    const { clientOrderId } = entry;
    let orderId: string;
    let left = false;
    try {
      // Preparing and writing took time: a disarmed window sends nothing, not even what is on its way, and no old figure decides.
      const late = (await this.twins.against(ready)) ?? this.obstacle(halts) ?? this.tooOld(draft, facts);
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
    this.funds.took(entry);
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
    { intent, replaces }: ConfirmedOrder,
    request: PlacementRequest,
    prepared: PreparedPlacement,
    valueAtMost: Decimal | undefined,
  ): JournalEntry {
    return {
      version: 1,
      environment: this.ports.environment,
      server: this.ports.server,
      account: this.ports.account(),
      intent,
      ...(replaces !== undefined && { replaces }),
      ...request,
      ...(valueAtMost && { valueAtMost: toText(valueAtMost) }),
      expireAt: prepared.expireAt,
      expiresAtMs: prepared.expiresAtMs,
      writtenAt: new Date(this.ports.clock.now()).toISOString(),
      writer: this.ports.writer,
    };
  }
}
