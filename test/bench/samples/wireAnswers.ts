import { wireText, type SampleMarket } from './markets';
import type { Random } from './random';

const one = 10n ** 18n;

/** What `GET /market-depth` gives for a market: so many levels a side around its price. */
export function wireBook({ price, tick, step }: SampleMarket, levels: number, random: Random): unknown {
  const side = (away: bigint): unknown =>
    Array.from({ length: levels }, (_, at) => ({
      depth: at + 1,
      price: wireText(price + away * BigInt(at + 1) * tick),
      quantity: wireText(BigInt(1 + random(100_000)) * step),
    }));
  return { bid_orders: side(-1n), ask_orders: side(1n) };
}

/** What `GET /accounts` gives. */
export function wireAccount(currency: string): unknown {
  const amount = wireText(1_000_000_000n * one);
  return { currency, available: amount, blocked: wireText(0n), total: amount };
}
