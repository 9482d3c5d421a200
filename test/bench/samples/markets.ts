import { textOf } from './integers';
import type { Random } from './random';

/** A market's rules as the exchange writes them, in integers of 10^-18. */
export interface SampleMarket {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: bigint;
  readonly step: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  /** About what one of the base is worth, on the tick. */
  readonly price: bigint;
}

/** As many as the exchange's own description names. */
export const marketCount = 243;

const one = 10n ** 18n;

/**
 * Markets like the exchange's: from a fraction of a cent to tens of billions of rials, ticks and steps of 1, 2 or 5 times a power of ten, which is what
 * exchanges choose from. Order values keep within 18 places.
 */
export function sampleMarkets(random: Random): readonly SampleMarket[] {
  return Array.from({ length: marketCount }, (_, at) => {
    const inRials = at % 2 === 0;
    // The price's power of ten: 10^2 to 10^10 in rials, 10^-6 to 10^4 in tethers.
    const power = inRials ? 2 + random(9) : random(11) - 6;
    const tick = grid(power - 4 - random(2), random);
    const step = grid((inRials ? 4 : -2) - power - random(3), random);
    const [minimum, maximum] = inRials ? [1_000_000n, 10_000_000_000n] : [5n, 25_000n];
    const base = `C${at}`;
    const quote = inRials ? 'IRR' : 'USDT';
    return {
      symbol: `${base}_${quote}`,
      base,
      quote,
      tick,
      step,
      minimum: minimum * one,
      maximum: maximum * one,
      price: (grid(power, random) / tick) * tick,
    };
  });
}

/** A decimal of the wire: the exchange writes 18 places. */
export function wireText(value: bigint): string {
  const [whole = '', fraction = ''] = textOf(value).split('.');
  return `${whole}.${fraction.padEnd(18, '0')}`;
}

/** What `GET /markets` gives for these. */
export function wireMarkets(markets: readonly SampleMarket[]): unknown {
  return {
    rules: markets.map(({ symbol, tick, step, minimum, maximum }) => ({
      symbol,
      tick_size: wireText(tick),
      amount_step_size: wireText(step),
      minimum_limit_order_value: wireText(minimum),
      maximum_limit_order_value: wireText(maximum),
    })),
  };
}

function grid(power: number, random: Random): bigint {
  // The value of an order has the places of both: 9 each fit 18.
  const kept = Math.max(power, -9);
  const unit = 10n ** BigInt(18 + kept);
  return unit * ([1n, 1n, 1n, 1n, 2n, 5n][random(6)] ?? 1n);
}
