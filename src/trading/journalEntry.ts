import * as z from 'zod';
import { isExactText } from '../domain/decimal';
import { writerSchema } from './writer';

const moment = z.iso.datetime();
const amount = z.string().refine(isExactText, 'not a plain decimal');

const outcomeSchema = z.object({
  state: z.enum(['accepted', 'rejected', 'not-placed']),
  orderId: z.string().optional(),
  message: z.string(),
  at: moment,
});

const entrySchema = z.object({
  version: z.literal(1),
  /** Also the name of the entry's file, so nothing but a UUID will do. */
  clientOrderId: z.uuid(),
  /** The press of the button that it was sent for: a view that was reloaded meanwhile asks by it what became of that. */
  intent: z.string().optional(),
  /** Id of the order that was cancelled for it. */
  replaces: z.string().optional(),
  environment: z.string(),
  server: z.string(),
  /** Which account, as a fingerprint of its API key: another account's lookups would say nothing. */
  account: z.string(),
  symbol: z.string(),
  side: z.enum(['BUYER', 'SELLER']),
  type: z.enum(['LIMIT', 'MARKET']),
  price: amount.optional(),
  quantity: amount,
  /** Of a market order: the most (quote) that it could be worth by the book that it was checked on. */
  valueAtMost: amount.optional(),
  /** As it was signed. */
  expireAt: z.string(),
  /** The same moment, ms since the epoch by the server's clock. */
  expiresAtMs: z.number(),
  writtenAt: moment,
  /** Who sends it. While that window lives and the answer may still come, nobody else looks the order up. */
  writer: writerSchema.optional(),
  /** When the answer was lost. An entry that has neither this nor an outcome is on its way, unless its writer is gone. */
  unknownSince: moment.optional(),
  outcome: outcomeSchema.optional(),
});

/** What became of a placement, for good. While it is unknown there is none. */
export type JournalOutcome = z.infer<typeof outcomeSchema>;

/** One placement, as written before its request leaves. Amounts are canonical texts; no key and no secret is in it. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** Checks something that is to be an entry; fields that are not an entry's fall away. Throws a ZodError. */
export function readEntry(value: unknown): JournalEntry {
  return entrySchema.parse(value);
}
