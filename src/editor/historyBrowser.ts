import { isDeepStrictEqual } from 'node:util';
import { placeOf } from '../exchange/environments';
import type { HistorySearch, HistorySnapshot, HistoryToEditor } from '../protocol/history';
import { wholeHistory } from '../protocol/historyChoices';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { Emitter, type Subscribe } from '../trading/emitter';
import { OrderHistory, type HistoryFilter, type HistoryPage } from '../trading/orderHistory';
import type { Venue } from '../trading/venue';
import { wordsOf } from './errorWords';
import { orderRow, searchOf, statusChoices } from './historyWords';
import { formatMoment, formatTime, type Calendar } from './moments';
import { VenueFollower } from './venueFollower';

/** What the history needs of a venue. */
export type HistoryVenue = Pick<Venue, 'environment' | 'client' | 'rules' | 'signedIn'>;

/** What the browsing of the history is made of. */
export interface HistorySources {
  readonly venues: {
    readonly current: HistoryVenue | undefined;
    readonly trouble: unknown;
    readonly onChange: Subscribe<void>;
  };
  readonly settings: { calendar(): Calendar; readonly onChange: Subscribe<void> };
  readonly clock: Clock;
}

/** The first page of everything. */
export const firstSearch: HistorySearch = { filter: wholeHistory, page: 1, pageSize: 50 };

/**
 * What somebody looks at in the order history: which orders of the current venue were asked for, what came, which rows are open. Knows no editor:
 * it takes the page's wishes and gives snapshots. Reads only while somebody looks.
 */
export class HistoryBrowser implements Disposable {
  private wanted: HistorySearch = firstSearch;
  /** The wish that was read last, or is being read. */
  private asked: HistorySearch | undefined;
  private turn = 0;
  private looking = false;
  private history: OrderHistory | undefined;
  private venue: HistoryVenue | undefined;
  /** Where the orders that stand on the page are from; they go with it. */
  private shownOf: { readonly place: string; readonly label: string } | undefined;
  private notice: string | undefined;
  private readonly open = new Set<string>();
  /** Which wish a search of the exchange was made for. */
  private readonly askedFor = new WeakMap<HistoryFilter, HistorySearch>();
  private readonly parts = new DisposableStore();
  private readonly changed = new Emitter<void>();
  /** Fires when there is something new to show. */
  readonly onChange = this.changed.on;

  constructor(private readonly its: HistorySources) {
    this.parts.add(its.settings.onChange(() => this.changed.fire()));
    this.parts.add(new VenueFollower(its.venues, (venue, parts) => this.follow(venue, parts)));
  }

  /** What is searched for now. */
  get search(): HistorySearch {
    return this.wanted;
  }

  /** Somebody looks: what is missing is read. */
  startLooking(): void {
    this.looking = true;
    if (this.asked !== this.wanted) this.read();
  }

  /** Nobody looks: nothing is read until somebody does again. */
  stopLooking(): void {
    this.looking = false;
  }

  /** Searches for something else. */
  searchFor(search: HistorySearch): void {
    this.notice = undefined;
    this.wanted = search;
    this.read();
  }

  /** Does what the page wishes; `ready` and `run` are not for us. */
  receive(message: HistoryToEditor): void {
    switch (message.kind) {
      case 'search':
        this.turn = message.turn;
        this.searchFor(message.search);
        break;
      case 'refresh':
        this.notice = undefined;
        this.read();
        break;
      case 'expand':
        this.expand(message.orderId, message.open);
        break;
      case 'ready':
      case 'run':
        break;
    }
  }

