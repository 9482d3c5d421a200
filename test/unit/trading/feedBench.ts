import assert from 'node:assert/strict';
import type { OrderBook } from '../../../src/domain/orderBook';
import { PriceFeed, type BookSource, type FeedDepth } from '../../../src/trading/priceFeed';
import { FakeClock } from '../../support/fakeClock';
import { bookOf, deferred } from './samples';

/** A request for a book, as the exchange's side sees it. */
export interface SeenRequest {
  readonly symbol: string;
  readonly depth: FeedDepth;
  readonly urgent: boolean;
  readonly signal: AbortSignal;
  /** By the steady clock. */
  readonly at: number;
  over: boolean;
  readonly answer: (book?: OrderBook) => void;
  readonly fail: (error: unknown) => void;
}

/** A feed whose source answers when the test says so. */
export interface FeedBench {
  readonly clock: FakeClock;
  readonly feed: PriceFeed;
  readonly requests: SeenRequest[];
  readonly changes: string[];
  /** Markets of which a second request was made while one was on its way: always none. */
  readonly doubled: string[];
  /** Requests that are neither answered nor given up. */
  readonly open: (symbol?: string) => readonly SeenRequest[];
  readonly last: () => SeenRequest;
}

export function feedBench(random = 0.5): FeedBench {
  const clock = new FakeClock();
  const requests: SeenRequest[] = [];
  const changes: string[] = [];
  const doubled: string[] = [];
  const open = (symbol?: string): readonly SeenRequest[] =>
    requests.filter(
      (each) => !each.over && !each.signal.aborted && (symbol === undefined || each.symbol === symbol),
    );
  const source: BookSource = {
    book: (symbol, depth, { signal, urgent }) => {
      if (open(symbol).length > 0) doubled.push(symbol);
      const { promise, resolve, reject } = deferred<OrderBook>();
      const request: SeenRequest = {
        symbol,
        depth,
        urgent,
        signal,
        at: clock.steady(),
        over: false,
        answer: (book = bookOf(symbol)) => {
          request.over = true;
          resolve(book);
        },
        fail: (error) => {
          request.over = true;
          reject(error);
        },
      };
      requests.push(request);
      return promise;
    },
  };
  const feed = new PriceFeed(source, clock, () => random);
  feed.onChange((symbol) => changes.push(symbol));
  const last = (): SeenRequest => {
    const request = requests.at(-1);
    assert.ok(request);
    return request;
  };
  return { clock, feed, requests, changes, doubled, open, last };
}
