import { exact, toText } from '../../../../src/domain/decimal';
import type { MarketRules } from '../../../../src/domain/market';
import type { Level, OrderBook, Side } from '../../../../src/domain/orderBook';
import { openingBalances } from '../../../../src/paper/openingBalances';
import { PaperExchange, type ExchangeState } from '../../../../src/paper/paperExchange';
import type { PaperOrder } from '../../../../src/paper/paperOrder';
import { PriceSource } from '../../../../src/paper/priceSource';

/** A market whose prices and quantities are whole numbers, so that the tests can count by themselves. */
export const market = 'USDT_IRR';
export const rules: MarketRules = {
  symbol: { code: market, base: 'USDT', quote: 'IRR' },
  tickSize: exact('1'),
  step: exact('1'),
  minimumValue: exact('1'),
};

/** Levels of one side by price. */
export type Shown = Readonly<Record<number, number>>;

export function bookOf(bids: Shown, asks: Shown, symbol = market): OrderBook {
  const levels = (side: Shown): readonly Level[] =>
    Object.entries(side).map(([price, quantity]) => ({
      price: exact(price),
      quantity: exact(quantity.toString()),
    }));
  return { symbol, bids: levels(bids).toReversed(), asks: levels(asks) };
}

let ids = 0;

/** A paper exchange that follows another one, without a wire; the test hands in the books and moves the clock. */
export class Following {
  readonly source: PriceSource;
  readonly exchange: PaperExchange;

  constructor(
    public now = Date.UTC(2026, 10, 23, 8),
    state?: ExchangeState,
  ) {
    const clock = { now: () => this.now, steady: () => this.now };
    this.source = new PriceSource('https://source.example', clock, 'test');
    this.exchange = new PaperExchange({
      floors: this.source.floors,
      clock,
      newId: () => `followed-${++ids}`,
      fees: { maker: exact('0.001'), taker: exact('0.0035') },
      opening: openingBalances,
    });
    if (state) this.exchange.restore(state);
    else this.exchange.openAccount('ali');
    this.source.receiveRules([rules], 0);
  }

  /** A book comes that was asked for so many ms ago. */
  show(bids: Shown, asks: Shown, ageMs = 0, depth: '5' | '20' | '50' = '50'): void {
    this.source.receiveBook(bookOf(bids, asks), depth, ageMs);
    this.exchange.tick();
  }

  /** So many ms pass. */
  wait(ms: number): void {
    this.now += ms;
    this.source.look();
    this.exchange.tick();
  }

  limit(side: Side, price: number, quantity: number, account = 'ali'): PaperOrder {
    const placed = this.place(side, quantity, price, account);
    if ('status' in placed) return placed;
    throw new Error(`refused: ${placed.join()}`);
  }

  market(side: Side, quantity: number, account = 'ali'): PaperOrder | readonly string[] {
    return this.place(side, quantity, undefined, account);
  }

  place(side: Side, quantity: number, price?: number, account = 'ali'): PaperOrder | readonly string[] {
    const placed = this.exchange.place(account, {
      draft: {
        symbol: market,
        side,
        type: price === undefined ? 'MARKET' : 'LIMIT',
        quantity: quantity.toString(),
        price: price?.toString(),
      },
    });
    return 'order' in placed ? placed.order : placed.faults.map(({ code }) => code);
  }

  /** The same account in an exchange that starts anew. */
  restarted(): Following {
    const { orders, ...rest } = this.exchange.state();
    return new Following(this.now, {
      ...rest,
      orders: orders.map((order) => ({ ...order, trades: [...order.trades] })),
    });
  }
}

/** Fills of an order as texts: `TAKER 3 at 101`. */
export function fills({ trades }: PaperOrder): readonly string[] {
  return trades.map(({ role, quantity, price }) => `${role} ${toText(quantity)} at ${toText(price)}`);
}
