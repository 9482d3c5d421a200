import { apiKeyHeader, orderFields } from '../exchange/wire';
import { signedText } from './authentication';
import type { ReceivedFields } from './pythonJson';
import { readBody, readQuery } from './receivedFields';
import { Refusal } from './refusals';
import { readText } from './requestBody';
import type { RecordedRequest } from './requestLog';
import { readMoment, type ServerZone } from './serverTime';
import type { PaperContext, PaperService } from './service';

/** Reads a request to the trading API whole, before anybody judges it. Throws a {@link Refusal} for a body that is too large. */
export async function readRequest(c: PaperContext, service: PaperService): Promise<RecordedRequest> {
  const apiKey = c.req.header(apiKeyHeader);
  const { method, path } = c.req;
  const query = rawQuery(c);
  const body = method === 'POST' ? await readText(c.env.incoming) : '';
  return {
    at: service.clock.now(),
    method,
    path,
    headers: recordedHeaders(c),
    query,
    body,
    apiKey: apiKey ?? '',
    publicKey: service.keys.find(apiKey ?? '')?.publicKey,
    ...signedParts(method, query, body),
  };
}

/** The request that is being answered, as it was read. */
export function receivedRequest(c: PaperContext): RecordedRequest {
  const request = c.get('recorded');
  if (!request) throw new Error('A request to the trading API was not read.');
  return request;
}

/** The fields of a request: those of its body for a POST, of its query otherwise. Throws a {@link Refusal} for what cannot be read. */
export function receivedFields({
  method,
  query,
  body,
}: Pick<RecordedRequest, 'method' | 'query' | 'body'>): ReceivedFields {
  return method === 'POST' ? readBody(body) : readQuery(query);
}

/** Until when a request is valid, its `expire_at` read in a zone (epoch ms); nothing without a readable one. */
export function expiryOf(request: RecordedRequest, zone: ServerZone): number | undefined {
  const fields = readableFields(request);
  const text = fields?.find(([name]) => name === orderFields.expireAt)?.[1] ?? undefined;
  return text === undefined ? undefined : readMoment(text, zone);
}

function signedParts(
  method: string,
  query: string,
  body: string,
): Pick<RecordedRequest, 'canonicalText' | 'signature'> {
  const fields = readableFields({ method, query, body });
  if (!fields) return {};
  const signature = fields.find(([name]) => name === orderFields.signature)?.[1] ?? undefined;
  return { canonicalText: signedText(fields), signature };
}

/** Nothing for fields that cannot be read: whoever handles the request reads them again, and refuses it then. */
function readableFields(
  request: Pick<RecordedRequest, 'method' | 'query' | 'body'>,
): ReceivedFields | undefined {
  try {
    return receivedFields(request);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** The query as it came over the wire, without "?". */
function rawQuery(c: PaperContext): string {
  const url = c.env.incoming.url ?? '';
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

function recordedHeaders(c: PaperContext): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ['host', 'content-type', 'content-length', 'user-agent', apiKeyHeader.toLowerCase()]) {
    const value = c.req.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}
