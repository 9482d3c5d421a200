import { newKey, Trader, type Field } from '../../contract/paper/support/client';
import { controlCall, type PaperControl } from './recordedRequests';

/** An open order as the exchange lists it; amounts are its own texts. */
export interface ListedOrder {
  readonly order_id: string;
  readonly price: string;
  readonly quantity: string;
}

/** A program that trades on the account of the windows by a key of its own: what it does, nobody did in the editor. */
export class OtherProgram {
  private constructor(private readonly trader: Trader) {}

  static async start(paper: PaperControl): Promise<OtherProgram> {
    const key = newKey();
    const { apiKey } = (await controlCall(paper, 'POST', '/keys', { publicKey: key.publicPem })) as {
      apiKey: string;
    };
    return new OtherProgram(new Trader(paper.url, apiKey, key, () => Date.now()));
  }

  /** Buys so much USDT three per cent below the market, where it rests; gives the price that it took. */
  async placeResting(quantity: number): Promise<number> {
    const answer = await fetch(`${this.trader.url}/trading/v1/market-depth?symbol=USDT_IRR&depth=5`);
    const book = (await answer.json()) as { bid_orders: readonly { price: string }[] };
    const price = Math.floor((Number(book.bid_orders[0]?.price) * 0.97) / 10) * 10;
    const fields: Field[] = [
      ['quantity', String(quantity)],
      ['price', String(price)],
      ['symbol', 'USDT_IRR'],
      ['side', 'BUYER'],
      ['type', 'LIMIT'],
    ];
    const placed = await this.trader.post(fields);
    if (placed.status !== 200) throw new Error(`refused: ${placed.text}`);
    return price;
  }

  /** What is open by the exchange's own list. */
  async open(): Promise<readonly ListedOrder[]> {
    const answer = await this.trader.query('GET', '/orders', [
      ['status', 'NOT_FILLED'],
      ['page', '1'],
      ['page_size', '100'],
    ]);
    return (answer.json as { orders: readonly ListedOrder[] }).orders;
  }
}
