import * as z from 'zod';
import { exact, isExactText, toText } from '../domain/decimal';
import type { Level } from '../domain/orderBook';
import { ExchangeError } from '../exchange/errors';
import type { BookNews } from './bookPoller';
import { BookRequestError, feedDepths } from './bookRequest';
import type { FeedWish, FeedWishes } from './feedWish';
import { momentSchema, type Moment } from './moment';
import { wordsOf } from './placementWords';
import { writerSchema, type Writer } from './writer';

const wishesSchema = z.object({
  by: writerSchema,
  /** When the window said last that it is there. */
  beat: momentSchema,
  wishes: z.array(
    z.object({
      symbol: z.string().min(1).max(60),
      depth: z.enum(feedDepths),
      everyMs: z.number().min(1000).max(3_600_000),
    }),
  ),
});

/** What a window asks of the one that leads. */
export interface WishRecord {
  readonly by: Writer;
  readonly beat: Moment;
  readonly wishes: FeedWishes;
}

const failureSchema = z.object({
  reason: z.enum([
    'network',
    'timeout',
    'tls',
    'proxy',
    'http',
    'rate-limited',
    'auth',
    'scope',
    'expired',
    'validation',
    'not-found',
    'malformed',
    'aborted',
    'not-signed-in',
  ]),
  call: z.enum(['read', 'placement', 'cancel']),
  sent: z.boolean(),
  definite: z.boolean().optional(),
  status: z.number().optional(),
  retryAfterMs: z.number().optional(),
  fields: z.array(z.object({ field: z.string(), message: z.string(), type: z.string() })).optional(),
  serverText: z.string().optional(),
  code: z.string().optional(),
});
const troubleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exchange'), failure: failureSchema }),
  z.object({ kind: z.literal('given up'), reason: z.enum(['slow', 'not-wanted']) }),
  z.object({ kind: z.literal('other'), message: z.string() }),
]);
type Trouble = z.infer<typeof troubleSchema>;

const decimal = z.string().refine(isExactText).transform(exact);
const levels = z.array(
  z.tuple([decimal, decimal]).transform(([price, quantity]): Level => ({ price, quantity })),
);
const requestSchema = z.object({ asked: momentSchema, tookMs: z.number().nonnegative() });
const bookSchema = z.object({
  /** The window that asked. */
  by: z.string(),
  symbol: z.string(),
  everyMs: z.number().positive(),
  newest: requestSchema.extend({ trouble: troubleSchema.optional() }),
  /** The last one that brought a book, which a failure does not take away. */
  good: requestSchema
    .extend({ bids: levels, asks: levels, sentAgeMs: z.number().nonnegative().optional() })
    .optional(),
});

/** What the leading window last heard of a market: its newest request, and the newest that brought a book. */
export interface BookRecord {
  readonly by: string;
  readonly newest: BookNews;
  readonly good?: BookNews | undefined;
}

/** Thrown for a failure in another window that is of no kind known here. */
export class OtherWindowError extends Error {
  readonly reason = 'other-window';
}

/** The text of a wishes file. */
export function wishText({ by, beat, wishes }: WishRecord): string {
  const list = [...wishes].map(([symbol, { depth, everyMs }]) => ({ symbol, depth, everyMs }));
  return JSON.stringify({ by, beat, wishes: list });
}

/** Reads a wishes file; nothing where it cannot be read. */
export function readWishes(text: string): WishRecord | undefined {
  const read = wishesSchema.safeParse(jsonOf(text)).data;
  if (!read) return undefined;
  const wishes = new Map(
    read.wishes.map(({ symbol, depth, everyMs }): [string, FeedWish] => [symbol, { depth, everyMs }]),
  );
  return { by: read.by, beat: read.beat, wishes };
}

/** The text of a market's file. */
export function bookText({ by, newest, good }: BookRecord): string {
  const { symbol, everyMs, asked, tookMs, outcome } = newest;
  const sides = good && 'book' in good.outcome ? good.outcome.book : undefined;
  return JSON.stringify({
    by,
    symbol,
    everyMs,
    newest: { asked, tookMs, ...('error' in outcome && { trouble: troubleOf(outcome.error) }) },
    ...(good &&
      sides && {
        good: {
          asked: good.asked,
          tookMs: good.tookMs,
          sentAgeMs: sides.sentAgeMs,
          bids: texts(sides.bids),
          asks: texts(sides.asks),
        },
      }),
  });
}

/** Reads a market's file; nothing where it cannot be read. */
export function readBookRecord(text: string): BookRecord | undefined {
  const read = bookSchema.safeParse(jsonOf(text)).data;
  if (!read) return undefined;
  const { by, symbol, everyMs, newest } = read;
  const good: BookNews | undefined = read.good && {
    symbol,
    everyMs,
    asked: read.good.asked,
    tookMs: read.good.tookMs,
    outcome: {
      book: {
        symbol,
        bids: read.good.bids,
        asks: read.good.asks,
        ...(read.good.sentAgeMs !== undefined && { sentAgeMs: read.good.sentAgeMs }),
      },
    },
  };
  if (!newest.trouble) return good && { by, newest: good, good };
  const error = errorOf(newest.trouble);
  return {
    by,
    newest: { symbol, everyMs, asked: newest.asked, tookMs: newest.tookMs, outcome: { error } },
    good,
  };
}

/** The name of a market's file, whatever its symbol holds. */
export function bookFile(symbol: string): string {
  return `${symbol.replaceAll(/[^A-Za-z0-9_]/g, (sign) => `-${sign.charCodeAt(0).toString(16)}-`)}.json`;
}

function texts(side: readonly Level[]): readonly (readonly [string, string])[] {
  return side.map(({ price, quantity }) => [toText(price), toText(quantity)] as const);
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof BookRequestError) return { kind: 'given up', reason: error.reason };
  if (!ExchangeError.is(error)) return { kind: 'other', message: wordsOf(error) };
  const { reason, call, sent, definite, status, retryAfterMs, fields, serverText, code } = error;
  return {
    kind: 'exchange',
    failure: { reason, call, sent, definite, status, retryAfterMs, fields: [...fields], serverText, code },
  };
}

function errorOf(trouble: Trouble): Error {
  switch (trouble.kind) {
    case 'exchange':
      return new ExchangeError(trouble.failure);
    case 'given up':
      return new BookRequestError(trouble.reason);
    case 'other':
      return new OtherWindowError(trouble.message);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
