import type { Decimal } from './decimal';
import type { MarketRules } from './market';
import type { OrderBook, Side } from './orderBook';
import type { OrderDraft } from './orderDraft';

/** Something received, and how old it is in ms. The age is handed in: the validator has no clock. */
export interface Aged<T> {
  readonly value: T;
  readonly ageMs: number;
}

/** Available amounts, where known: base in base, quote in quote. */
export interface AvailableBalances {
  readonly base?: Decimal | undefined;
  readonly quote?: Decimal | undefined;
}

/** The user's own brakes, and how old a figure may be to decide with. */
export interface OrderLimits {
  /** Largest order value in the market's quote currency (setting `invex.orders.maxValue`). */
  readonly maximumValue?: Decimal | undefined;
  /** Largest value of all orders of a day together, in the quote currency (setting `invex.orders.maxValuePerDay`). */
  readonly maximumValuePerDay?: Decimal | undefined;
  /** How far from mid a price may be, in percent (setting `invex.orders.priceBandPercent`); absent: no band. */
  readonly priceBandPercent?: Decimal | undefined;
  readonly rulesMaxAgeMs: number;
  readonly bookMaxAgeMs: number;
}

/** An open order of the account in the market of the draft. Price in quote, remaining in base. */
export interface OwnOrder {
  readonly side: Side;
  readonly price: Decimal;
  readonly remaining: Decimal;
}

/** All that the validator looks at. What is not known is absent, and its absence is itself a finding. */
export interface OrderCheck {
  readonly draft: OrderDraft;
  readonly rules: Aged<MarketRules> | undefined;
  readonly book: Aged<OrderBook> | undefined;
  /** `undefined`: not known. `'not-needed'`: nobody asks (an anonymous look at a market). */
  readonly balances: AvailableBalances | 'not-needed' | undefined;
  readonly limits: OrderLimits;
  /** What of the day's limit is used (quote); looked at only where such a limit is set. */
  readonly dayUse?: Aged<Decimal> | undefined;
  /** The account's own open orders in this market, as far as known. */
  readonly ownOrders?: readonly OwnOrder[] | undefined;
}

/** Ages that suit an exchange which refreshes prices once a second and may change rules while the market is open. */
export const defaultAges = { rulesMaxAgeMs: 10 * 60_000, bookMaxAgeMs: 5_000 } as const;

/** What was used today changes with every order: one that is older than this (ms) tells nothing any more. */
export const dayUseMaxAgeMs = 60_000;
