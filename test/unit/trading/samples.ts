import type fc from 'fast-check';
import { exact } from '../../../src/domain/decimal';
import type { MarketRules } from '../../../src/domain/market';
import { readSymbol } from '../../../src/domain/market';
import type { Account, Order } from '../../../src/domain/order';
import type { OrderBook } from '../../../src/domain/orderBook';
import type { OrderDraft } from '../../../src/domain/orderDraft';
import { ExchangeError } from '../../../src/exchange/errors';
import type { ExchangeErrorReason, ExchangeFailure } from '../../../src/exchange/failure';
import type { JournalEntry } from '../../../src/trading/journalEntry';

export function rulesOf(code = 'USDT_IRR'): MarketRules {
  const symbol = readSymbol(code);
  if (!symbol) throw new Error(`${code} is no symbol`);
  return { symbol, tickSize: exact('10'), step: exact('0.01'), minimumValue: exact('1000') };
}

/** A book around 1,000 (or another middle), deep enough for the orders of these tests. */
export function bookOf(symbol = 'USDT_IRR', middle = '1000'): OrderBook {
  const level = (price: string): { price: ReturnType<typeof exact>; quantity: ReturnType<typeof exact> } => ({
    price: exact(price),
    quantity: exact('1000'),
  });
  const price = exact(middle);
  return {
    symbol,
    bids: [level(price.minus('10').toString())],
    asks: [level(price.plus('10').toString())],
  };
}

export function draftOf(changes: Partial<OrderDraft> = {}): OrderDraft {
  return { symbol: 'USDT_IRR', side: 'BUYER', type: 'LIMIT', price: '990', quantity: '5', ...changes };
}

export function accountOf(currency: string, available = '1000000'): Account {
  return { currency, available: exact(available), blocked: exact('0'), total: exact(available) };
}

/** An order as the exchange lists it; the number makes its id and its time. */
export function orderOf(number: number, changes: Partial<Order> = {}): Order {
  const digits = String(number).padStart(12, '0');
  return {
    orderId: `00000000-0000-4000-8000-${digits}`,
    symbol: rulesOf().symbol,
    side: 'BUYER',
    type: 'LIMIT',
    status: 'NOT_FILLED',
    price: exact('990'),
    quantity: exact('5'),
    filled: exact('0'),
    createdAt: `2026-01-05T12:00:00.${digits}Z`,
    updatedAt: `2026-01-05T12:00:00.${digits}Z`,
    ...changes,
  };
}

export function uuidOf(number: number): string {
  return `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function entryOf(changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    version: 1,
    clientOrderId: uuidOf(1),
    environment: 'sandbox',
    server: 'https://sandbox.example',
    account: 'fingerprint',
    symbol: 'USDT_IRR',
    side: 'BUYER',
    type: 'LIMIT',
    price: '990',
    quantity: '5',
    expireAt: '2026-01-05 12:00:10',
    expiresAtMs: Date.UTC(2026, 0, 5, 12, 0, 10),
    writtenAt: '2026-01-05T12:00:00.000Z',
    ...changes,
  };
}

/** An entry as a market order has it. */
export function withoutPrice(entry: JournalEntry): JournalEntry {
  const copy = { ...entry };
  delete copy.price;
  return copy;
}

export function exchangeError(
  reason: ExchangeErrorReason,
  more: Partial<ExchangeFailure> = {},
): ExchangeError {
  return new ExchangeError({ reason, call: 'placement', sent: true, ...more });
}

/** What the exchange says when it has no such order. */
export function notFound(): ExchangeError {
  return new ExchangeError({ reason: 'not-found', call: 'read', sent: true, definite: true, status: 404 });
}

/** A promise with its ends outside. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

export function deferred<T>(): Deferred<T> {
  let ends: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  if (!ends) throw new Error('A promise did not start.');
  return { promise, ...ends };
}

/** What a fast-check arbitrary gives. */
export type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never;
