import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const keyHeader = 'x-api-key-invex';

/** How a server says to a caller what the caller said to it. */
const echoes: readonly ((heard: string) => { status: number; type: string; body: string })[] = [
  (heard) => ({
    status: 401,
    type: 'application/json',
    body: JSON.stringify({ detail: `No such key: ${heard}` }),
  }),
  (heard) => ({
    status: 422,
    type: 'application/json',
    body: JSON.stringify({ detail: [{ loc: ['header', heard], msg: heard, type: heard }] }),
  }),
  (heard) => ({ status: 500, type: 'text/plain', body: `Unhandled: ${heard}` }),
  (heard) => ({ status: 403, type: 'text/html', body: `<h1>${heard}</h1>` }),
  (heard) => ({ status: 200, type: 'application/json', body: JSON.stringify({ [heard]: heard }) }),
];

/** Stands before another server, and tells callers in its refusals what they sent, keys and signatures, when a test wants it to. */
export class EchoingServer {
  private readonly server: Server;
  /** Whether it refuses instead of passing on. */
  echoing = false;
  /** How many refusals it gave. */
  refused = 0;

  private constructor(private readonly target: URL) {
    this.server = createServer((asked, answer) => {
      if (this.echoing && asked.headers[keyHeader] !== undefined) this.echo(asked, answer);
      else this.pass(asked, answer);
    });
  }

  static async before(target: string): Promise<EchoingServer> {
    const made = new EchoingServer(new URL(target));
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private echo(asked: IncomingMessage, answer: ServerResponse): void {
    // The key first: clients cut long texts.
    const heard = `${String(asked.headers[keyHeader])} ${asked.rawHeaders.join(' ')}`;
    const said = echoes[this.refused % echoes.length]?.(heard);
    this.refused += 1;
    answer.writeHead(said?.status ?? 500, { 'content-type': said?.type, date: new Date().toUTCString() });
    answer.end(said?.body);
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    const onward = request(
      new URL(asked.url ?? '/', this.target),
      { method: asked.method, headers: { ...asked.headers, host: this.target.host } },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }
}
