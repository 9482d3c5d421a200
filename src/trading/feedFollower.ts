import type { BookNews } from './bookPoller';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { wishBeatMs } from './feedLeader';
import { bookFile, readBookRecord, wishText, type BookRecord } from './feedRecords';
import type { FeedWishes } from './feedWish';
import { FreshReading } from './freshReading';
import { momentOf, runningMsSince, unknownAgeMs, type Moment } from './moment';
import type { SharedFiles } from './sharedFiles';
import type { Writer } from './writer';

/** What following needs of the rest. */
export interface FeedFollowerParts {
  readonly wishFiles: SharedFiles;
  readonly bookFiles: SharedFiles;
  readonly writer: Writer;
  readonly clock: Clock;
}

/** Books are read this often, whatever the system tells of changes, */
const lookMs = 1000;
/** and a moment after a change. */
const gatherMs = 15;

/** The side of a window that follows: says what it wants, and takes what the leading window leaves for it. */
export class FeedFollower implements Disposable {
  private readonly heard = new Emitter<BookNews>();
  private readonly changed = new Emitter<void>();
  private readonly saying = new FreshReading(() => this.say());
  private readonly reading = new FreshReading(() => this.read());
  /** When the newest request was made that is known of a market, as the leader wrote it. */
  private readonly known = new Map<string, string>();
  private wishes: FeedWishes = new Map();
  private leader: string | undefined;
  private watching: Disposable | undefined;
  private timer: Disposable | undefined;
  private newsTimer: Disposable | undefined;
  private due = new Set<string>();
  private said: Moment | undefined;
  private trouble: unknown;
  private ended = false;
  /** Books and failures that the leader tells of. */
  readonly onNews = this.heard.on;
  /** Fires when {@link unheard} changed. */
  readonly onChange = this.changed.on;

  constructor(private readonly its: FeedFollowerParts) {}

  /** Why the leader cannot be told what this window wants; absent when it can. */
  get unheard(): unknown {
    return this.leader === undefined ? undefined : this.trouble;
  }

  /** Follows that window from now on, until {@link end}. */
  begin(leader: string): void {
    if (this.leader === leader) return;
    const followed = this.leader !== undefined;
    this.leader = leader;
    this.known.clear();
    if (!followed) void this.watch();
    this.speak();
    this.look();
  }

  /** What this window wants from now on. */
  wish(wishes: FeedWishes): void {
    const same = faceOf(wishes) === faceOf(this.wishes);
    this.wishes = wishes;
    if (same || this.leader === undefined) return;
    this.speak();
    this.soon(...wishes.keys());
  }

  /** Follows nobody, and wants nothing of anybody. */
  end(): void {
    if (this.leader === undefined) return;
    this.leader = undefined;
    this.timer?.dispose();
    this.newsTimer?.dispose();
    this.newsTimer = undefined;
    this.watching?.dispose();
    this.watching = undefined;
    this.trouble = undefined;
    this.speak();
  }

  dispose(): void {
    this.end();
    this.ended = true;
    this.heard.dispose();
    this.changed.dispose();
  }

  /** Never rejects: without being told, the books are read each second. */
  private async watch(): Promise<void> {
    try {
      const watching = await this.its.bookFiles.watch((name) => this.soonFile(name));
      if (this.leader !== undefined && !this.watching) this.watching = watching;
      else watching.dispose();
    } catch {
      // Read all the same.
    }
  }

  private soonFile(name: string | undefined): void {
    for (const symbol of this.wishes.keys()) {
      if (name === undefined || bookFile(symbol) === name) this.soon(symbol);
    }
  }

  private soon(...symbols: readonly string[]): void {
    if (this.leader === undefined || symbols.length === 0) return;
    for (const symbol of symbols) this.due.add(symbol);
    this.newsTimer ??= this.its.clock.after(gatherMs, () => {
      this.newsTimer = undefined;
      this.reading.ask().catch(() => undefined);
    });
  }

  private look(): void {
    this.timer?.dispose();
    if (this.leader === undefined) return;
    if (!this.said || runningMsSince(this.its.clock, this.said) >= wishBeatMs) this.speak();
    this.soon(...this.wishes.keys());
    this.timer = this.its.clock.after(lookMs, () => this.look());
  }

  private async read(): Promise<void> {
    const due = [...this.due].filter((symbol) => this.wishes.has(symbol));
    this.due.clear();
    for (const symbol of due) {
      // One that cannot be read now is read again in a second; meanwhile what is known grows old.
      const text = await this.its.bookFiles.read(bookFile(symbol));
      const record = text === undefined ? undefined : readBookRecord(text);
      if (record?.newest.symbol === symbol) this.take(record);
    }
  }

  private take({ by, newest, good }: BookRecord): void {
    const { clock } = this.its;
    if (this.ended || by !== this.leader) return;
    const face = JSON.stringify([newest.asked, newest.everyMs]);
    if (this.known.get(newest.symbol) === face) return;
    this.known.set(newest.symbol, face);
    for (const news of good && good !== newest ? [good, newest] : [newest]) {
      // By another start of the machine nobody can tell how old it is.
      if (runningMsSince(clock, news.asked) < unknownAgeMs) this.heard.fire(news);
    }
  }

  /** Tells the leader what is wanted. Never rejects: what the leader cannot be told is {@link unheard}. */
  private speak(): void {
    this.said = momentOf(this.its.clock);
    const tell = (trouble: unknown): void => {
      const before = this.unheard;
      this.trouble = trouble;
      if ((before === undefined) !== (this.unheard === undefined) && !this.ended) this.changed.fire();
    };
    this.saying.ask().then(() => tell(undefined), tell);
  }

  private async say(): Promise<void> {
    const { wishFiles, writer, clock } = this.its;
    const name = `${writer.window}.json`;
    if (this.leader === undefined || this.wishes.size === 0) await wishFiles.remove(name);
    else await wishFiles.write(name, wishText({ by: writer, beat: momentOf(clock), wishes: this.wishes }));
  }
}

function faceOf(wishes: FeedWishes): string {
  return JSON.stringify([...wishes].sort(([a], [b]) => (a < b ? -1 : 1)));
}
