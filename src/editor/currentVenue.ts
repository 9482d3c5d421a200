import { EnvironmentError, type Environment, type EnvironmentName } from '../exchange/environments';
import type { Credentials } from '../exchange/credentials';
import type { Arming } from '../trading/arming';
import type { Clock } from '../trading/clock';
import type { Disposable } from '../trading/disposable';
import { Emitter, type Subscribe } from '../trading/emitter';
import type { PaperPrices } from '../trading/paperPrices';
import type { Venue } from '../trading/venue';
import type { CredentialStore } from './credentialStore';
import { CredentialStoreError } from './credentialStoreError';
import { chosenEnvironment } from './environmentChoice';
import type { PaperAccess, PaperEnvironment } from './paperEnvironment';
import { PaperWatch } from './paperWatch';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import type { Settings } from './settings';

/** A venue together with what it owns and how to end that. */
export interface OpenVenue {
  readonly venue: Venue;
  /** Ends the venue once nothing is on its way. */
  close(): Promise<void>;
}

/** What the current venue is opened from. */
export interface VenueSources {
  readonly settings: Pick<Settings, 'get' | 'proxy'> & { readonly onChange: Subscribe<void> };
  readonly credentials: Pick<CredentialStore, 'read'> & { readonly onChange: Subscribe<EnvironmentName> };
  readonly paper: Pick<PaperEnvironment, 'connect'>;
  readonly arming: Pick<Arming, 'disarm'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  open(environment: Environment, credentials: Credentials | undefined, prices?: PaperPrices): OpenVenue;
  /** Tells a person what they would not see otherwise. */
  warn(message: string): void;
  /** Somebody uses the extension: called once, before anything is opened. */
  started(): void;
}

/** Thrown to those who wait for a venue while the window closes. */
export class WindowClosingError extends Error {
  readonly reason = 'closing';

  constructor() {
    super('This window is closing; nothing was sent.');
    this.name = 'WindowClosingError';
  }
}

interface Access {
  readonly environment: Environment;
  readonly credentials: Credentials | undefined;
  readonly paper?: PaperAccess;
}

const firstRetryMs = 5_000;
const longestRetryMs = 60_000;

/**
 * The venue that the settings name. Opened at the first use, opened anew when the environment, its address, its keys, the proxy or
 * the time zone change. A change disarms.
 */
export class CurrentVenue implements Disposable {
  private opened: OpenVenue | undefined;
  private failure: unknown;
  private failures = 0;
  private started = false;
  private ended = false;
  private wanted = '';
  private turn = 0;
  private retry: Disposable | undefined;
  private watch: Disposable | undefined;
  private waiting: (() => void)[] = [];
  private readonly closing = new Set<Promise<void>>();
  private readonly changed = new Emitter<void>();
  private readonly parts: readonly Disposable[];
  /** Fires when another venue (or none) is current, and when the reason why there is none changed. */
  readonly onChange = this.changed.on;

  constructor(private readonly sources: VenueSources) {
    this.parts = [
      sources.settings.onChange(() => this.settingsChanged()),
      sources.credentials.onChange((name) => {
        if (this.started && name === sources.settings.get('environment') && name !== 'paper') this.reopen();
      }),
    ];
  }

  get current(): Venue | undefined {
    return this.opened?.venue;
  }

  /** Why there is no venue; absent while one is there or being opened for the first time. */
  get trouble(): unknown {
    return this.failure;
  }

  /** Connects, unless it did before. */
  start(): void {
    if (this.started || this.ended) return;
    this.started = true;
    this.sources.started();
    this.wanted = this.signature();
    this.reopen();
  }

  /** The venue, once it is open. Rejects with the reason when it cannot be opened. */
  async ready(): Promise<Venue> {
    this.start();
    while (!this.opened && this.failure === undefined && !this.ended) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    if (this.opened) return this.opened.venue;
    if (this.ended) throw new WindowClosingError();
    throw this.failure instanceof Error ? this.failure : new Error(String(this.failure));
  }

  /** Tries at once what failed before. */
  tryAgain(): void {
    if (this.started && this.failure !== undefined) this.reopen();
  }

