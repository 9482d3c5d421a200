import { exact, type Decimal } from '../domain/decimal';

/** What a paper account starts with: enough of each quote currency to buy with, and a little to sell at once. */
export const openingBalances: ReadonlyMap<string, Decimal> = new Map(
  Object.entries({
    IRR: '5000000000',
    USDT: '5000',
    BTC: '0.05',
    ETH: '0.8',
    TRX: '5000',
    DOGE: '4000',
    SHIB: '25000000',
  }).map(([currency, amount]) => [currency, exact(amount)]),
);
