import { textOf } from './integers';
import type { Random } from './random';

/** A limit order of a flow, its amounts as canonical texts. */
export interface FlowOrder {
  readonly id: string;
  readonly account: string;
  readonly buys: boolean;
  readonly price: string;
  readonly quantity: string;
}

const one = 10n ** 18n;
const tick = one / 100n;
const step = one / 10_000n;
const middle = 1154n * one;
const accounts = 5;

/** A grid of a cent and a ten-thousandth, as BTC and USDT have it on many exchanges; half of the orders cross. */
export const flowGrid = { tick: textOf(tick), step: textOf(step) };

/** Limit orders around one price. Some accounts only buy and the others only sell, so that none meets its own. */
export function flow(orders: number, random: Random): readonly FlowOrder[] {
  return Array.from({ length: orders }, (_, at) => {
    const buys = random(2) === 0;
    const away = BigInt(random(41) - 20);
    return {
      id: `order-${at}`,
      account: `${buys ? 'buyer' : 'seller'}-${random(accounts)}`,
      buys,
      price: textOf(middle + away * tick),
      quantity: textOf(step * BigInt(1 + random(40_000))),
    };
  });
}

/** All the accounts of a flow. */
export const flowAccounts: readonly string[] = ['buyer', 'seller'].flatMap((kind) =>
  Array.from({ length: accounts }, (_, at) => `${kind}-${at}`),
);
