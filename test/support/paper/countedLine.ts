import { once } from 'node:events';
import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the line. Moments by this process's clock, epoch ms. */
export interface CountedRequest {
  readonly at: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** When it was answered, or given up by who asked; absent while it is on its way. */
  endedAt?: number;
}

/** A line to an exchange on loopback that passes everything on and counts what is asked, public calls too. */
export class CountedLine {
  readonly requests: CountedRequest[] = [];
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async to(target: string): Promise<CountedLine> {
    const server = createServer();
    const line = new CountedLine(server, new URL(target));
    server.on('request', (asked, answer) => line.pass(asked, answer));
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests for books. */
  get books(): readonly CountedRequest[] {
    return this.requests.filter(({ path }) => path.includes('/market-depth'));
  }

  /** Pairs of requests for the same book that were on their way at the same moment, from the one at that place on. */
  doubled(from = 0): readonly (readonly [CountedRequest, CountedRequest])[] {
    const books = this.books.slice(from);
    return books.flatMap((each, at) =>
      books
        .slice(at + 1)
        .filter((later) => marketOf(later) === marketOf(each) && later.at < (each.endedAt ?? Infinity))
        .map((later) => [each, later] as const),
    );
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method = 'GET', url: path = '/', headers } = asked;
    const counted: CountedRequest = { at: Date.now(), method, path };
    this.requests.push(counted);
    answer.once('close', () => (counted.endedAt = Date.now()));
    const { hostname, port, host } = this.target;
    const onward = request(
      { hostname, port, method, path, agent: this.agent, headers: { ...headers, host } },
      (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers);
        given.pipe(answer);
      },
    );
    onward.once('error', () => answer.destroy());
    asked.pipe(onward);
  }
}

function marketOf({ path }: CountedRequest): string | null {
  return new URL(path, 'http://exchange').searchParams.get('symbol');
}
