import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { EnvironmentName } from '../exchange/environments';
import { readPrivateKey } from '../exchange/privateKey';
import type { Credentials } from '../exchange/credentials';
import { Secret } from '../exchange/secret';
import type { Log } from './log';

const schema = z.object({ apiKey: z.string().min(1), secretKey: z.string().min(1) });
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

  /** The keys of an environment, ready to sign with; nothing when there are none or they cannot be read. */
  async read(environment: EnvironmentName): Promise<Credentials | undefined> {
    const stored = await this.secrets.get(keyOf(environment));
    if (stored === undefined) return undefined;
    try {
      const parsed = schema.parse(JSON.parse(stored));
      return this.use({ apiKey: new Secret(parsed.apiKey), secretKey: new Secret(parsed.secretKey) });
    } catch {
      // The text of the error could hold parts of the secret, so it stays out of the log.
      this.log.warn(`The stored keys of ${environment} cannot be read. Sign in again.`);
      return undefined;
    }
  }

  /** Reads a given key pair; throws `PrivateKeyError` with what is wrong with the secret. */
  use(keys: GivenKeys): Credentials {
    this.log.keepOut(keys.apiKey);
    this.log.keepOut(keys.secretKey);
    return { apiKey: keys.apiKey, key: readPrivateKey(keys.secretKey.reveal()) };
  }

  async store(environment: EnvironmentName, keys: GivenKeys): Promise<void> {
    await this.secrets.store(
      keyOf(environment),
      JSON.stringify({ apiKey: keys.apiKey.reveal(), secretKey: keys.secretKey.reveal() }),
    );
  }

  async remove(environment: EnvironmentName): Promise<void> {
    await this.secrets.delete(keyOf(environment));
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }
}

/** Names an account in the journal without telling its key. */
export function fingerprint(apiKey: Secret): string {
  return createHash('sha256').update(apiKey.reveal()).digest('hex').slice(0, 16);
}
