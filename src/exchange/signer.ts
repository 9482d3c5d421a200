import { constants, sign, type KeyObject } from 'node:crypto';
import { canonicalText, type Fields } from './canonicalText';

/** Signs requests as the API guide asks: RSA-PSS, SHA-256 for text and mask, the longest salt that the key has room for. */
export class Signer {
  readonly #key: KeyObject;

  /** Takes an RSA private key, as {@link readPrivateKey} gives it. */
  constructor(key: KeyObject) {
    this.#key = key;
  }

  /** The signature over the fields in the order given, as lower-case hex. Each call gives another: the salt is random. */
  sign(fields: Fields): string {
    const text = Buffer.from(canonicalText(fields), 'ascii');
    return sign('sha256', text, {
      key: this.#key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN,
    }).toString('hex');
  }
}
