import type { Account } from '../domain/order';
import type { AvailableBalances } from '../domain/orderCheck';
import type { MarketSymbol } from '../domain/market';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { FreshReading } from './freshReading';

/** Where accounts come from: one call a currency. */
export interface AccountSource {
  account(currency: string): Promise<Account>;
}

/** A currency's account, when it was asked for (ms since the epoch), and why the last reading failed. */
export interface KnownAccount {
  readonly currency: string;
  readonly account?: Account;
  readonly readAt?: number;
  readonly trouble?: unknown;
}

/** Balances of the currencies that somebody asked for. What cannot be read again stays, with its age and the error beside it. */
export class Balances implements Disposable {
  private readonly known = new Map<string, KnownAccount>();
  private readonly readings = new Map<string, FreshReading>();
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;

  constructor(
    private readonly source: AccountSource,
    private readonly clock: Clock,
  ) {}

  /** What is known of each currency asked for so far, by name. */
  all(): readonly KnownAccount[] {
    return [...this.known.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
  }

  get(currency: string): KnownAccount | undefined {
    return this.known.get(currency);
  }

  /** Available amounts of a market's two currencies, as far as known, and when the older of them was asked for. */
  available(symbol: MarketSymbol): AvailableBalances & { readonly readAt?: number } {
    const base = this.known.get(symbol.base);
    const quote = this.known.get(symbol.quote);
    const times = [base?.readAt, quote?.readAt].filter((each) => each !== undefined);
    return {
      base: base?.account?.available,
      quote: quote?.account?.available,
      ...(times.length > 0 && { readAt: Math.min(...times) }),
    };
  }

  /**
   * Reads these currencies, each at most once at a time and never older than this call: after an order, a reading that began before
   * it would tell of the time before. Never rejects: see `trouble`.
   */
  async refresh(currencies: Iterable<string>): Promise<void> {
    await Promise.all([...new Set(currencies)].map((currency) => this.readingOf(currency).ask()));
  }

  dispose(): void {
    this.changed.dispose();
  }

  private readingOf(currency: string): FreshReading {
    const known = this.readings.get(currency);
    if (known) return known;
    const reading = new FreshReading(() => this.read(currency));
    this.readings.set(currency, reading);
    return reading;
  }

  private async read(currency: string): Promise<void> {
    const readAt = this.clock.now();
    try {
      this.known.set(currency, { currency, account: await this.source.account(currency), readAt });
    } catch (trouble) {
      this.known.set(currency, { ...this.known.get(currency), currency, trouble });
    }
    this.changed.fire();
  }
}
