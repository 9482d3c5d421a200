import { exact, quotient, toText, type Decimal } from '../domain/decimal';
import { readSymbol, type MarketRules } from '../domain/market';

/** How a market's rules are written in `GET /markets`; the API guide and the OpenAPI file show all of these forms. */
export interface RulesForm {
  readonly symbol: 'text' | 'object';
  /** How a market without a maximum says so. */
  readonly noMaximum: 'null' | 'absent';
}

/** A market of the paper exchange. */
export interface PaperMarket {
  readonly rules: MarketRules;
  readonly form: RulesForm;
  /** Worth of a usual market makers' level, in quote. */
  readonly levelValue: Decimal;
  /** Usual distance from one level to the next, as a share of the price: wider where little is traded. */
  readonly levelGap: number;
}

/** A currency that is traded for rial and tether. */
interface Listing {
  readonly code: string;
  /** About what one is worth, in USDT. */
  readonly worth: string;
  /** Thousandths of the depth that the largest markets have. */
  readonly depth: number;
}

const listings: readonly Listing[] = [
  { code: 'BTC', worth: '75000', depth: 1000 },
  { code: 'ETH', worth: '2900', depth: 1000 },
  { code: 'BNB', worth: '610', depth: 600 },
  { code: 'SOL', worth: '148', depth: 600 },
  { code: 'XRP', worth: '0.62', depth: 600 },
  { code: 'ADA', worth: '0.45', depth: 400 },
  { code: 'DOGE', worth: '0.125', depth: 400 },
  { code: 'TRX', worth: '0.158', depth: 600 },
  { code: 'TON', worth: '5.2', depth: 400 },
  { code: 'LTC', worth: '71', depth: 400 },
  { code: 'BCH', worth: '355', depth: 200 },
  { code: 'DOT', worth: '4.3', depth: 200 },
  { code: 'LINK', worth: '12.4', depth: 200 },
  { code: 'AVAX', worth: '27', depth: 200 },
  { code: 'ATOM', worth: '4.6', depth: 100 },
  { code: 'NEAR', worth: '4.4', depth: 100 },
  { code: 'UNI', worth: '7.9', depth: 100 },
  { code: 'FIL', worth: '3.7', depth: 50 },
  { code: 'SHIB', worth: '0.000025', depth: 400 },
  { code: 'PEPE', worth: '0.0000095', depth: 100 },
  { code: 'PAXG', worth: '2650', depth: 50 },
  { code: 'YFI', worth: '5100', depth: 20 },
  // Codes that break what is often assumed of them: a digit, one letter, small letters, an underscore.
  { code: 'API3', worth: '1.35', depth: 20 },
  { code: 'T', worth: '0.0215', depth: 20 },
  { code: 'XAUt', worth: '2640', depth: 20 },
  { code: '1M_BTT', worth: '0.92', depth: 5 },
];

/** Distance of two levels in a market that is no thin one, as a share of the price. */
export const usualLevelGap = 0.0003;
/** From here down a market is thin: an order of some size walks far through its book. */
const thinDepth = 20;
const rialsPerTether = '1200000';
const places = 18;
const fifty = exact('50');

/** About what one unit of a currency is worth in USDT, before the price walk: rials are the other way round and have none. */
export const worthInTether: ReadonlyMap<string, Decimal> = new Map([
  ...listings.map(({ code, worth }) => [code, exact(worth)] as const),
  ['USDC', exact('1')] as const,
  ['USDT', exact('1')] as const,
]);

/** What a tether is worth in rials, before the price walk. */
export const tetherInRials = exact(rialsPerTether);

interface QuoteRules {
  readonly minimum: string;
  readonly maximum: string;
  /** Worth of a level in the largest markets. */
  readonly level: string;
}

const quotes: Readonly<Record<'IRR' | 'USDT', QuoteRules>> = {
  IRR: { minimum: '1000000', maximum: '10000000000', level: '900000000' },
  USDT: { minimum: '5', maximum: '25000', level: '750' },
};

const withoutMaximum: ReadonlyMap<string, RulesForm['noMaximum']> = new Map([
  ['BTC_USDT', 'null'],
  ['ETH_USDT', 'absent'],
]);
const objectForm: ReadonlySet<string> = new Set(['PAXG_IRR']);

/**
 * The markets of the paper exchange, in IRR and USDT. The tick is a hundred-thousandth of the price's power of ten; the step is the largest power
 * of ten that is worth at most a fiftieth of the minimum order value.
 */
export function paperMarkets(): readonly PaperMarket[] {
  return [
    listed('USDT', 'IRR', exact(rialsPerTether), 1000),
    listed('USDC', 'IRR', exact(rialsPerTether), 50),
    listed('USDC', 'USDT', exact('1'), 200),
    ...listings.flatMap(({ code, worth, depth }) => [
      listed(code, 'IRR', exact(worth).times(exact(rialsPerTether)), depth),
      listed(code, 'USDT', exact(worth), depth),
    ]),
  ];
}

function listed(base: string, quote: 'IRR' | 'USDT', price: Decimal, depth: number): PaperMarket {
  const code = `${base}_${quote}`;
  const symbol = readSymbol(code);
  if (!symbol) throw new Error(`${code} is no market symbol.`);
  const { minimum, maximum, level } = quotes[quote];
  const tickPower = magnitude(price) - 5;
  const stepPower = magnitude(quotient(exact(minimum), price.times(fifty), places));
  if (Math.max(0, -tickPower) + Math.max(0, -stepPower) > places) {
    throw new Error(`Order values in ${code} would not fit ${places} places.`);
  }
  const noMaximum = withoutMaximum.get(code);
  return {
    rules: {
      symbol,
      tickSize: powerOfTen(tickPower),
      step: powerOfTen(stepPower),
      minimumValue: exact(minimum),
      ...(noMaximum === undefined && { maximumValue: exact(maximum) }),
    },
    form: { symbol: objectForm.has(code) ? 'object' : 'text', noMaximum: noMaximum ?? 'null' },
    levelValue: exact(level).times(exact(depth.toString())).times(exact('0.001')),
    levelGap: depth <= thinDepth ? 0.0015 : usualLevelGap,
  };
}

/** The power of ten of the first digit: 1200000 gives 6, 0.000025 gives -5. */
function magnitude(value: Decimal): number {
  const [whole = '', fraction = ''] = toText(value).split('.');
  return whole === '0' ? -1 - (fraction.length - fraction.replace(/^0+/u, '').length) : whole.length - 1;
}

function powerOfTen(power: number): Decimal {
  return exact(power < 0 ? `0.${'0'.repeat(-power - 1)}1` : `1${'0'.repeat(power)}`);
}
