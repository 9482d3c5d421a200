import { toText } from '../domain/decimal';
import type { OrderDraft } from '../domain/orderDraft';
import { readTypedNumber } from '../domain/typedNumber';
import type { JournalEntry } from './journalEntry';

/** Where orders go, and for whom. */
export interface TradingAccount {
  readonly environment: string;
  readonly server: string;
  /** Fingerprint of the account. */
  readonly account: string;
}

/** Whether two orders ask for the same thing: market, side, type, quantity and, for a limit order, price. Unreadable amounts equal none. */
export function isTwin(a: OrderDraft, b: OrderDraft): boolean {
  const key = keyOf(a);
  return key !== undefined && key === keyOf(b);
}

/** Whether a journal entry is about this account; the paper exchange's address changes from start to start. */
export function belongsTo(
  entry: Pick<JournalEntry, 'environment' | 'server' | 'account'>,
  { environment, server, account }: TradingAccount,
): boolean {
  const here = entry.environment === environment && (environment === 'paper' || entry.server === server);
  return here && entry.account === account;
}

function keyOf({ symbol, side, type, price = '', quantity }: OrderDraft): string | undefined {
  const amounts = (type === 'LIMIT' ? [quantity, price] : [quantity]).map(canonical);
  return amounts.includes(undefined) ? undefined : JSON.stringify([symbol, side, type, ...amounts]);
}

function canonical(typed: string): string | undefined {
  const read = readTypedNumber(typed);
  return read.ok ? toText(read.value) : undefined;
}
