import { generateKeyPair, createPublicKey } from 'node:crypto';
import { promisify } from 'node:util';
import { environmentAt, type Environment } from '../exchange/environments';
import { Secret } from '../exchange/secret';
import type { PaperHost } from '../trading/paperHost';
import type { CredentialStore } from './credentialStore';

/**
 * The built-in exchange as an environment: finds or starts it and makes sure that it knows this user's key. The key is made here, at
 * the first use; only its public half goes to the exchange.
 */
export class PaperEnvironment {
  constructor(
    private readonly host: PaperHost,
    private readonly credentials: CredentialStore,
  ) {}

  async connect(): Promise<Environment> {
    const { url } = await this.host.ensure();
    const known = await this.credentials.read('paper');
    if (known) {
      const publicKey = createPublicKey(known.key).export({ type: 'spki', format: 'pem' }).toString();
      const apiKey = await this.host.registerKey(publicKey);
      if (apiKey !== known.apiKey.reveal()) {
        const secretKey = new Secret(known.key.export({ type: 'pkcs8', format: 'pem' }).toString());
        await this.credentials.store('paper', { apiKey: new Secret(apiKey), secretKey });
      }
    } else {
      const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
      const apiKey = await this.host.registerKey(
        pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      );
      const secretKey = new Secret(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
      await this.credentials.store('paper', { apiKey: new Secret(apiKey), secretKey });
    }
    return environmentAt('paper', url);
  }

  reset(): Promise<void> {
    return this.host.reset();
  }
}
