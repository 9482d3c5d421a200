import { zero } from '../domain/decimal';
import {
  neededMarkets,
  sumOf,
  valueOf,
  type DisplayUnit,
  type ExactValue,
  type KnownPrice,
} from '../domain/valuation';
import type { Balances, KnownAccount } from './balances';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import type { MarketSymbol } from '../domain/market';
import type { MarketRulesStore } from './marketRulesStore';
import type { PriceFeed } from './priceFeed';

/** A holding's estimated value with the age of the oldest figure behind it, in ms, and whether that is too old to be called live. */
export interface HoldingValue {
  readonly value: ExactValue;
  readonly ageMs: number;
  readonly stale: boolean;
  /** The markets whose books priced it; none when it is the unit's own currency. */
  readonly through: readonly string[];
}

/** Why a currency is not in the total: its balance was never read, no market leads to the unit, or no price is known on the way. */
export type MissingReason = 'not-read' | 'no-market' | 'no-price';

/** What all holdings are worth together, as far as that is known. */
export interface PortfolioTotal {
  /** Absent when nothing of what is held has a known value. */
  readonly worth: Omit<HoldingValue, 'through'> | undefined;
  /** Currencies in it that are held. */
  readonly included: readonly string[];
  readonly missing: readonly { readonly currency: string; readonly reason: MissingReason }[];
}

/** What the value is made of. */
export interface PortfolioParts {
  readonly feed: Pick<PriceFeed, 'watch' | 'snapshot' | 'ageMs' | 'trouble' | 'onChange'>;
  readonly rules: Pick<MarketRulesStore, 'all' | 'onChange'>;
  readonly balances: Pick<Balances, 'get' | 'ageMs' | 'onChange'>;
}

/** Values are looked at, not traded on: their books are read far less often than a ticker's. */
const shortestPeriodMs = 15_000;
/** And however many there are, they cost about one call a second. */
const perMarketMs = 1_000;

/** How often a list of so many is read again, in ms. */
export function sparingPeriodMs(count: number): number {
  return Math.max(shortestPeriodMs, count * perMarketMs);
}

/** After so long, in ms, a figure of a list of so many has missed two readings and is stale. */
export function sparingStaleMs(count: number): number {
  return 3 * sparingPeriodMs(count);
}

/**
 * What the held currencies are worth, through the books that are needed for that and no others. Books are watched between `want` and
 * `rest`, sparingly; those that somebody else watches serve as well.
 */
export class PortfolioValue implements Disposable {
  private currencies: readonly string[] = [];
  private unit: DisplayUnit | undefined;
  private watches = new Map<string, Disposable>();
  private periodMs = 0;
  private readonly faces = new Map<string, string>();
  private readonly changed = new Emitter<void>();
  private readonly listeners: readonly Disposable[];
  /** Fires when a book that counts came or failed. That values grow old is not told. */
  readonly onChange = this.changed.on;

  constructor(private readonly its: PortfolioParts) {
    this.listeners = [
      its.feed.onChange((code) => this.bookChanged(code)),
      its.balances.onChange(() => this.watch()),
      its.rules.onChange(() => this.watch()),
    ];
  }

  /** Keeps the books fresh by which these currencies are valued. */
  want(currencies: readonly string[], unit: DisplayUnit): void {
    this.currencies = currencies;
    this.unit = unit;
    this.watch();
  }

  /** Nobody looks: no book is asked for any more. What is known stays. */
  rest(): void {
    this.unit = undefined;
    this.watch();
  }

  /** What the account's total is worth; absent when that is not known, and when nothing is held. `count`: how many accounts are read in turn. */
  of(known: KnownAccount, unit: DisplayUnit, count: number): HoldingValue | undefined {
    const { account } = known;
    const accountAge = this.its.balances.ageMs(known);
    if (!account || accountAge === undefined || account.total.eq(zero)) return undefined;
    const found = valueOf(account.total, account.currency, unit.currency, this.markets(), this.priceOf);
    return (
      found && {
        value: found.value,
        ageMs: Math.max(accountAge, found.ageMs ?? 0),
        stale: found.stale || known.trouble !== undefined || accountAge > sparingStaleMs(count),
        through: found.through,
      }
    );
  }

