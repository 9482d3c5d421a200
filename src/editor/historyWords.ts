import { zero, type Decimal } from '../domain/decimal';
import { formatOnGrid, formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import type { Order, Trade } from '../domain/order';
import { fillsOf as sumOfTrades } from '../domain/orderFills';
import type { Side } from '../domain/orderBook';
import type { HistoryFilter as SearchFilter } from '../trading/orderHistory';
import { readDate } from '../domain/calendarDate';
import { knownStatuses } from '../exchange/wire';
import type { HistoryFilter, OrderRow } from '../protocol/history';
import type { TradesOf } from '../trading/orderHistory';
import { roleWord, sideWord, typeWord } from '../trading/orderWords';
import { wordsOf } from './errorWords';
import { formatMoment, formatTime, type Calendar } from './moments';

/** Longest short text of the protocol. */
const longestText = 200;
const nothing = '\u2013';

/** How orders are put into words. */
export interface RowStyle {
  readonly calendar: Calendar;
  /** The rules of a market, where they are known: figures line up by them. */
  rules(symbol: string): MarketRules | undefined;
}

const statusNames: ReadonlyMap<string, string> = new Map([
  ['NOT_FILLED', 'Open'],
  ['PARTIALLY_FILLED', 'Partly filled'],
  ['FULL_FILLED', 'Filled'],
  ['CANCELED_BY_USER', 'Cancelled by you'],
  ['CANCELED_BY_SYSTEM', 'Cancelled by the exchange'],
  ['CANCELED_BY_MATCH_ENGINE', 'Cancelled by the matching engine'],
  ['INACTIVE', 'Inactive'],
]);

/** The statuses that can be asked for, with their names. */
export const statusChoices = knownStatuses.map((value) => ({ value, label: statusName(value) }));

/** A trader's word for a status; one that we do not know is shown as it came. */
function statusName(status: string): string {
  return statusNames.get(status) ?? status;
}

/** An order as a row of the history; `fills` where the row is open. */
export function orderRow(order: Order, style: RowStyle, fills: TradesOf | undefined): OrderRow {
  const { base, quote, code } = order.symbol;
  const rules = style.rules(code);
  const inBase = (value: Decimal): string =>
    `${rules ? formatOnGrid(value, rules.step) : formatPlain(value)} ${base}`;
  const inQuote = (value: Decimal): string => `${formatPlain(value)} ${quote}`;
  const { price } = order;
  return {
    orderId: order.orderId,
    clientOrderId: cut(order.clientOrderId ?? ''),
    time: moment(order.createdAt, style.calendar),
    updated: moment(order.updatedAt, style.calendar),
    market: cut(code),
    side: cut(sideWord(order.side)),
    type: cut(typeWord(order.type)),
    price: price
      ? cut(`${rules ? formatOnGrid(price, rules.tickSize) : formatPlain(price)} ${quote}`)
      : 'market',
    quantity: cut(inBase(order.quantity)),
    filled: cut(inBase(order.filled)),
    value: cut(valueWords(order, fills, inQuote)),
    status: cut(statusName(order.status)),
    ...(fills && { fills: fillsOf(fills, style) }),
  };
}

/** What an order is worth: by its own price; one at market by its trades, exactly, and where those are not all known it says so. */
function valueWords(order: Order, fills: TradesOf | undefined, inQuote: (value: Decimal) => string): string {
  if (order.price) return inQuote(order.price.times(order.quantity));
  if (order.filled.lte(zero)) return nothing;
  switch (fills?.state) {
    case 'reading':
      return 'reading its trades';
    case 'failed':
      return 'its trades could not be read';
    case 'read':
    case undefined: {
      const known = fills?.order ?? order;
      const sum = sumOfTrades(known);
      if (!sum) return 'see its trades';
      return sum.quantity.eq(known.filled) ? inQuote(sum.value) : 'not all its trades are listed yet';
    }
  }
}

function fillsOf(fills: TradesOf, style: RowStyle): NonNullable<OrderRow['fills']> {
  switch (fills.state) {
    case 'reading':
      return { state: 'reading' };
    case 'failed':
      return { state: 'failed', message: wordsOf(fills.trouble).slice(0, 4000) };
    case 'read':
      return {
        state: 'read',
        trades: (fills.order.trades ?? []).map((trade) => tradeRow(trade, fills.order, style)),
        age: formatTime(fills.readAt),
      };
  }
}

function tradeRow(
  trade: Trade,
  order: Order,
  style: RowStyle,
): { time: string; role: string; price: string; quantity: string; fee: string } {
  const { base, quote, code } = order.symbol;
  const rules = style.rules(code);
  // Guess (domain/order.ts): the fee is in what the order receives.
  const received = order.side === 'BUYER' ? ` ${base}` : order.side === 'SELLER' ? ` ${quote}` : '';
  return {
    time: moment(trade.createdAt, style.calendar),
    role: cut(roleWord(trade.type)),
    price: cut(`${rules ? formatOnGrid(trade.price, rules.tickSize) : formatPlain(trade.price)} ${quote}`),
    quantity: cut(
      `${rules ? formatOnGrid(trade.quantity, rules.step) : formatPlain(trade.quantity)} ${base}`,
    ),
    fee: cut(`${formatPlain(trade.fee)}${received}`),
  };
}

function moment(text: string, calendar: Calendar): string {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? cut(text) : formatMoment(ms, calendar);
}

/** Cut as the protocol bounds it: a snapshot that breaks a bound would not be shown at all. */
function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}\u2026`;
}

/** What to ask the exchange for; days are those of this machine's time zone, counted from `now` (ms since the epoch). */
export function searchOf(filter: HistoryFilter, now: number): SearchFilter {
  const { symbol, side, status, type } = filter;
  const { from, to } = bounds(filter, now);
  return {
    ...(symbol !== '' && { symbol }),
    ...(side !== '' && { side: side satisfies Side }),
    ...(status !== '' && { status }),
    ...(type !== '' && { type }),
    ...(from !== undefined && { startAtMs: from }),
    ...(to !== undefined && { endAtMs: to }),
  };
}

function bounds(
  { period, from, to }: HistoryFilter,
  now: number,
): { readonly from?: number | undefined; readonly to?: number | undefined } {
  switch (period) {
    case 'any':
      return {};
    case 'today':
      return { from: midnight(now, 0) };
    case 'week':
      return { from: midnight(now, -6) };
    case 'month':
      return { from: midnight(now, -29) };
    case 'dates':
      // Up to the next midnight: the exchange takes whole seconds, and the last one of the day counts too.
      return { from: startOf(from, 0), to: startOf(to, 1) };
  }
}

function midnight(now: number, days: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() + days);
  return day.getTime();
}

function startOf(text: string, days: number): number | undefined {
  const date = readDate(text);
  if (!date) return undefined;
  const day = new Date(2000, 0, 1);
  day.setFullYear(date.year, date.month - 1, date.day + days);
  return day.getTime();
}

const periodNames = { any: '', today: 'today', week: 'last 7 days', month: 'last 30 days' } as const;

/** A filter in words, for titles: `USDT_IRR, Buy, Filled, last 7 days`, or `all orders`. */
export function filterWords({ symbol, side, status, type, period, from, to }: HistoryFilter): string {
  const when =
    period === 'dates'
      ? [from === '' ? '' : `from ${from}`, to === '' ? '' : `to ${to}`]
          .filter((part) => part !== '')
          .join(' ')
      : periodNames[period];
  const parts = [symbol, sideWord(side), status === '' ? '' : statusName(status), typeWord(type), when];
  const said = parts.filter((part) => part !== '');
  return said.length === 0 ? 'all orders' : said.join(', ');
}
