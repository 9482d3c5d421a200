import * as vscode from 'vscode';
import * as z from 'zod';

const key = 'invex.watchlist';
const longestSymbol = 100;
const mostWatched = 500;
const schema = z.array(z.string().max(longestSymbol)).max(mostWatched);
/** Shown until the user chooses: the market that prices the rial, and the two that everybody looks at. */
const firstWatched = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT'];

/** Thrown when a market cannot be watched; the list stays as it is. */
export class WatchlistError extends Error {
  readonly reason = 'not-watchable';

  constructor(message: string) {
    super(message);
    this.name = 'WatchlistError';
  }
}

/** The markets that the user watches, in order. Kept with the user and synced; never emptied by anything but the user. */
export class Watchlist implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<string>();
  /** Fires with the symbol that was added or removed. */
  readonly onChange = this.changed.event;

  constructor(private readonly state: vscode.Memento & { setKeysForSync(keys: readonly string[]): void }) {
    state.setKeysForSync([key]);
  }

  symbols(): readonly string[] {
    const stored = schema.safeParse(this.state.get(key));
    return stored.success ? stored.data : firstWatched;
  }

  has(symbol: string): boolean {
    return this.symbols().includes(symbol);
  }

  /** Adds or removes a market. Rejects with {@link WatchlistError}. */
  async set(symbol: string, watched: boolean): Promise<void> {
    if (this.has(symbol) === watched) return;
    if (watched && (symbol.length > longestSymbol || this.symbols().length >= mostWatched)) {
      throw new WatchlistError(
        `The watchlist holds at most ${mostWatched} markets, with symbols of up to ${longestSymbol} characters. It stays as it is.`,
      );
    }
    const others = this.symbols().filter((each) => each !== symbol);
    await this.state.update(key, watched ? [...others, symbol] : others);
    this.changed.fire(symbol);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
