import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { checkout } from '../../../scripts/checkout';
import { asShipped } from '../frame/asShipped';
import { interleaved, type Side } from '../frame/interleaved';
import { readPackageVersion } from '../frame/machine';
import type { BenchOptions, BenchPart, Findings } from '../frame/part';
import { comparison } from '../frame/table';
import { versionsOf } from '../peers/peers';
import { textOf } from '../samples/integers';
import { sampleMarkets, wireMarkets } from '../samples/markets';
import { seeded } from '../samples/random';
import { wireAccount, wireBook } from '../samples/wireAnswers';
import { AnsweringExchange } from './answeringExchange';
import { BareMinimum } from './bareMinimum';
import { ccxtWithOurSignature, ccxtWithOwnSignature } from './ccxtPlacing';
import type { OrderToPlace } from './orderToPlace';
import { OurDesk, type DeskParts } from './ourDesk';

/** Orders of a side in a row within a round: enough to tell a tenth of a ms. */
const inARow = 20;
const apiKey = 'key-1f0e9d8c7b6a59483726150493827160';

async function run({ quick }: BenchOptions): Promise<Findings> {
  const random = seeded(5);
  const market = sampleMarkets(random)[0];
  if (!market) throw new Error('There are no markets.');
  const { symbol, base, quote } = market;
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const exchange = await AnsweringExchange.start({
    '/trading/v1/markets': wireMarkets([market]),
    '/trading/v1/market-depth': wireBook(market, 50, random),
    '/trading/v1/orders': { orders: [], total_count: 0 },
    [`/trading/v1/accounts?currency=${base}`]: wireAccount(base),
    [`/trading/v1/accounts?currency=${quote}`]: wireAccount(quote),
  });
  await mkdir(path.join(checkout, 'out/bench'), { recursive: true });
  const folder = await mkdtemp(path.join(checkout, 'out/bench/journal-'));
  const { url } = exchange;
  const parts: DeskParts = { product: await asShipped(), url, key, apiKey, symbol, freshFacts: false };
  const desks = await Promise.all([
    OurDesk.open(parts),
    OurDesk.open({ ...parts, journalFolder: path.join(folder, 'written') }),
    OurDesk.open({ ...parts, journalFolder: path.join(folder, 'fresh'), freshFacts: true }),
  ]);
  const [plain, journaled, whole] = desks;
  const bare = new BareMinimum(url, key, apiKey);
  try {
    const smallest = market.minimum * 3n;
    let number = 0n;
    // Never the same order twice in a row: the desk would ask about it.
    const next = (): OrderToPlace => {
      number = (number + 1n) % 1000n;
      const quantity = ((smallest * 10n ** 18n) / market.price / market.step + 1n + number) * market.step;
      return { symbol, price: textOf(market.price - market.tick * 3n), quantity: textOf(quantity) };
    };
    const processor = new Map<string, readonly number[]>();
    const side = (name: string, place: (order: OrderToPlace) => Promise<void>): Side => ({
      name,
      measure: async (): Promise<number> => {
        const [begun, before] = [performance.now(), process.cpuUsage()];
        for (let at = 0; at < inARow; at += 1) await place(next());
        const { user, system } = process.cpuUsage(before);
        processor.set(name, [...(processor.get(name) ?? []), (user + system) / 1000 / inARow]);
        return (performance.now() - begun) / inARow;
      },
    });
    const series = await interleaved(
      [
        side('ours, without the journal', (order) => plain.place(order)),
        side('bare minimum: one signature, one request', (order) => bare.place(order)),
        side("ccxt, Node's signature", ccxtWithOurSignature(url, key, apiKey)),
        side('ccxt, its own RSA signature', ccxtWithOwnSignature(url, key, apiKey)),
        side('ours, journal flushed to disk', (order) => journaled.place(order)),
        side('ours as users have it: fresh book, balances and own orders, journal', (order) =>
          whole.place(order),
        ),
      ],
      quick ? { warmUp: 3, counted: 5 } : { warmUp: 15, counted: 40 },
    );
    return {
      tables: [
        {
          caption: `From the confirmed order to its outcome, over loopback, RSA key of 2048 bits, ${inARow} orders in a row a round. ms an order. The first four send one request; rules, book and balances are at hand in the first.`,
          table: comparison(series, 'ms an order'),
        },
        {
          caption:
            'Processor time of the process that places, in the same rounds: what other programs do meanwhile is not in it, nor the waiting for disk and answers.',
          table: comparison(
            series.map(({ name, values }) => ({
              name,
              values: processor.get(name)?.slice(-values.length) ?? [],
            })),
            'ms an order',
          ),
        },
      ],
      packages: { undici: readPackageVersion('undici'), ...versionsOf('ccxt') },
    };
  } finally {
    await Promise.all([...desks.map((desk) => desk.stop()), bare.stop()]);
    await exchange.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A confirmed order until its outcome is there. */
export const placing: BenchPart = { name: 'place', title: 'Place an order', needsPeers: true, run };
