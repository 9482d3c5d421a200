// A client of the test's own: node:http, node:crypto and a json.dumps written here. Nothing of src/exchange or src/paper is in it.
import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';

export type Field = readonly [name: string, value: string];

/** Python's json.dumps of an object of strings. */
export function dumps(fields: readonly Field[]): string {
  const text = (value: string): string =>
    JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => {
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
  return `{${fields.map(([name, value]) => `${text(name)}: ${text(value)}`).join(', ')}}`;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body read as JSON. */
  readonly json: unknown;
}

/** One request over a socket of its own. */
export function send(
  url: string,
  method: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A key pair; making one is slow, so tests share what they can. */
export interface TestKey {
  readonly privateKey: KeyObject;
  readonly publicPem: string;
}

export function newKey(modulusLength = 2048): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return { privateKey, publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

export function signatureOf(text: string, privateKey: KeyObject): string {
  return sign('sha256', Buffer.from(text), {
    key: privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN,
  }).toString('hex');
}

/** `YYYY-MM-DD HH:MM:SS` of a moment, as a clock that many minutes ahead of UTC shows it. */
export function wallTime(epochMs: number, minutesAhead = 0): string {
  return new Date(epochMs + minutesAhead * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Signs and sends as the API guide says. */
export class Trader {
  constructor(
    readonly url: string,
    readonly apiKey: string,
    readonly key: TestKey,
    private readonly now: () => number,
  ) {}

  /** The fields with expire_at (a minute ahead, unless given) and signature. */
  signed(fields: readonly Field[], expireAt = wallTime(this.now() + 60_000)): readonly Field[] {
    const all: readonly Field[] = [...fields, ['expire_at', expireAt]];
    return [...all, ['signature', signatureOf(dumps(all), this.key.privateKey)]];
  }

  query(method: string, path: string, fields: readonly Field[]): Promise<Answer> {
    return this.sendQuery(method, path, this.signed(fields));
  }

  sendQuery(method: string, path: string, fields: readonly Field[]): Promise<Answer> {
    const text = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
    return send(`${this.url}/trading/v1${path}?${text}`, method, this.headers());
  }

  /** POST /orders with these fields, signed. */
  post(fields: readonly Field[]): Promise<Answer> {
    return this.sendBody(JSON.stringify(Object.fromEntries(this.signed(fields))));
  }

  sendBody(text: string): Promise<Answer> {
    return send(
      `${this.url}/trading/v1/orders`,
      'POST',
      { ...this.headers(), 'content-type': 'application/json' },
      text,
    );
  }

  private headers(): Record<string, string> {
    return { 'X-API-Key-Invex': this.apiKey };
  }
}
