import { zero, type Decimal } from '../domain/decimal';
import { LedgerError, type Ledger, type Party } from './ledger';
import type { PaperOrder } from './paperOrder';

/** Parts of what an order receives that the exchange keeps: 0.0025 is 0.25 %. */
export interface FeeRates {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

const ledgerPlaces = 18;

/** Sets aside what an order may cost: quote of a buyer, base of a seller. */
export function reserve(ledger: Ledger, order: PaperOrder, amount: Decimal): void {
  ledger.block(order.account, spends(order), amount);
  order.reserved = order.reserved.plus(amount);
}

/** Gives back what an order still has set aside: it is cancelled, or filled for less. */
export function release(ledger: Ledger, order: PaperOrder): void {
  ledger.release(order.account, spends(order), order.reserved);
  order.reserved = zero;
}

/** A fill between two orders, of which one may be a market makers' quote (then absent). */
export interface SettledFill {
  readonly taker: PaperOrder | undefined;
  readonly maker: PaperOrder | undefined;
  /** Quote. */
  readonly price: Decimal;
  /** Base. */
  readonly quantity: Decimal;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * Books a fill: base one way, quote the other, each side's fee taken from what it receives, cut to the ledger's 18 places. Market makers pay no fee. A
 * buyer who gets a better price than the limit has the difference back at once.
 */
export function settle(ledger: Ledger, fees: FeeRates, fill: SettledFill): void {
  const { taker, maker, price, quantity, at } = fill;
  const order = taker ?? maker;
  if (!order) return;
  const { base, quote } = order.symbol;
  const takerBuys = taker ? taker.side === 'BUYER' : order.side === 'SELLER';
  const buyer = takerBuys ? taker : maker;
  const seller = takerBuys ? maker : taker;
  const value = price.times(quantity);
  const feeOf = (receiver: PaperOrder | undefined, gross: Decimal): Decimal =>
    receiver ? gross.times(receiver === taker ? fees.taker : fees.maker).round(ledgerPlaces, 0) : zero;
  const baseFee = feeOf(buyer, quantity);
  const quoteFee = feeOf(seller, value);
  ledger.pay(party(seller), party(buyer), base, quantity, baseFee);
  ledger.pay(party(buyer), party(seller), quote, value, quoteFee);
  for (const [side, fee, spent] of [
    [buyer, baseFee, value],
    [seller, quoteFee, quantity],
  ] as const) {
    if (!side) continue;
    side.reserved = side.reserved.minus(spent);
    side.filled = side.filled.plus(quantity);
    side.updatedAt = at;
    side.trades.push({ role: side === taker ? 'TAKER' : 'MAKER', price, quantity, fee, at });
  }
  if (buyer?.price?.gt(price)) giveBack(ledger, buyer, buyer.price.minus(price).times(quantity));
  for (const side of [buyer, seller]) {
    if (!side?.filled.eq(side.quantity)) continue;
    side.status = 'FULL_FILLED';
    // A market order that was filled for less than was set aside.
    release(ledger, side);
  }
}

/** Throws when what orders have set aside is not exactly what their accounts have blocked. */
export function checkReserved(ledger: Ledger, orders: readonly PaperOrder[]): void {
  const sums = new Map<string, Map<string, Decimal>>();
  for (const [account, balances] of Object.entries(ledger.record().accounts)) {
    sums.set(account, new Map(Object.keys(balances).map((currency) => [currency, zero])));
  }
  for (const order of orders) {
    const held = sums.get(order.account);
    held?.set(spends(order), (held.get(spends(order)) ?? zero).plus(order.reserved));
    if (!held || (order.status !== 'NOT_FILLED' && order.reserved.gt(zero))) throw unmatched(order.account);
  }
  for (const [account, held] of sums) {
    for (const [currency, sum] of held) {
      if (!ledger.balance(account, currency).blocked.eq(sum)) throw unmatched(account);
    }
  }
}

function unmatched(account: string): LedgerError {
  return new LedgerError('insufficient', `What "${account}" has blocked does not belong to its orders.`);
}

function giveBack(ledger: Ledger, order: PaperOrder, amount: Decimal): void {
  ledger.release(order.account, spends(order), amount);
  order.reserved = order.reserved.minus(amount);
}

function spends(order: PaperOrder): string {
  return order.side === 'BUYER' ? order.symbol.quote : order.symbol.base;
}

function party(order: PaperOrder | undefined): Party {
  return order ? { account: order.account } : 'makers';
}
