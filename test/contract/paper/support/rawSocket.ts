// HTTP by hand over a bare socket: what arrives is seen byte by byte, and how the connection ended.
import { connect, type Socket } from 'node:net';
import type { Field, Trader } from './client';

export type CallName = 'place' | 'cancel' | 'lookup' | 'list' | 'account' | 'markets' | 'book';

/** How the other side ended: in order (FIN), by a reset (RST), or not at all: nobody listened. */
export type Ending = 'closed' | 'reset' | 'refused';

/** A request on its way, and all that came back for it. */
export class RawCall {
  private text = '';
  private arrived = 0;
  /** Resolves when the connection is over; the bytes that came until then. */
  readonly ended: Promise<{ readonly how: Ending; readonly text: string }>;
  /** Resolves with the first byte. */
  readonly begun: Promise<void>;

  private constructor(private readonly socket: Socket) {
    let how: Ending = 'closed';
    socket.setEncoding('utf8');
    this.begun = new Promise((resolve) => socket.once('data', () => resolve()));
    socket.on('data', (chunk: string) => {
      this.text += chunk;
      this.arrived++;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      how = error.code === 'ECONNREFUSED' ? 'refused' : 'reset';
    });
    this.ended = new Promise((resolve) => socket.once('close', () => resolve({ how, text: this.text })));
  }

  static send(url: string, lines: readonly string[], body = ''): RawCall {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const [first = '', ...rest] = lines;
    socket.write(
      [first, `Host: ${hostname}:${port}`, ...rest, 'Connection: close', ...length, '', body].join('\r\n'),
    );
    return new RawCall(socket);
  }

  /** What has come so far. */
  get received(): string {
    return this.text;
  }

  /** In how many pieces it came. */
  get pieces(): number {
    return this.arrived;
  }

  /** Whether the connection still stands. */
  get open(): boolean {
    return !this.socket.destroyed;
  }

  /** Ends it from this side. */
  give(): void {
    this.socket.destroy();
  }
}

/** Signs a call and sends it by hand. */
export function rawCall(
  trader: Trader,
  call: CallName,
  fields: readonly Field[],
  expireAt?: string,
): RawCall {
  const key = `X-API-Key-Invex: ${trader.apiKey}`;
  if (call === 'place') {
    const body = JSON.stringify(Object.fromEntries(trader.signed(fields, expireAt)));
    const lines = ['POST /trading/v1/orders HTTP/1.1', key, 'Content-Type: application/json'];
    return RawCall.send(trader.url, lines, body);
  }
  const [method, path] = routes[call];
  const isPublic = call === 'markets' || call === 'book';
  const sent = isPublic ? fields : trader.signed(fields, expireAt);
  const query = new URLSearchParams(sent.map(([name, value]) => [name, value])).toString();
  return RawCall.send(trader.url, [`${method} /trading/v1${path}?${query} HTTP/1.1`, key]);
}

const routes = {
  cancel: ['DELETE', '/orders'],
  lookup: ['GET', '/order'],
  list: ['GET', '/orders'],
  account: ['GET', '/accounts'],
  markets: ['GET', '/markets'],
  book: ['GET', '/market-depth'],
} as const;

/** An HTTP answer, taken apart by hand. */
export function answerOf(text: string): {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
} {
  const at = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, at).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(first.split(' ')[1]), headers: new Map(headers), body: text.slice(at + 4) };
}
