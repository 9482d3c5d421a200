import assert from 'node:assert/strict';
import type { PaperExchange } from '../../../../src/paper/paperExchange';
import { units } from './inProcess';

/** Fails unless, for each currency and to the last of 18 places, accounts + fees + makers = issued, with nothing below zero. */
export function checkSums(exchange: PaperExchange): void {
  const { accounts: held, fees, makers, issued } = exchange.state().ledger;
  const sums = new Map<string, bigint>();
  const add = (currency: string, amount: bigint): void => {
    sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  };
  for (const balances of Object.values(held)) {
    for (const [currency, { available, blocked }] of Object.entries(balances)) {
      assert.ok(units(available) >= 0n && units(blocked) >= 0n, `${currency} went below zero`);
      add(currency, units(available) + units(blocked));
    }
  }
  for (const [currency, text] of Object.entries(fees)) add(currency, units(text));
  for (const [currency, text] of Object.entries(makers)) add(currency, units(text));
  for (const [currency, sum] of sums) assert.equal(sum, units(issued[currency] ?? '0'), currency);
}
