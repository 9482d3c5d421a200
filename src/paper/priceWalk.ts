import { exact, quotient, type Decimal } from '../domain/decimal';
import type { MarketSymbol } from '../domain/market';
import { tetherInRials, worthInTether } from './markets';

/** Waves that make up a walk: from the twitch of seconds to the drift of weeks. Swings in parts per million of the price. */
const waves = [
  { seconds: 3, swing: 120 },
  { seconds: 20, swing: 500 },
  { seconds: 180, swing: 2_000 },
  { seconds: 1_800, swing: 7_000 },
  { seconds: 21_600, swing: 25_000 },
  { seconds: 604_800, swing: 70_000 },
] as const;

/** Currencies that hold their worth: swings are divided by this. */
const calm: ReadonlyMap<string, number> = new Map([
  ['USDC', 200],
  ['USDT', 4],
  ['XAUt', 3],
  ['PAXG', 3],
]);

const million = 1_000_000;

/**
 * Prices that move, the same for the same seed, market and second: nothing is remembered, so every second can be asked for at once. Each currency
 * walks by itself, so BTC_IRR follows BTC_USDT and USDT_IRR.
 */
export class PriceWalk {
  constructor(private readonly seed: string) {}

  /** The mid price (quote) at a second since the epoch, cut to 18 places. */
  price(symbol: MarketSymbol, second: number): Decimal {
    const inTether = this.worth(symbol.base, second);
    if (symbol.quote === 'USDT') return inTether;
    const rials = tetherInRials.times(this.factor('USDT', second));
    return symbol.base === 'USDT' ? rials : inTether.times(rials).round(18, 0);
  }

  /** Where a price that was seen at one second has walked to at another, cut to 18 places: by the moves of this walk, from wherever it was. */
  moved(symbol: MarketSymbol, seen: Decimal, from: number, to: number): Decimal {
    return quotient(seen.times(this.swing(symbol, to)), this.swing(symbol, from), 18);
  }

  /** By how much a market's price is off its start at a second: one is not at all. */
  private swing({ base, quote }: MarketSymbol, second: number): Decimal {
    const swing = this.factor(base, second);
    return quote === 'IRR' && base !== 'USDT' ? swing.times(this.factor('USDT', second)) : swing;
  }

  private worth(currency: string, second: number): Decimal {
    const worth = worthInTether.get(currency);
    if (!worth) throw new Error(`The price walk knows no ${currency}.`);
    return worth.times(this.factor(currency, second));
  }

  /** What the walk makes of a price of one, exact to the millionth. */
  private factor(currency: string, second: number): Decimal {
    let parts = 0;
    for (const [index, { seconds, swing }] of waves.entries()) {
      const cell = Math.floor(second / seconds);
      const along = second - cell * seconds;
      const from = this.noise(currency, index, cell);
      const to = this.noise(currency, index, cell + 1);
      const here = Math.trunc((from * (seconds - along) + to * along) / seconds);
      parts += Math.trunc((here * swing) / million);
    }
    const moved = million + Math.trunc(parts / (calm.get(currency) ?? 1));
    return quotient(exact(moved.toString()), exact(million.toString()), 6);
  }

  /** From -1,000,000 to 1,000,000. */
  private noise(currency: string, wave: number, cell: number): number {
    return (hash(`${this.seed}/${currency}/${wave}/${cell}`) % (2 * million + 1)) - million;
  }
}

/** A well-mixed 32-bit number of a text, the same on every machine (FNV-1a with a finishing mix). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
