import { ExchangeError, type ExchangeErrorReason } from '../exchange/errors';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import type { PaperAccess } from './paperEnvironment';

/** What may mean that the exchange ended, moved, or lost its files and with them our key. */
const telling: ReadonlySet<ExchangeErrorReason> = new Set([
  'network',
  'timeout',
  'http',
  'malformed',
  'auth',
]);

/** What watching the paper exchange needs. */
export interface PaperWatchPorts {
  /** Finds the exchange, or starts it again. */
  connect(): Promise<PaperAccess>;
  /** Another address or another key is in force: the venue must be opened anew. */
  moved(): void;
  readonly log: Pick<Log, 'error'>;
}

/** The paper exchange ends with the window that runs it: when it does not answer, one of the windows takes over. */
export class PaperWatch implements Disposable {
  private readonly parts = new DisposableStore();
  private looking = false;
  private ended = false;
  private lastFailure = '';

  constructor(
    venue: Venue,
    private readonly access: PaperAccess,
    private readonly ports: PaperWatchPorts,
  ) {
    this.parts.add(venue.feed.onChange((symbol) => this.hear(venue.feed.trouble(symbol))));
    this.parts.add(venue.orders.onChange(() => this.hear(venue.orders.trouble)));
    this.parts.add(venue.rules.onChange(() => this.hear(venue.rules.trouble)));
  }

  dispose(): void {
    this.ended = true;
    this.parts.dispose();
  }

  private hear(trouble: unknown): void {
    if (!this.looking && ExchangeError.is(trouble) && telling.has(trouble.reason)) void this.look();
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    this.looking = true;
    try {
      const { environment, credentials } = await this.ports.connect();
      this.lastFailure = '';
      const same =
        environment.baseUrl === this.access.environment.baseUrl &&
        credentials.apiKey.reveal() === this.access.credentials.apiKey.reveal();
      if (!same && !this.ended) this.ports.moved();
    } catch (error) {
      // Once, not at each price that does not come.
      if (wordsOf(error) !== this.lastFailure && !this.ended) {
        this.ports.log.error('The paper exchange could not be started again.', error);
      }
      this.lastFailure = wordsOf(error);
    } finally {
      this.looking = false;
    }
  }
}
