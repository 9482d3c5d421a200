import { generateKeyPairSync } from 'node:crypto';
import { exact, floorTo, toText } from '../../../src/domain/decimal';
import { Trader, type Field } from '../../contract/paper/support/client';
import { setRate } from './faults';
import { controlCall, type PaperControl } from './recordedRequests';

/** What became of an order that was placed for a test. */
export type Fate = 'resting' | 'cancelled' | 'filled';

/** Orders that were placed for a test, by their ids, oldest first. */
export type PlacedOrders = readonly {
  readonly orderId: string;
  readonly fate: Fate;
  readonly side: string;
}[];

/** What each key may make where nothing else was asked for (docs/paper-exchange.md). */
const usualRate = { perSecond: 100, burst: 300 };

/**
 * Trades on the account of the editor with a key of the test's own: so many orders in USDT_IRR, of which every third rests, every third is cancelled
 * and every third is filled; buys and sells in turn. No rate is in the way of it; the usual one is there again afterwards.
 */
export async function placeManyOrders(paper: PaperControl, count: number): Promise<PlacedOrders> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { apiKey } = (await controlCall(paper, 'POST', '/keys', { publicKey: publicPem })) as {
    apiKey: string;
  };
  const trader = new Trader(paper.url, apiKey, { privateKey, publicPem }, () => Date.now());
  const placed: { orderId: string; fate: Fate; side: string }[] = [];
  const { ask_orders: asks, bid_orders: bids } = (await (
    await fetch(`${paper.url}/trading/v1/market-depth?symbol=USDT_IRR&depth=5`)
  ).json()) as Record<'ask_orders' | 'bid_orders', { price: string }[]>;
  const price = (levels: { price: string }[], times: string): string =>
    toText(floorTo(exact(levels[0]?.price ?? '0').times(exact(times)), exact('10')));
  await setRate(paper, 1_000_000, 1_000_000);
  for (let at = 0; at < count; at += 1) {
    const side = at % 2 === 0 ? 'BUYER' : 'SELLER';
    const fate = (['resting', 'cancelled', 'filled'] as const)[at % 3] ?? 'resting';
    const resting = side === 'BUYER' ? price(bids, '0.97') : price(asks, '1.03');
    const fields: Field[] = [
      ['quantity', '1.25'],
      ...(fate === 'filled' ? [] : [['price', resting] as const]),
      ['symbol', 'USDT_IRR'],
      ['side', side],
      ['type', fate === 'filled' ? 'MARKET' : 'LIMIT'],
    ];
    const { order_id: orderId } = answered(await trader.post(fields)) as { order_id: string };
    if (fate === 'cancelled') {
      answered(await trader.query('DELETE', '/orders', [['order_id', orderId]]));
    }
    placed.push({ orderId, fate, side });
  }
  await setRate(paper, usualRate.perSecond, usualRate.burst);
  return placed;
}

/** What the exchange answered; an error when it refused. */
function answered({ status, text, json }: Awaited<ReturnType<Trader['post']>>): unknown {
  if (status === 200 || status === 201) return json;
  throw new Error(`The exchange answered ${status}: ${text}`);
}
