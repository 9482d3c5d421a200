import { momentBefore } from '../domain/elapsed';
import type { OrderBook } from '../domain/orderBook';
import type { Aged } from '../domain/orderCheck';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { momentOf, msSince, type Moment } from './moment';

/** Depths of a book that can be asked for, from shallow to deep. */
export const feedDepths = ['5', '20', '50'] as const;
export type FeedDepth = (typeof feedDepths)[number];

/** Where books come from. */
export interface BookSource {
  /** `urgent`: somebody waits for it to place an order. */
  book(
    symbol: string,
    depth: FeedDepth,
    options: { readonly signal: AbortSignal; readonly urgent: boolean },
  ): Promise<OrderBook>;
}

/** Why a request for a book was given up. */
export class BookRequestError extends Error {
  constructor(readonly reason: 'slow' | 'not-wanted') {
    super(
      reason === 'slow'
        ? 'The order book did not come in time.'
        : 'The order book was not waited for any longer.',
    );
    this.name = 'BookRequestError';
  }
}

/** A request that takes longer is given up: a fresh one says more than a late answer, and after a sleep the old connection is dead. */
const patienceMs = 8_000;

/** One request for a market's book, from the asking to its answer or its end. */
export class BookRequest implements Disposable {
  /** Rejects with what the source said, or with a BookRequestError as soon as the request is given up. */
  readonly answer: Promise<Aged<OrderBook>>;
  readonly asked: Moment;
  private readonly abort = new AbortController();

  constructor(
    source: BookSource,
    private readonly clock: Clock,
    readonly wanted: { readonly symbol: string; readonly depth: FeedDepth; readonly urgent: boolean },
  ) {
    this.asked = momentOf(clock);
    this.answer = this.run(source);
  }

  /** Gives it up when its time is over; for looks in between, since a timer comes late after a sleep. */
  giveUpWhenSlow(): void {
    if (msSince(this.clock, this.asked) >= patienceMs) this.giveUp('slow');
  }

  /** Gives it up: nobody wants the answer. */
  dispose(): void {
    this.giveUp('not-wanted');
  }

  private giveUp(reason: BookRequestError['reason']): void {
    this.abort.abort(new BookRequestError(reason));
  }

  private async run(source: BookSource): Promise<Aged<OrderBook>> {
    const { signal } = this.abort;
    const { symbol, depth, urgent } = this.wanted;
    const limit = this.clock.after(patienceMs, () => this.giveUp('slow'));
    try {
      const value = await unlessAborted(source.book(symbol, depth, { signal, urgent }), signal);
      return { value, ageMs: msSince(this.clock, originOf(value, this.asked)) };
    } finally {
      limit.dispose();
    }
  }
}

/** When a book was asked for by whoever had it first: the exchange may pass on what it has from another. */
export function originOf({ sentAgeMs = 0 }: OrderBook, asked: Moment): Moment {
  return momentBefore(asked, sentAgeMs);
}

/** What a promise gives, or the reason of the signal as soon as it is aborted: also when whoever was asked does not listen to it. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
