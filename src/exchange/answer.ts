import { ExchangeError } from './errors';
import type { CallKind, ExchangeErrorReason, FieldProblem } from './failure';
import { boundedText } from './failureWords';
import type { TransportResponse } from './httpExchange';
import { redact, type Secret } from './secret';
import { orderFields, wireRefusal, wireValidationErrors } from './wire';

/** What a failure is judged by besides the answer itself. */
export interface AnswerContext {
  readonly call: CallKind;
  /** When the request's window closes, in ms since the epoch by the server's clock; absent for unsigned ones. */
  readonly expiresAtMs?: number | undefined;
  /** Kept out of the server's text, which may repeat what we sent. */
  readonly secrets: readonly Secret[];
}

/** The JSON of a successful answer. Throws an ExchangeError for a refusal, an error page, or a body that is no JSON. */
export function readAnswer(response: TransportResponse, context: AnswerContext): unknown {
  if (response.status < 200 || response.status > 299) throw failureOf(response, context);
  // The content type is not asked: a body that parses and fits its schema is an answer, whatever a proxy made of the header.
  const json = parseJson(response.body);
  if (json !== undefined) return json.value;
  throw malformed(context.call, response.status);
}

/** An answer that is no answer of the exchange. */
export function malformed(call: CallKind, status?: number): ExchangeError {
  return new ExchangeError({ reason: 'malformed', call, sent: true, status });
}

function failureOf(response: TransportResponse, context: AnswerContext): ExchangeError {
  const { status } = response;
  const { call } = context;
  const body = readRefusal(response, context.secrets);
  const reason = reasonOf(response, body, context);
  return new ExchangeError({
    reason,
    call,
    sent: true,
    status,
    definite: isDefinite(status, body),
    retryAfterMs: retryAfterMs(response),
    fields: body.fields,
    serverText: body.text,
  });
}

interface Refusal {
  /** JSON in one of the shapes that the exchange refuses with. */
  readonly structured: boolean;
  /** A page: what a proxy, a firewall or another web server answers with. */
  readonly page: boolean;
  readonly fields: readonly FieldProblem[];
  readonly text: string | undefined;
}

function readRefusal(response: TransportResponse, secrets: readonly Secret[]): Refusal {
  // Cut first, with room to spare: an error page of megabytes is not searched to its end.
  const clean = (text: string): string => boundedText(redact(text.slice(0, 8_000), secrets));
  const json = parseJson(response.body)?.value;
  const listed = wireValidationErrors.safeParse(json);
  if (listed.success) {
    const fields = listed.data.detail.slice(0, 20).map(({ loc, msg, type }): FieldProblem => ({
      field: clean(fieldOf(loc)),
      message: clean(msg),
      type: clean(type),
    }));
    return { structured: true, page: false, fields, text: undefined };
  }
  const said = wireRefusal.safeParse(json);
  const words = said.success ? (said.data.detail ?? said.data.message ?? said.data.error) : undefined;
  if (words !== undefined) return { structured: true, page: false, fields: [], text: clean(words) };
  const page = /^\s*</.test(response.body) || /\bhtml\b/i.test(response.header('content-type') ?? '');
  const text = page || json !== undefined ? undefined : clean(response.body);
  return { structured: false, page, fields: [], text: text === '' ? undefined : text };
}

// FastAPI puts where it looked in front: ["body", "price"], ["query", "symbol"].
function fieldOf(loc: readonly (string | number)[]): string {
  return loc
    .filter((part, at) => !(at === 0 && (part === 'body' || part === 'query' || part === 'header')))
    .join('.');
}

/**
 * A refusal of the exchange's own, so that nothing happened: a structured 4xx. Not 408 and 409: a time-out says nothing about what was done, and a
 * conflict may be with this very request, delivered twice on its way.
 */
function isDefinite(status: number, body: Refusal): boolean {
  return body.structured && status >= 400 && status < 500 && status !== 408 && status !== 409;
}

/**
 * What a status means (guess, here alone: the guide says "401/403 for key, signature, scope or expiry" and no more). 401: who is asking is not
 * accepted; 403: who is asking may not do this. A page is never the exchange's.
 */
function reasonOf(response: TransportResponse, body: Refusal, context: AnswerContext): ExchangeErrorReason {
  const { status } = response;
  if (status === 429) return 'rate-limited';
  if (status < 400 || status >= 500 || status === 408 || body.page) return 'http';
  if (status === 401 || status === 403) {
    if (wasLate(response, context)) return 'expired';
    return status === 401 ? 'auth' : 'scope';
  }
  // A 404 that the exchange did not word is a wrong address, and says nothing about an order.
  if (status === 404) return body.structured ? 'not-found' : 'http';
  if (body.fields.some(({ field }) => field === orderFields.expireAt)) return 'expired';
  return 'validation';
}

// By the server's own clock the window had closed when it answered: no need to guess why it refused.
function wasLate(response: TransportResponse, { expiresAtMs }: AnswerContext): boolean {
  const date = Date.parse(response.header('date') ?? '');
  return expiresAtMs !== undefined && date >= expiresAtMs;
}

const longestRetryAfterMs = 24 * 3600 * 1000;

/** How long a server asks to wait (Retry-After as seconds or as a date), in ms, at most a day; nothing when it does not ask. */
export function retryAfterMs(response: TransportResponse): number | undefined {
  const text = response.header('retry-after')?.trim() ?? '';
  if (text === '') return undefined;
  if (/^\d{1,9}$/.test(text)) return Math.min(Number.parseInt(text, 10) * 1000, longestRetryAfterMs);
  const date = Date.parse(response.header('date') ?? '');
  const wait = Date.parse(text) - (Number.isNaN(date) ? response.receivedAtMs : date);
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), longestRetryAfterMs);
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // Not JSON: told by returning nothing.
    return undefined;
  }
}
