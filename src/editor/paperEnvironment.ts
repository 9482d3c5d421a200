import { generateKeyPair, createPublicKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Credentials } from '../exchange/credentials';
import { environmentAt, type Environment } from '../exchange/environments';
import { Secret } from '../exchange/secret';
import type { Clock } from '../trading/clock';
import type { PaperConnection } from '../trading/paperHost';
import { PaperPrices } from '../trading/paperPrices';
import { PaperSource } from '../trading/paperSource';
import type { CredentialStore } from './credentialStore';
import { CredentialStoreError } from './credentialStoreError';
import type { Log } from './log';
import type { ChosenHost, PaperHosts } from './paperHosts';

/** The running paper exchange, and a key that it knows. */
export interface PaperAccess {
  readonly environment: Environment;
  readonly credentials: Credentials;
  /** Where it follows another exchange: begins to watch how it stands with that. */
  readonly prices?: () => PaperPrices;
}

/**
 * The built-in exchange as an environment: finds or starts it and makes sure that it knows this user's key. The key is made here, at
 * the first use; only its public half goes to the exchange.
 */
export class PaperEnvironment {
  /** By the paper exchange that is connected to. */
  private readonly connecting = new Map<ChosenHost['host'], Promise<PaperAccess>>();
  /** Where the secret storage fails: practising needs no key that outlives the window. */
  private unkept: Credentials | undefined;

  constructor(
    private readonly hosts: Pick<PaperHosts, 'chosen'>,
    private readonly store: CredentialStore,
    private readonly log: Log,
    private readonly clock: Clock,
  ) {}

  /**
   * Finds or starts the exchange that the settings name; callers meanwhile share the answer. Rejects with `PaperHostError`, or `EnvironmentError` for an
   * address of prices that cannot be used.
   */
  async connect(): Promise<PaperAccess> {
    const chosen = this.hosts.chosen();
    const { host } = chosen;
    const connecting =
      this.connecting.get(host) ??
      this.connectOnce(chosen).finally(() => {
        this.connecting.delete(host);
      });
    this.connecting.set(host, connecting);
    return connecting;
  }

  reset(): Promise<void> {
    return this.hosts.chosen().host.reset();
  }

  private async connectOnce({ host, source }: ChosenHost): Promise<PaperAccess> {
    const connection = await host.ensure();
    const environment: Environment = {
      ...environmentAt('paper', connection.url),
      ...(source && { pricesFrom: source.baseUrl }),
    };
    const prices = source && (() => this.openPrices(connection));
    const known = this.unkept ?? (await this.stored(environment));
    const key = known?.key ?? (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey;
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
    const apiKey = await host.registerKey(publicKey);
    const same = known?.apiKey.reveal() === apiKey;
    const credentials = same ? known : await this.keep(environment, new Secret(apiKey), key);
    return { environment, credentials, ...(prices && { prices }) };
  }

  private openPrices(connection: PaperConnection): PaperPrices {
    return new PaperPrices(new PaperSource(connection), this.clock, (text) => this.log.info(text));
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
