import * as vscode from 'vscode';
import {
  EnvironmentError,
  environmentAt,
  publicEnvironment,
  readBaseUrl,
  type Environment,
} from '../exchange/environments';
import type { Credentials } from '../exchange/credentials';
import type { TrialResult } from '../exchange/connectionTrial';
import type { ExpiryZone } from '../exchange/expiry';
import { PrivateKeyError, readPrivateKey } from '../exchange/privateKey';
import { Secret } from '../exchange/secret';
import { askSecret } from './askSecret';
import type { CredentialStore, GivenKeys } from './credentialStore';
import type { Log } from './log';
import type { Settings } from './settings';

/** Tries a server with keys, check by check. */
export type Trial = (
  environment: Environment,
  credentials: Credentials | undefined,
  signal?: AbortSignal,
) => AsyncIterable<TrialResult>;

/** What signing in needs. */
export interface SignInParts {
  readonly settings: Settings;
  readonly credentials: CredentialStore;
  readonly log: Log;
  readonly trial: Trial;
  /** Keeps the time zone that a server was seen to accept. */
  rememberZone(environment: Environment, zone: ExpiryZone): void;
  /** Opens the environment that the settings name. */
  open(): void;
}

interface EnvironmentItem extends vscode.QuickPickItem {
  readonly environment: 'production' | 'sandbox' | 'custom';
}

type KeyTrial = 'accepted' | 'stopped' | TrialResult;

const title = 'Invex: Sign In';
const longestKey = 20_000;

/**
 * Asks for environment, API key and secret key, in this order; tries them with a signed read; keeps them only if that worked. The
 * secret is in the password box, in memory and in SecretStorage, nowhere else.
 */
export class SignIn {
  constructor(private readonly its: SignInParts) {}

  async run(): Promise<void> {
    const { settings } = this.its;
    const picked = await vscode.window.showQuickPick(environmentItems(settings.get('customUrl')), {
      title: `${title} (1 of 3)`,
      placeHolder: 'Which exchange is the key for?',
      ignoreFocusOut: true,
    });
    if (!picked) return;
    const environment = await this.environmentOf(picked.environment);
    if (!environment) return;
    for (;;) {
      const keys = await askForKeys(environment);
      if (!keys) return;
      const tried = await this.tryKeys(environment, this.its.credentials.use(keys));
      if (tried === 'stopped') return;
      if (tried === 'accepted') return this.keep(environment, keys);
      const answer = await vscode.window.showErrorMessage(
        `Not signed in. ${tried.summary}`,
        { modal: true, detail: tried.advice },
        'Try Again',
      );
      if (answer === undefined) return;
    }
  }

  private async environmentOf(name: EnvironmentItem['environment']): Promise<Environment | undefined> {
    if (name !== 'custom') return publicEnvironment(name);
    const { settings } = this.its;
    const address = settings.get('customUrl') || (await askForAddress());
    if (address === undefined) return undefined;
    return environmentAt('custom', address);
  }

  /** Tries the keys: accepted by a signed read, stopped by the user, or the check that says what is wrong. */
  private async tryKeys(environment: Environment, credentials: Credentials): Promise<KeyTrial> {
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Trying the key on ${environment.label}`,
        cancellable: true,
      },
      async (progress, token) => {
        const stop = new AbortController();
        const listener = token.onCancellationRequested(() => stop.abort());
        try {
          return await this.judge(environment, credentials, stop.signal, (message) =>
            progress.report({ message }),
          );
        } catch (error) {
          if (stop.signal.aborted) return 'stopped';
          throw error;
        } finally {
          listener.dispose();
        }
      },
    );
  }

  private async judge(
    environment: Environment,
    credentials: Credentials,
    signal: AbortSignal,
    report: (message: string) => void,
  ): Promise<KeyTrial> {
    let unclear: TrialResult | undefined;
    for await (const result of this.its.trial(environment, credentials, signal)) {
      if (signal.aborted) return 'stopped';
      this.its.log.info(`Sign in, ${result.check}: ${result.state}. ${result.summary}`);
      report(result.summary);
      if (result.state === 'failed') return result;
      if (result.state === 'unknown') unclear ??= result;
      if (result.zone) this.its.rememberZone(environment, result.zone);
      if (result.check === 'read-scope' && result.state === 'ok') return 'accepted';
    }
    // No check failed, and no signed read was accepted either: such keys are not kept.
    return (
      unclear ?? {
        check: 'key',
        state: 'unknown',
        summary: 'The exchange did not say whether it accepts the key.',
        advice: 'Try again in a moment.',
      }
    );
  }

  private async keep(environment: Environment, keys: GivenKeys): Promise<void> {
    const { settings, credentials } = this.its;
    await credentials.store(environment, keys);
    if (environment.name === 'custom') await settings.set('customUrl', environment.baseUrl);
    await settings.set('environment', environment.name);
    this.its.open();
    void vscode.window.showInformationMessage(
      `Signed in to ${environment.label}. The secret key is kept in VS Code\u2019s secret storage. Orders can be sent after arming.`,
    );
  }
}

/** Asks for the address of a custom server; nothing when the user gave up. */
export async function askForAddress(): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: 'Invex: Custom Server',
    prompt:
      'Base address, for example https://api.example.com. Plain http is accepted for this machine only.',
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        readBaseUrl(text);
        return undefined;
      } catch (error) {
        if (error instanceof EnvironmentError) return error.message;
        throw error;
      }
    },
  });
  return typed === undefined ? undefined : readBaseUrl(typed);
}

function environmentItems(customUrl: string): readonly EnvironmentItem[] {
  return [
    { environment: 'production', label: 'Production', detail: 'The Invex exchange, real money.' },
    {
      environment: 'sandbox',
      label: 'Sandbox',
      detail: 'The exchange\u2019s test server, with keys of its own.',
    },
    { environment: 'custom', label: 'Custom', detail: customUrl || 'A server that you name.' },
  ];
}

async function askForKeys(environment: Environment): Promise<GivenKeys | undefined> {
  const apiKey = await askSecret({
    title: `${title} to ${environment.label} (2 of 3)`,
    prompt: 'API key, as the dashboard shows it',
    password: false,
    fault: apiKeyFault,
  });
  if (apiKey === undefined) return undefined;
  const secretKey = await askSecret({
    title: `${title} to ${environment.label} (3 of 3)`,
    prompt: 'Secret key: the RSA private key as hex text, or as PEM',
    password: true,
    fault: secretKeyFault,
  });
  if (secretKey === undefined) return undefined;
  return { apiKey: new Secret(apiKey.trim()), secretKey: new Secret(secretKey.trim()) };
}

function apiKeyFault(typed: string): string | undefined {
  const text = typed.trim();
  if (text === '') return 'Paste the API key.';
  if (text.length > 500) return 'This is too long to be an API key. The secret key comes in the next step.';
  if (!/^[\x21-\x7e]+$/.test(text)) {
    return 'An API key holds no spaces and only plain letters, digits and signs.';
  }
  return undefined;
}

function secretKeyFault(typed: string): string | undefined {
  if (typed.length > longestKey) return 'This is too long to be an RSA private key.';
  try {
    readPrivateKey(typed);
    return undefined;
  } catch (error) {
    if (error instanceof PrivateKeyError) return error.message;
    throw error;
  }
}
