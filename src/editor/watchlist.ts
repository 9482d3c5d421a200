import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Disposable } from '../trading/disposable';
import { Emitter } from '../trading/emitter';
import { wordsOf } from './errorWords';
import { movedBefore, movedByOne } from './watchlistOrder';

const key = 'invex.watchlist';
/** A stored list that could not be read, as it was, from the moment on when another took its place. Not synced. */
const brokenKey = 'invex.watchlist.broken';
const longestSymbol = 100;
const mostWatched = 500;
const entry = z.string().min(1).max(longestSymbol);
const schema = z.array(entry).max(mostWatched);
/** Shown until the user chooses: the market that prices the rial, and the two that everybody looks at. */
const firstWatched = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT'];

/** Thrown when the watchlist could not be changed, or when it is not sure that the change is kept. */
export class WatchlistError extends Error {
  constructor(
    readonly reason: 'not-watchable' | 'not-kept',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'WatchlistError';
  }
}

/** What VS Code keeps for the extension: its global state. */
export interface WatchlistState {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
  setKeysForSync(keys: readonly string[]): void;
}

/**
 * The markets that the user watches, in order. Kept with the user and synced; never emptied by anything but the user. What other windows and
 * Settings Sync store is taken up by {@link takeUp}: VS Code tells of neither.
 */
export class Watchlist implements Disposable {
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;
  private list: readonly string[] = firstWatched;
  /** The stored value that the list is from. */
  private read: unknown;
  private isBroken = false;
  /** Whether the list is one that was stored whole: then it says more than what can be read of a broken one. */
  private isKnown = false;
  private writing: Promise<void> = Promise.resolve();

  /** `warn`: for the log. */
  constructor(
    private readonly state: WatchlistState,
    private readonly warn: (text: string) => void,
  ) {
    state.setKeysForSync([key]);
    this.takeUp();
  }

  symbols(): readonly string[] {
    return this.list;
  }

  has(symbol: string): boolean {
    return this.list.includes(symbol);
  }

  /** Reads what is stored, where another window or Settings Sync may have put another list. */
  takeUp(): void {
    const stored = this.state.get(key);
    if (isDeepStrictEqual(stored, this.read)) return;
    this.read = stored;
    const found = schema.safeParse(stored);
    this.isBroken = stored !== undefined && !found.success;
    if (this.isBroken) {
      this.warn(
        'The stored watchlist cannot be read as a whole. It is left as it is; what can be read of it is shown.',
      );
    }
    if (found.success) {
      this.isKnown = true;
      this.show([...new Set(found.data)]);
    } else if (!this.isKnown) this.show(salvaged(stored) ?? this.list);
  }

  /** Adds markets at the end, or removes them. Rejects with {@link WatchlistError}. */
  set(symbols: readonly string[], watched: boolean): Promise<void> {
    return this.change((list) => {
      const others = list.filter((each) => !symbols.includes(each));
      return watched ? [...new Set([...list, ...symbols])] : others;
    });
  }

  /** Takes markets to just before another one, or to the end; those that are not watched are added. Rejects with {@link WatchlistError}. */
  place(symbols: readonly string[], before: string | undefined): Promise<void> {
    return this.change((list) => movedBefore(list, symbols, before));
  }

  /** Moves markets by one place among those that are shown. Rejects with {@link WatchlistError}. */
  move(
    symbols: readonly string[],
    direction: 'up' | 'down',
    isShown: (symbol: string) => boolean,
  ): Promise<void> {
    return this.change((list) => movedByOne(list, symbols, direction, isShown));
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** One change after the other, each on the list as the one before has left it. */
  private change(make: (list: readonly string[]) => readonly string[]): Promise<void> {
    const done = this.writing.then(() => this.changeNow(make));
    this.writing = done.catch(() => undefined);
    return done;
  }

  private async changeNow(make: (list: readonly string[]) => readonly string[]): Promise<void> {
    this.takeUp();
    const next = make(this.list);
    if (isDeepStrictEqual(next, this.list)) return;
    const added = next.filter((symbol) => !this.has(symbol));
    const tooLong = added.some((symbol) => !entry.safeParse(symbol).success);
    if (tooLong || (added.length > 0 && next.length > mostWatched)) {
      throw new WatchlistError(
        'not-watchable',
        `The watchlist holds at most ${mostWatched} markets, with symbols of up to ${longestSymbol} characters. It stays as it is.`,
      );
    }
    await this.store(next);
  }

  private async store(next: readonly string[]): Promise<void> {
    try {
      if (this.isBroken) await this.state.update(brokenKey, this.read);
      await this.state.update(key, next);
    } catch (error) {
      // VS Code may show the change and forget it, or not have taken it at all.
      this.takeUp();
      const shown = isDeepStrictEqual(this.list, next)
        ? 'The watchlist shows the change, but it may be gone after a reload of the window'
        : 'The watchlist stays as it is';
      throw new WatchlistError('not-kept', `${shown}: ${wordsOf(error)}`, { cause: error });
    }
    this.isBroken = false;
    this.isKnown = true;
    this.read = next;
    this.show(next);
  }

  private show(list: readonly string[]): void {
    if (isDeepStrictEqual(list, this.list)) return;
    this.list = list;
    this.changed.fire();
  }
}

/** What can be read of a stored value that is no watchlist; nothing if nothing can. */
function salvaged(stored: unknown): readonly string[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  const symbols = stored.flatMap((each: unknown) => {
    const read = entry.safeParse(each);
    return read.success ? [read.data] : [];
  });
  return symbols.length > 0 ? [...new Set(symbols)].slice(0, mostWatched) : undefined;
}