  /** Resolves when every venue that was closed has ended. */
  async close(): Promise<void> {
    this.dispose();
    await Promise.all(this.closing);
  }

  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    this.leave();
    for (const part of this.parts) part.dispose();
    this.changed.dispose();
    this.letWaitersGo();
  }

  /** Leaves the venue and opens the one that is wanted now. */
  private reopen(): void {
    if (this.ended) return;
    this.leave();
    this.failure = undefined;
    this.failures = 0;
    this.changed.fire();
    void this.open(this.turn);
  }

  private leave(): void {
    this.retry?.dispose();
    this.watch?.dispose();
    this.turn += 1;
    const before = this.opened;
    this.opened = undefined;
    this.sources.arming.disarm();
    if (before) this.end(before);
  }

  /** Never rejects. */
  private async open(turn: number): Promise<void> {
    try {
      const { environment, credentials, paper } = await this.access();
      if (turn !== this.turn) return;
      const opened = this.sources.open(environment, credentials, paper?.prices?.());
      this.opened = opened;
      this.failure = undefined;
      this.sources.log.info(`Trading on ${environment.label} at ${environment.baseUrl}`);
      if (paper) this.watch = this.watchPaper(opened.venue, paper);
      void this.fill(opened.venue);
    } catch (error) {
      if (turn !== this.turn) return;
      if (!this.failedAgain(error)) return;
    }
    this.letWaitersGo();
    this.changed.fire();
  }

  /** Notes why there is no venue and plans the next attempt; gives whether it is news. */
  private failedAgain(error: unknown): boolean {
    const news = this.failure === undefined || wordsOf(this.failure) !== wordsOf(error);
    this.failure = error;
    if (news) {
      this.sources.log.error('The environment could not be opened.', error);
      this.sources.warn(wordsOf(error));
    }
    // An address that cannot be used stays so until somebody changes the settings, which opens anew.
    if (!(error instanceof EnvironmentError)) {
      const { turn } = this;
      const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(this.failures, 10));
      this.failures += 1;
      this.retry = this.sources.clock.after(wait, () => void this.open(turn));
    }
    return news;
  }

  private letWaitersGo(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private async fill(venue: Venue): Promise<void> {
    try {
      await venue.rules.refresh();
    } catch (error) {
      this.sources.log.warn(`The markets could not be read: ${wordsOf(error)}`);
    }
    if (!venue.signedIn) return;
    try {
      await venue.adoptUnfinished();
    } catch (error) {
      this.sources.log.error('The journal of placements could not be read.', error);
    }
    try {
      await venue.recall();
    } catch (error) {
      this.sources.log.warn(`What your last fills were charged could not be read: ${wordsOf(error)}`);
    }
  }

  private async access(): Promise<Access> {
    const { settings, credentials, paper } = this.sources;
    const name = settings.get('environment');
    if (name === 'paper') {
      const found = await paper.connect();
      return { ...found, paper: found };
    }
    const environment = chosenEnvironment(name, settings.get('customUrl'));
    try {
      return { environment, credentials: await credentials.read(environment) };
    } catch (error) {
      if (!(error instanceof CredentialStoreError)) throw error;
      // Markets and prices need no key.
      this.sources.warn(error.message);
      return { environment, credentials: undefined };
    }
  }

  private watchPaper(venue: Venue, access: PaperAccess): Disposable {
    const { paper, log } = this.sources;
    return new PaperWatch(venue, access, { connect: () => paper.connect(), moved: () => this.reopen(), log });
  }

  private settingsChanged(): void {
    if (!this.started || this.signature() === this.wanted) return;
    this.wanted = this.signature();
    this.reopen();
  }

  /** What a venue depends on. Settings of other environments are not among it: they must not disarm. */
  private signature(): string {
    const { settings } = this.sources;
    const environment = settings.get('environment');
    return JSON.stringify([
      environment,
      environment === 'custom' ? settings.get('customUrl') : '',
      environment === 'paper' ? [settings.get('paper.prices'), settings.get('paper.pricesFrom')] : '',
      settings.get('signing.timeZone'),
      settings.proxy(),
    ]);
  }

  private end(opened: OpenVenue): void {
    const closing = opened
      .close()
      .catch((error: unknown) => this.sources.log.error('The environment did not close in order.', error))
      .finally(() => this.closing.delete(closing));
    this.closing.add(closing);
  }
}
