import { nodejsOrderBook, type MatchedOrder, type TheirBook } from '../peers/peers';
import type { FlowOrder } from '../samples/flow';
import type { Change } from './exactBalances';

/** nodejs-order-book with the balances that its user would keep from what it tells of fills: in its own numbers. */
export class TheirEngine {
  private readonly book: TheirBook;
  private readonly accounts = new Map<string, string>();
  private readonly changes = new Map<string, { base: number; quote: number }>();

  constructor() {
    const { OrderBook } = nodejsOrderBook();
    this.book = new OrderBook();
  }

  place({ id, account, buys, price, quantity }: FlowOrder): void {
    this.accounts.set(id, account);
    const size = Number(quantity);
    const { done, partial, partialQuantityProcessed, err } = this.book.limit({
      id,
      side: buys ? 'buy' : 'sell',
      size,
      price: Number(price),
    });
    if (err) throw new Error(String(err));
    const filled = (maker: MatchedOrder, of: number): void => {
      if (maker.id === id) return;
      const other = this.accounts.get(maker.id) ?? '';
      this.pay(buys ? account : other, of, -of * maker.price);
      this.pay(buys ? other : account, -of, of * maker.price);
    };
    for (const maker of done) filled(maker, maker.size);
    if (partial) filled(partial, partialQuantityProcessed);
  }

  balances(): ReadonlyMap<string, Change<number>> {
    return this.changes;
  }

  private pay(account: string, base: number, quote: number): void {
    const before = this.changes.get(account) ?? { base: 0, quote: 0 };
    this.changes.set(account, { base: before.base + base, quote: before.quote + quote });
  }
}
