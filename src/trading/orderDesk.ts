import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import type { Aged, AvailableBalances, OrderLimits } from '../domain/orderCheck';
import type { OrderDraft } from '../domain/orderDraft';
import { problem, refuses, type Problem, type ProblemCode } from '../domain/problems';
import { toText } from '../domain/decimal';
import { readTypedNumber } from '../domain/typedNumber';
import { validateOrder } from '../domain/validateOrder';
import { ExchangeError } from '../exchange/errors';
import type { PlacementRequest, PreparedPlacement } from '../exchange/placement';
import type { Clock } from './clock';
import type { JournalEntry, JournalOutcome } from './journal';

/** What the desk needs of the rest. */
export interface OrderDeskPorts {
  readonly environment: string;
  readonly server: string;
  /** Live: nothing is sent unless armed. */
  readonly live: boolean;
  armed(): boolean;
  /** Reads rules, book and balances afresh; each rejects or is absent when it cannot be had. */
  rules(symbol: string): Promise<Aged<MarketRules> | undefined>;
  book(symbol: string): Promise<Aged<OrderBook>>;
  balances(rules: MarketRules): Promise<AvailableBalances>;
  limits(quote: string): OrderLimits;
  prepare(request: PlacementRequest): Promise<PreparedPlacement>;
  readonly journal: {
    write(entry: JournalEntry): Promise<void>;
    finish(entry: JournalEntry, outcome: JournalOutcome): Promise<void>;
  };
  /** Placements whose outcome is not known yet. */
  readonly unknown: { has(draft: OrderDraft): boolean; add(entry: JournalEntry): void };
  /** A random UUID. */
  newId(): string;
  readonly clock: Clock;
  warn(text: string): void;
}

/** An order that a person confirmed: the intent is the press of the button, and at most one order is sent for it. */
export interface ConfirmedOrder {
  readonly intent: string;
  readonly draft: OrderDraft;
  /** Findings that the person saw when confirming; new ones send the order back. */
  readonly seen: readonly ProblemCode[];
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

/**
 * Sends confirmed orders: checks them again on fresh rules, book and balances, writes them to the journal, and sends each once.
 * Whatever the answer, the outcome is one of accepted, rejected and unknown; an unknown one is handed to those who look it up.
 */
export class OrderDesk {
  private readonly intents = new Map<string, Promise<PlacementOutcome>>();

  constructor(private readonly ports: OrderDeskPorts) {}

  /** Places a confirmed order. The same intent again gives the same outcome and sends nothing. Never rejects. */
  place(order: ConfirmedOrder): Promise<PlacementOutcome> {
    const known = this.intents.get(order.intent);
    if (known) return known;
    const outcome = this.placeOnce(order).catch((error: unknown): PlacementOutcome =>
      refused(wordsOf(error)),
    );
    this.intents.set(order.intent, outcome);
    return outcome;
  }

  private async placeOnce({ draft, seen }: ConfirmedOrder): Promise<PlacementOutcome> {
    const { ports } = this;
    const disarmed =
      'Nothing was sent: live trading is not armed in this window. Arm it, then place the order again.';
    if (ports.live && !ports.armed()) return refused(disarmed);
    if (ports.unknown.has(draft)) {
      return refused(
        'Nothing was sent: an identical order was sent before and its outcome is not known yet. Wait until it is.',
      );
    }
    const problems = await this.check(draft);
    const news = problems.filter((each) => each.severity !== 'info' && !seen.includes(each.code));
    if (refuses(problems))
      return refused('Nothing was sent: the order does not pass the checks on fresh rules.', problems);
    if (news.length > 0)
      return refused('Nothing was sent: the market has changed since you confirmed. Look again.', problems);
    const request = requestOf(draft, ports.newId());
    const prepared = await ports.prepare(request);
    const entry = this.entryOf(request, prepared);
    await ports.journal.write(entry);
    // Preparing and writing took time; a disarmed window sends nothing, not even what is on its way.
    if (ports.live && !ports.armed())
      return this.ended(entry, { state: 'not-placed', message: disarmed }, refused(disarmed));
    return this.send(entry, prepared);
  }

