import assert from 'node:assert/strict';
import fc from 'fast-check';
import { problemKinds, type Problem, type ProblemCode } from '../../../src/domain/problems';
import { validateOrder } from '../../../src/domain/validateOrder';
import { fractionOf } from './fraction';
import {
  amountText,
  checkOfScenario,
  scenarios,
  twiceMid,
  walk,
  type OwnScenario,
  type Scenario,
  type ScenarioLevel,
} from './orderScenario';

/** What an independent reading of the rules finds: every error and warning, from whole numbers alone. */
function expectedCodes(s: Scenario): ReadonlySet<ProblemCode> {
  const codes = new Set<ProblemCode>();
  const doubleMid = twiceMid(s);
  const limit = s.type === 'LIMIT';
  const onTick = s.price % s.tick === 0n;
  const onStep = s.quantity % s.step === 0n;
  if (limit && !onTick) codes.add('PRICE_OFF_TICK');
  if (!onStep) codes.add('QUANTITY_OFF_STEP');
  if (limit && onTick) {
    if (s.band !== undefined && doubleMid === undefined) codes.add('BAND_UNCHECKED');
    if (beyondBand(s, s.price, s.side)) codes.add('PRICE_OUT_OF_BAND');
    else if (beyondBand(s, s.price, s.side === 'BUYER' ? 'SELLER' : 'BUYER')) codes.add('PRICE_FAR');
    if (
      opposite(s).some(
        (level) => offers(level) && (s.side === 'BUYER' ? level.price <= s.price : level.price >= s.price),
      )
    ) {
      codes.add('TAKES_AT_ONCE');
    }
  }
  if (!onStep || (limit && !onTick)) return codes;
  if (limit) {
    const atOnce = walk(
      opposite(s).filter(({ price }) => notWorse(s, price)),
      s.quantity,
    );
    if (atOnce.missing > 0n && atOnce.missing < s.quantity) codes.add('REST_STAYS_OPEN');
  }
  if (s.own.some((own) => meets(s, own))) codes.add('CROSSES_OWN_ORDER');
  const walked = walk(opposite(s), s.quantity);
  if (!limit && walked.missing > 0n) return codes.add('DEPTH_INSUFFICIENT');
  if (!limit) {
    const best = opposite(s).find(offers)?.price ?? 0n;
    const worse = walked.value - best * s.quantity;
    if ((worse < 0n ? -worse : worse) * 100n >= best * s.quantity) codes.add('MARKET_IMPACT');
    const apart = (walked.worst ?? best) - best;
    if ((apart < 0n ? -apart : apart) * 100n >= 3n * best) codes.add('MARKET_MOVES_PRICE');
    if (s.band !== undefined && doubleMid === undefined) codes.add('BAND_UNCHECKED');
    if (walked.worst !== undefined && beyondBand(s, walked.worst, s.side)) codes.add('PRICE_OUT_OF_BAND');
  }
  const value = limit ? s.price * s.quantity : walked.value;
  if (value < s.minimum) codes.add('VALUE_BELOW_MINIMUM');
  if (s.maximum !== undefined && value > s.maximum) codes.add('VALUE_ABOVE_MAXIMUM');
  if (s.ownMaximum !== undefined && value > s.ownMaximum) codes.add('VALUE_ABOVE_LIMIT');
  if (s.dayMaximum !== undefined && s.dayUsed + value > s.dayMaximum) codes.add('VALUE_ABOVE_DAY_LIMIT');
  if (s.side === 'BUYER' ? value > s.availableQuote : s.quantity > s.availableBase) {
    codes.add('BALANCE_INSUFFICIENT');
  }
  return codes;
}

const offers = (level: ScenarioLevel): boolean => level.price > 0n && level.quantity > 0n;

function opposite(s: Scenario): readonly ScenarioLevel[] {
  return s.side === 'BUYER' ? s.asks : s.bids;
}

/** Whether a limit order would take a level of this price. */
function notWorse(s: Scenario, price: bigint): boolean {
  return s.side === 'BUYER' ? price <= s.price : price >= s.price;
}

/** Whether the order comes as far as an own one: it takes its price, and all that is better is less than it asks for. */
function meets(s: Scenario, own: OwnScenario): boolean {
  if (own.side === s.side || own.quantity === 0n || (s.type === 'LIMIT' && !notWorse(s, own.price))) {
    return false;
  }
  const better = opposite(s).filter(({ price }) =>
    s.side === 'BUYER' ? price < own.price : price > own.price,
  );
  return walk(better, s.quantity).missing > 0n;
}

