import fc from 'fast-check';
import { exact } from '../../../src/domain/decimal';
import type { Level } from '../../../src/domain/orderBook';
import type { OrderCheck } from '../../../src/domain/orderCheck';
import { decimalText } from './fraction';

/** Prices and quantities are BigInt of 10^-20, values (price times quantity) BigInt of 10^-40: whole numbers, so nothing rounds. */
export interface Scenario {
  readonly side: 'BUYER' | 'SELLER';
  readonly type: 'LIMIT' | 'MARKET';
  readonly tick: bigint;
  readonly step: bigint;
  readonly price: bigint;
  readonly quantity: bigint;
  readonly bids: readonly ScenarioLevel[];
  readonly asks: readonly ScenarioLevel[];
  readonly minimum: bigint;
  readonly maximum: bigint | undefined;
  readonly ownMaximum: bigint | undefined;
  readonly dayMaximum: bigint | undefined;
  readonly dayUsed: bigint;
  /** Open orders of the account: price and what remains. */
  readonly own: readonly OwnScenario[];
  /** Whole percent. */
  readonly band: bigint | undefined;
  readonly availableBase: bigint;
  readonly availableQuote: bigint;
}

/** A level; zero in either number offers nothing. */
export interface ScenarioLevel {
  readonly price: bigint;
  readonly quantity: bigint;
}

export interface OwnScenario extends ScenarioLevel {
  readonly side: 'BUYER' | 'SELLER';
}

const amountPlaces = 20;
const valuePlaces = 40;
export const amountText = (amount: bigint): string => decimalText(amount, amountPlaces);

/** What walking the levels gives for a quantity: its value, and how much is missing. */
export function walk(
  levels: readonly ScenarioLevel[],
  quantity: bigint,
): { readonly value: bigint; readonly missing: bigint; readonly worst: bigint | undefined } {
  let [missing, value, worst] = [quantity, 0n, undefined as bigint | undefined];
  for (const level of levels) {
    const taken = level.price > 0n ? (level.quantity < missing ? level.quantity : missing) : 0n;
    if (taken <= 0n) continue;
    [missing, value, worst] = [missing - taken, value + taken * level.price, level.price];
  }
  return { value, missing, worst };
}

/** The best prices' sum, which is twice mid; nothing when a side offers nothing. */
export function twiceMid({ bids, asks }: Pick<Scenario, 'bids' | 'asks'>): bigint | undefined {
  const best = (levels: readonly ScenarioLevel[]): bigint | undefined =>
    levels.find(({ price, quantity }) => price > 0n && quantity > 0n)?.price;
  const [bid, ask] = [best(bids), best(asks)];
  return bid === undefined || ask === undefined ? undefined : bid + ask;
}

/** The scenario as the validator takes it. */
export function checkOfScenario(scenario: Scenario): OrderCheck {
  const amount = (value: bigint): ReturnType<typeof exact> => exact(amountText(value));
  const value = (whole: bigint): ReturnType<typeof exact> => exact(decimalText(whole, valuePlaces));
  const levels = (all: readonly ScenarioLevel[]): readonly Level[] =>
    all.map(({ price, quantity }) => ({ price: amount(price), quantity: amount(quantity) }));
  return {
    draft: {
      symbol: 'A_B',
      side: scenario.side,
      type: scenario.type,
      price: scenario.type === 'LIMIT' ? amountText(scenario.price) : '',
      quantity: amountText(scenario.quantity),
    },
    rules: {
      ageMs: 0,
      value: {
        symbol: { code: 'A_B', base: 'A', quote: 'B' },
        tickSize: amount(scenario.tick),
        step: amount(scenario.step),
        minimumValue: value(scenario.minimum),
        ...(scenario.maximum !== undefined && { maximumValue: value(scenario.maximum) }),
      },
    },
    book: { ageMs: 0, value: { symbol: 'A_B', bids: levels(scenario.bids), asks: levels(scenario.asks) } },
    balances: { base: amount(scenario.availableBase), quote: value(scenario.availableQuote) },
    limits: {
      rulesMaxAgeMs: 1,
      bookMaxAgeMs: 1,
      ...(scenario.ownMaximum !== undefined && { maximumValue: value(scenario.ownMaximum) }),
      ...(scenario.dayMaximum !== undefined && { maximumValuePerDay: value(scenario.dayMaximum) }),
      ...(scenario.band !== undefined && { priceBandPercent: exact(scenario.band.toString()) }),
    },
    dayUse: { ageMs: 0, value: value(scenario.dayUsed) },
    ownOrders: scenario.own.map(({ side, price, quantity }) => ({
      side,
      price: amount(price),
      remaining: amount(quantity),
    })),
  };
}

const range = (min: bigint, max: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min, max });
const grid = fc
  .tuple(fc.constantFrom(1n, 2n, 5n, 25n, 7n), fc.integer({ min: 2, max: 24 }))
  .map(([digit, power]) => digit * 10n ** BigInt(power));

