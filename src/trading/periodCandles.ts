import { grouped, minuteMs, minuteOf, type Candle } from '../domain/candle';
import type { Clock } from './clock';
import { DisposableStore, type Disposable } from './disposable';
import type { Recorder } from './recorder';

/** What came of a market's candles: all of them, or the newest one, which is new or goes on. */
export type CandleNews =
  | { readonly kind: 'history'; readonly candles: readonly Candle[] }
  | { readonly kind: 'last'; readonly candle: Candle }
  /** Another minute began without one. */
  | { readonly kind: 'minute' };

/** So many candles of a period are followed: a day of minutes, a month of hours. */
export const mostCandles = 1440;

/**
 * Follows what is recorded of a market in candles of a period. Tells everything that is known at once and again when older ones were read, and then
 * just the newest candle, as long as only that changes.
 */
export class PeriodCandles implements Disposable {
  private readonly store = new DisposableStore();
  /** One-minute candles as they came last; those that are the same objects have not changed. */
  private minutes: readonly Candle[] = [];
  private readonly groups = new Map<number, Candle>();
  private timer: Disposable | undefined;
  private ended = false;

  /** `period`: minutes of a candle. `tell` is called from {@link start} on. */
  constructor(
    private readonly recorder: Pick<Recorder, 'recent' | 'read' | 'onChange'>,
    private readonly clock: Clock,
    private readonly symbol: string,
    private readonly period: number,
    private readonly tell: (news: CandleNews) => void,
  ) {}

  /** Begins to tell. Resolves once the older candles are read; never rejects. */
  async start(): Promise<void> {
    this.store.add(
      this.recorder.onChange((symbol) => {
        if (symbol === this.symbol) this.follow();
      }),
    );
    this.takeRecent();
    this.tellAll();
    this.awaitMinute();
    const now = minuteOf(this.clock.now());
    const from = this.bucketOf(now) - (mostCandles - 1) * this.period;
    const older = await this.recorder.read(this.symbol, from, now);
    if (this.ended) return;
    for (const candle of grouped(older, this.period)) this.groups.set(candle.minute, candle);
    // What was seen while they were read.
    this.minutes = [];
    this.takeRecent();
    this.tellAll();
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.store.dispose();
  }

  private follow(): void {
    const known = this.groups.size;
    const changed = this.takeRecent();
    const [only] = changed;
    // What was recorded was deleted.
    if (this.groups.size < known) this.tellAll();
    if (!only) return;
    const newest = Math.max(...this.groups.keys());
    if (changed.length === 1 && only.minute === newest) this.tell({ kind: 'last', candle: only });
    else this.tellAll();
  }

  /** Takes over what the recorder knows of the last day; gives the candles of the period that are new or changed. */
  private takeRecent(): readonly Candle[] {
    const recent = this.recorder.recent(this.symbol);
    const from = firstChange(this.minutes, recent);
    const first = recent[0]?.minute;
    this.minutes = recent;
    if (from === undefined || first === undefined) {
      if (recent.length === 0) this.groups.clear();
      return [];
    }
    const bucket = this.bucketOf(from);
    const changed = grouped(
      recent.filter(({ minute }) => minute >= bucket),
      this.period,
    )
      // The day may begin in the middle of a candle: the whole one is known by then, read from the files.
      .filter(({ minute }) => minute >= first || !this.groups.has(minute));
    for (const candle of changed) this.groups.set(candle.minute, candle);
    return changed;
  }

  private tellAll(): void {
    const candles = [...this.groups.values()].sort((a, b) => a.minute - b.minute).slice(-mostCandles);
    const [oldest] = candles;
    for (const minute of this.groups.keys()) if (oldest && minute < oldest.minute) this.groups.delete(minute);
    this.tell({ kind: 'history', candles });
  }

  private awaitMinute(): void {
    const now = this.clock.now();
    this.timer = this.clock.after((minuteOf(now) + 1) * minuteMs - now, () => {
      this.awaitMinute();
      this.tell({ kind: 'minute' });
    });
  }

  private bucketOf(minute: number): number {
    return Math.floor(minute / this.period) * this.period;
  }
}

/** The first minute whose candle is new or another one; those that left at the front do not count. */
function firstChange(before: readonly Candle[], now: readonly Candle[]): number | undefined {
  const [first] = now;
  if (!first) return undefined;
  const skipped = before.findIndex(({ minute }) => minute >= first.minute);
  const rest = skipped < 0 ? [] : before.slice(skipped);
  // Fewer than before in the same day: something was taken away.
  const at = now.findIndex((candle, index) => candle !== rest[index]);
  if (at >= 0) return now[at]?.minute;
  return rest.length > now.length ? first.minute : undefined;
}
