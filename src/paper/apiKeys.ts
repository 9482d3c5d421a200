import { createPublicKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';

/** What a key may do. */
export const scopes = ['read', 'trade'] as const;
export type Scope = (typeof scopes)[number];

/** A registered key, for the file too: nothing in it is secret but its use as a name. */
export const apiKeyRecord = z.object({
  apiKey: z.string().min(1),
  account: z.string().min(1).max(100),
  publicKey: z.string(),
  scopes: z.array(z.enum(scopes)),
});
export type ApiKeyRecord = z.infer<typeof apiKeyRecord>;

/** Thrown for a key that cannot be registered. */
export class PublicKeyError extends Error {
  readonly reason = 'public-key';
}

export interface ApiKey extends ApiKeyRecord {
  readonly verifier: KeyObject;
}

const minimumBits = 2048;

/** The keys that the exchange knows. */
export class ApiKeys {
  private readonly byKey = new Map<string, ApiKey>();

  constructor(private readonly newToken: () => string) {}

  restore(records: readonly ApiKeyRecord[]): void {
    for (const record of records) {
      this.byKey.set(record.apiKey, { ...record, verifier: readPublicKey(record.publicKey) });
    }
  }

  /** Registers a public key (PEM). The same key, account and scopes again give the same API key. Throws {@link PublicKeyError}. */
  register(
    publicKey: string,
    account: string,
    allowed: readonly Scope[],
  ): { apiKey: string; isNew: boolean } {
    const verifier = readPublicKey(publicKey);
    const wanted = scopes.filter((scope) => allowed.includes(scope));
    for (const known of this.byKey.values()) {
      const same = known.account === account && known.scopes.join() === wanted.join();
      if (same && known.verifier.equals(verifier)) return { apiKey: known.apiKey, isNew: false };
    }
    const apiKey = this.newToken();
    const pem = verifier.export({ type: 'spki', format: 'pem' }).toString();
    this.byKey.set(apiKey, { apiKey, account, publicKey: pem, scopes: wanted, verifier });
    return { apiKey, isNew: true };
  }

  find(apiKey: string): ApiKey | undefined {
    return this.byKey.get(apiKey);
  }

  accounts(): ReadonlySet<string> {
    return new Set([...this.byKey.values()].map(({ account }) => account));
  }

  records(): readonly ApiKeyRecord[] {
    return [...this.byKey.values()].map(({ apiKey, account, publicKey, scopes: allowed }) => ({
      apiKey,
      account,
      publicKey,
      scopes: allowed,
    }));
  }
}

function readPublicKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    // A private key would be read as its public half: it must not come here at all.
    if (!pem.includes('PUBLIC KEY')) throw new PublicKeyError('That is no public key in PEM.');
    key = createPublicKey(pem);
  } catch (error) {
    throw error instanceof PublicKeyError
      ? error
      : new PublicKeyError('That is no public key in PEM.', { cause: error });
  }
  if (key.asymmetricKeyType !== 'rsa') throw new PublicKeyError('The key must be an RSA key.');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < minimumBits) {
    throw new PublicKeyError(`The key must have at least ${minimumBits} bits.`);
  }
  return key;
}
