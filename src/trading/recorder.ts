import { minuteMs, minuteOf, type Candle } from '../domain/candle';
import { readSymbol } from '../domain/market';
import { dayOf, keptDays, type CandleFiles, type DayReading } from './candleFiles';
import type { Clock } from './clock';
import { DisposableStore, type Disposable } from './disposable';
import { Emitter } from './emitter';
import { MinuteSeries } from './minuteSeries';
import { momentOf, msSince, type Moment } from './moment';
import { PassedDates } from './passedDates';
import { wordsOf } from './placementWords';
import { staleAfterMs, type PriceFeed } from './priceFeed';
import { seenOnce, type SeenMinute } from './seenMinute';

/** What the recorder needs of the rest. */
export interface RecorderPorts {
  readonly feed: Pick<PriceFeed, 'snapshot' | 'onChange' | 'ageMs' | 'onLeads'> & { readonly leads: boolean };
  readonly files: Pick<CandleFiles, 'add' | 'read' | 'prune' | 'remove'>;
  readonly clock: Clock;
  /** Whether the exchange's clock, heard lately, is on the same day as this machine's, more or less: old days are not deleted by a wrong date. */
  dateIsSure(): boolean;
  warn(text: string): void;
}

/** {@link Recorder.recent} goes back so many minutes: 24 hours. */
const recentMinutes = 24 * 60;
/** A minute is written a moment after it ended: books that were asked for in it may still come. */
const writeAfterMs = 2000;
/** Where the disk fails, so many minutes of a market wait in memory for it. */
const mostUnwritten = 60;
/** A window that does not write keeps so many, to write them when the one that does has died. */
const keptToTakeOver = 3;
/** What other windows wrote is looked for so often, while somebody asks. */
const lookEveryMs = 60_000;

interface Market {
  /** When the book was asked for that came last: each is counted once. */
  last?: Moment;
  /** Seen in this window, and not written by it. */
  readonly unwritten: MinuteSeries;
  /** The last 24 hours, once somebody asked. */
  recent?: MinuteSeries;
  /** How far each day's file was read. */
  readonly readTo: Map<number, number>;
  looked?: Moment;
}

/**
 * One-minute candles of the mid prices that the price feed saw. A price counts once, in the minute in which its book was asked for by this machine's date;
 * a minute in which none was seen has no candle. The window whose feed leads writes, when a minute is over; the others read what it wrote, and
 * know besides what they saw themselves. A minute that comes again, since the date was set back, stays as it was.
 */
