import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { Latest } from '../trading/latest';
import { OrderNews, type NewsKind, type NewsMessage } from '../trading/orderNews';
import type { OrderEvent } from '../trading/orderProgress';
import type { ToldNews } from '../trading/toldNews';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { modeWords } from './environmentChoice';
import type { Settings } from './settings';
import { VenueFollower } from './venueFollower';
import type { WindowAttention } from './windowAttention';

/** What the notices need. */
export interface OrderNoticesParts {
  readonly venues: CurrentVenue;
  readonly settings: Settings;
  readonly attention: WindowAttention;
  readonly told: ToldNews;
  readonly clock: Clock;
  /** Whether the ticket shows now that this order was accepted. */
  ticketShows(orderId: string): boolean;
  /** Opens an order's page, or the Orders view. */
  show(orderId: string | undefined): void;
}

/**
 * So many cancels of this window are remembered as told: twice as many orders as one Cancel All finds. News of an order comes within moments of its
 * end; if one came after so many others, it would be told a second time.
 */
const mostCancelled = 10_000;

/** Tells of fills, of orders that the exchange ended, and of unknown orders that this window resolved. */
export class OrderNotices implements Disposable {
  private readonly parts = new DisposableStore();
  private news: OrderNews | undefined;

  constructor(private readonly its: OrderNoticesParts) {
    this.parts.add(its.attention.onChange(() => this.news?.attentionChanged()));
    void its.told.prune(its.clock.now());
    this.parts.add(new VenueFollower(its.venues, (venue, parts) => this.follow(venue, parts)));
  }

  /** Whether any kind of news is wanted at all. */
  get wanted(): boolean {
    return this.wants('fills') || this.wants('rejections');
  }

  dispose(): void {
    this.news?.dispose();
    this.parts.dispose();
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    const before = this.news;
    this.news = undefined;
    void before?.flush().finally(() => before.dispose());
    if (!venue) return;
    const cancelled = new Latest(mostCancelled);
    const news = this.newsOf(venue, cancelled);
    this.news = news;
    parts.add(venue.cancellations.onSettled(({ order }) => cancelled.add(order.orderId)));
    parts.add(venue.watch.onEvents((events) => news.add(events)));
    parts.add(venue.unknown.onResolved((resolved) => news.addResolved(resolved)));
  }

  private newsOf(venue: Venue, cancelled: Pick<Latest, 'has'>): OrderNews {
    const { clock, attention, told } = this.its;
    return new OrderNews({
      clock,
      mode: modeWords(venue.environment),
      wants: (kind) => this.wants(kind),
      somebodyLooks: () => attention.somebodyLooks,
      isSeen: (event) => {
        const { orderId } = event.order;
        // Whoever pressed Cancel is told how that ended, a fill that won included.
        return cancelled.has(orderId) || venue.cancellations.isCancelling(orderId) || this.isSeen(event);
      },
      claim: (name) => told.claim(name),
      tell: (message) => void this.tell(message),
    });
  }

  private wants(kind: NewsKind): boolean {
    return this.its.settings.get(`notifications.${kind}`);
  }

  /** A fill that came with the placing itself, while the ticket says that the order was accepted. */
  private isSeen(event: OrderEvent): boolean {
    if (event.kind !== 'filled') return false;
    const atOnce = event.atFirstSight || event.order.type === 'MARKET';
    return atOnce && this.its.ticketShows(event.order.orderId);
  }

  private async tell({ text, serious, orderId }: NewsMessage): Promise<void> {
    const button = orderId === undefined ? 'Show Orders' : 'Show Order';
    const answer = await (serious
      ? vscode.window.showWarningMessage(text, button)
      : vscode.window.showInformationMessage(text, button));
    if (answer !== undefined) this.its.show(orderId);
  }
}
