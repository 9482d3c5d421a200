import type { TicketOutcome } from '../protocol/ticket';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { PlacementOutcome } from '../trading/placementOutcome';
import { toldLater } from '../trading/placementOutcome';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';

/** What telling the ticket of its presses needs. */
export interface TicketOutcomesParts {
  readonly venues: Pick<CurrentVenue, 'onChange'> & {
    readonly current: Pick<Venue, 'outcomeOf' | 'unknown'> | undefined;
  };
  readonly log: Pick<Log, 'warn'>;
  /** Hands an outcome to the page, which gets it only while it shows. */
  post(outcome: TicketOutcome): void;
}

/**
 * How the ticket's presses end. A page that was made anew hears again how the last one stands; and of a press whose outcome it does not know, it hears
 * once that is known, whichever window learnt it and whatever was reloaded in between.
 */
export class TicketOutcomes implements Disposable {
  private newest: TicketOutcome | undefined;
  /** Presses whose outcome the page does not know. */
  private readonly open = new Set<string>();
  private readonly parts = new DisposableStore();
  private venueParts = new DisposableStore();

  constructor(private readonly its: TicketOutcomesParts) {
    this.parts.add(its.venues.onChange(() => this.follow()));
    this.follow();
  }

  /** The newest that was told of the newest press. */
  get last(): TicketOutcome | undefined {
    return this.newest;
  }

  /** A press goes on, or has ended. */
  tell(outcome: TicketOutcome): void {
    this.newest = outcome;
    if (outcome.state === 'unknown') this.open.add(outcome.intent);
    this.its.post(outcome);
  }

  /** The page runs; `open`: a press whose outcome it does not know. What was told while it was hidden was lost on the way. */
  async pageReady(open: string | undefined): Promise<void> {
    if (this.newest) this.its.post(this.newest);
    if (open === undefined || open === this.newest?.intent) return;
    this.open.add(open);
    await this.lookInJournal(open);
  }

  /** The ticket is for another environment now: an outcome would pass for one of that. */
  forgetLast(): void {
    this.newest = undefined;
  }

  dispose(): void {
    this.venueParts.dispose();
    this.parts.dispose();
  }

  private follow(): void {
    this.venueParts.dispose();
    this.venueParts = new DisposableStore();
    const venue = this.its.venues.current;
    if (!venue) return;
    this.venueParts.add(
      venue.unknown.onResolved(({ entry, ...outcome }) => {
        const { intent } = entry;
        const told = toldLater(outcome, entry);
        if (intent !== undefined && told && this.open.has(intent)) this.tellLater(intent, told);
      }),
    );
    // Another window may have learnt it while this one had another environment, or none.
    for (const intent of this.open) void this.lookInJournal(intent);
  }

  /** Never rejects. */
  private async lookInJournal(intent: string): Promise<void> {
    try {
      const outcome = await this.its.venues.current?.outcomeOf(intent);
      if (outcome && this.open.has(intent)) this.tellLater(intent, outcome);
    } catch (error) {
      this.its.log.warn(`What became of the press ${intent} could not be read: ${wordsOf(error)}`);
    }
  }

  private tellLater(intent: string, { state, message, ...more }: PlacementOutcome): void {
    const outcome: TicketOutcome = {
      kind: 'outcome',
      intent,
      state,
      message: message.slice(0, 4000),
      problems: [],
      ...('orderId' in more && { orderId: more.orderId.slice(0, 200) }),
    };
    if (state !== 'unknown') this.open.delete(intent);
    if (this.newest?.intent === intent) this.newest = outcome;
    this.its.post(outcome);
  }
}
