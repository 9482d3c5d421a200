import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  environmentAt,
  EnvironmentError,
  publicEnvironment,
  type Environment,
} from '../exchange/environments';
import type { Clock } from '../trading/clock';
import type { Disposable } from '../trading/disposable';
import { followedPrices } from '../trading/followedPrices';
import { PaperHost } from '../trading/paperHost';
import type { Log } from './log';
import type { Settings } from './settings';

/** What the paper exchanges are run with. */
export interface PaperHostsParts {
  /** The bundled worker. */
  readonly workerFile: string;
  /** Under the extension's global storage. */
  readonly directory: string;
  readonly settings: Pick<Settings, 'get' | 'proxy' | 'onChange'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A paper exchange, and the exchange whose prices it follows (nothing: simulated ones). */
export interface ChosenHost {
  readonly host: PaperHost;
  readonly source: Environment | undefined;
}

/**
 * One paper exchange for each source of prices, with an account and a folder of its own: orders at one exchange's prices mean nothing at another's. Only the
 * one that the settings name runs; the others wait on the disk.
 */
export class PaperHosts implements Disposable {
  private readonly hosts = new Map<string, PaperHost>();
  private readonly listener: Disposable;
  private proxy: string;
  private ended = false;

  constructor(private readonly its: PaperHostsParts) {
    this.proxy = JSON.stringify(its.settings.proxy());
    this.listener = its.settings.onChange(() => this.settingsChanged());
  }

  /** The one that the settings name. Throws {@link EnvironmentError} with a sentence that names the setting. */
  chosen(): ChosenHost {
    const source = this.source();
    const key = source?.baseUrl ?? '';
    const host = this.hosts.get(key) ?? this.newHost(source);
    if (!this.ended) this.hosts.set(key, host);
    return { host, source };
  }

  /** Ends the others: they are not traded on any more, and following prices for them would be traffic for nobody. */
  async endOthers(): Promise<void> {
    const key = this.keyOfChosen();
    if (key === undefined) return;
    const others = [...this.hosts].filter(([each]) => each !== key);
    for (const [each] of others) this.hosts.delete(each);
    await Promise.all(others.map(([, host]) => host.dispose()));
  }

  /** Ends all, after they have written down their accounts. */
  async close(): Promise<void> {
    this.dispose();
    await Promise.all([...this.hosts.values()].map((host) => host.dispose()));
  }

  dispose(): void {
    this.ended = true;
    this.listener.dispose();
  }

  private keyOfChosen(): string | undefined {
    try {
      return this.source()?.baseUrl ?? '';
    } catch (error) {
      if (error instanceof EnvironmentError) return undefined;
      throw error;
    }
  }

  private source(): Environment | undefined {
    const { settings } = this.its;
    switch (settings.get('paper.prices')) {
      case 'simulated':
        return undefined;
      case 'production':
        return publicEnvironment('production');
      case 'custom':
        return customSource(settings.get('paper.pricesFrom'));
    }
  }

  private newHost(source: Environment | undefined): PaperHost {
    const { workerFile, directory, settings, clock, log } = this.its;
    return new PaperHost({
      workerFile,
      directory: source ? join(directory, folderOf(source.baseUrl)) : directory,
      log: (text) => log.info(text),
      clock,
      prices:
        source &&
        followedPrices({
          environment: source,
          proxy: () => settings.proxy(),
          clock,
          random: Math.random,
          log: ({ level, text }) => log[level](text),
          simulates: () => settings.get('paper.whenUnreachable') === 'simulate',
        }),
    });
  }

  private settingsChanged(): void {
    const proxy = JSON.stringify(this.its.settings.proxy());
    if (proxy === this.proxy) return;
    this.proxy = proxy;
    for (const host of this.hosts.values()) host.followAnew();
  }
}

function customSource(address: string): Environment {
  try {
    return environmentAt('custom', address);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const why =
      error.reason === 'empty'
        ? 'is empty. Enter the address of the exchange there'
        : `cannot be used: ${error.message} Correct it`;
    throw new EnvironmentError(
      error.reason,
      `Paper trading takes its prices from a server that you name, and the setting invex.paper.pricesFrom ${why}, or set invex.paper.prices to simulated.`,
    );
  }
}

/** A folder for an address: its host for people, and a mark that no other address has. */
function folderOf(baseUrl: string): string {
  const mark = createHash('sha256').update(baseUrl).digest('hex').slice(0, 12);
  return `${new URL(baseUrl).hostname.replace(/[^a-z0-9.-]/g, '_')}-${mark}`;
}
