import type { BookNews } from './bookPoller';
import type { Disposable } from './disposable';
import type { Subscribe } from './emitter';
import type { FeedWishes } from './feedWish';

/** The other windows of an environment, as the price feed of this one needs them. */
export interface FeedWindows extends Disposable {
  /** Whether this window asks the exchange: for all of them, or because they cannot be reached. */
  readonly leads: boolean;
  /** Fires when {@link leads} or {@link wishes} changed. */
  readonly onChange: Subscribe<void>;
  /** Books and failures that the leading window tells of. */
  readonly onNews: Subscribe<BookNews>;
  start(): void;
  /** What this window needs from now on. */
  wish(wishes: FeedWishes): void;
  /** What the others need, each; nothing while this window does not lead. */
  wishes(): readonly FeedWishes[];
  /** Tells the others what became of a request of this window. */
  publish(news: BookNews): void;
}
