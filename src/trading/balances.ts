import type { Account } from '../domain/order';
import type { AvailableBalances } from '../domain/orderCheck';
import type { MarketSymbol } from '../domain/market';
import type { CallOptions } from '../exchange/placement';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { FreshReading } from './freshReading';
import { momentOf, msSince, type Moment } from './moment';

/** Where accounts come from: one call a currency. */
export interface AccountSource {
  account(currency: string, options?: CallOptions): Promise<Account>;
}

/** A currency's account, when it was asked for (ms since the epoch), and why the last reading failed. */
export interface KnownAccount {
  readonly currency: string;
  readonly account?: Account;
  readonly readAt?: number;
  /** The same moment, to tell its age by. */
  readonly asked?: Moment;
  readonly trouble?: unknown;
}

/** How a long list is read. */
export interface SparingOptions {
  /** No further currency is asked for once it is aborted. */
  readonly signal?: AbortSignal;
  /** Called after each currency, read or not. */
  onRead?(currency: string): void;
}

/** Urgent: somebody waits for it, or sees nothing else. A list in the background comes after everything else. */
type Urgency = 'urgent' | 'background';

/** So many currencies of a list are asked for at a time: a list must not stand in the way of anything. */
const mostAtOnce = 2;

/** Balances of the currencies that somebody asked for. What cannot be read again stays, with its age and the error beside it. */
export class Balances implements Disposable {
  private readonly known = new Map<string, KnownAccount>();
  private readonly readings = new Map<string, FreshReading>();
  /** Counts readings: the answer of an earlier one never comes over that of a later one. */
  private started = 0;
  private readonly answered = new Map<string, number>();
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
    await Promise.all([...new Set(currencies)].map((currency) => this.readingOf(currency, 'urgent').ask()));
  }

  /**
   * Reads these currencies one after another in their order, a few at a time and behind everything else that is asked of the exchange.
   * Never rejects: see `trouble`.
   */
  async refreshSparingly(currencies: Iterable<string>, options: SparingOptions = {}): Promise<void> {
    const left = [...new Set(currencies)];
    const readNext = async (): Promise<void> => {
      for (;;) {
        const next = options.signal?.aborted === true ? undefined : left.shift();
        if (next === undefined) return;
        await this.readingOf(next, 'background').ask();
        options.onRead?.(next);
      }
    };
    await Promise.all(Array.from({ length: mostAtOnce }, readNext));
  }

  /** How old an account's figures may be, in ms: since they were asked for. */
  ageMs({ asked }: KnownAccount): number | undefined {
    return asked && msSince(this.clock, asked);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private readingOf(currency: string, urgency: Urgency): FreshReading {
    const key = `${urgency} ${currency}`;
    const known = this.readings.get(key);
    if (known) return known;
    const reading = new FreshReading(() => this.read(currency, urgency));
    this.readings.set(key, reading);
    return reading;
  }

  private async read(currency: string, urgency: Urgency): Promise<void> {
    const asked = momentOf(this.clock);
    const number = (this.started += 1);
    const answer = await this.ask(currency, urgency);
    if ((this.answered.get(currency) ?? 0) > number) return;
    this.answered.set(currency, number);
    const { account, trouble } = answer;
    this.known.set(
      currency,
      account
        ? { currency, account, readAt: asked.at, asked }
        : { ...this.known.get(currency), currency, trouble },
    );
    this.changed.fire();
  }

  private async ask(
    currency: string,
    urgency: Urgency,
  ): Promise<{ readonly account?: Account; readonly trouble?: unknown }> {
    try {
      const options: CallOptions = urgency === 'background' ? { priority: 'poll' } : {};
      return { account: await this.source.account(currency, options) };
    } catch (trouble) {
      return { trouble };
    }
  }
}
