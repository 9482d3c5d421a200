import { atPrice, holdsNow } from '../domain/alertRule';
import { minuteOf, type Candle } from '../domain/candle';
import { exact, toText } from '../domain/decimal';
import type { EditorToMarket, MarketView, PanelCandle } from '../protocol/market';
import { AlertError, type Alerts } from '../trading/alerts';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { OwnFills } from '../trading/ownFills';
import { PeriodCandles, type CandleNews } from '../trading/periodCandles';
import { wordsOf } from '../trading/placementWords';
import type { Venue } from '../trading/venue';
import { alertPriceFault, chartAlerts, priceConditionWords } from './chartAlerts';
import type { CurrentVenue } from './currentVenue';
import type { Settings } from './settings';
import { VenueFollower } from './venueFollower';

/** What feeds the charts of a market panel. */
export interface MarketPanelChartsParts {
  readonly venues: CurrentVenue;
  readonly settings: Pick<Settings, 'calendar' | 'onChange'>;
  readonly alerts: Pick<Alerts, 'of' | 'edit' | 'mute' | 'onChange'>;
  readonly clock: Clock;
  post(message: EditorToMarket): void;
}

/** Several fills in a row make one message. */
const gatherMs = 40;
const mostFills = 200;
const longestSentence = 4000;

/**
 * Sends what the candle chart of a market panel shows, while it shows: recorded candles, own fills, alerts. Nothing is read for a chart that nobody
 * sees; the depth chart lives on the panel's snapshot.
 */
export class MarketPanelCharts implements Disposable {
  private parts = new DisposableStore();
  private shown: MarketView['period'] | undefined;

  constructor(
    private readonly its: MarketPanelChartsParts,
    private readonly symbol: string,
  ) {}

  /** Shows a view; `fresh`: the page is new and knows nothing. Without a view nobody looks. */
  show(view: MarketView | undefined, fresh: boolean): void {
    const period = view?.chart === 'candles' ? view.period : undefined;
    if (period === this.shown && !fresh) return;
    this.parts.dispose();
    this.parts = new DisposableStore();
    this.shown = period;
    if (period === undefined) return;
    const { venues, alerts } = this.its;
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, period, parts)));
    this.parts.add(alerts.onChange(() => this.sendAlerts()));
  }

  /** Puts an alert to the price to which its line was moved, and says what came of it. The page shows what holds then, moved or not. */
  async moveAlert(id: string, price: string): Promise<string> {
    try {
      return await this.move(id, price);
    } catch (error) {
      if (error instanceof AlertError) return `The alert was not moved. ${error.message}`;
      throw error;
    } finally {
      this.sendAlerts();
    }
  }

  dispose(): void {
    this.shown = undefined;
    this.parts.dispose();
  }

  private async move(id: string, price: string): Promise<string> {
    const { venues, alerts } = this.its;
    const venue = venues.current;
    const rules = venue?.rules.get(this.symbol)?.value;
    const fault = alertPriceFault(price, rules);
    if (!venue || !rules || fault !== undefined) return `The alert was not moved. ${fault ?? ''}`.trim();
    const alert = alerts.of(this.symbol).find((each) => each.id === id);
    if (!alert) return 'The alert was not moved: it is not there any more.';
    const condition = atPrice(alert.rule.condition, exact(price));
    // A line that is dragged past the price is no wish to be told of it at once.
    const book = venue.feed.snapshot(this.symbol)?.book;
    const waits = book !== undefined && holdsNow(condition, { book });
    await alerts.edit(id, { ...alert.rule, condition }, waits);
    if (alert.muted) await alerts.mute(id, true);
    const later = waits ? ' It is so already: you are told after the price was on the other side.' : '';
    return `Alert moved: ${priceConditionWords(condition, rules)}.${later}`;
  }

  private sendAlerts(): void {
    if (this.shown === undefined) return;
    this.its.post({ kind: 'alerts', alerts: chartAlerts(this.its.alerts.of(this.symbol)) });
  }

  private follow(venue: Venue | undefined, period: MarketView['period'], parts: DisposableStore): void {
    this.sendAlerts();
    if (!venue) return;
    this.followCandles(venue, period, parts);
    this.followFills(venue, parts);
  }

  private followCandles(venue: Venue, period: MarketView['period'], parts: DisposableStore): void {
    const { clock, settings } = this.its;
    const send = (news: CandleNews): void => {
      this.its.post({
        kind: 'candles',
        period,
        ...(news.kind === 'history' && { history: news.candles.map(textsOf) }),
        ...(news.kind === 'last' && { last: textsOf(news.candle) }),
        until: minuteOf(clock.now()),
        calendar: settings.calendar(),
      });
    };
    void parts.add(new PeriodCandles(venue.recorder, clock, this.symbol, period, send)).start();
    parts.add(settings.onChange(() => send({ kind: 'minute' })));
  }

  private followFills(venue: Venue, parts: DisposableStore): void {
    if (!venue.signedIn) {
      this.its.post({ kind: 'fills', fills: [] });
      return;
    }
    const { client, orders } = venue;
    const fills = parts.add(
      new OwnFills(
        {
          orders: (filter, options) => client.orders(filter, options),
          order: (id, options) => client.order(id, options),
          onRead: orders.onRead,
        },
        this.symbol,
      ),
    );
    let gathering: Disposable | undefined;
    parts.add({ dispose: () => gathering?.dispose() });
    const send = (): void => {
      gathering = undefined;
      this.its.post({
        kind: 'fills',
        fills: fills
          .all()
          .slice(-mostFills)
          .map(({ at, side, price, quantity }) => ({
            at,
            side,
            price: toText(price),
            quantity: toText(quantity),
          })),
        ...(fills.trouble !== undefined && {
          trouble: `Some of your fills may be missing: ${wordsOf(fills.trouble)}`.slice(0, longestSentence),
        }),
      });
    };
    parts.add(fills.onChange(() => (gathering ??= this.its.clock.after(gatherMs, send))));
    send();
    void fills.start();
  }
}

function textsOf({ minute, open, high, low, close }: Candle): PanelCandle {
  return { minute, open: toText(open), high: toText(high), low: toText(low), close: toText(close) };
}
