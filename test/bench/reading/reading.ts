import { asShipped } from '../frame/asShipped';
import { interleaved, timed, type Side } from '../frame/interleaved';
import { readPackageVersion } from '../frame/machine';
import type { BenchOptions, BenchPart, Findings } from '../frame/part';
import { comparison } from '../frame/table';
import { ccxtExchange, ccxtMarketsOf } from '../peers/ccxtMarkets';
import { versionsOf } from '../peers/peers';
import { marketCount, sampleMarkets, wireMarkets } from '../samples/markets';
import { seeded } from '../samples/random';
import { wireBook } from '../samples/wireAnswers';

const levels = 50;

async function run({ quick }: BenchOptions): Promise<Findings> {
  const { readMarkets, readBook, DriftReport } = await asShipped();
  const random = seeded(3);
  const markets = sampleMarkets(random);
  const [market] = markets;
  if (!market) throw new Error('There are no markets.');
  const rulesText = JSON.stringify(wireMarkets(markets));
  const bookText = JSON.stringify(wireBook(market, levels, random));
  // As a client has it: one for as long as it lives.
  const drift = new DriftReport(() => undefined);
  const exchange = ccxtExchange();
  const side = (name: string, times: number, read: () => unknown): Side => ({
    name,
    measure: async () => {
      const ms = await timed(() => {
        for (let at = 0; at < times; at += 1) read();
      });
      return ms / times;
    },
  });
  const rounds = quick ? { warmUp: 2, counted: 5 } : { warmUp: 5, counted: 25 };
  const rules = await interleaved(
    [
      side('ours', 10, () => readMarkets(JSON.parse(rulesText), drift)),
      side('JSON.parse alone', 10, () => JSON.parse(rulesText) as unknown),
      side('ccxt', 10, () => exchange.setMarkets(ccxtMarketsOf(exchange, JSON.parse(rulesText)))),
    ],
    rounds,
  );
  const book = await interleaved(
    [
      side('ours', 50, () => readBook(market.symbol, JSON.parse(bookText), drift)),
      side('JSON.parse alone', 50, () => JSON.parse(bookText) as unknown),
      side('ccxt', 50, () =>
        exchange.parseOrderBook(
          JSON.parse(bookText),
          market.symbol,
          undefined,
          'bid_orders',
          'ask_orders',
          'price',
          'quantity',
        ),
      ),
    ],
    rounds,
  );
  const size = (text: string): string => `${Math.round(text.length / 1000)} kB`;
  return {
    tables: [
      {
        caption: `The rules of ${marketCount} markets (${size(rulesText)}), from the answer's text to rules that are checked and exact; ccxt's are numbers. ms.`,
        table: comparison(rules, 'ms'),
      },
      {
        caption: `An order book of ${levels} levels a side (${size(bookText)}), the same way. ms.`,
        table: comparison(book, 'ms'),
      },
    ],
    packages: {
      zod: readPackageVersion('zod'),
      'big.js': readPackageVersion('big.js'),
      ...versionsOf('ccxt'),
    },
  };
}

/** What the exchange answers, made rules and books. */
export const reading: BenchPart = { name: 'read', title: 'Read rules and books', needsPeers: true, run };