  /** Why {@link of} gives nothing for an account; nothing when it gives a value, and when nothing is held. */
  whyNot({ account, currency }: KnownAccount, unit: DisplayUnit): MissingReason | undefined {
    if (!account) return 'not-read';
    const markets = this.markets();
    if (account.total.eq(zero)) return undefined;
    if (valueOf(account.total, currency, unit.currency, markets, this.priceOf)) return undefined;
    const needed = neededMarkets(currency, unit.currency, markets, this.priceOf);
    return needed.length === 0 ? 'no-market' : 'no-price';
  }

  /** The sum over these currencies, and what is missing from it. Currencies of which nothing is held are neither. */
  total(currencies: readonly string[], unit: DisplayUnit): PortfolioTotal {
    const included: { readonly currency: string; readonly worth: HoldingValue }[] = [];
    const missing: { currency: string; reason: MissingReason }[] = [];
    let nothingHeld = true;
    let oldest = 0;
    for (const currency of currencies) {
      const known = this.its.balances.get(currency) ?? { currency };
      const worth = this.of(known, unit, currencies.length);
      oldest = Math.max(oldest, this.its.balances.ageMs(known) ?? 0);
      const reason = worth ? undefined : this.whyNot(known, unit);
      if (worth) included.push({ currency, worth });
      if (reason) missing.push({ currency, reason });
      if (!known.account?.total.eq(zero)) nothingHeld = false;
    }
    const worth = included.length > 0 || (nothingHeld && currencies.length > 0);
    return {
      worth: worth
        ? {
            value: sumOf(included.map((each) => each.worth.value)),
            ageMs: Math.max(oldest, ...included.map((each) => each.worth.ageMs)),
            stale: oldest > sparingStaleMs(currencies.length) || included.some((each) => each.worth.stale),
          }
        : undefined,
      included: included.map((each) => each.currency),
      missing,
    };
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
    this.rest();
    this.changed.dispose();
  }

  private readonly priceOf = (code: string): KnownPrice | undefined => {
    const { feed } = this.its;
    const snapshot = feed.snapshot(code);
    if (!snapshot) return undefined;
    const ageMs = feed.ageMs(snapshot);
    const stale = feed.trouble(code) !== undefined || ageMs > sparingStaleMs(this.watches.size);
    return { mid: snapshot.mid, ageMs, stale };
  };

  private markets(): readonly MarketSymbol[] {
    return this.its.rules.all().map(({ symbol }) => symbol);
  }

  private watch(): void {
    const { unit } = this;
    const markets = this.markets();
    const needed = new Set<string>();
    for (const currency of unit ? this.currencies : []) {
      const total = this.its.balances.get(currency)?.account?.total;
      if (!unit || !total || total.eq(zero)) continue;
      for (const code of neededMarkets(currency, unit.currency, markets, this.priceOf)) needed.add(code);
    }
    const periodMs = sparingPeriodMs(needed.size);
    const same = periodMs === this.periodMs && needed.size === this.watches.size;
    if (same && [...needed].every((code) => this.watches.has(code))) return;
    const before = this.watches;
    this.periodMs = periodMs;
    // New ones first: a book that is still wanted keeps its request.
    this.watches = new Map(
      [...needed].map((code) => [code, this.its.feed.watch(code, '5', { everyMs: periodMs })]),
    );
    for (const watch of before.values()) watch.dispose();
  }

  private bookChanged(code: string): void {
    if (!this.watches.has(code)) return;
    const { feed } = this.its;
    const face = JSON.stringify([feed.snapshot(code)?.receivedAt, feed.trouble(code) === undefined]);
    if (this.faces.get(code) === face) return;
    this.faces.set(code, face);
    this.watch();
    this.changed.fire();
  }
}
