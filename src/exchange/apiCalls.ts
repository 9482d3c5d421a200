import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readAnswer, retryAfterMs } from './answer';
import type { Fields } from './canonicalText';
import type { Credentials } from './credentials';
import type { Environment } from './environments';
import { ExchangeError } from './errors';
import type { CallKind } from './failure';
import { LimiterError, type Limiter, type Priority } from './limiter';
import type { TransportResponse } from './httpExchange';
import { queryText } from './requestFields';
import type { Secret } from './secret';
import type { ServerClock } from './serverClock';
import { Signer } from './signer';
import type { Transport } from './transport';
import { TransportError } from './transportError';
import { apiKeyHeader, apiPrefix, orderFields } from './wire';

/** What is written to the log; texts hold no query, no header and no body. */
interface LogEvent {
  readonly level: 'debug' | 'info' | 'warn';
  readonly text: string;
}

/** What calls are made with. */
export interface ApiParts {
  readonly environment: Environment;
  readonly transport: Transport;
  readonly limiter: Limiter;
  readonly serverClock: ServerClock;
  /** This machine's clock, ms since the epoch. */
  readonly clock: { now(): number };
  log(event: LogEvent): void;
  /** 0 (inclusive) to 1 (exclusive): spreads retries. By default the system's. */
  readonly random?: (() => number) | undefined;
  /** Waits so many ms, rejecting when the signal stops it. By default a timer. */
  readonly wait?: ((ms: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
}

/** A call that is about to be made. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the API's prefix. */
  readonly path: string;
  readonly call: CallKind;
  readonly priority: Priority;
  readonly signal?: AbortSignal | undefined;
  /** Gives up after waiting so long for its turn (ms). */
  readonly waitAtMostMs: number;
  /** Not tried again, whatever came of it. */
  readonly once?: boolean | undefined;
  /** Made when the turn has come, afresh for each try: no signature leaves twice. */
  build(): OutgoingCall;
}

/** What a call sends: a query for GET and DELETE, a body for POST. */
export interface OutgoingCall {
  readonly fields: Fields;
  readonly apiKey?: Secret | undefined;
  /** ms since the epoch by the server's clock; absent for unsigned calls. */
  readonly expiresAtMs?: number | undefined;
  /** Whether a request whose window has closed is dropped instead of sent, even at the last moment. */
  readonly dropWhenLate?: boolean | undefined;
  /** Asked at the last moment, when nothing is written yet; `false` drops the request. */
  readonly stillWanted?: (() => boolean) | undefined;
}

/** Statuses after which a read is tried again: the server, or what stands before it, is in trouble for a moment. */
const passingStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const mostRetries = 2;
const firstRetryMs = 300;
/** A longer wait than this is not sat out: the caller is told. */
const longestWaitMs = 10_000;
/** How long everything pauses when a server limits us without saying how long. */
const plainPauseMs = 1_000;

/** Fields with the signature over them added last. */
export function signedFields(fields: Fields, expireAt: string, signer: Signer): Fields {
  const signed: Fields = [...fields, [orderFields.expireAt, expireAt]];
  return [...signed, [orderFields.signature, signer.sign(signed)]];
}

/** Makes calls: takes turns, sends, learns the server's time, and turns what goes wrong into an ExchangeError. */
export class ApiCalls {
  readonly #parts: ApiParts;
  readonly #random: () => number;
  readonly #wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;

  constructor(parts: ApiParts) {
    this.#parts = parts;
    this.#random = parts.random ?? (() => randomInt(1_000_000) / 1_000_000);
    this.#wait =
      parts.wait ?? ((ms, signal) => delay(ms, undefined, { ref: false, ...(signal && { signal }) }));
  }

