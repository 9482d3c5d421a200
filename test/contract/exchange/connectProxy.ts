import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy that notes what it is asked for and leads every tunnel to one port on loopback, whatever host was named. */
export class ConnectProxy {
  /** What was asked for, like `CONNECT api.example.test:443`. */
  readonly asked: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** What it does with a tunnel; by default it opens one. */
  refuse: ((socket: Duplex) => void) | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();

  constructor(private readonly leadTo: () => number) {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.writeHead(500).end();
    });
    this.#server.on('connection', (socket: Socket) => this.#sockets.add(socket));
    this.#server.on('connect', (request: IncomingMessage, socket: Duplex) => this.#tunnel(request, socket));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #tunnel(request: IncomingMessage, socket: Duplex): void {
    this.asked.push(`CONNECT ${request.url ?? ''}`);
    this.authorizations.push(request.headers['proxy-authorization']);
    // Clients that hang up are the subject here.
    socket.on('error', () => undefined);
    if (this.refuse) {
      this.refuse(socket);
      return;
    }
    const far = connect(this.leadTo(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(far).pipe(socket);
    });
    this.#sockets.add(far);
    far.on('error', () => socket.destroy());
  }
}
