import { zero, type Decimal } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import type { OrderDraft } from '../domain/orderDraft';
import { estimateOrder } from '../domain/orderEstimate';
import { refuses, type Problem } from '../domain/problems';
import { readTypedNumber } from '../domain/typedNumber';
import { usable, validateOrder } from '../domain/validateOrder';
import type { TicketDraft, TicketOutcome } from '../protocol/ticket';
import type { Arming } from '../trading/arming';
import type { Clock } from '../trading/clock';
import type { JournalEntry } from '../trading/journal';
import { momentOf, msSince, type Moment } from '../trading/moment';
import type { PlacementOutcome } from '../trading/orderDesk';
import { ownOrdersIn } from '../trading/ownOrders';
import type { Venue } from '../trading/venue';
import type { Confirmation } from './confirmationWords';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import { formatTime } from './moments';
import type { Settings } from './settings';
import { secondOrderQuestion } from './secondOrderWords';
import { sweepQuestion } from './sweepWords';
import type { WordQuestion } from './wordQuestion';

/** Tells the ticket how its press goes on; gives whether somebody sees it there. */
export type TellTicket = (outcome: TicketOutcome) => boolean;

type Say = (
  state: TicketOutcome['state'],
  message: string,
  more?: Pick<Partial<TicketOutcome>, 'problems' | 'orderId'>,
) => boolean;

/** What placing needs. */
export interface PlacingParts {
  readonly venues: Pick<CurrentVenue, 'current' | 'trouble'>;
  readonly settings: Pick<Settings, 'get' | 'limits' | 'problems' | 'feePercents'>;
  readonly arming: Pick<Arming, 'armed'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Asks a person; true: send it. */
  confirm(confirmation: Confirmation): Promise<boolean>;
  /** Asks a person to type a word; true only when just that word was typed. */
  confirmWord(question: WordQuestion): Promise<boolean>;
  /** Tells an outcome that nobody sees in the ticket. */
  notify(outcome: PlacementOutcome): void;
}

/** An order as it was looked at before it was confirmed: the check and the figures are of the same moment. */
interface CheckedOrder {
  readonly draft: OrderDraft;
  readonly rules: MarketRules;
  readonly book: OrderBook | undefined;
  readonly problems: readonly Problem[];
  /** Of the desk when it was looked at: an Emergency Stop since then stops it. */
  readonly halts: number;
  /** Identical orders without a known outcome, in whichever window. */
  readonly twins: readonly JournalEntry[];
  /** Of a market order: what walking the book gives, in quote; the desk sends the order back when it has become much worse. */
  readonly estimate: Decimal | undefined;
  readonly at: Moment;
}

/** A market order takes the prices of the moment; after this long, those in the dialog are of another one. */
const marketFiguresMaxAgeMs = 30_000;

/** From the press of "Place order" to its outcome: checks, confirmation, desk, and telling. One press sends at most one order. */
export class OrderPlacing {
  private readonly running = new Set<string>();
  private confirming = false;

  constructor(private readonly its: PlacingParts) {}

  /** Never rejects; every press ends with an outcome that is told. */
  async place(intent: string, ticket: TicketDraft, tell: TellTicket): Promise<void> {
    if (this.running.has(intent)) return;
    this.running.add(intent);
    const say: Say = (state, message, more = {}) => {
      try {
        return tell({
          kind: 'outcome',
          intent,
          state,
          message: message.slice(0, 4000),
          problems: [],
          ...more,
        });
      } catch (error) {
        // A ticket that cannot be told changes nothing about the order.
        this.its.log.error(`The ticket could not be told of ${intent}: ${state}.`, error);
        return false;
      }
    };
    let order: CheckedOrder | undefined;
    // Only the venue that the trader sees now: waiting for one could end somewhere else.
    const venue = this.its.venues.current;
    try {
      if (!venue) return void say('refused', `Nothing was sent: ${this.whyNoVenue()}`);
      order = await this.confirmed(venue, draftOf(ticket), say);
    } catch (error) {
      this.its.log.error('Placing failed before anything was sent.', error);
      return void say('refused', `Nothing was sent: ${wordsOf(error)}`);
    }
    if (order) await this.send(venue, intent, order, say);
  }