  /** Everything that the page shows. */
  snapshot(): HistorySnapshot {
    const { venue, history } = this;
    const { venues, settings } = this.its;
    const failure = venue ? (venue.signedIn ? history?.trouble : undefined) : venues.trouble;
    return {
      kind: 'snapshot',
      ...(venue && {
        mode: {
          environment: venue.environment.name,
          label: labelOf(venue),
          live: venue.environment.live,
          signedIn: venue.signedIn,
        },
      }),
      markets: venue?.rules.all().map((rules) => rules.symbol.code) ?? [],
      statuses: statusChoices,
      calendar: settings.calendar(),
      turn: this.turn,
      search: this.wanted,
      busy: history?.busy ?? false,
      ...(history?.page && { result: this.result(history, history.page) }),
      ...(failure !== undefined && { trouble: wordsOf(failure).slice(0, 4000) }),
      ...(this.notice !== undefined && { notice: this.notice }),
    };
  }

  dispose(): void {
    this.changed.dispose();
    this.parts.dispose();
  }

  private follow(current: HistoryVenue | undefined, parts: DisposableStore): void {
    this.venue = current;
    this.history = undefined;
    this.asked = undefined;
    this.open.clear();
    if (current) {
      this.sayWhereFrom(current);
      const history = parts.add(new OrderHistory(current.client, this.its.clock));
      this.history = history;
      parts.add(history.onChange(() => this.heard(history)));
      parts.add(current.rules.onChange(() => this.changed.fire()));
      if (this.looking) this.read();
    }
    this.changed.fire();
  }

  /** Orders of one environment never stand under the name of another. */
  private sayWhereFrom({ environment }: HistoryVenue): void {
    const place = placeOf(environment);
    const before = this.shownOf;
    if (before?.place === place) return;
    this.shownOf = undefined;
    this.wanted = { ...this.wanted, page: 1 };
    if (before) {
      this.notice = `The environment changed to ${environment.label}. The orders of ${before.label} were taken off this page.`;
    }
  }

  private heard(history: OrderHistory): void {
    const { page } = history;
    if (page && this.venue) {
      this.shownOf = { place: placeOf(this.venue.environment), label: this.venue.environment.label };
      const asked = this.askedFor.get(page.filter);
      // Orders left the list meanwhile: the last page was read in place of one behind the end.
      if (asked === this.wanted && page.page !== asked.page && !history.busy) {
        this.wanted = { ...asked, page: page.page };
        this.asked = this.wanted;
        this.askedFor.set(page.filter, this.wanted);
      }
      for (const id of this.open) {
        if (page.orders.some((order) => order.orderId === id)) continue;
        this.open.delete(id);
        history.forgetTrades(id);
      }
    }
    this.changed.fire();
  }

  private read(): void {
    const { history, venue, wanted } = this;
    if (history && venue?.signedIn && this.looking) {
      const filter = searchOf(wanted.filter, this.its.clock.now());
      this.askedFor.set(filter, wanted);
      this.asked = wanted;
      void history.search(filter, wanted.page, wanted.pageSize);
      for (const id of this.open) void history.readTrades(id);
    } else this.changed.fire();
  }

  private expand(orderId: string, open: boolean): void {
    const { history } = this;
    // Fills are read of orders on the page alone.
    if (!history?.page?.orders.some((order) => order.orderId === orderId)) return;
    if (open) {
      this.open.add(orderId);
      void history.readTrades(orderId);
    } else {
      this.open.delete(orderId);
      history.forgetTrades(orderId);
    }
  }

  private result(history: OrderHistory, page: HistoryPage): NonNullable<HistorySnapshot['result']> {
    const calendar = this.its.settings.calendar();
    const style = {
      calendar,
      rules: (symbol: string) => this.venue?.rules.get(symbol)?.value,
    };
    return {
      rows: page.orders.map((order) => orderRow(order, style, history.tradesOf(order.orderId))),
      page: page.page,
      pageSize: page.pageSize,
      totalCount: page.totalCount,
      age: formatTime(page.readAt),
      moment: formatMoment(page.readAt, calendar),
      ofEarlierSearch: !isDeepStrictEqual(this.askedFor.get(page.filter), this.wanted),
    };
  }
}

function labelOf({ environment: { name, label, baseUrl } }: HistoryVenue): string {
  return (name === 'custom' ? new URL(baseUrl).host : label).slice(0, 200);
}
