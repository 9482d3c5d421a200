import type { MarketRules } from '../domain/market';
import type { Aged } from '../domain/orderCheck';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { momentOf, msSince, type Moment } from './moment';

/** Where rules come from. */
export interface RulesSource {
  markets(): Promise<{ readonly rules: readonly MarketRules[]; readonly skipped: readonly string[] }>;
}

/** Thrown when an answer came and named no market that can be read: what is known is better than that. */
export class NoMarketsError extends Error {
  readonly reason = 'no-markets';

  constructor() {
    super('The exchange listed no market that can be read. The markets known before are kept.');
    this.name = 'NoMarketsError';
  }
}

/**
 * The markets and their rules as last read. An error never empties the list: what is known stays, with its age, and the
 * error stands beside it.
 */
export class MarketRulesStore implements Disposable {
  private bySymbol: ReadonlyMap<string, MarketRules> = new Map();
  private read: Moment | undefined;
  private failure: unknown;
  private reading: Promise<void> | undefined;
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;

  constructor(
    private readonly source: RulesSource,
    private readonly clock: Clock,
  ) {}

  /** All the rules, sorted by quote, then base. */
  all(): readonly MarketRules[] {
    return [...this.bySymbol.values()];
  }

  /** When the rules were asked for (ms since the epoch), if they ever came. */
  get readAt(): number | undefined {
    return this.read?.at;
  }

  /** Why the last reading failed; absent when it worked. */
  get trouble(): unknown {
    return this.failure;
  }

  /** A market's rules with their age; nothing for a market that is not listed. */
  get(symbol: string): Aged<MarketRules> | undefined {
    const rules = this.bySymbol.get(symbol);
    // The age counts from the asking: the answer may be as old as that.
    return rules && this.read && { value: rules, ageMs: msSince(this.clock, this.read) };
  }

  /** Reads the rules now; callers while a reading runs share it. Failing is told by {@link trouble} and by the promise. */
  refresh(): Promise<void> {
    this.reading ??= this.readOnce().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** The rules of one market, read afresh when they are older than `maxAgeMs`. Rejects when they cannot be read. */
  async fresh(symbol: string, maxAgeMs: number): Promise<Aged<MarketRules> | undefined> {
    // A reading that is shared may have begun long ago; the one after it is our own.
    for (let readings = 0; readings < 2 && !this.isFresh(maxAgeMs); readings += 1) await this.refresh();
    return this.get(symbol);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private isFresh(maxAgeMs: number): boolean {
    return this.read !== undefined && msSince(this.clock, this.read) <= maxAgeMs;
  }

  private async readOnce(): Promise<void> {
    const asked = momentOf(this.clock);
    try {
      const { rules } = await this.source.markets();
      if (rules.length === 0) throw new NoMarketsError();
      const sorted = [...rules].sort(
        (a, b) => order(a.symbol.quote, b.symbol.quote) || order(a.symbol.base, b.symbol.base),
      );
      this.bySymbol = new Map(sorted.map((each) => [each.symbol.code, each]));
      this.read = asked;
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
      throw error;
    } finally {
      this.changed.fire();
    }
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
