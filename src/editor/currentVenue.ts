import { ExchangeError } from '../exchange/errors';
import { environmentAt, publicEnvironment, type Environment } from '../exchange/environments';
import type { Credentials } from '../exchange/credentials';
import type { Arming } from '../trading/arming';
import type { Clock } from '../trading/clock';
import type { Disposable } from '../trading/disposable';
import { Emitter } from '../trading/emitter';
import type { Venue } from '../trading/venue';
import type { CredentialStore } from './credentialStore';
import type { PaperEnvironment } from './paperEnvironment';
import { wordsOf, type Log } from './log';
import type { Settings } from './settings';

/** A venue together with what it owns and how to end that. */
export interface OpenVenue {
  readonly venue: Venue;
  /** Ends the venue once nothing is on its way. */
  close(): Promise<void>;
}

/** What the current venue is opened from. */
export interface VenueSources {
  readonly settings: Settings;
  readonly credentials: CredentialStore;
  readonly paper: PaperEnvironment;
  readonly arming: Arming;
  readonly clock: Clock;
  readonly log: Log;
  open(environment: Environment, credentials: Credentials | undefined): OpenVenue;
}

const retryMs = 5_000;

/**
 * The venue that the settings name. Opened at the first use, opened anew when the environment, its address, its keys, the proxy or
 * the time zone change. A change disarms.
 */
export class CurrentVenue implements Disposable {
  private opened: OpenVenue | undefined;
  private failure: unknown;
  private started = false;
  private ended = false;
  private wanted = '';
  private turn = 0;
  private retry: Disposable | undefined;
  private waiting: (() => void)[] = [];
  private readonly closing = new Set<Promise<void>>();
  private readonly changed = new Emitter<void>();
  private readonly parts: readonly Disposable[];
  /** Fires when another venue (or none) is current. */
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

  /** Why there is no venue; absent while one is there or being opened. */
  get trouble(): unknown {
    return this.failure;
  }

  /** Connects, unless it did before. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.wanted = this.signature();
    this.reopen();
  }

  /** The venue, once it is open. Rejects with the reason when it cannot be opened. */
  async ready(): Promise<Venue> {
    this.start();
    while (!this.opened && this.failure === undefined) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    if (this.opened) return this.opened.venue;
    throw this.failure instanceof Error ? this.failure : new Error(String(this.failure));
  }

  /** Closes and opens again, for example after the paper account was reset. */
  reopen(): void {
    this.retry?.dispose();
    this.turn += 1;
    const before = this.opened;
    this.opened = undefined;
    this.failure = undefined;
    this.sources.arming.disarm();
    if (before) this.end(before);
    this.changed.fire();
    void this.open(this.turn);
  }

  /** Resolves when every venue that was closed has ended. */
  async close(): Promise<void> {
    this.dispose();
    await Promise.all(this.closing);
  }

  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    this.turn += 1;
    this.retry?.dispose();
    for (const part of this.parts) part.dispose();
    if (this.opened) this.end(this.opened);
    this.opened = undefined;
    this.changed.dispose();
  }

  private async open(turn: number): Promise<void> {
    try {
      const environment = await this.environment();
      const credentials = await this.sources.credentials.read(environment.name);
      if (turn !== this.turn) return;
      this.opened = this.sources.open(environment, credentials);
      this.sources.log.info(`Trading on ${environment.label} at ${environment.baseUrl}`);
      this.watchPaper(this.opened.venue, turn);
      void this.fill(this.opened.venue);
    } catch (error) {
      if (turn !== this.turn) return;
      this.failure = error;
      this.sources.log.error('The environment could not be opened.', error);
      this.retry = this.sources.clock.after(retryMs, () => this.reopen());
    }
    for (const resolve of this.waiting.splice(0)) resolve();
    this.changed.fire();
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
  }

  private async environment(): Promise<Environment> {
    const name = this.sources.settings.get('environment');
    switch (name) {
      case 'paper':
        return this.sources.paper.connect();
      case 'custom':
        return environmentAt('custom', this.sources.settings.get('customUrl'));
      case 'production':
      case 'sandbox':
        return publicEnvironment(name);
    }
  }

  /** The paper exchange ends with the window that runs it: when it cannot be reached, one of the windows takes over. */
  private watchPaper(venue: Venue, turn: number): void {
    if (venue.environment.name !== 'paper') return;
    let mending = false;
    const mend = (trouble: unknown): void => {
      if (mending || turn !== this.turn || !ExchangeError.is(trouble, 'network')) return;
      mending = true;
      this.sources.log.info('The paper exchange cannot be reached; looking for it or starting it again.');
      this.sources.paper
        .connect()
        .then(({ baseUrl }) => {
          if (turn === this.turn && baseUrl !== venue.environment.baseUrl) this.reopen();
        })
        .catch((error: unknown) =>
          this.sources.log.error('The paper exchange could not be started again.', error),
        )
        .finally(() => {
          mending = false;
        });
    };
    venue.feed.onChange((symbol) => mend(venue.feed.trouble(symbol)));
    venue.orders.onChange(() => mend(venue.orders.trouble));
    venue.rules.onChange(() => mend(venue.rules.trouble));
  }

  private settingsChanged(): void {
    if (!this.started || this.signature() === this.wanted) return;
    this.wanted = this.signature();
    this.reopen();
  }

  private signature(): string {
    const { settings } = this.sources;
    return JSON.stringify([
      settings.get('environment'),
      settings.get('customUrl'),
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
