import { minuteMs, type Candle } from '../domain/candle';
import { toText, type Decimal } from '../domain/decimal';
import {
  figureOf,
  nextAlertState,
  type AlertFiring,
  type AlertSight,
  type MoveCondition,
} from '../domain/alertRule';
import type { OrderBook } from '../domain/orderBook';
import { PriceRange } from '../domain/priceRange';
import type { AlertProgress, LastFiring, PriceGap } from './alertRecord';
import type { Alert, Alerts } from './alerts';
import type { Clock } from './clock';
import { DisposableStore, type Disposable } from './disposable';
import { staleAfterMs, type PriceFeed } from './priceFeed';
import type { PriceTimes } from './priceTimes';
import type { Recorder } from './recorder';

/** What watching needs of the rest. */
export interface AlertWatchPorts {
  readonly feed: Pick<PriceFeed, 'watch' | 'snapshot' | 'state' | 'ageMs' | 'onLeads' | 'onChange'> & {
    readonly leads: boolean;
  };
  readonly alerts: Pick<Alerts, 'all' | 'note' | 'onChange'>;
  /** Key of the place whose prices the feed brings: alerts of other places are none of its business. */
  readonly place: string;
  readonly recorder: Pick<Recorder, 'recent' | 'onChange'>;
  /** When each market's price was last looked at by the alerts of this place, in whichever window. */
  readonly times: PriceTimes;
  readonly clock: Clock;
}

/** A time without a live price is worth a word when it is longer than this. */
export const longestUnsaidGapMs = 10_000;

/**
 * Looks at each live price for the alerts of one environment, in the window that leads its feed. It keeps a market's price coming only while an
 * alert of it is on the watch. What an alert makes of a price is noted before anybody is told of it.
 */
export class AlertWatch implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly watching = new Map<string, Disposable>();
  /** What moves are measured by, by the revision of the alert that waits for one. */
  private readonly histories = new Map<string, MoveHistory>();
  /** It is known what other windows saw until this one took over. */
  private ready = false;
  private ended = false;

  constructor(private readonly its: AlertWatchPorts) {}

  /** Begins once it is known what other windows saw. Never rejects. */
  async start(): Promise<void> {
    const { feed, alerts, recorder } = this.its;
    this.parts.add(alerts.onChange(() => this.plan()));
    this.parts.add(feed.onChange((symbol) => this.look(symbol)));
    this.parts.add(recorder.onChange((symbol) => this.learn(symbol)));
    this.parts.add(feed.onLeads(() => void this.takeUp()));
    await this.takeUp();
  }

  dispose(): void {
    this.ended = true;
    this.parts.dispose();
    for (const watching of this.watching.values()) watching.dispose();
    this.watching.clear();
  }

  private async takeUp(): Promise<void> {
    this.ready = false;
    this.plan();
    if (this.its.feed.leads) await this.its.times.load();
    if (this.ended) return;
    this.ready = true;
    for (const symbol of this.watching.keys()) this.look(symbol, true);
  }

  private plan(): void {
    const alerts = this.onWatch();
    const wanted = new Set(alerts.map(({ symbol }) => symbol));
    for (const [symbol, watching] of this.watching) {
      if (wanted.has(symbol)) continue;
      this.watching.delete(symbol);
      watching.dispose();
    }
    for (const symbol of wanted) {
      if (this.watching.has(symbol)) continue;
      this.watching.set(symbol, this.its.feed.watch(symbol, '5', { evenAway: true }));
    }
    const revisions = new Set(alerts.map(({ revision }) => revision));
    for (const revision of this.histories.keys()) {
      if (!revisions.has(revision)) this.histories.delete(revision);
    }
  }

  /** The alerts that wait for a price, or for one to go back; none where another window looks after them. */
  private onWatch(): readonly Alert[] {
    if (!this.its.feed.leads || this.ended) return [];
    return this.its.alerts.all().filter((alert) => alert.place.key === this.its.place && isOnWatch(alert));
  }

  /** `known`: no price came, the last one is looked at by a window that takes over; it is nothing to alerts that were not on the watch when it came. */
  private look(symbol: string, known = false): void {
    if (!this.ready) return;
    const { feed, times, clock } = this.its;
    const snapshot = feed.snapshot(symbol);
    if (!snapshot || !isFresh(feed, symbol)) return;
    const alerts = this.onWatch().filter(
      (alert) => alert.symbol === symbol && (!known || alert.from <= snapshot.receivedAt),
    );
    if (alerts.length === 0) return;
    const before = times.last(symbol);
    times.note(symbol);
    for (const alert of alerts) {
      const range = this.historyOf(alert)?.see(snapshot.receivedAt, snapshot.book);
      const gap = gapBefore(alert, before, clock.now());
      this.judge(alert, { book: snapshot.book, range }, gap, snapshot.receivedAt);
    }
  }

  private judge(alert: Alert, sight: AlertSight, gap: PriceGap | undefined, at: number): void {
    const { progress } = alert;
    const { state, fired } = nextAlertState(alert.rule, progress, sight);
    const moved = state.phase !== progress.phase || state.side !== progress.side;
    if (!fired && !moved && !gap) return;
    const next: AlertProgress = {
      ...progress,
      ...state,
      side: state.side,
      // A gap that it fired after is told with the firing; others are kept to be seen.
      gap: fired ? undefined : (gap ?? progress.gap),
      ...(fired && { firings: progress.firings + 1, last: firingAt(at, fired, gap) }),
    };
    void this.its.alerts.note(alert.id, next);
  }

  private historyOf({ revision, rule, symbol }: Alert): MoveHistory | undefined {
    if (rule.condition.kind !== 'move') return undefined;
    const known = this.histories.get(revision);
    if (known) return known;
    const history = new MoveHistory(symbol, rule.condition);
    history.learn(this.its.recorder.recent(symbol));
    this.histories.set(revision, history);
    return history;
  }

  /** The recorder knows more of a market than before. */
  private learn(symbol: string): void {
    const histories = [...this.histories.values()].filter((each) => each.symbol === symbol);
    if (histories.length === 0) return;
    const candles = this.its.recorder.recent(symbol);
    for (const history of histories) history.learn(candles);
  }
}

