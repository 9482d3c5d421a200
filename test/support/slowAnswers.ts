import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a request begins with, like `POST /trading/v1/orders`. */
type RequestLine = string;

/** How the requests of the calls begin that an order's life is made of. */
export const requestLines = {
  place: 'POST /trading/v1/orders',
  cancel: 'DELETE /trading/v1/orders',
  lookup: 'GET /trading/v1/order?',
  list: 'GET /trading/v1/orders?',
} as const;
/**
 * A line to a server on loopback that passes everything on; the answer to the first of each of chosen requests it holds back until told otherwise, with
 * the end of the connection if that is the answer: so that something can happen in between.
 */
export class SlowAnswers {
  private wanted: readonly RequestLine[] = [];
  private readonly held: (() => void)[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly passedOn = new Set<RequestLine>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** A line to the server at `target`. */
  static async to(target: string): Promise<SlowAnswers> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const line = new SlowAnswers(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (client) => line.join(client, connect(Number(port), hostname)));
    return line;
  }

  /** From now on holds the answers to these, one each; what is held already stays. */
  holdAnswersTo(...requests: readonly RequestLine[]): void {
    this.wanted = requests;
  }

  /** Whether such a request was passed on, whose answer is held. */
  isHolding(request: RequestLine): boolean {
    return this.passedOn.has(request);
  }

  letGo(): void {
    this.wanted = [];
    this.passedOn.clear();
    for (const pass of this.held.splice(0)) pass();
  }

  async close(): Promise<void> {
    this.letGo();
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, server: Socket): void {
    let holds = false;
    const back = (pass: () => void): void => {
      if (holds && this.wanted.length > 0) this.held.push(pass);
      else pass();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      // A request is one piece on loopback, and there is one at a time on a connection.
      const text = chunk.toString('latin1');
      const request = this.wanted.find((each) => text.startsWith(each));
      if (request !== undefined && !this.passedOn.has(request)) {
        holds = true;
        this.passedOn.add(request);
      }
      server.write(chunk);
    });
    // What was sent is handled also when its sender is dead.
    client.on('close', () => server.end());
    server.on('data', (chunk) => back(() => client.write(chunk)));
    server.on('close', () => back(() => client.destroy()));
  }
}
