import { asShipped } from '../frame/asShipped';
import { interleaved, type Side } from '../frame/interleaved';
import type { BenchOptions, BenchPart, Findings } from '../frame/part';
import { percentile } from '../frame/series';
import { comparison, figure } from '../frame/table';
import { versionsOf } from '../peers/peers';
import { flow, flowAccounts, type FlowOrder } from '../samples/flow';
import { seeded } from '../samples/random';
import { exactBalances, type Change } from './exactBalances';
import { OurEngine } from './ourEngine';
import { TheirEngine } from './theirEngine';

interface Engine {
  place(order: FlowOrder): void;
  balances(): ReadonlyMap<string, Change<bigint> | Change<number>>;
}

async function run({ quick }: BenchOptions): Promise<Findings> {
  const product = await asShipped();
  const orders = flow(quick ? 2_000 : 20_000, seeded(9));
  const exactly = exactBalances(orders);
  const slow = new Map<string, number[]>();
  const drifts: (readonly [string, Drift])[] = [];
  const side = (name: string, start: () => Engine): Side => ({
    name,
    measure: () => {
      const engine = start();
      const times = orders.map((order) => {
        const begun = performance.now();
        engine.place(order);
        return performance.now() - begun;
      });
      slow.set(name, [...(slow.get(name) ?? []), percentile(times, 0.99) * 1000]);
      if (!drifts.some(([known]) => known === name)) drifts.push([name, driftOf(engine.balances(), exactly)]);
      return orders.length / (times.reduce((sum, each) => sum + each, 0) / 1000);
    },
  });
  const rounds = quick ? { warmUp: 1, counted: 3 } : { warmUp: 2, counted: 10 };
  const series = await interleaved(
    [
      side('ours: checks, sets aside, matches, books', () => new OurEngine(product)),
      side('nodejs-order-book: matches; balances kept beside it', () => new TheirEngine()),
    ],
    rounds,
  );
  const latest = series.map(({ name }) => ({ name, values: slow.get(name)?.slice(-rounds.counted) ?? [] }));
  return {
    tables: [
      {
        caption: `${orders.length.toLocaleString('en-US')} limit orders of ${flowAccounts.length} accounts around one price, in one process, without a wire and without fees. Orders a second: more is better.`,
        table: comparison(series, 'orders a second'),
      },
      { caption: 'The 99th percentile of an order’s time.', table: comparison(latest, 'p99, µs') },
      {
        caption: 'Balances after the flow beside exact integer arithmetic.',
        table: {
          head: ['balances', 'of', 'wrong', 'furthest off, in quote', 'furthest off, in base'],
          rows: drifts.map(([name, { balances, wrong, quote, base }]) => [
            name,
            String(balances),
            String(wrong),
            figure(quote),
            figure(base),
          ]),
        },
      },
    ],
    packages: versionsOf('nodejs-order-book'),
  };
}

interface Drift {
  readonly balances: number;
  readonly wrong: number;
  readonly quote: number;
  readonly base: number;
}

/** How far balances are from the exact ones. Differences are told as numbers: they are figures and no money. */
function driftOf(
  balances: ReadonlyMap<string, Change<bigint> | Change<number>>,
  exactly: ReadonlyMap<string, Change<bigint>>,
): Drift {
  let [wrong, quote, base] = [0, 0, 0];
  for (const account of flowAccounts) {
    const [got, right] = [balances.get(account), exactly.get(account)];
    const off = {
      base: offBy(got?.base ?? 0, right?.base ?? 0n),
      quote: offBy(got?.quote ?? 0, right?.quote ?? 0n),
    };
    wrong += (off.base === 0 ? 0 : 1) + (off.quote === 0 ? 0 : 1);
    quote = Math.max(quote, off.quote);
    base = Math.max(base, off.base);
  }
  return { balances: flowAccounts.length * 2, wrong, quote, base };
}

const places = 36;

/** A number is compared by the decimals that it stands for, which is how a screen would show it. */
function offBy(got: bigint | number, right: bigint): number {
  const shown = typeof got === 'bigint' ? got : unitsOfNumber(got);
  const off = shown - right;
  return Number(off < 0n ? -off : off) / 10 ** places;
}

function unitsOfNumber(value: number): bigint {
  const [mantissa = '0', power = '0'] = value.toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const behind = mantissa.includes('.') ? mantissa.length - mantissa.indexOf('.') - 1 : 0;
  const shift = places + Number(power) - behind;
  return shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits) / 10n ** BigInt(-shift);
}

/** The paper exchange's matching and booking. */
export const engine: BenchPart = { name: 'paper', title: 'Match orders', needsPeers: true, run };
