import type { Candle } from '../../../src/domain/candle';
import { exact } from '../../../src/domain/decimal';
import { mid, type OrderBook } from '../../../src/domain/orderBook';
import { AlertFiles, type AlertFolder } from '../../../src/trading/alertFiles';
import { AlertNews } from '../../../src/trading/alertNews';
import { AlertWatch } from '../../../src/trading/alertWatch';
import { Alerts, type Alert } from '../../../src/trading/alerts';
import { Emitter } from '../../../src/trading/emitter';
import { momentOf, msSince } from '../../../src/trading/moment';
import type { BookSnapshot, FeedState } from '../../../src/trading/priceFeed';
import { PriceTimes } from '../../../src/trading/priceTimes';
import type { FakeClock } from '../../support/fakeClock';

/** What windows share: a disk whose writes can be cut off, and the names that were claimed. */
export class SharedDisk {
  readonly files = new Map<string, string>();
  readonly claimed = new Set<string>();
  times: string | undefined;
  /** How many names were made. */
  ids = 0;

  /** A window's way to it. `alive`: nothing that a dead window began comes to an end. */
  folder(alive: () => boolean = () => true): AlertFolder {
    const act = async <T>(run: () => T): Promise<T> => {
      if (!alive()) await new Promise(() => undefined);
      await Promise.resolve();
      if (!alive()) await new Promise(() => undefined);
      return run();
    };
    const gone = (): never => {
      throw Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' });
    };
    return {
      list: () => act(() => [...this.files.keys()]),
      read: (name) => act(() => this.files.get(name) ?? gone()),
      write: (name, text) => act(() => void this.files.set(name, text)),
      rename: (name, to) =>
        act(() => {
          this.files.set(to, this.files.get(name) ?? gone());
          this.files.delete(name);
        }),
      remove: (name) => act(() => (this.files.delete(name) ? undefined : gone())),
    };
  }
}

/** A book with these best prices. */
export function bookAt(symbol: string, bid: string, ask = bid): OrderBook {
  const level = (price: string) => ({ price: exact(price), quantity: exact('1') });
  return { symbol, bids: [level(bid)], asks: [level(ask)] };
}

/** A price feed that a test turns by hand. */
export class HandFeed {
  leads = true;
  readonly watched: string[] = [];
  readonly evenAway: boolean[] = [];
  private readonly books = new Map<string, { snapshot: BookSnapshot; state: FeedState }>();
  private readonly changed = new Emitter<string>();
  private readonly ledAnew = new Emitter<void>();
  readonly onChange = this.changed.on;
  readonly onLeads = this.ledAnew.on;

  constructor(private readonly clock: FakeClock) {}

  readonly watch = (
    symbol: string,
    _depth: string,
    { evenAway = false }: { evenAway?: boolean } = {},
  ): { dispose(): void } => {
    this.watched.push(symbol);
    this.evenAway.push(evenAway);
    return { dispose: () => void this.watched.splice(this.watched.indexOf(symbol), 1) };
  };

  readonly snapshot = (symbol: string): BookSnapshot | undefined => this.books.get(symbol)?.snapshot;
  readonly state = (symbol: string): FeedState => this.books.get(symbol)?.state ?? 'waiting';
  readonly ageMs = (snapshot: BookSnapshot): number => msSince(this.clock, snapshot.asked);

  /** A book comes, or is said again in a state in which nobody may go by it. */
  bring(book: OrderBook, state: FeedState = 'live'): void {
    const { symbol } = book;
    const snapshot: BookSnapshot = {
      symbol,
      book,
      asked: momentOf(this.clock),
      receivedAt: this.clock.now(),
      mid: mid(book),
      direction: 'flat',
    };
    this.books.set(symbol, { snapshot, state });
    this.changed.fire(symbol);
  }

  /** The window becomes the one that asks, or no longer is. */
  lead(leads: boolean): void {
    this.leads = leads;
    this.ledAnew.fire();
  }

  /** Says again what is known, as the feed does when a price grows old. */
  repeat(symbol: string): void {
    this.changed.fire(symbol);
  }
}

/** A window with everything that alerts are made of, but for the editor. */
export class AlertWindow {
  readonly feed: HandFeed;
  readonly alerts: Alerts;
  readonly told: { readonly at: number; readonly alerts: readonly Alert[] }[] = [];
  readonly candles: Candle[] = [];
  readonly recorded = new Emitter<string>();
  readonly warnings: string[] = [];
  looks = true;
  place: { key: string; mode: string } | undefined = { key: 'paper', mode: 'PAPER' };
  private alive = true;
  private watch: AlertWatch | undefined;
  private news: AlertNews | undefined;

  constructor(
    private readonly disk: SharedDisk,
    private readonly clock: FakeClock,
  ) {
    this.feed = new HandFeed(clock);
    this.alerts = new Alerts({
      files: new AlertFiles(disk.folder(() => this.alive)),
      here: () => this.place,
      watchFolder: () => Promise.reject(new Error('this disk tells nothing')),
      clock,
      newId: () => this.newId(),
      warn: (text) => this.warnings.push(text),
      tell: (text) => this.warnings.push(text),
    });
  }

  /** Opens the window as the product does. */
  async open(): Promise<this> {
    await this.alerts.start();
    const { disk, clock, feed, alerts } = this;
    this.news = new AlertNews({
      alerts,
      place: () => this.place?.key,
      somebodyLooks: () => this.looks,
      claim: (name) => {
        const first = !disk.claimed.has(name);
        disk.claimed.add(name);
        return Promise.resolve(first);
      },
      tell: (told) => {
        if (this.alive) this.told.push({ at: clock.now(), alerts: told });
      },
      clock,
    });
    this.watch = new AlertWatch({
      feed,
      alerts,
      place: 'paper',
      recorder: { recent: () => this.candles, onChange: this.recorded.on },
      times: new PriceTimes(
        {
          read: () =>
            disk.times === undefined
              ? Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
              : Promise.resolve(disk.times),
          write: (text) => {
            if (this.alive) disk.times = text;
            return Promise.resolve();
          },
        },
        clock,
        (text) => this.warnings.push(text),
      ),
      clock,
    });
    await this.watch.start();
    return this;
  }

  /** Somebody comes to this window or leaves it. */
  look(looks: boolean): void {
    this.looks = looks;
    this.news?.attentionChanged();
  }

  /** The process ends at once: nothing more is written or told. */
  kill(): void {
    this.alive = false;
    this.watch?.dispose();
    this.news?.dispose();
    this.alerts.dispose();
  }

  private newId(): string {
    this.disk.ids += 1;
    return `11111111-0000-4000-8000-${this.disk.ids.toString(16).padStart(12, '0')}`;
  }
}