function beyondBand(s: Scenario, price: bigint, side: Scenario['side']): boolean {
  const doubleMid = twiceMid(s);
  if (s.band === undefined || doubleMid === undefined) return false;
  const worse = side === 'BUYER' ? 2n * price - doubleMid : doubleMid - 2n * price;
  return worse * 100n > doubleMid * s.band;
}

/** Whether a quantity on the step is legal: the market's rules, the own limit and, for a market order, the depth inside the band. */
function isLegal(s: Scenario, quantity: bigint): boolean {
  const inBand = opposite(s).filter((level) => !beyondBand(s, level.price, s.side));
  const walked = walk(inBand, quantity);
  if (quantity <= 0n || (s.type === 'MARKET' && walked.missing > 0n)) return false;
  const value = s.type === 'LIMIT' ? s.price * quantity : walked.value;
  return (
    value >= s.minimum &&
    (s.maximum === undefined || value <= s.maximum) &&
    (s.ownMaximum === undefined || value <= s.ownMaximum)
  );
}

/** Whether it fits into what is left of the day. */
function fitsToday(s: Scenario, quantity: bigint): boolean {
  const value = s.type === 'LIMIT' ? s.price * quantity : walk(opposite(s), quantity).value;
  return s.dayMaximum === undefined || s.dayUsed + value <= s.dayMaximum;
}

function isCovered(s: Scenario, quantity: bigint): boolean {
  if (s.side === 'SELLER') return quantity <= s.availableBase;
  return (s.type === 'LIMIT' ? s.price * quantity : walk(opposite(s), quantity).value) <= s.availableQuote;
}

/** The scaled whole number of a suggestion. */
function scaled(text: string): bigint {
  const { n, d } = fractionOf(text);
  assert.equal((n * 10n ** 20n) % d, 0n);
  return (n * 10n ** 20n) / d;
}

function withSuggestion(s: Scenario, found: Problem): Scenario | undefined {
  const [suggestion] = found.suggestions;
  if (!suggestion) return undefined;
  return { ...s, [suggestion.field]: scaled(suggestion.value) };
}

const tooLarge: ReadonlySet<ProblemCode> = new Set([
  'VALUE_ABOVE_MAXIMUM',
  'VALUE_ABOVE_LIMIT',
  'DEPTH_INSUFFICIENT',
]);
const numRuns = 3000;