export class Recorder implements Disposable {
  private readonly markets = new Map<string, Market>();
  private readonly dates = new PassedDates();
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<string>());
  private timer: Disposable | undefined;
  /** One after the other, so that neither crowds out what a person waits for. */
  private writing: Promise<void> = Promise.resolve();
  private loading: Promise<void> = Promise.resolve();
  private prunedOn: number | undefined;
  private failing = false;
  /** Fires with the symbol of a market of which more is known. */
  readonly onChange = this.changed.on;

  constructor(private readonly ports: RecorderPorts) {
    const { feed } = ports;
    this.store.add(feed.onChange((symbol) => this.see(symbol)));
    this.store.add(
      feed.onLeads(() => {
        // What was seen while leading is written also where another leads by now.
        if (!feed.leads) void this.write(() => true);
      }),
    );
  }

  /**
   * The candles of the last 24 hours that are known by now, oldest first; the unfinished one of this minute is the last. The first call has the rest
   * read from disk, and {@link onChange} tells when it came.
   */
  recent(symbol: string): readonly Candle[] {
    if (!readSymbol(symbol)) return [];
    const market = this.marketOf(symbol);
    market.recent ??= seriesOf(market.unwritten.all());
    if (!market.looked || msSince(this.ports.clock, market.looked) > lookEveryMs) {
      market.looked = momentOf(this.ports.clock);
      this.loading = this.loading.then(() => this.load(symbol, market));
    }
    const now = minuteOf(this.ports.clock.now());
    return market.recent.between(now - recentMinutes + 1, now);
  }

  /**
   * The candles from a minute to another (since the epoch), both included, oldest first, as far back as they are kept. Never rejects: a day that
   * cannot be read is left out, and warned of.
   */
  async read(symbol: string, fromMinute: number, toMinute: number): Promise<readonly Candle[]> {
    if (!readSymbol(symbol)) return [];
    const today = dayOf({ minute: this.minuteNow() });
    const firstDay = Math.max(dayOf({ minute: fromMinute }), today - keptDays);
    const lastDay = Math.min(dayOf({ minute: toMinute }), today + 1);
    const series = new MinuteSeries();
    for (let day = firstDay; day <= lastDay; day += 1) {
      const reading = await this.readDay(symbol, day, 0);
      if (typeof reading !== 'string') for (const seen of reading.minutes) series.add(seen);
    }
    const market = this.markets.get(symbol);
    for (const seen of [...(market?.recent?.all() ?? []), ...(market?.unwritten.all() ?? [])]) {
      series.add(seen);
    }
    return series.between(fromMinute, toMinute);
  }

  /** Writes what this window has seen, this minute's part of it included. Never rejects: what cannot be written is warned of. */
  async flush(): Promise<void> {
    if (this.ports.feed.leads) await this.write(() => true);
    await this.writing;
  }

  /** Deletes what is recorded of this exchange, or of all, and forgets what is in memory. Rejects with the system's error. */
  async remove(which: 'this' | 'all'): Promise<void> {
    const removal = this.writing.then(() => this.ports.files.remove(which));
    this.writing = removal.catch(() => undefined);
    await removal;
    for (const [symbol, market] of this.markets) {
      market.unwritten.keep(() => false);
      market.recent?.keep(() => false);
      market.readTo.clear();
      this.changed.fire(symbol);
    }
  }

  dispose(): void {
    this.timer?.dispose();
    this.store.dispose();
  }

  private see(symbol: string): void {
    const { feed, clock } = this.ports;
    const now = clock.now();
    if (this.dates.note(now)) this.readAnew();
    const snapshot = feed.snapshot(symbol);
    if (!snapshot || !readSymbol(symbol)) return;
    const market = this.marketOf(symbol);
    // The feed also tells of a book that is shown again, as when it has grown old.
    const again = market.last?.at === snapshot.asked.at && market.last.steady === snapshot.asked.steady;
    market.last = snapshot.asked;
    if (again || !snapshot.mid || feed.ageMs(snapshot) > staleAfterMs) return;
    // The date was set back while its answer was on the way: that minute has not come yet.
    if (snapshot.asked.at > now) return;
    // When it was asked for: all windows agree on that, and the book is at least as new.
    const seen = seenOnce(snapshot.mid, snapshot.asked.at);
    if (this.dates.includes(seen.minute)) return;
    this.dates.count(seen.minute);
    const isNew = market.unwritten.add(seen);
    const changed = market.recent?.add(seen) ?? isNew;
    market.recent?.dropUpTo(minuteOf(now) - recentMinutes);
    this.plan();
    if (changed) this.changed.fire(symbol);
  }

  /** Has what is over written at the end of this minute. */
  private plan(): void {
    if (this.timer) return;
    const { clock } = this.ports;
    const intoMinute = clock.now() - this.minuteNow() * minuteMs;
    this.timer = clock.after(minuteMs - intoMinute + writeAfterMs, () => {
      this.timer = undefined;
      const now = this.minuteNow();
      if (this.ports.feed.leads) void this.write((minute) => minute !== now);
      else this.leaveToTheOther(now);
      // As long as there is something that waits for its minute to end, or for the disk.
      if ([...this.markets.values()].some(({ unwritten }) => unwritten.all().length > 0)) this.plan();
    });
  }

  /** What the window that leads has written by now, if it lives. */
  private leaveToTheOther(now: number): void {
    for (const { unwritten } of this.markets.values()) {
      unwritten.keep(({ minute }) => minute > now - keptToTakeOver && minute <= now);
    }
  }

  /** The date was set back: what was dropped as too old may be wanted again. */
  private readAnew(): void {
    for (const market of this.markets.values()) {
      market.readTo.clear();
      delete market.looked;
    }
  }

  /** Writes the minutes that this says yes to. Never rejects. */
  private write(wanted: (minute: number) => boolean): Promise<void> {
    this.writing = this.writing.then(async () => {
      for (const [symbol, market] of this.markets) {
        const minutes = market.unwritten.all().filter(({ minute }) => wanted(minute));
        if (minutes.length === 0) continue;
        try {
          await this.ports.files.add(symbol, minutes);
          this.failing = false;
          // What was seen meanwhile stays, and is written with what is there already.
          market.unwritten.keep((each) => !minutes.includes(each));
        } catch (error) {
          this.failed(market, error);
        }
      }
      await this.prune();
    });
    return this.writing;
  }

  private failed({ unwritten }: Market, error: unknown): void {
    const kept = new Set(unwritten.all().slice(-mostUnwritten));
    unwritten.keep((each) => kept.has(each));
    if (this.failing) return;
    this.failing = true;
    this.ports.warn(
      `Prices could not be recorded; the last ${mostUnwritten} minutes are kept for another try: ${wordsOf(error)}`,
    );
  }

  /** Once a day. Never rejects. */
  private async prune(): Promise<void> {
    const today = dayOf({ minute: this.minuteNow() });
    if (this.prunedOn === today || !this.ports.dateIsSure()) return;
    this.prunedOn = today;
    try {
      await this.ports.files.prune(today);
    } catch (error) {
      this.ports.warn(`Old recorded prices could not be deleted: ${wordsOf(error)}`);
    }
  }

  /** Takes up what stands on disk and was not read yet. Never rejects. */
  private async load(symbol: string, market: Market): Promise<void> {
    const today = dayOf({ minute: this.minuteNow() });
    let changed = false;
    for (const day of [today - 1, today]) {
      const from = market.readTo.get(day) ?? 0;
      const reading = await this.readDay(symbol, day, from);
      if (reading === 'gone' && from > 0) {
        // Another window deleted what was recorded.
        market.readTo.clear();
        market.recent = seriesOf(market.unwritten.all());
        await this.load(symbol, market);
        return;
      }
      if (typeof reading === 'string') continue;
      market.readTo.set(day, reading.end);
      for (const seen of reading.minutes) changed = (market.recent?.add(seen) ?? false) || changed;
    }
    for (const day of market.readTo.keys()) if (day < today - 1) market.readTo.delete(day);
    market.recent?.dropUpTo(this.minuteNow() - recentMinutes);
    if (changed) this.changed.fire(symbol);
  }

  /** Never rejects: where a file cannot be read, that is warned of. */
  private async readDay(symbol: string, day: number, from: number): Promise<DayReading | 'gone' | 'trouble'> {
    try {
      return (await this.ports.files.read(symbol, day, from)) ?? 'gone';
    } catch (error) {
      this.ports.warn(`Recorded prices of ${symbol} could not be read: ${wordsOf(error)}`);
      return 'trouble';
    }
  }

  private minuteNow(): number {
    return minuteOf(this.ports.clock.now());
  }

  private marketOf(symbol: string): Market {
    const known = this.markets.get(symbol);
    if (known) return known;
    const market: Market = { unwritten: new MinuteSeries(), readTo: new Map<number, number>() };
    this.markets.set(symbol, market);
    return market;
  }
}

function seriesOf(minutes: readonly SeenMinute[]): MinuteSeries {
  const series = new MinuteSeries();
  for (const each of minutes) series.add(each);
  return series;
}
