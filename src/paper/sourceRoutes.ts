import { Hono } from 'hono';
import * as z from 'zod';
import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import { bookDepths, wireBook, wireMarketRules } from '../exchange/wire';
import { readControl } from './controlBody';
import type { PriceSource } from './priceSource';
import { readShape } from './requestShapes';
import type { PaperEnvironment, PaperService } from './service';

/** Fifty levels a side of each of many markets, or the rules of all of them. */
const largestBody = 4 * 1024 * 1024;
/** The longest that a status is held back (ms) until it changes. */
const longestHoldMs = 30_000;

const ageMs = z.number().min(0);
const symbol = z.string().min(1).max(60);

const statusQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  waitMs: z.coerce.number().int().min(0).max(longestHoldMs).default(0),
});

const rulesBody = z.object({ rules: z.array(wireMarketRules).max(5_000), ageMs });

const booksBody = z.object({
  books: z
    .array(wireBook.extend({ symbol, depth: z.enum(bookDepths), ageMs }))
    .max(1_000)
    .default([]),
  failures: z
    .array(z.object({ symbol: symbol.optional(), why: z.string().max(500) }))
    .max(1_000)
    .default([]),
});

const simulateBody = z.object({ simulate: z.enum(['always', 'never', 'now']) });

/**
 * `/paper/source`, where prices are followed: what is wanted of the other exchange, and what came of it, handed in by whoever knows the network.
 * The caller has checked the control token.
 */
export function sourceRoutes(service: PaperService, source: PriceSource): Hono<PaperEnvironment> {
  const app = new Hono<PaperEnvironment>();

  app.get('/', async (c) => {
    const { after, waitMs } = readShape(statusQuery, Object.entries(c.req.query()), 'query');
    await source.changed(after, waitMs);
    return c.json(source.status());
  });

  app.post('/rules', async (c) => {
    const body = await readControl<{ rules: MarketRules[]; ageMs: number }>(c, rulesBody, largestBody);
    const leftOut = source.receiveRules(body.rules, body.ageMs);
    await tradeOn(service);
    return c.json({ leftOut });
  });

  app.post('/books', async (c) => {
    const { books, failures } = await readControl(c, booksBody, largestBody);
    for (const each of books) {
      const book: OrderBook = { symbol: each.symbol, bids: each.bid_orders, asks: each.ask_orders };
      source.receiveBook(book, each.depth, each.ageMs);
    }
    for (const { symbol: market, why } of failures) source.receiveFailure(market, why);
    await tradeOn(service);
    return c.json({});
  });

  app.post('/simulate', async (c) => {
    const { simulate } = await readControl(c, simulateBody);
    source.simulate(simulate);
    await tradeOn(service);
    return c.json({});
  });

  return app;
}

/** Holds what came against the open orders. */
async function tradeOn(service: PaperService): Promise<void> {
  service.exchange.tick();
  await service.settled();
}
