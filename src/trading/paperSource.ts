import * as z from 'zod';
import { toText } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import type { Level, OrderBook } from '../domain/orderBook';
import { Agent, request } from '../exchange/dispatchers';
import type { FeedDepth } from './bookRequest';
import type { Disposable } from './disposable';
import { controlHeader, type PaperConnection } from './paperHost';

// The names that src/paper has too (sourceRoutes.ts, priceSource.ts); the contract test holds both sides to them.
const ageMs = z.number().min(0);
const statusAnswer = z.object({
  revision: z.number().int(),
  from: z.string(),
  condition: z.enum(['waiting', 'following', 'unreachable', 'simulated']),
  why: z.string().optional(),
  lastMs: ageMs.optional(),
  downMs: ageMs.optional(),
  wanted: z.object({
    rules: z.boolean(),
    books: z.array(z.object({ symbol: z.string(), depth: z.enum(['5', '20', '50']), everyMs: z.number() })),
  }),
});

/** How it stands with the exchange that a paper exchange follows, and what the paper exchange wants of it. */
export type PaperSourceStatus = z.output<typeof statusAnswer>;

/** A book of the followed exchange, with its age in ms since it was asked for. */
export interface FollowedBook {
  readonly book: OrderBook;
  readonly depth: FeedDepth;
  readonly ageMs: number;
}

/** Why a book (or, without a symbol, the rules) of the followed exchange did not come. */
export interface FollowedFailure {
  readonly symbol?: string;
  readonly why: string;
}

/** Thrown when the paper exchange does not take part: it ended, moved, or follows nobody. */
export class PaperSourceError extends Error {
  readonly reason = 'paper-source';
}

/** So long the exchange holds a status back until it changes (ms). */
const holdMs = 20_000;
const answerMs = 5_000;

/** The control calls about the exchange that a paper exchange follows. Loopback, past any proxy. */
export class PaperSource implements Disposable {
  private readonly agent = new Agent({
    connectTimeout: answerMs,
    headersTimeout: holdMs + answerMs,
    bodyTimeout: answerMs,
  });
  private readonly ended = new AbortController();

  constructor(private readonly connection: PaperConnection) {}

  /** The status, as soon as it has another revision than this, or after a while. Rejects with {@link PaperSourceError}. */
  async status(after: number): Promise<PaperSourceStatus> {
    const answer = await this.call('GET', `?after=${after}&waitMs=${holdMs}`);
    const read = statusAnswer.safeParse(answer);
    if (read.success) return read.data;
    throw new PaperSourceError('The paper exchange told nothing that can be understood about its prices.');
  }

  /** Hands in rules that were asked for so many ms ago; gives the markets that the paper exchange cannot have. */
  async rules(rules: readonly MarketRules[], age: number): Promise<readonly string[]> {
    const answer = await this.call('POST', '/rules', { rules: rules.map(rulesText), ageMs: age });
    return z.object({ leftOut: z.array(z.string()) }).parse(answer).leftOut;
  }

  async books(books: readonly FollowedBook[], failures: readonly FollowedFailure[]): Promise<void> {
    await this.call('POST', '/books', { books: books.map(bookText), failures });
  }

  /** Lets made-up prices stand in each time that the followed exchange does not answer, never, or now until it does. */
  async simulate(simulate: 'always' | 'never' | 'now'): Promise<void> {
    await this.call('POST', '/simulate', { simulate });
  }

  dispose(): void {
    this.ended.abort();
    void this.agent.destroy();
  }

  private async call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const { url, controlToken } = this.connection;
    try {
      const answer = await request(`${url}/paper/source${path}`, {
        method,
        headers: { [controlHeader]: controlToken, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        dispatcher: this.agent,
        signal: this.ended.signal,
      });
      const text = await answer.body.text();
      if (answer.statusCode === 200) return JSON.parse(text) as unknown;
      throw new PaperSourceError(`The paper exchange refused (${answer.statusCode}): ${text.slice(0, 300)}`);
    } catch (cause) {
      if (cause instanceof PaperSourceError) throw cause;
      throw new PaperSourceError('The paper exchange does not answer about its prices.', { cause });
    }
  }
}

function bookText({ book, depth, ageMs: age }: FollowedBook): unknown {
  const levels = (side: readonly Level[]): unknown =>
    side.map(({ price, quantity }, index) => ({
      depth: index + 1,
      price: toText(price),
      quantity: toText(quantity),
    }));
  return {
    symbol: book.symbol,
    depth,
    ageMs: age,
    ask_orders: levels(book.asks),
    bid_orders: levels(book.bids),
  };
}

function rulesText({ symbol, tickSize, step, minimumValue, maximumValue }: MarketRules): unknown {
  return {
    symbol: { code: symbol.code, base_currency_type: symbol.base, quote_currency_type: symbol.quote },
    tick_size: toText(tickSize),
    amount_step_size: toText(step),
    minimum_limit_order_value: toText(minimumValue),
    maximum_limit_order_value: maximumValue ? toText(maximumValue) : null,
  };
}
