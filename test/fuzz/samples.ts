import { randomUUID } from 'node:crypto';
import { limitOrder, marketOrder, TestExchange } from '../contract/paper/support/exchange';
import type { Answer } from '../contract/paper/support/client';

/** Answers of the built-in paper exchange, as JSON: what a good server says. */
export interface Samples {
  readonly markets: readonly unknown[];
  readonly book: readonly unknown[];
  readonly account: readonly unknown[];
  readonly order: readonly unknown[];
  readonly orders: readonly unknown[];
  readonly place: readonly unknown[];
  readonly cancel: readonly unknown[];
  /** Refusals, with their status. */
  readonly refusals: readonly { readonly status: number; readonly json: unknown }[];
}

/** Trades a little on a paper exchange of its own and keeps what it answered. */
export async function readSamples(): Promise<Samples> {
  const exchange = await TestExchange.start();
  try {
    const trader = await exchange.trader();
    const good = async (asked: Promise<Answer>): Promise<unknown> => {
      const { status, json, text } = await asked;
      if (status !== 200) throw new Error(`The paper exchange answered ${status}: ${text}`);
      return json;
    };
    const bad = async (asked: Promise<Answer>): Promise<{ status: number; json: unknown }> => {
      const { status, json } = await asked;
      if (status < 400) throw new Error(`The paper exchange took what it should refuse: ${status}`);
      return { status, json };
    };
    const book = (depth: string, symbol = 'USDT_IRR'): Promise<unknown> =>
      good(exchange.get(`/market-depth?symbol=${symbol}&depth=${depth}`));
    const find = (field: string, id: string): Promise<unknown> =>
      good(trader.query('GET', '/order', [[field, id]]));
    const idOf = (json: unknown): string => (json as { order_id: string }).order_id;
    const clientOrderId = randomUUID();
    const resting = await good(trader.post(limitOrder('USDT_IRR', 'BUYER', '500000', '20', clientOrderId)));
    const filled = await good(trader.post(marketOrder('USDT_IRR', 'BUYER', '33.3')));
    const open = await find('client_order_id', clientOrderId);
    const cancelled = await good(trader.query('DELETE', '/orders', [['order_id', idOf(resting)]]));
    return {
      markets: [fewOf(await good(exchange.get('/markets')))],
      book: await Promise.all([book('5'), book('5'), book('20', 'BTC_IRR'), book('50')]),
      account: await Promise.all(
        ['USDT', 'IRR', 'BTC'].map((each) => good(trader.query('GET', '/accounts', [['currency', each]]))),
      ),
      order: [open, await find('order_id', idOf(filled)), await find('order_id', idOf(resting))],
      orders: [
        await good(
          trader.query('GET', '/orders', [
            ['page', '1'],
            ['page_size', '100'],
          ]),
        ),
        await good(
          trader.query('GET', '/orders', [
            ['status', 'NOT_FILLED'],
            ['page', '1'],
            ['page_size', '10'],
          ]),
        ),
      ],
      place: [resting, filled],
      cancel: [cancelled],
      refusals: [
        await bad(trader.post(limitOrder('USDT_IRR', 'BUYER', '500000.5', '20'))),
        await bad(trader.query('GET', '/order', [['client_order_id', randomUUID()]])),
        await bad(trader.sendQuery('GET', '/orders', [['page', '1']])),
      ],
    };
  } finally {
    await exchange.close();
  }
}

/** A list of a few markets says as much as one of all. */
function fewOf(markets: unknown): unknown {
  return { rules: (markets as { readonly rules: readonly unknown[] }).rules.slice(0, 6) };
}
