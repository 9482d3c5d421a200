import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a request begins with, like `POST /trading/v1/orders`. */
type RequestLine = string;

/**
 * A line to a server on loopback that passes everything on; the answer to a chosen request it holds back until told otherwise, with the end of the
 * connection if that is the answer: so that something can happen in between.
 */
export class SlowAnswers {
  private wanted: RequestLine | undefined;
  private readonly held: (() => void)[] = [];
  private readonly sockets = new Set<Socket>();
  private passedOn = false;

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

  /** From now on holds the answers to requests that begin like this. */
  holdAnswersTo(request: RequestLine): void {
    this.wanted = request;
  }

  /** Whether such a request was passed on since. */
  get isHolding(): boolean {
    return this.passedOn;
  }

  letGo(): void {
    this.wanted = undefined;
    this.passedOn = false;
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
      if (holds && this.wanted !== undefined) this.held.push(pass);
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
      if (this.wanted !== undefined && chunk.toString('latin1').startsWith(this.wanted)) {
        holds = true;
        this.passedOn = true;
      }
      server.write(chunk);
    });
    // What was sent is handled also when its sender is dead.
    client.on('close', () => server.end());
    server.on('data', (chunk) => back(() => client.write(chunk)));
    server.on('close', () => back(() => client.destroy()));
  }
}