  /** The order, if it may be sent; otherwise what stands against it was told. */
  private async confirmed(venue: Venue, draft: OrderDraft, say: Say): Promise<CheckedOrder | undefined> {
    const early = this.obstacle(venue);
    if (early !== undefined) return void say('refused', early);
    // From the press on, before anything is waited for: a second press that comes in between is not another order.
    if (this.confirming) {
      return void say('refused', 'Nothing was sent: another order is waiting for your confirmation.');
    }
    this.confirming = true;
    try {
      return await this.agreed(venue, draft, say);
    } finally {
      this.confirming = false;
    }
  }

  private async agreed(venue: Venue, draft: OrderDraft, say: Say): Promise<CheckedOrder | undefined> {
    const twins = await venue.desk.twinsOf(draft);
    const obstacle = this.obstacle(venue);
    if (obstacle !== undefined) return void say('refused', obstacle);
    const order = this.check(venue, draft, twins, say);
    if (!order) return undefined;
    const refusal = await this.ask(venue, order, say);
    if (refusal !== undefined) return void say('cancelled', refusal);
    // While the dialog was open anything may have changed: an order goes only where, and as, it was confirmed.
    const late = this.obstacle(venue) ?? this.outdated(order);
    if (late !== undefined) return void say('refused', late);
    return order;
  }

  private check(
    venue: Venue,
    draft: OrderDraft,
    twins: readonly JournalEntry[],
    say: Say,
  ): CheckedOrder | undefined {
    const rules = venue.rules.get(draft.symbol);
    const book = venue.feed.aged(draft.symbol);
    const limits = this.its.settings.limits(rules?.value.symbol.quote ?? '');
    const balances = rules && venue.available(rules.value.symbol);
    const problems = validateOrder({
      draft,
      rules,
      book,
      balances,
      limits,
      dayUse: rules && venue.dayUse.last(rules.value.symbol.quote),
      ownOrders: ownOrdersIn(draft.symbol, venue.orders.all()),
    });
    if (!rules || refuses(problems)) {
      const first = problems.find((each) => each.severity === 'error');
      const message = `Nothing was sent. ${first?.message ?? 'The market is not known.'}`;
      return void say('refused', message, { problems: copied(problems) });
    }
    const fresh = usable(book, limits.bookMaxAgeMs);
    return {
      draft,
      rules: rules.value,
      book: fresh,
      problems,
      estimate: this.marketEstimate(draft, fresh),
      halts: venue.desk.halts,
      twins,
      at: momentOf(this.its.clock),
    };
  }

  private marketEstimate(draft: OrderDraft, book: OrderBook | undefined): Decimal | undefined {
    const quantity = readTypedNumber(draft.quantity);
    if (draft.type !== 'MARKET' || !quantity.ok) return undefined;
    const order = { side: draft.side, price: undefined, quantity: quantity.value };
    // What the order is worth does not depend on the fee.
    return estimateOrder(order, book, zero)?.value;
  }

  /** The questions that this order wants, one after the other. Gives why nothing is sent, or nothing when all were agreed to. */
  private async ask(venue: Venue, order: CheckedOrder, say: Say): Promise<string | undefined> {
    const { settings } = this.its;
    const confirmation: Confirmation = {
      ...order,
      environment: venue.environment,
      fees: settings.feePercents(venue.fees.rates()),
      unit: settings.get('display.unit'),
      asOf: formatTime(order.at.at),
      twinsSentAt: order.twins.map(({ writtenAt }) => formatTime(Date.parse(writtenAt))),
    };
    // Asked whatever the settings say: who switched the dialog off did not mean an order like this. A word, since Enter pressed twice opens a dialog and
    // answers it.
    const second = secondOrderQuestion(confirmation);
    const sweep = sweepQuestion(confirmation);
    if (settings.get('orders.confirm') !== 'never' || order.twins.length > 0) {
      say('confirming', 'Confirm the order in the dialog.');
      if (!(await this.its.confirm(confirmation))) return 'Nothing was sent: the order was not confirmed.';
    }
    return (
      (second && (await this.askWord(second, 'This may be a second order.', say))) ??
      (sweep && (await this.askWord(sweep, 'This order moves the price far.', say)))
    );
  }

