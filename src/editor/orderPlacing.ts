import * as vscode from 'vscode';
import type { OrderDraft } from '../domain/orderDraft';
import { refuses, type Problem } from '../domain/problems';
import { validateOrder } from '../domain/validateOrder';
import type { TicketDraft, TicketOutcome } from '../protocol/ticket';
import type { Arming } from '../trading/arming';
import type { PlacementOutcome } from '../trading/orderDesk';
import type { Venue } from '../trading/venue';
import { confirmOrder } from './confirmOrder';
import type { CurrentVenue } from './currentVenue';
import { wordsOf, type Log } from './log';
import type { Settings } from './settings';

/** Tells the ticket how its press goes on; gives whether somebody sees it there. */
export type TellTicket = (outcome: TicketOutcome) => boolean;

/** From the press of "Place order" to its outcome: checks, confirmation, desk, and telling. One press sends at most one order. */
export class OrderPlacing {
  private readonly running = new Set<string>();
  private confirming = false;

  constructor(
    private readonly venues: CurrentVenue,
    private readonly settings: Settings,
    private readonly arming: Arming,
    private readonly log: Log,
  ) {}

  /** Never rejects; every press ends with an outcome that is told. */
  async place(intent: string, ticket: TicketDraft, tell: TellTicket): Promise<void> {
    if (this.running.has(intent)) return;
    this.running.add(intent);
    const say = (
      state: TicketOutcome['state'],
      message: string,
      more: Partial<TicketOutcome> = {},
    ): boolean =>
      tell({ kind: 'outcome', intent, state, message: message.slice(0, 4000), problems: [], ...more });
    try {
      await this.placeOnce(intent, draftOf(ticket), say);
    } catch (error) {
      this.log.error('Placing failed before anything was sent.', error);
      say('refused', `Nothing was sent: ${wordsOf(error)}`);
    }
  }

  private async placeOnce(
    intent: string,
    draft: OrderDraft,
    say: (state: TicketOutcome['state'], message: string, more?: Partial<TicketOutcome>) => boolean,
  ): Promise<void> {
    const venue = await this.venues.ready();
    const obstacle = this.obstacle(venue);
    if (obstacle !== undefined) return void say('refused', obstacle);
    if (this.confirming) {
      return void say('refused', 'Nothing was sent: another order is waiting for your confirmation.');
    }
    const rules = venue.rules.get(draft.symbol)?.value;
    const problems = this.check(venue, draft);
    if (!rules || refuses(problems)) {
      const first = problems.find((each) => each.severity === 'error');
      return void say('refused', `Nothing was sent. ${first?.message ?? 'The market is not known.'}`, {
        problems: copied(problems),
      });
    }
    say('confirming', 'Confirm the order in the dialog.');
    if (!(await this.confirmed(venue, draft, problems))) {
      return void say('cancelled', 'Nothing was sent: the order was not confirmed.');
    }
    // The environment may have changed while the dialog was open: an order goes only where it was confirmed for.
    if (this.venues.current !== venue) {
      return void say('refused', 'Nothing was sent: the environment changed meanwhile.');
    }
    say('sending', 'Sending the order\u2026');
    const outcome = await venue.desk.place({ intent, draft, seen: problems.map((each) => each.code) });
    this.log.info(`Placement ${intent}: ${outcome.state}. ${outcome.message}`);
    const problemsNow = outcome.state === 'rejected' || outcome.state === 'refused' ? outcome.problems : [];
    const seen = say(outcome.state, outcome.message, {
      problems: copied(problemsNow),
      ...(outcome.state === 'accepted' && { orderId: outcome.orderId }),
    });
    if (!seen) notify(outcome);
    this.refreshAfter(venue, rules.symbol.base, rules.symbol.quote);
  }

  /** Why nothing can be placed now, or nothing. */
  private obstacle(venue: Venue): string | undefined {
    if (!venue.signedIn) return 'Nothing was sent: sign in first.';
    const unreadable = this.settings.problems().find((each) => each.brake);
    if (unreadable) return `Nothing was sent. ${unreadable.message}`;
    if (venue.environment.live && !this.arming.armed) {
      return 'Nothing was sent: live trading is not armed in this window. Arm it, then place the order again.';
    }
    return undefined;
  }

  private check(venue: Venue, draft: OrderDraft): readonly Problem[] {
    const rules = venue.rules.get(draft.symbol);
    return validateOrder({
      draft,
      rules,
      book: venue.feed.aged(draft.symbol),
      balances: rules && venue.balances.available(rules.value.symbol),
      limits: this.settings.limits(rules?.value.symbol.quote ?? ''),
    });
  }

  private async confirmed(venue: Venue, draft: OrderDraft, problems: readonly Problem[]): Promise<boolean> {
    const rules = venue.rules.get(draft.symbol)?.value;
    if (!rules) return false;
    if (this.settings.get('orders.confirm') === 'never') return true;
    this.confirming = true;
    try {
      const book = venue.feed.snapshot(draft.symbol)?.book;
      return await confirmOrder({
        draft,
        rules,
        book,
        problems,
        environment: venue.environment,
        settings: this.settings,
      });
    } finally {
      this.confirming = false;
    }
  }

  private refreshAfter(venue: Venue, base: string, quote: string): void {
    void venue.orders.refresh();
    void venue.balances.refresh([base, quote]);
  }
}

function draftOf({ symbol, side, type, price, quantity }: TicketDraft): OrderDraft {
  return type === 'LIMIT' ? { symbol, side, type, price, quantity } : { symbol, side, type, quantity };
}

function copied(problems: readonly Problem[]): TicketOutcome['problems'] {
  return problems.map((each) => ({ ...each, suggestions: [...each.suggestions] }));
}

function notify(outcome: PlacementOutcome): void {
  if (outcome.state === 'accepted') void vscode.window.showInformationMessage(outcome.message);
  else if (outcome.state === 'unknown') void vscode.window.showErrorMessage(outcome.message);
  else void vscode.window.showWarningMessage(outcome.message);
}
