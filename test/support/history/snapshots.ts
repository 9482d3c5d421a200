import type { HistorySnapshot, OrderRow } from '../../../src/protocol/history';
import { wholeHistory } from '../../../src/protocol/historyChoices';

type Result = NonNullable<HistorySnapshot['result']>;

const statuses = ['Filled', 'Cancelled by you', 'Open', 'Partly filled', 'SOMETHING_NEW'];

/** A row of the history; the number makes its id, its time and what else tells rows apart. */
export function row(number: number, parts: Partial<OrderRow> = {}): OrderRow {
  const digits = String(number).padStart(12, '0');
  const buy = number % 3 !== 0;
  return {
    orderId: `00000000-0000-4000-8000-${digits}`,
    clientOrderId: `10000000-0000-4000-8000-${digits}`,
    time: `2026-11-24 ${String(number % 24).padStart(2, '0')}:05:09`,
    updated: '2026-11-24 13:06:00',
    market: number % 4 === 0 ? 'BTC_USDT' : 'USDT_IRR',
    side: buy ? 'Buy' : 'Sell',
    type: number % 5 === 0 ? 'Market' : 'Limit',
    price: number % 5 === 0 ? 'market' : '1,262,380 IRR',
    quantity: `${number}.50 USDT`,
    filled: '0.00 USDT',
    value: number % 5 === 0 ? '\u2013' : '15,779,750 IRR',
    status: statuses[number % statuses.length] ?? '',
    ...parts,
  };
}

/** A page of the history with so many rows, the first of so many in all. */
export function result(count: number, totalCount = count, parts: Partial<Result> = {}): Result {
  return {
    rows: Array.from({ length: count }, (_, at) => row(at + 1)),
    page: 1,
    pageSize: 50,
    totalCount,
    age: '13:42:05',
    moment: '2026-11-24 13:42:05',
    ofEarlierSearch: false,
    ...parts,
  };
}

/** A snapshot of paper's history, signed in, with three orders; parts replace its own. */
export function historySnapshotOf(parts: Partial<Omit<HistorySnapshot, 'kind'>> = {}): HistorySnapshot {
  return {
    kind: 'snapshot',
    mode: { environment: 'paper', label: 'Paper', live: false, signedIn: true },
    markets: ['BTC_IRR', 'USDT_IRR', 'BTC_USDT'],
    statuses: [
      { value: 'NOT_FILLED', label: 'Open' },
      { value: 'FULL_FILLED', label: 'Filled' },
    ],
    calendar: 'gregorian',
    turn: 0,
    search: { filter: wholeHistory, page: 1, pageSize: 50 },
    busy: false,
    result: result(3),
    ...parts,
  };
}

/** The same without one of its parts. */
export function without(snapshot: HistorySnapshot, part: 'mode' | 'result'): HistorySnapshot {
  const rest: HistorySnapshot = { ...snapshot };
  if (part === 'mode') delete rest.mode;
  else delete rest.result;
  return rest;
}

/** The mode of the production exchange. */
export function production(signedIn = true): NonNullable<HistorySnapshot['mode']> {
  return { environment: 'production', label: 'Production', live: true, signedIn };
}

/** Fills of an open row. */
export const fills = {
  state: 'read',
  trades: [
    {
      time: '2026-11-24 13:05:10',
      role: 'Taker',
      price: '1,262,380 IRR',
      quantity: '10.00 USDT',
      fee: '0.05 USDT',
    },
    {
      time: '2026-11-24 13:05:11',
      role: 'Maker',
      price: '1,262,380 IRR',
      quantity: '2.50 USDT',
      fee: '0.0125 USDT',
    },
  ],
  age: '13:42:06',
} as const satisfies OrderRow['fills'];
