import { randomInt, randomUUID } from 'node:crypto';
import { signedFields, signerOf, type ApiCalls } from './apiCalls';
import type { Fields } from './canonicalText';
import type { Credentials } from './credentials';
import { formatExpiry, type ExpiryZone } from './expiry';
import type { TransportResponse } from './httpExchange';
import { Secret } from './secret';
import type { ServerClock } from './serverClock';
import { readCall, readWindowMs } from './signedCalls';
import { orderFields } from './wire';

/** A fault put into a request on purpose, to see how the server answers it. */
export type PlantedFault = 'made-up-key' | 'wrong-signature' | 'long-past';

/** Long enough ago to be past in every zone. */
const longPastMs = 3 * 24 * 3600 * 1000;

/** The requests of a connection trial: one harmless signed read, as it should be or with a fault. */
export class TrialRequests {
  readonly #options: { readonly serverClock: ServerClock; readonly signal?: AbortSignal | undefined };
  readonly #calls: ApiCalls;
  readonly #credentials: Credentials;

  constructor(
    options: { readonly serverClock: ServerClock; readonly signal?: AbortSignal | undefined },
    calls: ApiCalls,
    credentials: Credentials,
  ) {
    this.#options = options;
    this.#calls = calls;
    this.#credentials = credentials;
  }

  /** Asks for the newest order; gives the answer whatever it is. Rejects with an ExchangeError when there is none. */
  async read(zone: ExpiryZone, fault?: PlantedFault): Promise<TransportResponse> {
    const fields: Fields = [
      ['page', '1'],
      ['page_size', '1'],
    ];
    const { apiKey } = this.#credentials;
    const { response } = await this.#calls.raw({
      ...readCall('/orders', this.#options),
      build: () => ({
        fields: this.#signed(fields, zone, fault),
        apiKey: fault === 'made-up-key' ? madeUpKeyLike(apiKey) : apiKey,
      }),
    });
    return response;
  }

  /** Asks to cancel an order by an id that was made up just now, so that there is none. */
  async cancelNothing(zone: ExpiryZone): Promise<TransportResponse> {
    const fields: Fields = [[orderFields.clientOrderId, randomUUID()]];
    const { response } = await this.#calls.raw({
      ...readCall('/orders', this.#options),
      method: 'DELETE',
      call: 'cancel',
      build: () => ({ fields: this.#signed(fields, zone), apiKey: this.#credentials.apiKey }),
    });
    return response;
  }

  #signed(fields: Fields, zone: ExpiryZone, fault?: PlantedFault): Fields {
    const signer = signerOf(this.#credentials);
    const now = this.#options.serverClock.serverNow();
    const expiresAtMs = fault === 'long-past' ? now - longPastMs : now + readWindowMs;
    const expireAt = formatExpiry(expiresAtMs, zone);
    if (fault !== 'wrong-signature') return signedFields(fields, expireAt, signer);
    // A whole signature of the same key, over another text: what a secret that does not fit looks like from outside.
    const sent: Fields = [...fields, [orderFields.expireAt, expireAt]];
    return [...sent, [orderFields.signature, signer.sign([...sent, ['of', 'another text']])]];
  }
}

/** A key that nobody has, of the same form: a server that looks at the form first must not find a difference there. */
function madeUpKeyLike(apiKey: Secret): Secret {
  const text = apiKey.reveal();
  const hex = /^[^g-z]*$/i.test(text);
  const letter = (from: string): string => from.charAt(randomInt(hex ? 6 : from.length));
  for (;;) {
    const other = text.replace(/[0-9a-z]/gi, (each) => {
      if (/\d/.test(each)) return randomInt(10).toString();
      return letter(each >= 'a' ? 'abcdefghijklmnopqrstuvwxyz' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    });
    if (other !== text) return new Secret(other);
    if (!/[0-9a-z]/i.test(text)) return new Secret(`${text}-`);
  }
}
