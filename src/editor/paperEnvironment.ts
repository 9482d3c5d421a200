import { generateKeyPair, createPublicKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Credentials } from '../exchange/credentials';
import { environmentAt, type Environment } from '../exchange/environments';
import { Secret } from '../exchange/secret';
import type { PaperHost } from '../trading/paperHost';
import type { CredentialStore } from './credentialStore';
import { CredentialStoreError } from './credentialStoreError';
import type { Log } from './log';

/** The running paper exchange, and a key that it knows. */
export interface PaperAccess {
  readonly environment: Environment;
  readonly credentials: Credentials;
}

/**
 * The built-in exchange as an environment: finds or starts it and makes sure that it knows this user's key. The key is made here, at
 * the first use; only its public half goes to the exchange.
 */
export class PaperEnvironment {
  private connecting: Promise<PaperAccess> | undefined;
  /** Where the secret storage fails: practising needs no key that outlives the window. */
  private unkept: Credentials | undefined;

  constructor(
    private readonly host: PaperHost,
    private readonly store: CredentialStore,
    private readonly log: Log,
  ) {}

  /** Finds or starts the exchange; callers meanwhile share the answer. Rejects with `PaperHostError`. */
  connect(): Promise<PaperAccess> {
    this.connecting ??= this.connectOnce().finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  }

  reset(): Promise<void> {
    return this.host.reset();
  }

  private async connectOnce(): Promise<PaperAccess> {
    const { url } = await this.host.ensure();
    const environment = environmentAt('paper', url);
    const known = this.unkept ?? (await this.stored(environment));
    const key = known?.key ?? (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey;
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
    const apiKey = await this.host.registerKey(publicKey);
    if (known?.apiKey.reveal() === apiKey) return { environment, credentials: known };
    return { environment, credentials: await this.keep(environment, new Secret(apiKey), key) };
  }

  private async stored(environment: Environment): Promise<Credentials | undefined> {
    try {
      return await this.store.read(environment);
    } catch (error) {
      if (!(error instanceof CredentialStoreError)) throw error;
      return undefined;
    }
  }

  private async keep(environment: Environment, apiKey: Secret, key: KeyObject): Promise<Credentials> {
    const secretKey = new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString());
    const credentials = this.store.use({ apiKey, secretKey });
    try {
      await this.store.store(environment, { apiKey, secretKey });
      this.unkept = undefined;
    } catch (error) {
      if (!(error instanceof CredentialStoreError)) throw error;
      this.unkept = credentials;
      this.log.warn('The key for the paper exchange is used in this window only.');
    }
    return credentials;
  }
}
