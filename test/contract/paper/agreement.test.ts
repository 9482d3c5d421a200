import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { ceilQuotientTo, ceilTo, exact, toText, type Decimal } from '../../../src/domain/decimal';
import type { MarketRules } from '../../../src/domain/market';
import type { OrderBook } from '../../../src/domain/orderBook';
import type { OrderDraft } from '../../../src/domain/orderDraft';
import { readTypedNumber } from '../../../src/domain/typedNumber';
import { validateOrder } from '../../../src/domain/validateOrder';
import { wireBook, wireMarketRules } from '../../../src/exchange/wire';
import { paperMarkets, worthInTether, type PaperMarket } from '../../../src/paper/markets';
import type { Field, Trader } from './support/client';
import { accountOf, faultsOf, imbalance, TestExchange, units } from './support/exchange';

const runs = 500;
const one = 10n ** 18n;
const rulesList = z.object({ rules: z.array(wireMarketRules) });

/** Enough of everything to reach a market's maximum a few times, so that balances give out now and then too. */
const opening = new Map([
  ['IRR', exact('30000000000')],
  ['USDT', exact('60000')],
  ...[...worthInTether]
    .filter(([currency]) => currency !== 'USDT')
    .map(([currency, worth]) => [currency, exact(exact('60000').div(worth).round(0, 0).toString())] as const),
]);

/** Where a number lies: at a bound and some grid cells beside it, and how far off its grid (in tenths of a cell). */
interface Placed {
  readonly cells: number;
  readonly tenths: number;
}
type Target = 'minimum' | 'maximum' | 'balance' | 'usual';
type Typed = { readonly kind: 'exact' } | { readonly kind: 'garbage'; readonly text: string };

const placedNumber: fc.Arbitrary<Placed> = fc.record({
  cells: fc.oneof(fc.constant(0), fc.integer({ min: -2, max: 2 }), fc.integer({ min: -400, max: 400 })),
  tenths: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
  ),
});
const garbage = fc.constantFrom(
  '',
  ' ',
  '0',
  '0.0',
  '-0',
  '-5',
  'NaN',
  'Infinity',
  '1e400',
  '1e5',
  '0x10',
  '1,5',
  '1,234',
  '1 000 000',
  '12.5.1',
  '۱۲',
  '1٫5',
  '1_000',
  '.',
  '1.',
  '.5',
  '\u200e100',
  '1\u200f2',
  '9'.repeat(80),
  '1'.repeat(300),
  '<b>1</b>',
  '1\u0000',
);
const typed: fc.Arbitrary<Typed> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'exact' } as const) },
  { weight: 1, arbitrary: garbage.map((text) => ({ kind: 'garbage', text }) as const) },
);
const scenarioFields = {
  market: fc.nat(),
  side: fc.constantFrom('BUYER' as const, 'SELLER' as const),
  type: fc.constantFrom('LIMIT' as const, 'LIMIT' as const, 'MARKET' as const),
  price: placedNumber,
  priceTyped: typed,
  quantity: placedNumber,
  quantityTyped: typed,
  target: fc.constantFrom<Target>('minimum', 'maximum', 'balance', 'usual'),
  priceAt: fc.constantFrom('market' as const, 'half' as const, 'anchor' as const),
  reset: fc.nat(19).map((number) => number === 0),
};
const scenario = fc.record(scenarioFields);
/** An order that meets a bound exactly or misses it by one step. */
const atBound = fc.record({
  ...scenarioFields,
  type: fc.constant('LIMIT' as const),
  priceTyped: fc.constant({ kind: 'exact' } as const),
  quantity: fc.record({ cells: fc.integer({ min: -1, max: 1 }), tenths: fc.constant(0) }),
  quantityTyped: fc.constant({ kind: 'exact' } as const),
  target: fc.constantFrom<Target>('minimum', 'maximum'),
  priceAt: fc.constant('anchor' as const),
});
const anyScenario = fc.oneof({ weight: 4, arbitrary: scenario }, { weight: 1, arbitrary: atBound });
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** A rule of any figures that fit a price: a tick of 1 to 9 times a power of ten up to a thousandth of it, any step, bounds a few steps to millions apart. */
const ruleFigures = fc.record({
  tick: fc.record({ digit: fc.integer({ min: 1, max: 99 }), finer: fc.nat(3) }),
  step: fc.record({ digit: fc.integer({ min: 1, max: 99 }), finer: fc.nat(3) }),
  minimumSteps: fc.integer({ min: 1, max: 5_000 }),
  maximumTimes: fc.option(fc.integer({ min: 1, max: 2_000 }), { freq: 5 }),
});

