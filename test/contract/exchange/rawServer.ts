import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A request as it stood on the wire. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Does with a socket what it likes once a whole request is there. */
export type RawAnswer = (socket: Socket, request: RawRequest) => void;

/** A server of bytes on loopback: it answers as no decent server would, and keeps what reached it. */
export class RawServer {
  readonly requests: RawRequest[] = [];
  connections = 0;
  /** Its address, which outlives it. */
  url = '';
  answer: RawAnswer = (socket) => socket.destroy();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: (() => void)[] = [];

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when so many requests have arrived. */
  async received(count: number): Promise<void> {
    while (this.requests.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('close', () => this.#sockets.delete(socket));
    // Clients that hang up are the subject here.
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      for (let read = readRequest(received); read; read = readRequest(received)) {
        received = received.subarray(read.size);
        this.requests.push(read.request);
        for (const tell of this.#waiting.splice(0)) tell();
        this.answer(socket, read.request);
      }
    });
  }
}

function readRequest(bytes: Buffer): { readonly request: RawRequest; readonly size: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const [method = '', target = ''] = first.split(' ');
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  const length = Number.parseInt(headers.get('content-length') ?? '0', 10);
  const size = headEnd + 4 + length;
  if (bytes.length < size) return undefined;
  return {
    request: { method, target, headers, body: bytes.subarray(headEnd + 4, size).toString('utf8') },
    size,
  };
}

/** The bytes of an answer. A `content-length` is added unless the headers have one or name a transfer encoding. */
export function answerText(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const bytes = Buffer.from(body);
  const all: Record<string, string> = {
    date: new Date().toUTCString(),
    'content-type': 'application/json',
    ...headers,
  };
  if (!('content-length' in all) && !('transfer-encoding' in all)) {
    all['content-length'] = bytes.length.toString();
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Said\r\n${lines.join('')}\r\n`), bytes]);
}

/** Answers every request alike. */
export function always(...said: Parameters<typeof answerText>): RawAnswer {
  return (socket) => {
    socket.write(answerText(...said));
  };
}
