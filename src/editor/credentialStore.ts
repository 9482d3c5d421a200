import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { Environment, EnvironmentName } from '../exchange/environments';
import { readPrivateKey } from '../exchange/privateKey';
import type { Credentials } from '../exchange/credentials';
import { Secret } from '../exchange/secret';
import { CredentialStoreError } from './credentialStoreError';
import { wordsOf } from './errorWords';
import type { Log } from './log';

const schema = z.object({
  apiKey: z.string().min(1),
  secretKey: z.string().min(1),
  /** The address that the keys were given for. */
  server: z.string().optional(),
});
const keyOf = (environment: EnvironmentName): string => `invex.credentials.${environment}`;

/** A key pair as somebody gave it: the API key, and the private key as text. */
export interface GivenKeys {
  readonly apiKey: Secret;
  readonly secretKey: Secret;
}

/** Keys in VS Code's SecretStorage, one pair an environment. Nowhere else is the secret written. */
export class CredentialStore implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<EnvironmentName>();
  /** Fires when the keys of an environment changed, in whichever window. */
  readonly onChange = this.changed.event;
  private readonly listener: vscode.Disposable;

  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly log: Log,
  ) {
    const names: readonly EnvironmentName[] = ['paper', 'production', 'sandbox', 'custom'];
    this.listener = secrets.onDidChange(({ key }) => {
      const name = names.find((each) => keyOf(each) === key);
      if (name) this.changed.fire(name);
    });
  }

  /**
   * The keys of an environment, ready to sign with; nothing when there are none that fit. Keys of a custom server are for the address that
   * they were given for: another one does not get to see them. Rejects with {@link CredentialStoreError}.
   */
  async read({ name, baseUrl }: Pick<Environment, 'name' | 'baseUrl'>): Promise<Credentials | undefined> {
    const stored = await this.orFail('read', () => this.secrets.get(keyOf(name)));
    if (stored === undefined) return undefined;
    try {
      const parsed = schema.parse(JSON.parse(stored));
      if (name === 'custom' && parsed.server !== baseUrl) {
        this.log.warn(`The stored keys are for another server than ${baseUrl}, so they are not used there.`);
        return undefined;
      }
      return this.use({ apiKey: new Secret(parsed.apiKey), secretKey: new Secret(parsed.secretKey) });
    } catch {
      // The text of the error could hold parts of the secret, so it stays out of the log.
      this.log.warn(`The stored keys of ${name} cannot be read. Sign in again.`);
      return undefined;
    }
  }

  /** Whether anything is stored for an environment, readable or not. */
  async has(name: EnvironmentName): Promise<boolean> {
    return (await this.orFail('read', () => this.secrets.get(keyOf(name)))) !== undefined;
  }

  /** Reads a given key pair; throws `PrivateKeyError` with what is wrong with the secret. */
  use(keys: GivenKeys): Credentials {
    this.log.keepOut(keys.apiKey);
    this.log.keepOut(keys.secretKey);
    return { apiKey: keys.apiKey, key: readPrivateKey(keys.secretKey.reveal()) };
  }

  /** Keeps a pair in place of what was there. Rejects with {@link CredentialStoreError}. */
  async store({ name, baseUrl }: Pick<Environment, 'name' | 'baseUrl'>, keys: GivenKeys): Promise<void> {
    const text = JSON.stringify({
      apiKey: keys.apiKey.reveal(),
      secretKey: keys.secretKey.reveal(),
      server: baseUrl,
    });
    await this.orFail('keep', () => this.secrets.store(keyOf(name), text));
  }

  /** Rejects with {@link CredentialStoreError}. */
  async remove(name: EnvironmentName): Promise<void> {
    await this.orFail('remove', () => this.secrets.delete(keyOf(name)));
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }

  private async orFail<T>(reason: CredentialStoreError['reason'], call: () => Thenable<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      // Only here, where the keys are known to the redaction: the error is another program's.
      this.log.warn(`Secret storage (${reason}): ${wordsOf(error)}`);
      throw new CredentialStoreError(reason);
    }
  }
}

/** Names an account in the journal without telling its key. */
export function fingerprint(apiKey: Secret): string {
  return createHash('sha256').update(apiKey.reveal()).digest('hex').slice(0, 16);
}