/** The price, by market, at which the minimum and the maximum can be met exactly. */
const anchors = new Map<string, Decimal>();

/** The paper exchange's markets under rules of chance. */
function marketsByChance(seed: number): readonly PaperMarket[] {
  const markets = paperMarkets();
  const figures = fc.sample(ruleFigures, { numRuns: markets.length, seed });
  return markets.map((market, index) => {
    const { rules } = market;
    const { tick, step, minimumSteps, maximumTimes } = figures[index] ?? assert.fail();
    // The usual tick is at most a hundred-thousandth of the price, the usual step at most a fiftieth of the minimum.
    const tickSize = rules.tickSize
      .times(exact(tick.digit.toString()))
      .div(exact((10 ** tick.finer).toString()));
    const stepSize = rules.step.times(exact(step.digit.toString())).div(exact((10 ** step.finer).toString()));
    // The minimum is worth a whole number of steps at a price on the tick, so that orders can meet the bounds exactly.
    const anchor = ceilTo(rules.tickSize.times(exact('30000')), tickSize);
    const near = rules.minimumValue.times(exact(minimumSteps.toString())).div(exact('1000'));
    const minimumValue = anchor.times(ceilQuotientTo(near, anchor, stepSize));
    anchors.set(rules.symbol.code, anchor);
    return {
      ...market,
      rules: {
        symbol: rules.symbol,
        tickSize,
        step: stepSize,
        minimumValue,
        ...(maximumTimes !== null && { maximumValue: minimumValue.times(exact(maximumTimes.toString())) }),
      },
    };
  });
}

describe('the validator and the paper exchange agree', function () {
  this.timeout(120_000);
  let exchange: TestExchange;
  let trader: Trader;
  let rules: readonly MarketRules[];
  const seed = randomInt(2 ** 31);

  before(async () => {
    exchange = await TestExchange.start({
      still: true,
      opening,
      rate: { perSecond: 1e6, burst: 1e6 },
      markets: marketsByChance(seed),
    });
    trader = await exchange.trader();
    ({ rules } = rulesList.parse((await exchange.get('/markets')).json));
    assert.equal(rules.length, paperMarkets().length);
  });
  after(() => exchange.close());

  it(`in ${runs} random orders under random rules (seed ${seed}): the same verdict, the same codes, over the socket`, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(anyScenario, async (given) => {
        if (given.reset) await exchange.control('POST', '/reset', {});
        const market = rules[given.market % rules.length];
        assert.ok(market);
        const book = await bookOf(market.symbol.code);
        const available = {
          base: (await accountOf(trader, market.symbol.base)).available,
          quote: (await accountOf(trader, market.symbol.quote)).available,
        };
        const { draft, oracle } = draftOf(given, market, book, available);
        const problems = validateOrder({
          draft,
          rules: { value: market, ageMs: 0 },
          book: { value: book, ageMs: 0 },
          balances: { base: exact(available.base), quote: exact(available.quote) },
          limits: { rulesMaxAgeMs: 0, bookMaxAgeMs: 0 },
        });
        const codes = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
        const answer = await trader.post(fieldsOf(draft, codes.length === 0));
        const refusedFor =
          answer.status === 200 ? [] : faultsOf(answer).map((fault) => fault.split(' ')[1] ?? '');
        assert.ok([200, 422].includes(answer.status), answer.text);
        assert.deepEqual(refusedFor, codes);
        if (oracle) assert.deepEqual(refusedFor, oracle, 'the oracle');
        const verdicts = [
          ...(oracle ? ['by oracle'] : []),
          ...(codes.length === 0 ? [`accepted ${draft.type}`] : codes),
        ];
        for (const verdict of verdicts) seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
      }),
      { numRuns: runs },
    );
    assert.deepEqual(await imbalance(exchange), {});
    // A property over accepted orders only, or over garbage only, would prove little.
    for (const verdict of [
      'by oracle',
      'accepted LIMIT',
      'accepted MARKET',
      'PRICE_OFF_TICK',
      'QUANTITY_OFF_STEP',
      'VALUE_BELOW_MINIMUM',
      'VALUE_ABOVE_MAXIMUM',
      'BALANCE_INSUFFICIENT',
      'QUANTITY_UNREADABLE',
    ]) {
      assert.ok((seen.get(verdict) ?? 0) >= 3, `${verdict}: ${JSON.stringify([...seen])}`);
    }
  });

  async function bookOf(symbol: string): Promise<OrderBook> {
    const { json } = await exchange.get(`/market-depth?symbol=${symbol}&depth=50`);
    const { bid_orders: bids, ask_orders: asks } = wireBook.parse(json);
    return { symbol, bids, asks };
  }
});

