import * as z from 'zod';
import { bookDepths, knownSides, knownStatuses, maximumPageSize, orderFields } from '../exchange/wire';
import type { OrderSearch } from './orderSearch';
import type { ReceivedFields } from './pythonJson';
import { Refusal, type FieldError } from './refusals';
import { readMoment, type ServerZone } from './serverTime';

const sides = z.enum(knownSides);
const types = z.enum(['LIMIT', 'MARKET']);
const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'Input should be a valid integer')
  .transform(Number);
const orderId = z.uuid('Input should be a valid UUID').transform((id) => id.toLowerCase());
const clientOrderId = z.string().min(1, 'Should not be empty').max(128, 'Should have at most 128 characters');

/** `GET /market-depth`. */
export const depthQuery = z.object({ symbol: z.string(), depth: z.enum(bookDepths) });

/** `GET /accounts`. */
export const accountQuery = z.object({ currency: z.string() });

/** `GET /order` and `DELETE /orders`. */
export const orderReferenceQuery = z
  .object({ order_id: orderId.optional(), client_order_id: clientOrderId.optional() })
  .refine((query) => query.order_id !== undefined || query.client_order_id !== undefined, {
    path: ['order_id'],
    message: 'Either order_id or client_order_id is required',
  });

function searchQuery(zone: ServerZone) {
  const moment = z.string().transform((text, context): number => {
    const read = readMoment(text, zone);
    if (read !== undefined) return read;
    context.addIssue({ code: 'custom', message: 'Input should be a valid datetime' });
    return z.NEVER;
  });
  return z.object({
    symbol: z.string().optional(),
    start_at: moment.optional(),
    end_at: moment.optional(),
    side: sides.optional(),
    status: z.enum(knownStatuses).optional(),
    type: types.optional(),
    page: wholeNumber.refine((page) => page >= 1, 'Input should be greater than or equal to 1').default(1),
    page_size: wholeNumber
      .refine((size) => size >= 1 && size <= maximumPageSize, `Input should be from 1 to ${maximumPageSize}`)
      .default(10),
  });
}

/** `GET /orders`; times without a zone are in the server's. Throws as {@link readShape}. */
export function readSearch(fields: ReceivedFields, zone: ServerZone): OrderSearch {
  const {
    start_at: startAt,
    end_at: endAt,
    page_size: pageSize,
    ...rest
  } = readShape(searchQuery(zone), fields, 'query');
  return { ...rest, startAt, endAt, pageSize };
}

/** `POST /orders`: the shape only. What the amounts must be is the validator's to say. */
export const placementBody = z.object({
  [orderFields.quantity]: z.string(),
  [orderFields.price]: z.string().nullish(),
  [orderFields.symbol]: z.string(),
  [orderFields.side]: sides,
  [orderFields.type]: types,
  [orderFields.clientOrderId]: clientOrderId.nullish(),
});

/** Reads fields by a schema; throws FastAPI's 422 with each field that does not fit. Unknown fields pass. */
export function readShape<T>(schema: z.ZodType<T>, fields: ReceivedFields, where: 'query' | 'body'): T {
  const given = Object.fromEntries(fields);
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new Refusal(
    422,
    read.error.issues.map((issue): FieldError => {
      const field = issue.path.map((part) => (typeof part === 'number' ? part : part.toString()));
      return { loc: [where, ...field], ...described(issue, given[field.join('.')]) };
    }),
  );
}

function described(issue: z.core.$ZodIssue, given: unknown): Pick<FieldError, 'msg' | 'type'> {
  if (given === undefined && issue.code !== 'custom') return { msg: 'Field required', type: 'missing' };
  if (issue.code === 'invalid_value') {
    return {
      msg: `Input should be ${issue.values.map((value) => `'${String(value)}'`).join(' or ')}`,
      type: 'enum',
    };
  }
  if (issue.code === 'invalid_type') return { msg: 'Input should be a valid string', type: 'string_type' };
  return { msg: issue.message, type: given === undefined ? 'missing' : 'value_error' };
}
