import {
  signedFields,
  signerOf,
  type ApiCall,
  type ApiCalls,
  type ApiParts,
  type OutgoingCall,
} from './apiCalls';
import type { Fields } from './canonicalText';
import type { Credentials } from './credentials';
import { ExchangeError } from './errors';
import { formatExpiry, type ExpiryZone } from './expiry';
import type { CallKind } from './failure';
import type { CallOptions } from './placement';
import type { ZoneChoice } from './zoneChoice';

/** What a client is made of. */
export interface ClientOptions extends ApiParts {
  readonly zone: ZoneChoice;
  /** The keys of whoever is signed in; nothing when nobody is. */
  credentials(): Credentials | undefined;
}

/** What signed calls need of it. */
type SigningOptions = Pick<ClientOptions, 'zone' | 'credentials' | 'serverClock'>;

/** How long a read stays valid once signed (ms). */
export const readWindowMs = 60_000;
/** How long a read waits for its turn; polls less, since the next one is due soon (ms). */
const readPatienceMs = 30_000;
const pollPatienceMs = 5_000;

/** Who signs, and in which zone the expiry is written. */
export interface SigningAs {
  readonly credentials: Credentials;
  readonly zone: ExpiryZone;
}

/** What signed calls share: who is signed in, in which zone an expiry is written, and what a refusal says about that zone. */
export class SignedCalls {
  readonly #options: SigningOptions;
  readonly #calls: Pick<ApiCalls, 'read'>;

  constructor(options: SigningOptions, calls: Pick<ApiCalls, 'read'>) {
    this.#options = options;
    this.#calls = calls;
  }

  /** Settles who signs and in which zone, asking the server where it is not known. An error here means that nothing of the call was sent. */
  async before(call: CallKind, { signal }: CallOptions): Promise<SigningAs> {
    const credentials = this.#options.credentials();
    if (!credentials) throw new ExchangeError({ reason: 'not-signed-in', call, sent: false });
    const { zone, serverClock } = this.#options;
    const asking = zone.resolve(
      (each) => this.#accepts(each, credentials),
      serverClock.serverNow(),
      credentials.key,
    );
    try {
      return { credentials, zone: await stoppable(asking, signal) };
    } catch (error) {
      if (!ExchangeError.is(error)) throw error;
      // What failed was the question about the zone; of the call itself nothing has left.
      const { reason, status, code, retryAfterMs } = error;
      throw new ExchangeError({ reason, call, sent: false, status, code, retryAfterMs });
    }
  }

  /** Whether the server accepts a read that expires by the wall clock of this zone. */
  async #accepts(zone: ExpiryZone, credentials: Credentials): Promise<boolean> {
    const { serverClock } = this.#options;
    for (let tries = 0; ; tries += 1) {
      const offset = serverClock.offsetMs;
      try {
        await this.#calls.read({
          // No signed call can go before it, a cancel among them.
          ...readCall('/orders', { priority: 'cancel' }),
          build: () => this.sign('read', harmlessFields, { credentials, zone }, readWindowMs),
        });
        return true;
      } catch (error) {
        if (!ExchangeError.is(error) || !refusals.has(error.reason) || !error.sent) throw error;
        // The refusal may have been the first answer to tell us the server's time: then the zone has not had its chance yet.
        const learned = Math.abs(serverClock.offsetMs - offset) > 2_000;
        if (tries > 0 || !learned) return false;
      }
    }
  }

  /** A call signed now, valid for so many ms. */
  sign(call: CallKind, fields: Fields, { credentials, zone }: SigningAs, windowMs: number): OutgoingCall {
    this.stillSignedIn(call, credentials);
    const expiresAtMs = this.windowEnd(windowMs);
    const expireAt = formatExpiry(expiresAtMs, zone);
    return {
      fields: signedFields(fields, expireAt, signerOf(credentials)),
      apiKey: credentials.apiKey,
      expiresAtMs,
    };
  }

  /** When a window that opens now closes: ms since the epoch by the server's clock, whole seconds. */
  windowEnd(windowMs: number): number {
    return Math.floor((this.#options.serverClock.serverNow() + windowMs) / 1000) * 1000;
  }

  /** Somebody may sign out while a call waits for its turn: then it is not sent. */
  stillSignedIn(call: CallKind, { apiKey }: Credentials): void {
    if (this.#options.credentials()?.apiKey.reveal() === apiKey.reveal()) return;
    throw new ExchangeError({ reason: 'not-signed-in', call, sent: false });
  }

  /** Makes a call, and lets the choice of the zone know when it was refused in a way that a wrong zone explains. */
  async judged<T>(made: () => Promise<T>): Promise<T> {
    try {
      return await made();
    } catch (error) {
      if (ExchangeError.is(error) && error.sent && zoneMayBeWrong.has(error.reason)) {
        this.#options.zone.refused();
      }
      throw error;
    }
  }
}

/** The question about the zone: the newest order, of which nothing is kept. */
const harmlessFields: Fields = [
  ['page', '1'],
  ['page_size', '1'],
];
const zoneMayBeWrong: ReadonlySet<string> = new Set(['auth', 'scope', 'expired']);
const refusals: ReadonlySet<string> = new Set([...zoneMayBeWrong, 'validation']);

/** A GET as its caller wants it. */
export function readCall(
  path: string,
  { signal, priority = 'read', once = false }: CallOptions,
): Omit<ApiCall, 'build'> {
  const waitAtMostMs = priority === 'poll' ? pollPatienceMs : readPatienceMs;
  return { method: 'GET', path, call: 'read', priority, signal, waitAtMostMs, once };
}

/** Stops waiting when the signal says so; what is waited for goes on for others. */
function stoppable<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return shared;
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(new ExchangeError({ reason: 'aborted', call: 'read', sent: false }));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
