import { exact, hundred, quotient, toText, zero } from '../domain/decimal';
import { formatPlain } from '../domain/format';
import type { Order } from '../domain/order';
import type { JournalEntry } from './journalEntry';

/** The trader's word for a side; a side that we do not know is shown as it came. */
export function sideWord(side: string): string {
  return side === 'BUYER' ? 'Buy' : side === 'SELLER' ? 'Sell' : plainText(side);
}

/** The trader's word for a type of order; one that we do not know as it came. */
export function typeWord(type: string): string {
  return type === 'LIMIT' ? 'Limit' : type === 'MARKET' ? 'Market' : plainText(type);
}

/** The trader's word for the part that an order had in a trade; one that we do not know as it came. */
export function roleWord(role: string): string {
  return role === 'MAKER' ? 'Maker' : role === 'TAKER' ? 'Taker' : plainText(role);
}

/**
 * A word of the server for a line of text: control characters and the brackets that some places make links of are taken out, what would be drawn as an
 * icon is taken apart, and a long one is cut.
 */
export function plainText(text: string): string {
  const plain = text
    .replace(/[[\]\p{Cc}\p{Cf}]+/gu, ' ')
    .replaceAll('$(', '$ (')
    .trim();
  return plain.length > 60 ? `${plain.slice(0, 59)}\u2026` : plain;
}

/** What an order asks for, in one line: `Buy 12.5 USDT at 990 IRR`. */
export function orderWords(order: Order): string {
  const { base, quote } = order.symbol;
  const price =
    order.price && order.type === 'LIMIT'
      ? ` at ${formatPlain(order.price)} ${plainText(quote)}`
      : ` for ${plainText(quote)} at market`;
  return `${sideWord(order.side)} ${formatPlain(order.quantity)} ${plainText(base)}${price}`;
}

/** What a placement asked for, in one line. */
export function placementWords({ side, quantity, symbol, price }: JournalEntry): string {
  const at = price === undefined ? 'at market' : `at ${formatPlain(exact(price))}`;
  return `${sideWord(side)} ${formatPlain(exact(quantity))} ${symbol} ${at}`;
}

/** How much of an order is filled, in percent with at most one digit, cut: 100 only when nothing is left. */
export function filledPercent({ filled, quantity }: Pick<Order, 'filled' | 'quantity'>): string {
  return quantity.gt(zero) ? toText(quotient(filled.times(hundred), quantity, 1)) : '0';
}

// No object: of `constructor`, which a server may send as well, that has a member.
const known: ReadonlyMap<string, string> = new Map([
  ['NOT_FILLED', 'open'],
  ['PARTIALLY_FILLED', 'partly filled'],
  ['FULL_FILLED', 'filled'],
  ['CANCELED_BY_USER', 'cancelled'],
  ['CANCELED_BY_SYSTEM', 'cancelled by the exchange'],
  ['CANCELED_BY_MATCH_ENGINE', 'cancelled by the matching engine'],
]);

/** The status in a trader's words; one that we do not know as it came. */
export function statusWords({ status, filled }: Pick<Order, 'status' | 'filled'>): string {
  // The documented statuses have no word for an order that is open and partly filled.
  if (status === 'NOT_FILLED' && filled.gt(zero)) return 'partly filled';
  return known.get(status) ?? plainText(status);
}
