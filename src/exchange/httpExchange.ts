import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { codeOf, failureOfCode } from './networkFailure';
import { ProxyTunnelError } from './proxyTunnel';
import { TransportError, type TransportErrorReason } from './transportError';

/** Bounds on one request, in ms and bytes. */
export interface TransportLimits {
  readonly connectMs: number;
  /** Until the head of the answer is there. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly bodyMs: number;
  /** For all of it. */
  readonly totalMs: number;
  readonly bodyBytes: number;
}

/** One request. It goes to `baseUrl`'s host and nowhere else. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly baseUrl: string;
  /** Path and query, starting with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asked when a connection is there and nothing is written yet; `false` drops the request (TransportError `lapsed`). */
  readonly stillWanted?: (() => boolean) | undefined;
}

/** An answer, whole. */
export interface TransportResponse {
  readonly status: number;
  /** The value of a header (its name in lower case); several of a name are joined. */
  header(name: string): string | undefined;
  /** UTF-8; undecodable bytes are replaced. */
  readonly body: string;
  /** ms since the epoch by this machine's clock: when the request began to leave, and when the head of the answer was there. */
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/**
 * One request on its way. As a handler of undici's it sees the moment before the first byte is written, so it knows for certain whether anything left,
 * and it refuses to be written a second time.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: TransportRequest;
  readonly #limits: TransportLimits;
  readonly #clock: { now(): number };
  #settle: { resolve(response: TransportResponse): void; reject(error: TransportError): void } | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #sentAtMs: number | undefined;
  #receivedAtMs = 0;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(request: TransportRequest, limits: TransportLimits, clock: { now(): number }) {
    this.#request = request;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Sends it, and gives the answer or rejects with a {@link TransportError}. For one call. */
  run(dispatcher: Dispatcher, origin: string, path: string): Promise<TransportResponse> {
    const { signal, method, headers, body } = this.#request;
    if (signal?.aborted === true) return Promise.reject(new TransportError('aborted', { sent: false }));
    const answer = new Promise<TransportResponse>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const stop = (): void => this.#fail('aborted');
    const limit = setTimeout(() => this.#fail('timeout'), this.#limits.totalMs);
    signal?.addEventListener('abort', stop, { once: true });
    dispatcher.dispatch(
      { origin, path, method, headers, body: body ?? null, idempotent: false, blocking: true },
      this,
    );
    return answer.finally(() => {
      clearTimeout(limit);
      signal?.removeEventListener('abort', stop);
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const again = this.#sentAtMs !== undefined;
    if (!again && this.#settle && this.#request.stillWanted?.() === false) this.#fail('lapsed');
    // Settled already (stopped, timed out, lapsed), or written before: aborting here means that nothing is written.
    if (again || !this.#settle) {
      controller.abort(new Error('not to be written'));
      return;
    }
    this.#controller = controller;
    this.#sentAtMs = this.#clock.now();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // 1xx comes before the answer proper.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#receivedAtMs = this.#clock.now();
    const encoding = this.#header('content-encoding') ?? 'identity';
    // We asked for none, and unpacking what a stranger packed is how a small answer fills the memory.
    if (encoding.trim().toLowerCase() !== 'identity') this.#fail('malformed', 'CONTENT_ENCODING');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#settle) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.bodyBytes) this.#fail('malformed', 'BODY_TOO_LARGE');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle?.resolve({
      status: this.#status,
      header: (name) => this.#header(name),
      body: Buffer.concat(this.#chunks).toString('utf8'),
      sentAtMs: this.#sentAtMs ?? this.#receivedAtMs,
      receivedAtMs: this.#receivedAtMs,
    });
    this.#settle = undefined;
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (error instanceof ProxyTunnelError) this.#fail('proxy', error.systemCode, error.status);
    else this.#fail(failureOfCode(codeOf(error)), codeOf(error));
  }

  #fail(reason: TransportErrorReason, code?: string, status?: number): void {
    const settle = this.#settle;
    if (!settle) return;
    this.#settle = undefined;
    this.#chunks = [];
    settle.reject(new TransportError(reason, { sent: this.#sentAtMs !== undefined, code, status }));
    this.#controller?.abort(new Error('not wanted any more'));
  }

  #header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }
}