  /** Why nothing is sent, or nothing when the word was typed. */
  private async askWord(question: WordQuestion, why: string, say: Say): Promise<string | undefined> {
    const { word } = question;
    say('confirming', `${why} Type ${word} in the box at the top to send it.`);
    return (await this.its.confirmWord(question))
      ? undefined
      : `Nothing was sent: the word ${word} was not typed.`;
  }

  /** Never rejects. */
  private async send(
    venue: Venue,
    intent: string,
    { draft, rules, problems, twins, estimate, halts }: CheckedOrder,
    say: Say,
  ): Promise<void> {
    say('sending', 'Sending the order\u2026');
    const outcome = await venue.desk.place({
      intent,
      draft,
      seen: problems.map((each) => each.code),
      halts,
      despite: twins.map((each) => each.clientOrderId),
      ...(estimate && { estimateSeen: estimate }),
    });
    this.its.log.info(`Placement ${intent}: ${outcome.state}. ${outcome.message}`);
    const problemsNow = outcome.state === 'rejected' || outcome.state === 'refused' ? outcome.problems : [];
    const seen = say(outcome.state, outcome.message, {
      problems: copied(problemsNow),
      ...(outcome.state === 'accepted' && { orderId: outcome.orderId.slice(0, 200) }),
    });
    if (!seen) this.its.notify(outcome);
    void venue.orders.refresh();
    this.readDayUse(venue, rules.symbol.quote);
    void venue.balances.refresh([rules.symbol.base, rules.symbol.quote]);
  }

  private readDayUse(venue: Venue, quote: string): void {
    if (!this.its.settings.limits(quote).maximumValuePerDay) return;
    // What stands against it is a finding of the next order.
    venue.dayUse.read(quote).catch(() => undefined);
  }

  /** Why nothing can be placed now, or nothing. */
  private obstacle(venue: Venue): string | undefined {
    const { venues, settings, arming } = this.its;
    if (venues.current !== venue) {
      return 'Nothing was sent: the environment or the sign-in changed meanwhile. Look again and place the order anew.';
    }
    if (!venue.signedIn) return 'Nothing was sent: sign in first.';
    const unreadable = settings.problems().find((each) => each.brake);
    if (unreadable) return `Nothing was sent. ${unreadable.message}`;
    if (venue.environment.live && !arming.armed) {
      return 'Nothing was sent: live trading is not armed in this window. Arm it, then place the order again.';
    }
    return undefined;
  }

  private outdated({ draft, at }: CheckedOrder): string | undefined {
    const { clock } = this.its;
    if (draft.type !== 'MARKET' || msSince(clock, at) <= marketFiguresMaxAgeMs) return undefined;
    return 'Nothing was sent: the dialog was open for long, and a market order takes the prices of the moment. Place it again to see them.';
  }

  private whyNoVenue(): string {
    const { trouble } = this.its.venues;
    return trouble === undefined ? 'Invex is still connecting. Wait a moment.' : wordsOf(trouble);
  }
}

function draftOf({ symbol, side, type, price, quantity }: TicketDraft): OrderDraft {
  return type === 'LIMIT' ? { symbol, side, type, price, quantity } : { symbol, side, type, quantity };
}

/** As the protocol bounds them: a message that breaks its bounds would not arrive at all. */
function copied(problems: readonly Problem[]): TicketOutcome['problems'] {
  return problems.map((each) => ({
    ...each,
    message: each.message.slice(0, 2000),
    suggestions: each.suggestions.map((suggestion) => ({ ...suggestion })),
  }));
}