describe('the validator, against whole numbers', () => {
  it('finds just what an independent reading of the rules finds, so it accepts and refuses the same orders', () => {
    fc.assert(
      fc.property(scenarios, (s) => {
        const found = validateOrder(checkOfScenario(s)).map(({ code }) => code);
        assert.equal(new Set(found).size, found.length, 'a code is given once');
        assert.deepEqual([...found].sort(), [...expectedCodes(s)].sort());
      }),
      { numRuns },
    );
  });

  it('meets every code of amounts and values in these runs, and orders without any', () => {
    const seen = new Map<string, number>();
    for (const s of fc.sample(scenarios, { numRuns, seed: 7 })) {
      const codes = expectedCodes(s);
      for (const code of codes.size === 0 ? ['nothing'] : codes) seen.set(code, (seen.get(code) ?? 0) + 1);
    }
    const wanted = Object.keys(problemKinds).filter((code) =>
      /OFF_|VALUE_|DEPTH|INSUFF|BAND|FAR|TAKES|IMPACT|MOVES|REST|CROSSES/.test(code),
    );
    for (const code of [...wanted, 'nothing']) {
      assert.ok((seen.get(code) ?? 0) >= 20, `${code}: ${seen.get(code) ?? 0}`);
    }
  });

  it('offers numbers that lie on the grid and remove the finding', () => {
    fc.assert(
      fc.property(scenarios, (s) => {
        for (const found of validateOrder(checkOfScenario(s))) {
          for (const suggestion of found.suggestions) {
            const taken: Scenario = { ...s, [suggestion.field]: scaled(suggestion.value) };
            assert.equal(suggestion.field === 'price' ? taken.price % s.tick : taken.quantity % s.step, 0n);
            assert.ok(taken.price > 0n && taken.quantity > 0n);
            const after = validateOrder(checkOfScenario(taken)).map(({ code }) => code);
            assert.ok(!after.includes(found.code), `${found.code} is still there with ${suggestion.value}`);
          }
        }
      }),
      { numRuns },
    );
  });

  it('offers the two prices or quantities next to the typed one', () => {
    fc.assert(
      fc.property(scenarios, (s) => {
        for (const { code, suggestions } of validateOrder(checkOfScenario(s))) {
          if (code !== 'PRICE_OFF_TICK' && code !== 'QUANTITY_OFF_STEP') continue;
          const [typed, grid] = code === 'PRICE_OFF_TICK' ? [s.price, s.tick] : [s.quantity, s.step];
          const below = typed - (typed % grid);
          const wanted = below > 0n ? [below, below + grid] : [grid];
          assert.deepEqual(
            suggestions.map(({ value }) => scaled(value)),
            wanted,
          );
        }
      }),
      { numRuns },
    );
  });

  it('offers the very smallest or largest legal quantity, and none only where none is legal', () => {
    fc.assert(
      fc.property(scenarios, (s) => {
        for (const found of validateOrder(checkOfScenario(s))) {
          const { code } = found;
          const taken = withSuggestion(s, found)?.quantity;
          const show = `${code} offers ${taken === undefined ? 'nothing' : amountText(taken)}`;
          if (code === 'VALUE_BELOW_MINIMUM') {
            if (taken !== undefined) assert.ok(isLegal(s, taken) && !isLegal(s, taken - s.step), show);
            else assert.ok(!someLegal(s, (quantity) => isLegal(s, quantity)), show);
          } else if (tooLarge.has(code) || (code === 'PRICE_OUT_OF_BAND' && s.type === 'MARKET')) {
            if (taken !== undefined) assert.ok(isLegal(s, taken) && !isLegal(s, taken + s.step), show);
            else assert.ok(!someLegal(s, (quantity) => isLegal(s, quantity)), show);
          } else if (code === 'BALANCE_INSUFFICIENT' || code === 'VALUE_ABOVE_DAY_LIMIT') {
            const fits = code === 'BALANCE_INSUFFICIENT' ? isCovered : fitsToday;
            const both = (quantity: bigint): boolean => isLegal(s, quantity) && fits(s, quantity);
            if (taken !== undefined) assert.ok(both(taken) && !both(taken + s.step), show);
            else assert.ok(!someLegal(s, both), show);
          }
        }
      }),
      { numRuns },
    );
  });

  it('offers the last price inside the band', () => {
    fc.assert(
      fc.property(scenarios, (s) => {
        for (const found of validateOrder(checkOfScenario(s))) {
          if (found.code !== 'PRICE_OUT_OF_BAND' || s.type === 'MARKET') continue;
          const price = withSuggestion(s, found)?.price;
          const outwards = s.side === 'BUYER' ? s.tick : -s.tick;
          if (price === undefined) assert.ok(beyondBand(s, s.tick, s.side), 'not even one tick is inside');
          else assert.ok(!beyondBand(s, price, s.side) && beyondBand(s, price + outwards, s.side));
        }
      }),
      { numRuns },
    );
  });

  it('never throws, whatever is typed', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom(...['0', '1', '9', '.', ',', ' ', '_', '-', 'e', '\u066b', '\u06f5', '\u202e']),
        maxLength: 120,
      }),
      fc.constantFrom('', 'NaN', '1e400', '9'.repeat(96), `0.${'0'.repeat(93)}1`, 'x'.repeat(10_240)),
    );
    fc.assert(
      fc.property(
        scenarios,
        texts,
        texts,
        fc.oneof(texts, fc.constant('A_B')),
        (s, price, quantity, symbol) => {
          const check = checkOfScenario(s);
          const found = validateOrder({ ...check, draft: { ...check.draft, price, quantity, symbol } });
          for (const { message } of found) assert.ok(message.length > 10 && message.length < 1000);
        },
      ),
      { numRuns },
    );
  });
});

/**
 * Whether any quantity on the step passes. Legal quantities lie side by side, so it is enough to look next to where a bound
 * is met: there the value equals the bound, or the levels end.
 */
function someLegal(s: Scenario, passes: (quantity: bigint) => boolean): boolean {
  const candidates = new Set<bigint>([s.step]);
  const beside = (quantity: bigint): void => {
    const below = quantity - (quantity % s.step);
    for (const each of [below - s.step, below, below + s.step]) candidates.add(each);
  };
  const left = s.dayMaximum === undefined ? undefined : s.dayMaximum - s.dayUsed;
  const bounds = [
    s.minimum,
    s.maximum,
    s.ownMaximum,
    left,
    s.side === 'BUYER' ? s.availableQuote : undefined,
  ];
  for (const bound of bounds) {
    if (bound === undefined) continue;
    if (s.type === 'LIMIT') beside(bound / s.price);
    let [filled, value] = [0n, 0n];
    for (const level of s.type === 'MARKET' ? opposite(s).filter(offers) : []) {
      if (bound >= value) beside(filled + (bound - value) / level.price);
      filled += level.quantity;
      value += level.quantity * level.price;
      beside(filled);
    }
  }
  beside(s.availableBase);
  return [...candidates].some(passes);
}
