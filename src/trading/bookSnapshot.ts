import type { Decimal } from '../domain/decimal';
import { mid, type OrderBook } from '../domain/orderBook';
import type { Moment } from './moment';

/** A market's last book with what is needed to show it honestly. Times are ms since the epoch. */
export interface BookSnapshot {
  readonly symbol: string;
  readonly book: OrderBook;
  readonly receivedAt: number;
  /** When it was asked for. Its age counts from here: the answer may be as old as that. */
  readonly asked: Moment;
  readonly mid: Decimal | undefined;
  /** Where mid went at its last change. */
  readonly direction: 'up' | 'down' | 'flat';
}

/** The snapshot that follows `before` when a book comes. */
export function nextSnapshot(
  before: BookSnapshot | undefined,
  received: Pick<BookSnapshot, 'symbol' | 'book' | 'receivedAt' | 'asked'>,
): BookSnapshot {
  const middle = mid(received.book);
  const moved = middle && before?.mid && !middle.eq(before.mid);
  const direction = !moved ? (before?.direction ?? 'flat') : middle.gt(before.mid) ? 'up' : 'down';
  return { ...received, mid: middle, direction };
}
