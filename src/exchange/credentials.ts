import type { KeyObject } from 'node:crypto';
import type { Secret } from './secret';

/** What requests are made with: the API key for the header, the private key for the signature. */
export interface Credentials {
  readonly apiKey: Secret;
  readonly key: KeyObject;
}
