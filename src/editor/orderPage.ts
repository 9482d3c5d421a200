import * as vscode from 'vscode';
import { isOpen } from '../domain/order';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { JournalEntry } from '../trading/journalEntry';
import { RepeatedReading } from '../trading/repeatedReading';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import type { Documents } from './documents';
import { modeWords } from './environmentChoice';
import { wordsOf } from './errorWords';
import { orderPageText, unknownPageText, type DescribedOrder } from './orderMarkdown';
import type { Settings } from './settings';
import { VenueFollower } from './venueFollower';
import type { WindowAttention } from './windowAttention';

/** As often as the list of orders. */
const periodMs = 4000;

interface ShownOrder {
  readonly venue: Venue;
  readonly title: string;
  readonly orderId?: string;
  /** The placement, while its outcome is not known. */
  readonly entry?: JournalEntry;
}

/** What is known of an order without asking: from its details, else from the lists. */
export function describeOrder(
  venue: Venue,
  orderId: string,
  settings: Pick<Settings, 'calendar'>,
): DescribedOrder | undefined {
  const details = venue.details.get(orderId);
  const listed = venue.orders.all().find((each) => each.orderId === orderId);
  const recent = venue.orders.recent().find(({ order }) => order.orderId === orderId);
  const order = details?.order ?? listed ?? recent?.order;
  const readAt = details?.readAt ?? (listed ? venue.orders.readAt : recent?.readAt);
  if (!order || readAt === undefined) return undefined;
  return {
    order,
    readAt,
    rules: venue.rules.get(order.symbol.code)?.value,
    where: modeWords(venue.environment),
    cancelling: venue.cancellations.cancellingOf(order) !== undefined,
    calendar: settings.calendar(),
    ...(details?.trouble !== undefined && { trouble: details.trouble }),
  };
}

/** The page about one order: everything that is known of it, read again while it shows and the order may change. */
export class OrderPage implements Disposable {
  private shown: ShownOrder | undefined;
  private readonly parts = new DisposableStore();
  private readonly reading: RepeatedReading;

  constructor(
    venues: CurrentVenue,
    private readonly documents: Documents,
    private readonly settings: Settings,
    attention: WindowAttention,
    clock: Clock,
  ) {
    this.reading = this.parts.add(
      new RepeatedReading({
        read: () => this.readAgain(),
        everyMs: () => (this.isLive() && attention.somebodyLooks ? periodMs : undefined),
        clock,
      }),
    );
    this.parts.add(attention.onChange(() => this.reading.adapt()));
    this.parts.add(settings.onChange(() => this.draw()));
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, parts)));
  }

  /** Whether a page about an order is in front. */
  get visible(): boolean {
    return this.shown !== undefined && this.documents.isVisible(this.shown.title);
  }

  /** Opens the page of an order. Throws why the order cannot be read when nothing at all is known of it. */
  async show(venue: Venue, orderId: string): Promise<void> {
    const { trouble } = await venue.details.read(orderId);
    const described = describeOrder(venue, orderId, this.settings);
    if (!described) throw trouble instanceof Error ? trouble : new Error(wordsOf(trouble));
    this.shown = { venue, orderId, title: titleOf(orderId) };
    await this.documents.show(this.shown.title, orderPageText(described));
    this.reading.adapt();
  }

  /** Opens the page of a placement whose outcome is not known; it follows what becomes of it. */
  async showUnknown(venue: Venue, entry: JournalEntry): Promise<void> {
    this.shown = { venue, entry, title: titleOf(entry.clientOrderId) };
    await this.documents.show(
      this.shown.title,
      unknownPageText(entry, modeWords(venue.environment), this.settings.calendar()),
    );
  }

  dispose(): void {
    this.parts.dispose();
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    if (this.shown && this.shown.venue !== venue) this.leave(this.shown);
    if (!venue) return;
    parts.add(venue.orders.onChange(() => this.reading.adapt()));
    // A cancel that was pressed is told at once.
    parts.add(venue.cancellations.onChange(() => this.draw()));
    parts.add(vscode.window.tabGroups.onDidChangeTabs(() => this.reading.adapt()));
    parts.add(
      venue.unknown.onResolved(({ entry, order, message }) => {
        const shown = this.shown;
        if (shown?.entry?.clientOrderId !== entry.clientOrderId) return;
        if (order) {
          this.shown = { venue, title: shown.title, orderId: order.orderId };
          this.reading.now();
        } else {
          this.shown = undefined;
          this.documents.update(
            shown.title,
            unknownPageText(entry, modeWords(venue.environment), this.settings.calendar(), message),
          );
        }
      }),
    );
  }

  /** What was read stays on the page, and nobody may take it for live. */
  private leave(shown: ShownOrder): void {
    this.shown = undefined;
    const text = this.textOf(shown);
    const note = '**No longer followed: the environment or the sign-in has changed.**';
    if (text !== undefined) this.documents.update(shown.title, `${note}\n\n${text}`);
  }

  /** Whether the page shows and what it says may change. */
  private isLive(): boolean {
    if (this.shown?.orderId === undefined || !this.visible) return false;
    const order = this.shown.venue.details.get(this.shown.orderId)?.order;
    return !order || isOpen(order);
  }

  private async readAgain(): Promise<void> {
    const { shown } = this;
    if (shown?.orderId === undefined) return;
    await shown.venue.details.read(shown.orderId);
    if (this.shown === shown) this.draw();
  }

  private draw(): void {
    const text = this.shown && this.textOf(this.shown);
    if (this.shown && text !== undefined) this.documents.update(this.shown.title, text);
  }

  private textOf({ venue, orderId, entry }: ShownOrder): string | undefined {
    if (entry) return unknownPageText(entry, modeWords(venue.environment), this.settings.calendar());
    const described = orderId === undefined ? undefined : describeOrder(venue, orderId, this.settings);
    return described && orderPageText(described);
  }
}

function titleOf(id: string): string {
  return `Order ${id.slice(0, 8)}`;
}