/** The order's fields. What somebody typed and the validator accepts goes onto the wire in canonical writing, as the product sends it. */
function fieldsOf(draft: OrderDraft, canonical: boolean): Field[] {
  const write = (text: string): string => {
    const read = canonical ? readTypedNumber(text) : undefined;
    return read?.ok === true ? toText(read.value) : text;
  };
  return [
    ['quantity', write(draft.quantity)],
    ...(draft.price === undefined ? [] : [['price', write(draft.price)] as const]),
    ['symbol', draft.symbol],
    ['side', draft.side],
    ['type', draft.type],
  ];
}

interface Available {
  readonly base: string;
  readonly quote: string;
}

/** A draft of a scenario; and, for a limit order of plain numbers, what must be said of it by arithmetic in whole units of 10^-18. */
function draftOf(
  given: Scenario,
  market: MarketRules,
  book: OrderBook,
  available: Available,
): { draft: OrderDraft; oracle: string[] | undefined } {
  const inUnits = (value: { toString(): string }): bigint => units(value.toString());
  const [tick, step] = [inUnits(market.tickSize), inUnits(market.step)];
  const minimum = inUnits(market.minimumValue);
  const maximum = market.maximumValue && inUnits(market.maximumValue);
  const best = inUnits((given.side === 'BUYER' ? book.bids : book.asks)[0]?.price ?? exact('1'));
  const anchor = inUnits(anchors.get(market.symbol.code) ?? assert.fail());
  const price =
    given.priceAt === 'anchor'
      ? anchor
      : atLeastOne(onGrid(given.priceAt === 'market' ? best : best / 2n, tick, given.price));
  const balance = given.side === 'BUYER' ? units(available.quote) : (units(available.base) * price) / one;
  const value = { minimum, maximum: maximum ?? minimum * 9n, balance, usual: minimum * 7n }[given.target];
  const quantity = atLeastOne(onGrid((value * one) / price, step, given.quantity));
  const plain = given.quantityTyped.kind === 'exact' && given.priceTyped.kind === 'exact';
  const draft: OrderDraft = {
    symbol: market.symbol.code,
    side: given.side,
    type: given.type,
    quantity: given.quantityTyped.kind === 'exact' ? decimalText(quantity) : given.quantityTyped.text,
    ...(given.type === 'LIMIT' && {
      price: given.priceTyped.kind === 'exact' ? decimalText(price) : given.priceTyped.text,
    }),
  };
  if (given.type === 'MARKET' || !plain) return { draft, oracle: undefined };
  const offTick = price % tick !== 0n;
  const offStep = quantity % step !== 0n;
  const oracle = [...(offTick ? ['PRICE_OFF_TICK'] : []), ...(offStep ? ['QUANTITY_OFF_STEP'] : [])];
  if (oracle.length > 0) return { draft, oracle };
  const worth = price * quantity;
  if (worth < minimum * one) oracle.push('VALUE_BELOW_MINIMUM');
  if (maximum !== undefined && worth > maximum * one) oracle.push('VALUE_ABOVE_MAXIMUM');
  const poor =
    given.side === 'BUYER' ? worth > units(available.quote) * one : quantity > units(available.base);
  if (poor) oracle.push('BALANCE_INSUFFICIENT');
  return { draft, oracle };
}

function onGrid(near: bigint, cell: bigint, { cells, tenths }: Placed): bigint {
  return (near / cell + BigInt(cells)) * cell + (cell * BigInt(tenths)) / 10n;
}

function atLeastOne(value: bigint): bigint {
  return value > 0n ? value : 1n;
}

function decimalText(value: bigint): string {
  return `${value / one}.${(value % one).toString().padStart(18, '0')}`;
}
