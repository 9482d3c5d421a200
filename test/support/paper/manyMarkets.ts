import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As many as the exchange has, and no fewer than 240. */
const currencies = Array.from({ length: 120 }, (_, index) => `C${String(index + 1).padStart(3, '0')}`);
const symbols = [
  'USDT_IRR',
  'BTC_IRR',
  'BTC_USDT',
  ...currencies.flatMap((code) => [`${code}_IRR`, `${code}_USDT`]),
];

/**
 * A server on loopback with the public half of the exchange's API: 243 markets whose prices move each second. It counts what it is asked, which the
 * paper exchange with its 55 markets does not do for public calls.
 */
export class ManyMarkets {
  readonly symbols: readonly string[] = symbols;
  /** Markets that are not listed any more. */
  readonly unlisted = new Set<string>();
  private asked: { readonly symbol: string; readonly at: number }[] = [];
  private readonly start = performance.now();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `port`: that of one that has closed; any free one by default. */
  static async open(port = 0): Promise<ManyMarkets> {
    const server = createServer();
    server.listen({ host: '127.0.0.1', port });
    await once(server, 'listening');
    const markets = new ManyMarkets(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => markets.answer(request, response));
    return markets;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** How often the book of each market was asked for since `since` (ms of `performance.now()`). */
  counts(since = 0): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { symbol, at } of this.asked) {
      if (at >= since) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    }
    return counts;
  }

  /** The most requests for books in any one second since `since`. */
  busiestSecond(since = 0): number {
    const times = this.asked.filter(({ at }) => at >= since).map(({ at }) => at);
    return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
  }

  /** Nobody answers any more. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const symbol = searchParams.get('symbol') ?? '';
    if (pathname === '/trading/v1/markets') this.send(response, 200, this.markets());
    else if (pathname === '/trading/v1/market-depth' && symbols.includes(symbol)) {
      this.asked.push({ symbol, at: performance.now() });
      this.send(response, 200, this.book(symbol));
    } else this.send(response, 404, { error: 'not found' });
  }

  private send(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  private markets(): unknown {
    return symbols
      .filter((symbol) => !this.unlisted.has(symbol))
      .map((symbol) => ({
        symbol,
        tick_size: '1.000000000000000000',
        amount_step_size: '0.010000000000000000',
        minimum_limit_order_value: '5.000000000000000000',
        maximum_limit_order_value: null,
      }));
  }

  /** Mid prices from 100,000 on, apart by a thousand from one market to the next, and up by 2 each second. */
  private book(symbol: string): unknown {
    const second = Math.floor((performance.now() - this.start) / 1000);
    const mid = 100_000 + symbols.indexOf(symbol) * 1000 + 2 * second;
    const level = (depth: number, price: number): unknown => ({
      depth,
      price: `${price}.000000000000000000`,
      quantity: '10.000000000000000000',
    });
    const depths = [1, 2, 3, 4, 5];
    return {
      ask_orders: depths.map((depth) => level(depth, mid + depth)),
      bid_orders: depths.map((depth) => level(depth, mid - depth)),
    };
  }
}