  /**
   * A read, tried again at most twice after a broken connection, a passing trouble of the server or a limit (then after the pause asked for);
   * not after a time-out, which has used up the caller's patience already, and not for polls, whose next turn comes anyway.
   */
  async read(call: ApiCall): Promise<unknown> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.once(call);
      } catch (error) {
        const wait = this.#retryWait(error, call, tries);
        if (wait === undefined) throw error;
        await this.#pause(wait, call);
      }
    }
  }

  /** Makes a call once and gives its JSON. Rejects with an ExchangeError. */
  async once(call: ApiCall): Promise<unknown> {
    const { outgoing, response } = await this.raw(call);
    try {
      return readAnswer(response, {
        call: call.call,
        expiresAtMs: outgoing.expiresAtMs,
        secrets: outgoing.apiKey ? [outgoing.apiKey] : [],
      });
    } catch (error) {
      this.#heed(error, response);
      throw error;
    }
  }

  /** Makes a call once and gives the answer unread. Rejects with an ExchangeError when there is none. */
  async raw(
    call: ApiCall,
  ): Promise<{ readonly outgoing: OutgoingCall; readonly response: TransportResponse }> {
    const { limiter, serverClock } = this.#parts;
    const { signal, waitAtMostMs, method, path } = call;
    const askedAt = this.#parts.clock.now();
    const note = (outcome: string): void =>
      this.#parts.log({
        level: 'debug',
        text: `${method} ${path}: ${outcome} after ${this.#parts.clock.now() - askedAt} ms.`,
      });
    try {
      const done = await limiter.run(call.priority, () => this.#send(call), { signal, waitAtMostMs });
      // A cache in between answers with the time at which it stored the answer.
      const fresh = (done.response.header('age') ?? '0') === '0';
      const { sentAtMs, receivedAtMs } = done.response;
      if (fresh) serverClock.observe(done.response.header('date'), sentAtMs, receivedAtMs);
      note(`status ${done.response.status}`);
      return done;
    } catch (error) {
      const failure = toExchangeError(error, call.call);
      note(failure.code === undefined ? failure.reason : `${failure.reason} (${failure.code})`);
      throw failure;
    }
  }

  async #send(call: ApiCall): Promise<{ outgoing: OutgoingCall; response: TransportResponse }> {
    const { environment, transport, serverClock } = this.#parts;
    const outgoing = call.build();
    const { fields, apiKey, expiresAtMs = Infinity, dropWhenLate = false } = outgoing;
    const inBody = call.method === 'POST';
    const inTime = (): boolean => !dropWhenLate || serverClock.serverNow() < expiresAtMs;
    const wanted = (): boolean => outgoing.stillWanted?.() !== false;
    if (!wanted()) throw new TransportError('aborted', { sent: false });
    if (!inTime()) throw new TransportError('lapsed', { sent: false });
    const request = {
      method: call.method,
      baseUrl: environment.baseUrl,
      path: `${apiPrefix}${call.path}${inBody ? '' : queryText(fields)}`,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'invex-trading',
        ...(inBody && { 'content-type': 'application/json' }),
        ...(apiKey && { [apiKeyHeader]: headerText(apiKey, call.call) }),
      },
      ...(inBody && { body: JSON.stringify(Object.fromEntries(fields)) }),
      signal: call.signal,
      stillWanted: () => wanted() && inTime(),
    };
    try {
      return { outgoing, response: await transport.request(request) };
    } catch (error) {
      const unwanted = error instanceof TransportError && error.reason === 'lapsed' && !wanted();
      throw unwanted ? new TransportError('aborted', { sent: error.sent }) : error;
    }
  }

  #heed(error: unknown, response: TransportResponse): void {
    const asked = retryAfterMs(response);
    if (ExchangeError.is(error, 'rate-limited')) this.#parts.limiter.slowDown(asked ?? plainPauseMs);
    else if (response.status === 503 && asked !== undefined) this.#parts.limiter.pauseFor(asked);
  }

  #retryWait(error: unknown, call: ApiCall, tries: number): number | undefined {
    if (call.method !== 'GET' || call.priority === 'poll' || call.once === true) return undefined;
    if (tries >= mostRetries) return undefined;
    if (!ExchangeError.is(error) || !isPassing(error)) return undefined;
    if ((error.retryAfterMs ?? 0) > longestWaitMs) return undefined;
    // Half fixed, half by chance: many windows that failed together do not come back together.
    const spread = firstRetryMs * 2 ** tries * (0.5 + this.#random());
    return Math.round((error.retryAfterMs ?? 0) + spread);
  }

  async #pause(ms: number, { signal, call }: ApiCall): Promise<void> {
    try {
      await this.#wait(ms, signal);
    } catch (error) {
      if (signal?.aborted === true) throw new ExchangeError({ reason: 'aborted', call, sent: true });
      throw error;
    }
  }
}

function isPassing(error: ExchangeError): boolean {
  if (error.reason === 'network' || (error.reason === 'rate-limited' && error.sent)) return true;
  return error.reason === 'http' && error.status !== undefined && passingStatuses.has(error.status);
}

// Checked here and not by undici, whose error would be about a header and not about a key.
function headerText(apiKey: Secret, call: CallKind): string {
  const text = apiKey.reveal();
  if (/^[\x21-\x7e]{1,4096}$/.test(text)) return text;
  throw new ExchangeError({ reason: 'auth', call, sent: false });
}

function toExchangeError(error: unknown, call: CallKind): ExchangeError {
  if (ExchangeError.is(error)) return error;
  if (error instanceof LimiterError) {
    const late = call === 'placement' && error.reason === 'waited-too-long';
    const stopped = error.reason === 'aborted' || error.reason === 'disposed';
    return new ExchangeError({
      reason: stopped ? 'aborted' : late ? 'expired' : 'rate-limited',
      call,
      sent: false,
    });
  }
  if (error instanceof TransportError) {
    const { sent, code, status } = error;
    const reason = error.reason === 'lapsed' ? 'expired' : error.reason;
    return new ExchangeError({ reason, call, sent, code, status });
  }
  throw error;
}

/** Signers by key: one for as long as its key is in use. */
const signers = new WeakMap<object, Signer>();

/** The signer of a key. */
export function signerOf({ key }: Credentials): Signer {
  const known = signers.get(key);
  if (known) return known;
  const signer = new Signer(key);
  signers.set(key, signer);
  return signer;
}
