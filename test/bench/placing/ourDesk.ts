import { randomUUID, type KeyObject } from 'node:crypto';
import { systemClock } from '../../../src/editor/systemClock';
import type { InvexClient } from '../../../src/exchange/client';
import type { MarketRules } from '../../../src/domain/market';
import type { Aged, AvailableBalances } from '../../../src/domain/orderCheck';
import type { OrderBook } from '../../../src/domain/orderBook';
import { writerHere } from '../../../src/trading/writer';
import type { OrderDesk, OrderDeskPorts } from '../../../src/trading/orderDesk';
import type { Product } from '../frame/asShipped';
import type { OrderToPlace } from './orderToPlace';

/** How much of the way of an order is gone: the desk and the client are the product's in each. */
export interface DeskParts {
  readonly product: Product;
  readonly url: string;
  readonly key: KeyObject;
  readonly apiKey: string;
  readonly symbol: string;
  /** Where the journal is; nothing: none is written. */
  readonly journalFolder?: string | undefined;
  /** Whether book, balances and own orders are asked for before each order, as the product does; else they are at hand. */
  readonly freshFacts: boolean;
}

/** The product's way of an order: from the confirmed draft to the outcome. */
export class OurDesk {
  private constructor(
    private readonly desk: OrderDesk,
    private readonly stopAll: () => Promise<void>,
  ) {}

  static async open(parts: DeskParts): Promise<OurDesk> {
    const { product, url, symbol } = parts;
    const limiter = new product.Limiter({
      clock: systemClock,
      // Its pauses are part of no order, only of too many in a row.
      rates: { perSecond: 1_000_000, burst: 1_000_000, inFlight: 6, waiting: 200 },
    });
    const transport = new product.Transport({ clock: systemClock });
    const environment = product.environmentAt('custom', url);
    const credentials = { apiKey: new product.Secret(parts.apiKey), key: parts.key };
    const client: InvexClient = new product.InvexClient({
      environment,
      transport,
      limiter,
      serverClock: new product.ServerClock(systemClock),
      clock: systemClock,
      zone: new product.ZoneChoice({
        environmentKey: url,
        setting: () => 'UTC',
        store: { get: () => undefined, set: () => undefined },
        clock: systemClock,
      }),
      credentials: () => credentials,
      log: () => undefined,
    });
    const { rules: listed } = await client.markets();
    const rules = listed.find((each) => each.symbol.code === symbol);
    if (!rules) throw new Error(`${symbol} is not listed.`);
    const facts = await factsOf(parts, client, rules);
    const desk = new product.OrderDesk({
      environment: environment.name,
      server: url,
      account: () => 'fingerprint',
      live: true,
      armed: () => true,
      rules: () => Promise.resolve({ value: rules, ageMs: 0 }),
      ...facts,
      limits: () => product.defaultAges,
      dayUse: () => Promise.reject(new Error('Nobody asks while no limit for a day is set.')),
      prepare: (request) => client.preparePlacement(request),
      journal: journalOf(parts),
      writer: writerHere(randomUUID()),
      unknown: { all: () => [], add: () => Promise.resolve() },
      newId: randomUUID,
      clock: systemClock,
      warn: (text) => {
        throw new Error(text);
      },
    });
    return new OurDesk(desk, async () => {
      await desk.close();
      limiter.dispose();
      await transport.dispose();
    });
  }

  async place({ price, quantity, symbol }: OrderToPlace): Promise<void> {
    const outcome = await this.desk.place({
      intent: randomUUID(),
      draft: { symbol, side: 'BUYER', type: 'LIMIT', price, quantity },
      seen: [],
    });
    if (outcome.state !== 'accepted') throw new Error(`${outcome.state}: ${outcome.message}`);
  }

  stop(): Promise<void> {
    return this.stopAll();
  }
}

function journalOf({ product, journalFolder }: DeskParts): OrderDeskPorts['journal'] {
  const warn = (text: string): void => {
    throw new Error(text);
  };
  if (journalFolder !== undefined) return new product.Journal(journalFolder, warn, randomUUID);
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    write: nothing,
    finish: nothing,
    unfinished: () => Promise.resolve([]),
    endedSince: () => Promise.resolve([]),
  };
}

type Facts = Pick<OrderDeskPorts, 'book' | 'balances' | 'ownOrders'>;

/** What an order is checked on besides the rules. */
async function factsOf(parts: DeskParts, client: InvexClient, rules: MarketRules): Promise<Facts> {
  const { code: symbol, base, quote } = rules.symbol;
  const readBook = async (): Promise<Aged<OrderBook>> => ({
    value: await client.book(symbol, '50', { priority: 'read' }),
    ageMs: 0,
  });
  const readBalances = async (): Promise<AvailableBalances> => {
    const [ofBase, ofQuote] = await Promise.all([client.account(base), client.account(quote)]);
    return { base: ofBase.available, quote: ofQuote.available };
  };
  if (parts.freshFacts) {
    return {
      book: readBook,
      balances: readBalances,
      ownOrders: async () => {
        await client.orders({ symbol, page: 1, pageSize: 100 });
        return [];
      },
    };
  }
  const [book, balances] = [await readBook(), await readBalances()];
  return {
    book: () => Promise.resolve(book),
    balances: () => Promise.resolve(balances),
    ownOrders: () => Promise.resolve([]),
  };
}
