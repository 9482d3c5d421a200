import type { Dispatcher } from 'undici';
import { Pool } from './dispatchers';
import { codeOf } from './networkFailure';

/** The proxy could not be reached, or did not open a tunnel. Nothing of the request has left then. */
export class ProxyTunnelError extends Error {
  constructor(
    /** Not called `code`: undici would take a proxy that hangs up for a passing fault by it, and call it again without end. */
    readonly systemCode: string | undefined,
    /** The proxy's answer, like 407. */
    readonly status: number | undefined,
  ) {
    super('The proxy opened no tunnel.');
    this.name = 'ProxyTunnelError';
  }
}

type ConnectOptions = Omit<Dispatcher.ConnectOptions, 'origin'>;
type ConnectCallback = (err: Error | null, data: Dispatcher.ConnectData) => void;

/**
 * Connections to the proxy itself. Whatever goes wrong here becomes a {@link ProxyTunnelError}: it tells a dead proxy from a dead exchange, and undici
 * would otherwise take a proxy that hangs up for a passing fault and call it again without end.
 */
export class TunnelPool extends Pool {
  override connect(options: ConnectOptions): Promise<Dispatcher.ConnectData>;
  override connect(options: ConnectOptions, callback: ConnectCallback): void;
  override connect(
    options: ConnectOptions,
    callback?: ConnectCallback,
  ): Promise<Dispatcher.ConnectData> | undefined {
    const opened = this.#open(options);
    if (!callback) return opened;
    opened.then(
      (data) => callback(null, data),
      (error: unknown) => callback(error as Error, {} as Dispatcher.ConnectData),
    );
    return undefined;
  }

  async #open(options: ConnectOptions): Promise<Dispatcher.ConnectData> {
    let answer: Dispatcher.ConnectData;
    try {
      answer = await super.connect(options);
    } catch (error) {
      throw new ProxyTunnelError(codeOf(error), undefined);
    }
    if (answer.statusCode === 200) return answer;
    // It is being thrown away; that it breaks is no news.
    answer.socket.on('error', () => undefined).destroy();
    throw new ProxyTunnelError(undefined, answer.statusCode);
  }
}
