import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the source saw it. */
export interface SeenBySource {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Every header, name and value, as it came. */
  readonly headers: readonly string[];
  /** ms since the epoch. */
  readonly at: number;
}

/** Levels of one side: price and quantity. */
export type SourceSide = readonly (readonly [price: string, quantity: string])[];

const rules = [
  ['USDT_IRR', '10', '0.01', '1000000'],
  ['BTC_USDT', '0.1', '0.000001', '5'],
  ['REAL_IRR', '1', '1', '10'],
].map(([symbol, tick, step, minimum]) => ({
  symbol,
  tick_size: tick,
  amount_step_size: step,
  minimum_limit_order_value: minimum,
  maximum_limit_order_value: null,
}));

/**
 * An exchange on loopback to take prices from: its books are what the test sets, and it remembers everything that it was sent. It has a market that the
 * simulated exchange has not.
 */
export class SourceServer {
  readonly seen: SeenBySource[] = [];
  private readonly books = new Map<string, { bids: SourceSide; asks: SourceSide }>();
  private server: Server | undefined;
  private port = 0;
  private refusing = false;

  static async start(): Promise<SourceServer> {
    const source = new SourceServer();
    source.set(
      'USDT_IRR',
      [
        ['999990', '500'],
        ['999900', '800'],
      ],
      [
        ['1000010', '400'],
        ['1000100', '900'],
      ],
    );
    source.set('BTC_USDT', [['75000', '1']], [['75001', '1']]);
    source.set(
      'REAL_IRR',
      [
        ['98', '5'],
        ['97', '9'],
      ],
      [
        ['101', '3'],
        ['102', '6'],
      ],
    );
    await source.open();
    return source;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  set(symbol: string, bids: SourceSide, asks: SourceSide): void {
    this.books.set(symbol, { bids, asks });
  }

  /** Answers everything with 503 from now on, or no longer. */
  refuse(refusing: boolean): void {
    this.refusing = refusing;
  }

  /** Listens, on the port that it had before. */
  async open(): Promise<void> {
    const server = createServer((request, response) => this.answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Ends; whoever connects is refused by the system. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.url);
    this.seen.push({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.rawHeaders,
      at: Date.now(),
    });
    const say = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const book = this.books.get(url.searchParams.get('symbol') ?? '');
    if (this.refusing) say(503, { detail: 'Maintenance.' });
    else if (url.pathname === '/trading/v1/markets') say(200, { rules });
    else if (url.pathname === '/trading/v1/market-depth' && book) {
      say(200, { ask_orders: levels(book.asks), bid_orders: levels(book.bids) });
    } else say(404, { detail: 'Not Found' });
  }
}

function levels(side: SourceSide): unknown {
  return side.map(([price, quantity], index) => ({ depth: index + 1, price, quantity }));
}