/** Whether an alert waits for a price, so that its market must be kept coming. */
export function isOnWatch({ muted, progress }: Pick<Alert, 'muted' | 'progress'>): boolean {
  return !muted && progress.phase !== 'done';
}

/** Prices that a move is measured by: what this window saw, and before that the recorder's candles, which are of mid. */
class MoveHistory {
  private readonly windowMs: number;
  private readonly own: PriceRange;
  private past: PriceRange;
  private learntOf = '';

  constructor(
    readonly symbol: string,
    private readonly condition: MoveCondition,
  ) {
    this.windowMs = condition.minutes * minuteMs;
    this.own = new PriceRange(this.windowMs);
    this.past = new PriceRange(this.windowMs);
  }

  learn(candles: readonly Candle[]): void {
    if (this.condition.figure !== 'mid') return;
    // What came since the first candle is in its own prices: only older ones are news.
    const extent = `${candles[0]?.minute ?? ''} ${candles.length}`;
    if (extent === this.learntOf) return;
    this.learntOf = extent;
    this.past = new PriceRange(this.windowMs);
    for (const { minute, low, high } of candles) {
      this.past.add(minute * minuteMs, low);
      this.past.add(minute * minuteMs, high);
    }
  }

  see(at: number, book: OrderBook): { readonly low: Decimal; readonly high: Decimal } | undefined {
    const price = figureOf(book, this.condition.figure);
    if (price) this.own.add(at, price);
    const [own, past] = [this.own.within(at), this.past.within(at)];
    if (!own || !past) return own;
    return {
      low: past.low.lt(own.low) ? past.low : own.low,
      high: past.high.gt(own.high) ? past.high : own.high,
    };
  }
}

function isFresh(feed: AlertWatchPorts['feed'], symbol: string): boolean {
  const state = feed.state(symbol);
  const snapshot = feed.snapshot(symbol);
  // A price that comes seldom is one as long as it is not older than a live one may be.
  return (state === 'live' || state === 'slow') && !!snapshot && feed.ageMs(snapshot) <= staleAfterMs;
}

/** The time just before now in which the alert watched and there was no price; nothing where it is too short to matter. */
function gapBefore(
  { from }: Alert,
  before: { readonly at: number; readonly agoMs: number } | undefined,
  now: number,
): PriceGap | undefined {
  const watchedMs = now - from;
  const agoMs = before ? Math.min(before.agoMs, watchedMs) : watchedMs;
  return agoMs > longestUnsaidGapMs ? { from: now - agoMs, to: now } : undefined;
}

function firingAt(
  at: number,
  { figure, went, movedFrom }: AlertFiring,
  gap: PriceGap | undefined,
): LastFiring {
  return {
    at,
    figure: toText(figure),
    ...(went && { went }),
    ...(movedFrom && { movedFrom: toText(movedFrom) }),
    ...(gap && { gap }),
  };
}
