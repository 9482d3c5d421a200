import * as z from 'zod';
import { readDate } from '../domain/calendarDate';
import { pageSizes, periods } from './historyChoices';

/**
 * Messages between the editor and the order history. The page sends wishes only and is not trusted: the editor parses each with
 * {@link historyToEditor}. The editor sends whole snapshots, since a message to a hidden webview can be lost; figures in them are ready to be read.
 */

const text = z.string().max(200);
const sentence = z.string().max(4000);

/** `2026-11-24`, or empty for no bound. */
const bound = z
  .string()
  .max(10)
  .refine((given) => given === '' || readDate(given) !== undefined, 'not a date');

/** What is searched for. An empty text lets everything pass. */
export const historyFilter = z.strictObject({
  symbol: text,
  side: z.enum(['', 'BUYER', 'SELLER']),
  /** As the exchange writes it. */
  status: z.string().regex(/^(?:[A-Z][A-Z0-9_]{0,60})?$/),
  type: z.enum(['', 'LIMIT', 'MARKET']),
  period: z.enum(periods),
  /** First and last day, for the period `dates`. */
  from: bound,
  to: bound,
});
export type HistoryFilter = z.infer<typeof historyFilter>;

/** Which page of which orders. */
export const historySearch = z.strictObject({
  filter: historyFilter,
  /** From 1. */
  page: z.int().min(1).max(1_000_000),
  pageSize: z.literal(pageSizes),
});
export type HistorySearch = z.infer<typeof historySearch>;

const orderId = z.uuid();

/** From the history. */
export const historyToEditor = z.discriminatedUnion('kind', [
  /** The page's script runs and wants the snapshot. */
  z.strictObject({ kind: z.literal('ready') }),
  /** The user wants other orders. `turn` counts the wishes of the page, so that an answer to an earlier one is known as such. */
  z.strictObject({ kind: z.literal('search'), turn: z.int().min(0), search: historySearch }),
  /** The same orders, read again. */
  z.strictObject({ kind: z.literal('refresh') }),
  /** A row was opened (its fills are read) or closed. */
  z.strictObject({ kind: z.literal('expand'), orderId, open: z.boolean() }),
  /** A button that the editor carries out. */
  z.strictObject({ kind: z.literal('run'), action: z.enum(['signIn', 'switchEnvironment', 'export']) }),
]);
export type HistoryToEditor = z.infer<typeof historyToEditor>;

/** A fill, in words. */
const tradeRow = z.strictObject({ time: text, role: text, price: text, quantity: text, fee: text });

/** What is known of an open row's fills. */
const fills = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('reading') }),
  z.strictObject({ state: z.literal('read'), trades: z.array(tradeRow), age: text }),
  z.strictObject({ state: z.literal('failed'), message: sentence }),
]);

/** An order, in words; side, type and status as the exchange wrote them where we have no word for them. */
const orderRow = z.strictObject({
  orderId,
  clientOrderId: text,
  time: text,
  updated: text,
  market: text,
  side: text,
  type: text,
  /** With its currency. */
  price: text,
  quantity: text,
  filled: text,
  value: text,
  status: text,
  /** Of an open row. */
  fills: fills.optional(),
});
export type OrderRow = z.infer<typeof orderRow>;

/** To the history: everything that it shows, sent whole. */
export const historySnapshot = z.strictObject({
  kind: z.literal('snapshot'),
  /** Absent while nothing is known of where the orders are. */
  mode: z
    .strictObject({
      environment: z.enum(['paper', 'production', 'sandbox', 'custom']),
      label: text,
      live: z.boolean(),
      signedIn: z.boolean(),
    })
    .optional(),
  markets: z.array(text),
  statuses: z.array(z.strictObject({ value: text, label: text })),
  calendar: z.enum(['gregorian', 'persian']),
  /** The wish that this answers. */
  turn: z.int().min(0),
  search: historySearch,
  /** A search is on its way. */
  busy: z.boolean(),
  /** What was read last; absent when nothing was. */
  result: z
    .strictObject({
      rows: z.array(orderRow),
      page: z.int().min(1),
      pageSize: z.int().min(1),
      totalCount: z.int().min(0),
      /** Of when it is: a time, and the whole moment. */
      age: text,
      moment: text,
      /** It answers another search than the present one. */
      ofEarlierSearch: z.boolean(),
    })
    .optional(),
  /** Why the last search failed, in words with what to do. */
  trouble: sentence.optional(),
  /** What happened besides, for example that the environment changed. */
  notice: sentence.optional(),
});
export type HistorySnapshot = z.infer<typeof historySnapshot>;

/** What the page lets VS Code keep over a reload of the window; parsed like any message. */
export const keptHistory = z.object({ search: historySearch });
