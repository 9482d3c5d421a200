import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import { malformed } from './answer';
import { AnswerMisfitError, readBook, readMarkets } from './answerReading';
import { ApiCalls, type ApiParts } from './apiCalls';
import type { Fields } from './canonicalText';
import { DriftReport } from './drift';
import type { CallKind } from './failure';
import type { CallOptions } from './placement';
import { bookFields } from './requestFields';
import { readCall } from './signedCalls';
import type { BookDepth } from './wire';

/** The calls that need no key: markets and order books. Nothing here has a key to send. Each rejects with an ExchangeError. */
export class PublicCalls {
  readonly #calls: ApiCalls;
  readonly #drift: DriftReport;

  constructor(calls: ApiCalls, drift: DriftReport) {
    this.#calls = calls;
    this.#drift = drift;
  }

  /** For whoever makes no other calls. */
  static over(parts: ApiParts): PublicCalls {
    return new PublicCalls(
      new ApiCalls(parts),
      new DriftReport((text) => parts.log({ level: 'warn', text })),
    );
  }

  /** All markets and their rules. `skipped` names entries that could not be read. */
  async markets(
    options: CallOptions = {},
  ): Promise<{ readonly rules: readonly MarketRules[]; readonly skipped: readonly string[] }> {
    const json = await this.#read('/markets', [], options);
    return fitting('read', () => readMarkets(json, this.#drift));
  }

  /** An order book, best first. A crossed book is `malformed`. */
  async book(symbol: string, depth: BookDepth, options: CallOptions = {}): Promise<OrderBook> {
    const json = await this.#read('/market-depth', bookFields(symbol, depth), options);
    return fitting('read', () => readBook(symbol, json, this.#drift));
  }

  #read(path: string, fields: Fields, options: CallOptions): Promise<unknown> {
    return this.#calls.read({ ...readCall(path, options), build: () => ({ fields }) });
  }
}

/** Makes a misfit an ExchangeError: the call was made, its answer cannot be read. */
export function fitting<T>(call: CallKind, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AnswerMisfitError) throw malformed(call);
    throw error;
  }
}
