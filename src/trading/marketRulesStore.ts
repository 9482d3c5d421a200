import type { MarketRules } from '../domain/market';
import type { Aged } from '../domain/orderCheck';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';

/** Where rules come from. */
export interface RulesSource {
  markets(): Promise<{ readonly rules: readonly MarketRules[]; readonly skipped: readonly string[] }>;
}

/**
 * The markets and their rules as last read. An error never empties the list: what is known stays, with its age, and the
 * error stands beside it.
 */
export class MarketRulesStore implements Disposable {
  private bySymbol: ReadonlyMap<string, MarketRules> = new Map();
  private read: number | undefined;
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

  /** When the rules were read (ms since the epoch), if ever. */
  get readAt(): number | undefined {
    return this.read;
  }

  /** Why the last reading failed; absent when it worked. */
  get trouble(): unknown {
    return this.failure;
  }

  get(symbol: string): Aged<MarketRules> | undefined {
    const rules = this.bySymbol.get(symbol);
    return rules && this.read !== undefined
      ? { value: rules, ageMs: Math.max(0, this.clock.now() - this.read) }
      : undefined;
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
    const known = this.get(symbol);
    if (known && known.ageMs <= maxAgeMs) return known;
    await this.refresh();
    return this.get(symbol);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async readOnce(): Promise<void> {
    const askedAt = this.clock.now();
    try {
      const { rules } = await this.source.markets();
      const sorted = [...rules].sort(
        (a, b) => order(a.symbol.quote, b.symbol.quote) || order(a.symbol.base, b.symbol.base),
      );
      this.bySymbol = new Map(sorted.map((each) => [each.symbol.code, each]));
      // The age counts from the asking: the answer may be as old as that.
      this.read = askedAt;
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
