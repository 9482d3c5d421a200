import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { FolderNews, type WatchFolder } from './folderNews';
import { FreshReading } from './freshReading';
import type { JournalEntry } from './journalEntry';
import { momentOf, msSince, type Moment } from './moment';
import { wordsOf } from './placementWords';
import { belongsTo, type TradingAccount } from './samePlacement';
import type { UnknownOrders } from './unknownOrders';
import type { Writer } from './writer';

/** What following the journal needs of the rest. */
export interface JournalWatchPorts {
  readonly journal: {
    unfinished(): Promise<readonly JournalEntry[]>;
    find(clientOrderId: string): Promise<JournalEntry | undefined>;
    isFinished(clientOrderId: string): Promise<boolean>;
  };
  /** Who is signed in here; nothing while nobody is. */
  account(): TradingAccount | undefined;
  /** Whether this window sends that placement just now. */
  isSending(clientOrderId: string): boolean;
  readonly unknown: Pick<UnknownOrders, 'all' | 'add' | 'settle' | 'refresh' | 'onChange'>;
  readonly writer: Writer;
  isGone(writer: Writer): boolean;
  /** Of the journal's folder. */
  readonly watchFolder: WatchFolder;
  readonly clock: Clock;
  warn(text: string): void;
}

/**
 * From writing a placement down to the end of its request: its window of 10 s in which it may leave, and the 15 s that a request may take,
 * with room for a slow disk. Later its window has lost the answer, whether it says so or not.
 */
export const longestSendingMs = 60_000;
/** While something is unfinished the folder is looked at so often, whatever the system tells of it. */
const lookEveryMs = 1500;
/** Where the system tells nothing, this often when nothing is unfinished. */
const lookUnwatchedMs = 5000;

/**
 * Follows the journal as all windows write it: takes up placements of this account whose answer another window lost or died waiting for, lets
 * go of those whose outcome another learnt, and tells which are on their way in other windows.
 */
export class JournalWatch implements Disposable {
  private onTheirWay: readonly JournalEntry[] = [];
  private readonly seen = new Map<string, Moment>();
  private readonly reading = new FreshReading(() => this.read());
  private readonly changed = new Emitter<void>();
  private readonly following: Disposable;
  private readonly news: FolderNews;
  /** The next look whatever happens. */
  private timer: Disposable | undefined;
  private ended = false;
  /** Fires when placements in other windows begin or end. */
  readonly onChange = this.changed.on;

  constructor(private readonly ports: JournalWatchPorts) {
    this.news = new FolderNews(ports.watchFolder, ports.clock, () => void this.lookByItself());
    this.following = ports.unknown.onChange(() => {
      if (!this.timer) this.plan();
    });
  }

  /** Placements of this account that other windows are sending. */
  elsewhere(): readonly JournalEntry[] {
    return this.onTheirWay;
  }

  /** Reads the journal and follows it from then on. Rejects when it cannot be read now. */
  async start(): Promise<void> {
    try {
      await this.news.start();
    } catch (error) {
      this.ports.warn(
        `The system does not tell of changes to the journal, so it is read now and again: ${wordsOf(error)}`,
      );
    }
    await this.look();
  }

  /** Reads the journal now. Rejects when it cannot be read. */
  async look(): Promise<void> {
    try {
      await this.reading.ask();
    } finally {
      this.plan();
    }
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.news.dispose();
    this.following.dispose();
    this.changed.dispose();
  }

  private plan(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.ended || !this.ports.account()) return;
    const unfinished = this.ports.unknown.all().length + this.onTheirWay.length > 0;
    const wait = unfinished ? lookEveryMs : this.news.tells ? undefined : lookUnwatchedMs;
    if (wait !== undefined) this.timer = this.ports.clock.after(wait, () => void this.lookByItself());
  }

  private async lookByItself(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.ports.warn(`The journal of placements could not be read: ${wordsOf(error)}`);
    }
  }

  private async read(): Promise<void> {
    const { journal, unknown } = this.ports;
    const here = this.ports.account();
    if (this.ended || !here) return;
    const entries = (await journal.unfinished()).filter((entry) => belongsTo(entry, here));
    const onTheirWay: JournalEntry[] = [];
    for (const entry of entries) {
      const lost = this.isLost(entry);
      // Asked first and read after: a placement of this window that ends meanwhile has its outcome written by then.
      if (this.ports.isSending(entry.clientOrderId)) continue;
      if (await journal.isFinished(entry.clientOrderId)) continue;
      if (lost) unknown.add(entry);
      else onTheirWay.push(entry);
    }
    for (const { clientOrderId } of unknown.all()) {
      if (entries.some((entry) => entry.clientOrderId === clientOrderId)) continue;
      // A file that somebody took away says nothing about its order.
      const entry = await journal.find(clientOrderId);
      if (entry?.outcome) unknown.settle(entry, entry.outcome);
    }
    await unknown.refresh();
    this.tell(onTheirWay);
  }

  private tell(onTheirWay: readonly JournalEntry[]): void {
    for (const id of this.seen.keys()) {
      if (!onTheirWay.some((entry) => entry.clientOrderId === id)) this.seen.delete(id);
    }
    const ids = (entries: readonly JournalEntry[]): string =>
      entries.map((each) => each.clientOrderId).join();
    const news = ids(onTheirWay) !== ids(this.onTheirWay);
    this.onTheirWay = onTheirWay;
    if (news && !this.ended) this.changed.fire();
  }

  /** Whether no window waits for the answer any more. */
  private isLost({ clientOrderId, writer, unknownSince, writtenAt }: JournalEntry): boolean {
    const { clock } = this.ports;
    if (unknownSince !== undefined || !writer || writer.window === this.ports.writer.window) return true;
    if (this.ports.isGone(writer)) return true;
    const seen = this.seen.get(clientOrderId) ?? momentOf(clock);
    this.seen.set(clientOrderId, seen);
    const age = Math.max(clock.now() - Date.parse(writtenAt), msSince(clock, seen));
    return age > longestSendingMs;
  }
}