interface Around {
  readonly percent: bigint;
  readonly nudge: bigint;
}
// Bounds are most telling right at the order's own value, and one smallest unit beside it.
const around: fc.Arbitrary<Around> = fc.oneof(
  { weight: 2, arbitrary: range(-1n, 1n).map((nudge) => ({ percent: 100n, nudge })) },
  { weight: 3, arbitrary: range(0n, 300n).map((percent) => ({ percent, nudge: 0n })) },
  { weight: 1, arbitrary: range(1000n, 100_000n).map((percent) => ({ percent, nudge: 0n })) },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
// Steps from level to level (zero: two levels of one price) and what they hold in hundredths of the order (zero: nothing).
const depth = fc.array(fc.tuple(range(0n, 3n), fc.oneof(range(0n, 120n), fc.constant(50n))), {
  maxLength: 6,
});

function near(value: bigint, { percent, nudge }: Around): bigint {
  const bound = (value * percent) / 100n + nudge;
  return bound < 0n ? 0n : bound;
}

/** Orders on and off their grids, at and beside every bound, with books thin, crossed, one-sided and with empty levels. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    side: fc.constantFrom('BUYER' as const, 'SELLER' as const),
    type: fc.constantFrom('LIMIT' as const, 'MARKET' as const),
    tick: grid,
    step: grid,
    base: range(1n, 10n ** 7n),
    percentOff: range(-30n, 30n),
    ticksOff: range(-1n, 1n),
    steps: fc.oneof(range(1n, 200n), range(1n, 10n ** 9n)),
    offTick: fc.constantFrom(0n, 0n, 0n, 1n, 2n),
    offStep: fc.constantFrom(0n, 0n, 0n, 1n, 2n),
    halfSpread: range(-1n, 5n),
    bids: depth,
    asks: depth,
    minimum: around,
    maximum: maybe(around),
    ownMaximum: maybe(around),
    dayMaximum: maybe(around),
    dayUsed: fc.oneof(fc.constant(0n), range(0n, 150n)),
    own: fc.array(
      fc.record({
        side: fc.constantFrom('BUYER' as const, 'SELLER' as const),
        away: range(-3n, 3n),
        nudge: range(-1n, 1n),
        quantity: range(0n, 2n),
      }),
      { maxLength: 2 },
    ),
    band: maybe(range(0n, 30n)),
    bandAtPrice: fc.boolean(),
    base_: around,
    quote_: around,
  })
  .map((parts): Scenario => {
    const { tick, step, type, side } = parts;
    const off = (gridSize: bigint, kind: bigint): bigint => (kind === 0n ? 0n : gridSize / (kind + 1n));
    // Mid is 100 ticks times `base`, so that a price whole percents away lies on the tick, exactly at the edge of a band.
    const middle = 100n * parts.base * tick;
    const ticks = (100n + parts.percentOff) * parts.base + parts.ticksOff;
    const price = (ticks > 0n ? ticks : 1n) * tick + off(tick, parts.offTick);
    const quantity = parts.steps * step + off(step, parts.offStep);
    const levels = (
      all: readonly (readonly [bigint, bigint])[],
      direction: bigint,
    ): readonly ScenarioLevel[] => {
      let at = middle + direction * parts.halfSpread * tick;
      return all.map(([apart, percent]) => {
        at += direction * apart * parts.base * tick;
        return { price: at > 0n ? at : 0n, quantity: (quantity * percent) / 100n };
      });
    };
    const [bids, asks] = [levels(parts.bids, -1n), levels(parts.asks, 1n)];
    const value = type === 'LIMIT' ? price * quantity : walk(side === 'BUYER' ? asks : bids, quantity).value;
    const edge = parts.percentOff < 0n ? -parts.percentOff : parts.percentOff;
    return {
      ...{ side, type, tick, step, price, quantity, bids, asks },
      minimum: near(value, parts.minimum),
      maximum: parts.maximum && near(value, parts.maximum),
      ownMaximum: parts.ownMaximum && near(value, parts.ownMaximum),
      // What is used takes a part of the limit, so that the order's own value lies at what is left.
      dayMaximum: parts.dayMaximum && near(value, parts.dayMaximum) + (value * parts.dayUsed) / 100n,
      dayUsed: (value * parts.dayUsed) / 100n,
      own: parts.own.map(({ side: ownSide, away, nudge, quantity: size }) => {
        const at = middle + (away * parts.base + nudge) * tick;
        return { side: ownSide, price: at > 0n ? at : tick, quantity: size * step };
      }),
      band: parts.band === undefined ? undefined : parts.bandAtPrice ? edge : parts.band,
      availableBase: near(quantity, parts.base_),
      availableQuote: near(value, parts.quote_),
    };
  });
