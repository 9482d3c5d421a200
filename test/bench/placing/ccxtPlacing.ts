import type { KeyObject } from 'node:crypto';
import { ccxtExchange } from '../peers/ccxtMarkets';
import { ccxt, type CcxtExchange } from '../peers/peers';
import { signedBody } from './bareMinimum';
import type { OrderToPlace } from './orderToPlace';

/** ccxt's transport with a signature made by Node: what a class for this exchange would do at best, since ccxt knows no RSA-PSS. */
export function ccxtWithOurSignature(
  url: string,
  key: KeyObject,
  apiKey: string,
): (order: OrderToPlace) => Promise<void> {
  const exchange = ccxtExchange();
  exchange.sign = (path, _api, method, params) => ({
    url: `${url}/trading/v1/${path}`,
    method,
    body: signedBody(params as unknown as OrderToPlace, key),
    headers: { 'content-type': 'application/json', 'X-API-Key-Invex': apiKey },
  });
  return async (order) => {
    await exchange.request('orders', 'private', 'POST', { ...order });
  };
}

/** ccxt's class for Binance with an RSA key of the same size: its own signature (PKCS #1 v1.5) and request, sent to the same server. */
export function ccxtWithOwnSignature(
  url: string,
  key: KeyObject,
  apiKey: string,
): (order: OrderToPlace) => Promise<void> {
  const { binance } = ccxt();
  const exchange: CcxtExchange = new binance({
    apiKey,
    secret: key.export({ type: 'pkcs8', format: 'pem' }),
    enableRateLimit: false,
  });
  exchange.urls.api['private'] = `${url}/trading/v1`;
  return async ({ symbol, price, quantity }) => {
    await exchange.privatePostOrder({ symbol, side: 'BUY', type: 'LIMIT', price, quantity });
  };
}
