import { rootCertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import { Agent, EnvHttpProxyAgent } from './dispatchers';
import { isLoopback } from './environments';
import {
  Exchange,
  type TransportLimits,
  type TransportRequest,
  type TransportResponse,
} from './httpExchange';
import { TunnelPool } from './proxyTunnel';
import { TransportError } from './transportError';

/** Proxy of the user's settings. Loopback never goes through it. */
export interface ProxySettings {
  /** Like `http://proxy.company.example:3128`; absent or empty: direct. */
  readonly proxy?: string;
  /** Hosts that are reached directly, separated by commas. */
  readonly noProxy?: string;
  /** Direct, whatever else is said. */
  readonly off?: boolean;
}

export const defaultLimits: TransportLimits = {
  connectMs: 5_000,
  headersMs: 10_000,
  bodyMs: 5_000,
  totalMs: 15_000,
  bodyBytes: 4 * 1024 * 1024,
};

/** What a transport is made of. */
export interface TransportOptions {
  /** This machine's clock, ms since the epoch. */
  readonly clock: { now(): number };
  readonly proxy?: ProxySettings | undefined;
  readonly limits?: TransportLimits | undefined;
  /** Certificates (PEM) to trust besides the well-known ones: for a company that inspects TLS. */
  readonly extraCertificates?: readonly string[] | undefined;
}

/** Connections at once to one host; the limiter keeps below it, so that a cancel never queues in here. */
const connections = 8;

/**
 * HTTP as an exchange needs it, over one undici dispatcher: keep-alive, bounded in time and size, TLS 1.2 or later with the certificate checked whatever
 * the environment says, no redirects, no compression, and never a second try of its own. Rejects with {@link TransportError}.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #limits: TransportLimits;
  readonly #direct: Agent;
  readonly #proxied: EnvHttpProxyAgent | 'unusable' | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#limits = options.limits ?? defaultLimits;
    this.#direct = new Agent(this.#agentOptions());
    this.#proxied = this.#makeProxied();
  }

  /** Whether requests to this address go through a proxy, unless its exceptions name the host. */
  usesProxy(baseUrl: string): boolean {
    return this.#proxied !== undefined && !isLoopback(new URL(baseUrl).hostname);
  }

  /** Sends a request once and gives the answer, whatever its status. */
  request(request: TransportRequest): Promise<TransportResponse> {
    const url = new URL(request.baseUrl);
    const path = `${url.pathname.replace(/\/+$/, '')}${request.path}`;
    // The path is ours, but a second look costs nothing: nothing may lead the key to another host, or out of TLS.
    const target = new URL(path, url.origin);
    const secure = url.protocol === 'https:' || isLoopback(url.hostname);
    if (
      !secure ||
      target.origin !== url.origin ||
      !request.path.startsWith('/') ||
      request.path.startsWith('//')
    ) {
      return Promise.reject(new TransportError('network', { sent: false, code: 'REFUSED_ADDRESS' }));
    }
    const dispatcher = this.#dispatcherFor(url);
    if (!dispatcher) {
      return Promise.reject(new TransportError('proxy', { sent: false, code: 'PROXY_ADDRESS' }));
    }
    return new Exchange(request, this.#limits, this.#options.clock).run(dispatcher, url.origin, path);
  }

  /** Ends all connections; calls on their way end as `aborted`. Resolves when the sockets are closed. */
  async dispose(): Promise<void> {
    const proxied = typeof this.#proxied === 'object' ? this.#proxied.destroy() : undefined;
    await Promise.all([this.#direct.destroy(), proxied]);
  }

  #dispatcherFor(url: URL): Dispatcher | undefined {
    if (this.#proxied === undefined || isLoopback(url.hostname)) return this.#direct;
    return this.#proxied === 'unusable' ? undefined : this.#proxied;
  }

  #makeProxied(): EnvHttpProxyAgent | 'unusable' | undefined {
    const { proxy = '', noProxy = '', off = false } = this.#options.proxy ?? {};
    if (off || proxy.trim() === '') return undefined;
    const address = proxy.includes('://') ? proxy.trim() : `http://${proxy.trim()}`;
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) return 'unusable';
    const { headersMs } = this.#limits;
    try {
      return new EnvHttpProxyAgent({
        ...this.#agentOptions(),
        httpProxy: address,
        httpsProxy: address,
        noProxy,
        requestTls: this.#tls(),
        proxyTls: this.#tls(),
        clientFactory: (origin, options) => new TunnelPool(origin, { ...options, headersTimeout: headersMs }),
      });
    } catch {
      // A user name or password that is not percent-encoded; the text of the error may hold it.
      return 'unusable';
    }
  }

  #agentOptions(): Agent.Options {
    const { headersMs, bodyMs } = this.#limits;
    return {
      connections,
      pipelining: 1,
      headersTimeout: headersMs,
      bodyTimeout: bodyMs,
      connect: this.#tls(),
    };
  }

  #tls(): { timeout: number; minVersion: 'TLSv1.2'; rejectUnauthorized: true; ca?: string[] } {
    const extra = this.#options.extraCertificates ?? [];
    return {
      timeout: this.#limits.connectMs,
      minVersion: 'TLSv1.2',
      // Said out loud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in somebody's shell does not send keys to whoever answers.
      rejectUnauthorized: true,
      ...(extra.length > 0 && { ca: [...rootCertificates, ...extra] }),
    };
  }
}
