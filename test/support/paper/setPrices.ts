import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A server on loopback that answers with one market, USDT_IRR, at the prices that a test sets; and with errors while it is down. */
export class SetPrices {
  private bid = 0;
  private ask = 0;
  private isDown = false;

  private constructor(private readonly server: Server) {}

  /** Starts it at a mid price: the bid is 10 below, the ask 10 above. */
  static async start(mid: number): Promise<SetPrices> {
    const server = createServer();
    const prices = new SetPrices(server);
    prices.set(mid);
    server.on('request', (request, response) => {
      const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
      const body = path.endsWith('/markets')
        ? markets
        : path.endsWith('/market-depth')
          ? prices.book()
          : undefined;
      const status = prices.isDown && body !== markets ? 503 : body === undefined ? 404 : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? body : { detail: 'not now' }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return prices;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From the next answer on. */
  set(mid: number): void {
    [this.bid, this.ask] = [mid - 10, mid + 10];
  }

  /** No book is given while it is down. */
  down(isDown: boolean): void {
    this.isDown = isDown;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private book(): unknown {
    const level = (price: number) => [{ depth: 1, price: String(price), quantity: '100.00' }];
    return { bid_orders: level(this.bid), ask_orders: level(this.ask) };
  }
}

const markets = {
  rules: [
    {
      symbol: 'USDT_IRR',
      tick_size: '10.000000000000000000',
      amount_step_size: '0.010000000000000000',
      minimum_limit_order_value: '1000000.000000000000000000',
      maximum_limit_order_value: '10000000000.000000000000000000',
    },
  ],
};
