import { asProduct, product, textOf } from './integers';
import type { SampleMarket } from './markets';
import type { Random } from './random';

/** An order as somebody types it, and what is true about it. */
export interface TypedOrder {
  readonly market: SampleMarket;
  readonly price: string;
  readonly quantity: string;
  readonly answer: Answer;
}

/** What an order becomes: its price and quantity on the market's grids, and what its value is against the market's bounds. */
export interface Answer {
  readonly price: string;
  readonly quantity: string;
  readonly value: 'fits' | 'too small' | 'too large';
}

/** Half of the amounts lie on their grid; the others are up to four digits finer. Values go from a tenth of the minimum to ten times the maximum. */
export function typedOrders(
  markets: readonly SampleMarket[],
  random: Random,
  orders: number,
): readonly TypedOrder[] {
  return Array.from({ length: orders }, () => {
    const market = markets[random(markets.length)];
    if (!market) throw new Error('There are no markets.');
    const { tick, step, minimum, maximum } = market;
    const price = typed((market.price * BigInt(700 + random(601))) / 1000n, tick, random);
    const most = random(2) === 0 ? minimum * 20n : maximum * 10n;
    const value = (most * BigInt(1 + random(1_000_000))) / 1_000_000n;
    const quantity = typed((value * 10n ** 18n) / price, step, random);
    return {
      market,
      price: textOf(price),
      quantity: textOf(quantity),
      answer: answerOf(market, price, quantity),
    };
  });
}

/** On the grid, or off it by some of its own fractions; at least one step. */
function typed(value: bigint, grid: bigint, random: Random): bigint {
  const on = (value / grid) * grid || grid;
  const finer = 10n ** BigInt(1 + random(4));
  const off = finer < grid ? (grid / finer) * BigInt(random(Number(finer))) : 0n;
  return random(2) === 0 ? on : on + off;
}

/** By integers alone. A price goes to the nearest tick (the upper one from the middle on), a quantity to the step below. */
function answerOf({ tick, step, minimum, maximum }: SampleMarket, price: bigint, quantity: bigint): Answer {
  const onTick = ((price + tick / 2n) / tick) * tick;
  const onStep = (quantity / step) * step;
  const value = product(onTick, onStep);
  return {
    price: textOf(onTick),
    quantity: textOf(onStep),
    value: value < asProduct(minimum) ? 'too small' : value > asProduct(maximum) ? 'too large' : 'fits',
  };
}
