import type { TicketDraft, TicketOutcome } from '../protocol/ticket';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { toldLater, type PlacementOutcome } from '../trading/placementOutcome';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import type { TicketMemory } from './ticketMemory';
import { VenueFollower } from './venueFollower';

/** What telling the ticket of its presses needs. */
export interface TicketOutcomesParts {
  readonly venues: Pick<CurrentVenue, 'onChange'> & {
    readonly current: Pick<Venue, 'outcomeOf' | 'unknown'> | undefined;
  };
  readonly memory: Pick<TicketMemory, 'pressed' | 'keep'>;
  readonly log: Pick<Log, 'warn'>;
  /** Hands an outcome to the page; gives whether there is one that runs. */
  post(outcome: TicketOutcome): boolean;
}

/** A press of Place. */
interface Press {
  readonly intent: string;
  /** Not known where only the page told of it. */
  readonly draft?: TicketDraft | undefined;
}

/**
 * How the ticket's presses end. A page that was made anew hears again how the last one stands; and of a press whose outcome it does not know, it hears
 * once that is known, whichever window learnt it and whatever was reloaded in between.
 */
export class TicketOutcomes implements Disposable {
  private newest: TicketOutcome | undefined;
  /** A press that goes on. */
  private running: Press | undefined;
  /** The newest press that ended without its outcome: in `unknown`, or with the window. */
  private open: Press | undefined;
  private readonly parts = new DisposableStore();

  constructor(private readonly its: TicketOutcomesParts) {
    this.open = its.memory.pressed;
    this.parts.add(new VenueFollower(its.venues, (venue, parts) => this.follow(venue, parts)));
  }

  /** The newest that was told of the newest press. */
  get last(): TicketOutcome | undefined {
    return this.newest;
  }

  /** Place was pressed. Kept over a crash, since VS Code's own state of a page loses its last moments. */
  pressed(intent: string, draft: TicketDraft): void {
    this.running = { intent, draft };
    this.remember();
  }

  /** How a press goes on, or has ended. */
  tell(outcome: TicketOutcome): void {
    this.newest = outcome;
    if (outcome.state !== 'confirming' && outcome.state !== 'sending') this.end(outcome);
    this.its.post(outcome);
  }

  /** The page runs; `open`: a press whose outcome it does not know. What was told while it was hidden was lost on the way. */
  async pageReady(open: string | undefined): Promise<void> {
    if (this.newest) this.newest = this.posted(this.newest);
    if (open !== undefined && open !== this.newest?.intent) this.open ??= { intent: open };
    await this.lookInJournal();
  }

  /** The ticket is for another environment now: an outcome would pass for one of that. */
  forgetLast(): void {
    this.newest = undefined;
  }

  dispose(): void {
    this.parts.dispose();
  }

  private follow(venue: Pick<Venue, 'unknown'> | undefined, parts: DisposableStore): void {
    if (!venue) return;
    parts.add(
      venue.unknown.onResolved(({ entry, ...outcome }) => {
        const { intent } = entry;
        const told = toldLater(outcome, entry);
        if (intent !== undefined && told && intent === this.open?.intent) this.tellLater(this.open, told);
      }),
    );
    // Another window may have learnt it while this one had another environment, or none.
    void this.lookInJournal();
  }

  private end({ intent, state }: TicketOutcome): void {
    const ended = this.running ?? { intent };
    this.running = undefined;
    if (state === 'unknown') this.open = ended;
    // An order was placed since: the word about that one is not to be lost to an earlier one.
    if (state === 'accepted') this.open = undefined;
    this.remember();
  }

  private remember(): void {
    const pressed = this.running ?? this.open;
    const { intent, draft } = pressed ?? {};
    this.its.memory.keep({
      pressed: intent === undefined || draft === undefined ? undefined : { intent, draft },
    });
  }

  /** Never rejects. */
  private async lookInJournal(): Promise<void> {
    const { open } = this;
    if (!open) return;
    try {
      const outcome = await this.its.venues.current?.outcomeOf(open.intent);
      // Of the newest press the page has been told that already.
      const isNews = outcome?.state !== 'unknown' || this.newest?.intent !== open.intent;
      if (outcome && isNews && this.open === open) this.tellLater(open, outcome);
    } catch (error) {
      this.its.log.warn(`What became of the press ${open.intent} could not be read: ${wordsOf(error)}`);
    }
  }

  private tellLater({ intent, draft }: Press, { state, message, ...more }: PlacementOutcome): void {
    const outcome: TicketOutcome = {
      kind: 'outcome',
      intent,
      state,
      message: message.slice(0, 4000),
      problems: [],
      ...(draft && { draft }),
      ...('orderId' in more && { orderId: more.orderId.slice(0, 200) }),
    };
    if (state !== 'unknown') {
      this.open = undefined;
      this.remember();
    }
    // A page that does not run yet hears of it when it does.
    const posted = this.posted(outcome);
    if (!this.newest || this.newest.intent === intent) this.newest = posted;
  }

  /** Hands an outcome over; gives it as it is to be told again. A page empties what was placed once, not what is typed afterwards. */
  private posted(outcome: TicketOutcome): TicketOutcome {
    const { draft, ...again } = outcome;
    return this.its.post(outcome) && draft && outcome.state !== 'unknown' ? again : outcome;
  }
}
