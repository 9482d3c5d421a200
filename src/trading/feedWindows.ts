import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { BookNews } from './bookPoller';
import type { Clock } from './clock';
import { DisposableStore, type Disposable } from './disposable';
import { Emitter } from './emitter';
import { FeedFollower } from './feedFollower';
import { FeedLeader } from './feedLeader';
import { FeedLeadership } from './feedLeadership';
import type { FeedWishes } from './feedWish';
import { wordsOf } from './placementWords';
import { SharedFolder, type SharedFiles } from './sharedFiles';
import type { Writer } from './writer';

/** What sharing a price feed with other windows needs of the rest. */
export interface FeedWindowsParts {
  /** Terms of leading; what each window wants; the books. */
  readonly files: { readonly terms: SharedFiles; readonly wishes: SharedFiles; readonly books: SharedFiles };
  readonly writer: Writer;
  isGone(writer: Writer): boolean;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  warn(text: string): void;
}

/** Told once when windows cannot reach each other. */
const aloneWords =
  'Windows cannot share their prices just now, so each asks the exchange for itself, which makes more requests';

/**
 * The windows of an environment, as the price feed of one of them needs them: one leads and asks the exchange, the others follow. Where they cannot
 * reach each other each asks for itself.
 */
export class FeedWindows implements Disposable {
  private readonly store = new DisposableStore();
  private readonly leadership: FeedLeadership;
  private readonly leader: FeedLeader;
  private readonly follower: FeedFollower;
  private readonly changed = new Emitter<void>();
  private warned = false;
  /** Fires when {@link asks}, {@link leads} or {@link wishes} changed. */
  readonly onChange = this.changed.on;
  /** Books and failures that the leading window tells of. */
  readonly onNews;

  constructor(private readonly its: FeedWindowsParts) {
    const { files, writer, clock, random } = its;
    const isGone = (other: Writer): boolean => its.isGone(other);
    const shared = { wishFiles: files.wishes, bookFiles: files.books, writer, clock, isGone };
    this.leadership = this.store.add(
      new FeedLeadership({ files: files.terms, writer, clock, random, isGone }),
    );
    this.leader = this.store.add(new FeedLeader(shared));
    this.follower = this.store.add(new FeedFollower(shared));
    this.onNews = this.follower.onNews;
    this.store.add(this.changed);
    this.store.add(this.leadership.onChange(() => this.follow()));
    this.store.add(this.leader.onChange(() => this.changed.fire()));
    this.store.add(this.follower.onChange(() => this.follow()));
  }

  /** Whether this window leads; each does where they cannot reach each other. */
  get leads(): boolean {
    const { is } = this.leadership.standing;
    return is === 'leading' || is === 'alone';
  }

  /** Whether this window asks the exchange: because it leads, or because the one that leads cannot be told what is wanted. */
  get asks(): boolean {
    return this.leads || this.follower.unheard !== undefined;
  }

  /** Takes part from now on. */
  start(): void {
    this.leadership.start();
  }

  /** What this window needs from now on. */
  wish(wishes: FeedWishes): void {
    this.follower.wish(wishes);
  }

  /** What the others need, each; nothing while this window does not lead. */
  wishes(): readonly FeedWishes[] {
    return this.leader.wishes();
  }

  /** Tells the others what became of a request of this window, if it leads. */
  publish(news: BookNews): void {
    this.leader.publish(news);
  }

  dispose(): void {
    this.store.dispose();
  }

  private follow(): void {
    const { standing } = this.leadership;
    if (standing.is === 'leading') this.leader.begin();
    else this.leader.end();
    if (standing.is === 'following') this.follower.begin(standing.leader);
    else if (standing.is !== 'undecided') this.follower.end();
    this.warnOnce(standing.is === 'alone' ? standing.why : this.follower.unheard);
    this.changed.fire();
  }

  private warnOnce(why: unknown): void {
    if (why === undefined || this.warned) return;
    this.warned = true;
    this.its.warn(`${aloneWords}: ${wordsOf(why)}`);
  }
}

/**
 * The folders by which windows of this machine share the feed of an environment, under `directory`. Another machine that uses the same folder (a
 * home directory on the network) has clocks of its own, and so a feed of its own.
 */
export function feedFolders(
  directory: string,
  address: string,
  newName: () => string,
): FeedWindowsParts['files'] {
  const name = createHash('sha256')
    .update(JSON.stringify([1, hostname(), address]))
    .digest('hex')
    .slice(0, 32);
  const folder = (part: string): SharedFiles => new SharedFolder(join(directory, name, part), newName);
  return { terms: folder('terms'), wishes: folder('wishes'), books: folder('books') };
}
