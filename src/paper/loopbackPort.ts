import { createServer, type RequestListener, type Server } from 'node:http';

const sweepMs = 10;
const graceMs = 1_000;
const retryMs = 50;

interface Refusing {
  again: NodeJS.Timeout;
  /** Whether it was said that somebody else has the port. */
  said: boolean;
  readonly sweeping: NodeJS.Timeout;
}

/** The exclusive bind of a port on 127.0.0.1, and the server behind it. */
export class LoopbackPort {
  /** 0 until it is bound. */
  private bound = 0;
  private refusing: Refusing | undefined;
  private closed = false;
  private readonly server: Server;

  private constructor(
    handle: RequestListener,
    private readonly log: (text: string) => void,
  ) {
    this.server = createServer((request, response) => {
      // A connection that was busy when refusing began may bring another request.
      if (this.refusing) request.socket.destroy();
      else handle(request, response);
    });
  }

  /** Binds a port (0: a free one). Rejects when it is taken (`code` EADDRINUSE). */
  static async bind(
    port: number,
    handle: RequestListener,
    log: (text: string) => void,
  ): Promise<LoopbackPort> {
    const opened = new LoopbackPort(handle, log);
    opened.bound = await listen(opened.server, port);
    return opened;
  }

  get port(): number {
    return this.bound;
  }

  /**
   * Gives the port up for so many ms: from this call on, the system refuses whoever connects. Other programs could take the port meanwhile; it is
   * ours again when they leave it.
   */
  refuse(ms: number): void {
    this.stopRefusing();
    this.server.close();
    this.refusing = {
      again: setTimeout(() => this.listenAgain(), ms),
      said: false,
      sweeping: setInterval(() => this.server.closeIdleConnections(), sweepMs),
    };
  }

  /** Takes no new connection, lets answers that are under way go out for a moment, and ends what is left. */
  close(): Promise<void> {
    this.closed = true;
    this.stopRefusing();
    return new Promise((resolve) => {
      const sweeping = setInterval(() => this.server.closeIdleConnections(), sweepMs);
      const ending = setTimeout(() => this.server.closeAllConnections(), graceMs);
      this.server.close(() => {
        clearInterval(sweeping);
        clearTimeout(ending);
        resolve();
      });
      this.server.closeIdleConnections();
    });
  }

  private listenAgain(): void {
    listen(this.server, this.bound).then(
      () => {
        this.stopRefusing();
        if (this.closed) this.server.close();
      },
      (error: unknown) => {
        if (!this.refusing) return;
        if (!this.refusing.said) {
          this.log(`The paper exchange cannot have its port back yet: ${String(error)}`);
        }
        this.refusing.said = true;
        this.refusing.again = setTimeout(() => this.listenAgain(), retryMs);
      },
    );
  }

  private stopRefusing(): void {
    clearTimeout(this.refusing?.again);
    clearInterval(this.refusing?.sweeping);
    this.refusing = undefined;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      server.off('listening', succeed);
      reject(error);
    };
    const succeed = (): void => {
      server.off('error', fail);
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
      else reject(new Error('The paper exchange has no port.'));
    };
    server.once('error', fail);
    server.once('listening', succeed);
    server.listen({ host: '127.0.0.1', port, exclusive: true });
  });
}
