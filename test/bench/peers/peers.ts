import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runNpm } from '../../../scripts/npm';

const folder = __dirname;

/** Installs what we measure beside, in a folder of its own, unless it is there as locked. Rejects when npm fails. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  const locked = statSync(path.join(folder, 'package-lock.json')).mtimeMs;
  const installed = statSync(path.join(folder, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  if (installed !== undefined && installed.mtimeMs >= locked) return;
  say('Installing what we measure beside…');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await runNpm(args, { cwd: folder, limitMs: 10 * 60_000 });
  if (code !== 0) throw new Error(`npm ci failed in test/bench/peers:\n${output}`);
}

const load = createRequire(path.join(folder, 'package.json'));

/** Versions of peers, as installed. */
export function versionsOf(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => {
      const text = readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8');
      return [name, (JSON.parse(text) as { version: string }).version];
    }),
  );
}

/** What the benchmarks use of ccxt. The types are ours, so that the project type-checks without the peers. */
interface Ccxt {
  readonly Exchange: new (config: Readonly<Record<string, unknown>>) => CcxtExchange;
  readonly binance: new (config: Readonly<Record<string, unknown>>) => CcxtExchange;
  readonly Precise: {
    stringMul(a: string, b: string): string;
    stringLt(a: string, b: string): boolean;
    stringGt(a: string, b: string): boolean;
  };
}

/** An exchange by ccxt's base class. */
export interface CcxtExchange {
  readonly urls: { readonly api: Record<string, string> };
  /** POST /order, signed; of its class for Binance. */
  privatePostOrder(params: Readonly<Record<string, string>>): Promise<unknown>;
  sign: (path: string, api: string, method: string, params: Record<string, unknown>) => CcxtSigned;
  setMarkets(markets: readonly unknown[]): unknown;
  market(symbol: string): CcxtMarket;
  amountToPrecision(symbol: string, amount: string | number): string;
  priceToPrecision(symbol: string, price: string | number): string;
  safeMarketStructure(market: Readonly<Record<string, unknown>>): unknown;
  safeString(from: unknown, key: string): string | undefined;
  safeNumber(from: unknown, key: string): number | undefined;
  parseNumber(text: string | undefined): number | undefined;
  parseOrderBook(
    book: unknown,
    symbol: string,
    timestamp: undefined,
    bids: string,
    asks: string,
    price: string,
    quantity: string,
  ): { readonly bids: readonly unknown[]; readonly asks: readonly unknown[] };
  request(path: string, api: string, method: string, params: Record<string, unknown>): Promise<unknown>;
}

/** Limits are numbers in ccxt. */
interface CcxtMarket {
  readonly limits: { readonly cost: { readonly min?: number; readonly max?: number } };
}

/** What `sign` gives for a request. */
export interface CcxtSigned {
  readonly url: string;
  readonly method: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** ccxt, loaded. */
export function ccxt(): Ccxt {
  return load('ccxt') as Ccxt;
}

/** An order as nodejs-order-book tells of it: `size` is what of it was filled last, or is left. */
export interface MatchedOrder {
  readonly id: string;
  readonly size: number;
  readonly price: number;
}

/** A book of nodejs-order-book. */
export interface TheirBook {
  limit(order: {
    readonly id: string;
    readonly side: 'buy' | 'sell';
    readonly size: number;
    readonly price: number;
  }): {
    readonly done: readonly MatchedOrder[];
    readonly partial: MatchedOrder | null;
    readonly partialQuantityProcessed: number;
    readonly err: Error | null;
  };
}

/** nodejs-order-book, loaded. */
export function nodejsOrderBook(): { readonly OrderBook: new () => TheirBook } {
  return load('nodejs-order-book') as { readonly OrderBook: new () => TheirBook };
}