  private async check(draft: OrderDraft): Promise<readonly Problem[]> {
    const rules = await this.ports.rules(draft.symbol);
    const [book, balances] = await Promise.allSettled([
      this.ports.book(draft.symbol),
      rules ? this.ports.balances(rules.value) : Promise.resolve(undefined),
    ]);
    if (book.status === 'rejected')
      this.ports.warn(`No fresh order book of ${draft.symbol}: ${wordsOf(book.reason)}`);
    return validateOrder({
      draft,
      rules,
      book: book.status === 'fulfilled' ? book.value : undefined,
      balances: balances.status === 'fulfilled' ? balances.value : undefined,
      limits: this.ports.limits(rules?.value.symbol.quote ?? ''),
    });
  }

  private async send(entry: JournalEntry, prepared: PreparedPlacement): Promise<PlacementOutcome> {
    const { clientOrderId } = entry;
    try {
      const { orderId } = await prepared.send();
      const message = `The exchange accepted the order. Order id: ${orderId}`;
      const outcome = { state: 'accepted', orderId, clientOrderId, message } as const;
      return await this.ended(entry, { state: 'accepted', orderId, message }, outcome);
    } catch (error) {
      const failure = ExchangeError.is(error) ? error : undefined;
      if (failure && !failure.sent) {
        return this.ended(entry, { state: 'not-placed', message: failure.message }, refused(failure.message));
      }
      if (failure?.definite) {
        const outcome = {
          state: 'rejected',
          message: failure.message,
          problems: fieldProblems(failure),
        } as const;
        return this.ended(entry, { state: 'rejected', message: failure.message }, outcome);
      }
      this.ports.unknown.add(entry);
      return { state: 'unknown', clientOrderId, message: wordsOf(error) };
    }
  }

  private async ended(
    entry: JournalEntry,
    outcome: Omit<JournalOutcome, 'at'>,
    told: PlacementOutcome,
  ): Promise<PlacementOutcome> {
    try {
      await this.ports.journal.finish(entry, {
        ...outcome,
        at: new Date(this.ports.clock.now()).toISOString(),
      });
    } catch (error) {
      // The outcome is known all the same; after a reload the order is looked up once more and found.
      this.ports.warn(`The outcome of ${entry.clientOrderId} could not be written down: ${wordsOf(error)}`);
    }
    return told;
  }

  private entryOf(request: PlacementRequest, prepared: PreparedPlacement): JournalEntry {
    return {
      version: 1,
      environment: this.ports.environment,
      server: this.ports.server,
      ...request,
      expireAt: prepared.expireAt,
      expiresAtMs: prepared.expiresAtMs,
      writtenAt: new Date(this.ports.clock.now()).toISOString(),
    };
  }
}

/** The request of a draft that passed the checks: its typed amounts as canonical texts. */
function requestOf(draft: OrderDraft, clientOrderId: string): PlacementRequest {
  const amount = (typed: string): string => {
    const read = readTypedNumber(typed);
    if (!read.ok) throw new Error('A draft that passed the checks holds an unreadable amount.');
    return toText(read.value);
  };
  return {
    clientOrderId,
    symbol: draft.symbol,
    side: draft.side,
    type: draft.type,
    ...(draft.type === 'LIMIT' && { price: amount(draft.price ?? '') }),
    quantity: amount(draft.quantity),
  };
}

function refused(message: string, problems: readonly Problem[] = []): PlacementOutcome {
  return { state: 'refused', message, problems };
}

/** What the exchange said field by field, put at the ticket's fields. */
function fieldProblems(failure: ExchangeError): readonly Problem[] {
  return failure.fields.map(({ field, message }) => {
    if (field === 'price') return problem('EXCHANGE_REFUSED', message, [], 'price');
    if (field === 'quantity') return problem('EXCHANGE_REFUSED', message, [], 'quantity');
    if (field === 'symbol') return problem('EXCHANGE_REFUSED', message, [], 'market');
    return problem('EXCHANGE_REFUSED', field === '' ? message : `${field}: ${message}`);
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
