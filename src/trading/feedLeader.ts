import type { BookNews } from './bookPoller';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { bookFile, bookText, readWishes, type WishRecord } from './feedRecords';
import type { FeedWishes } from './feedWish';
import { FreshReading } from './freshReading';
import { runningMsSince } from './moment';
import type { SharedFiles } from './sharedFiles';
import type { Writer } from './writer';

/** What leading the other windows needs of the rest. */
export interface FeedLeaderParts {
  readonly wishFiles: SharedFiles;
  readonly bookFiles: SharedFiles;
  readonly writer: Writer;
  isGone(writer: Writer): boolean;
  readonly clock: Clock;
}

/** A window that has said nothing for so long wants nothing any more. Three times of what {@link wishBeatMs} is. */
const lapsedMs = 6600;
/** A window says so often that it is still there. */
export const wishBeatMs = 2000;
/** What no window has spoken through for this long is cleared away. */
const forgottenMs = 60_000;
/** The wishes are read this often, whatever the system tells of changes, */
const lookMs = 1000;
/** and a moment after a change: several that come together are read at once. */
const gatherMs = 20;

interface Heard {
  newest: BookNews;
  good?: BookNews;
  readonly writing: FreshReading;
}

/** The leading window's side of sharing: what other windows want, and the books that it leaves for them. */
export class FeedLeader implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly heard = new Map<string, Heard>();
  private readonly reading = new FreshReading(() => this.read());
  private others: readonly WishRecord[] = [];
  private watching: Disposable | undefined;
  private timer: Disposable | undefined;
  private newsTimer: Disposable | undefined;
  private leads = false;
  /** Fires when {@link wishes} changed. */
  readonly onChange = this.changed.on;

  constructor(private readonly its: FeedLeaderParts) {}

  /** What the other windows want, each. */
  wishes(): readonly FeedWishes[] {
    return this.others.map(({ wishes }) => wishes);
  }

  /** Leads from now on, until {@link end}. */
  begin(): void {
    if (this.leads) return;
    this.leads = true;
    void this.watch();
    void this.tidy();
    this.look();
  }

  end(): void {
    this.leads = false;
    this.timer?.dispose();
    this.newsTimer?.dispose();
    this.newsTimer = undefined;
    this.watching?.dispose();
    this.watching = undefined;
    this.others = [];
  }

  /** Keeps what became of a request, and leaves it to those who want that market. */
  publish(news: BookNews): void {
    const { symbol, outcome } = news;
    const known = this.heard.get(symbol);
    const heard: Heard = known ?? { newest: news, writing: new FreshReading(() => this.write(symbol)) };
    heard.newest = news;
    if ('book' in outcome) heard.good = news;
    this.heard.set(symbol, heard);
    this.leave(symbol);
  }

  dispose(): void {
    this.end();
    this.changed.dispose();
  }

  private leave(symbol: string): void {
    const heard = this.heard.get(symbol);
    if (!heard || !this.leads || !this.others.some(({ wishes }) => wishes.has(symbol))) return;
    // What cannot be written now is old in a second, and then there is the next.
    heard.writing.ask().catch(() => undefined);
  }

  private async write(symbol: string): Promise<void> {
    const heard = this.heard.get(symbol);
    if (!heard || !this.leads) return;
    const text = bookText({ by: this.its.writer.window, newest: heard.newest, good: heard.good });
    await this.its.bookFiles.write(bookFile(symbol), text);
  }

  /** Never rejects: without being told, the folder is read each second. */
  private async watch(): Promise<void> {
    try {
      const watching = await this.its.wishFiles.watch(() => this.soon());
      if (this.leads && !this.watching) this.watching = watching;
      else watching.dispose();
    } catch {
      // Read all the same.
    }
  }

  /** Never rejects: what is left over is in nobody's way. */
  private async tidy(): Promise<void> {
    const { wishFiles, bookFiles, clock } = this.its;
    for (const files of [wishFiles, bookFiles]) await files.tidy(clock.now()).catch(() => undefined);
  }

  private soon(): void {
    if (!this.leads) return;
    this.newsTimer ??= this.its.clock.after(gatherMs, () => {
      this.newsTimer = undefined;
      this.reading.ask().catch(() => undefined);
    });
  }

  private look(): void {
    if (!this.leads) return;
    this.reading
      .ask()
      // Whether the folder can be used is the leadership's affair; what was wanted is wanted on.
      .catch(() => undefined)
      .finally(() => {
        this.timer?.dispose();
        if (this.leads) this.timer = this.its.clock.after(lookMs, () => this.look());
      });
  }

  private async read(): Promise<void> {
    const { wishFiles, writer, clock } = this.its;
    const others: WishRecord[] = [];
    for (const name of await wishFiles.names()) {
      const text = await wishFiles.read(name);
      const record = text === undefined ? undefined : readWishes(text);
      if (!record || record.by.window === writer.window) continue;
      const silentMs = runningMsSince(clock, record.beat);
      if (this.its.isGone(record.by) || silentMs > forgottenMs) await wishFiles.remove(name);
      else if (silentMs <= lapsedMs) others.push(record);
    }
    if (!this.leads) return;
    const before = this.others;
    this.others = others;
    if (faceOf(before) === faceOf(others)) return;
    const had = new Set(before.flatMap(({ wishes }) => [...wishes.keys()]));
    for (const { wishes } of others) {
      for (const symbol of wishes.keys()) if (!had.has(symbol)) this.leave(symbol);
    }
    this.changed.fire();
  }
}

function faceOf(records: readonly WishRecord[]): string {
  return JSON.stringify(records.map(({ by, wishes }) => [by.window, ...wishes]).sort());
}
