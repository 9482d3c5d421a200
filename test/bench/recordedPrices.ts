// What recorded prices cost: room on disk, reading at start, writing each minute. Run: node --expose-gc --import tsx test/bench/recordedPrices.ts
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { exact, type Decimal } from '../../src/domain/decimal';
import { CandleFiles } from '../../src/trading/candleFiles';
import { dayMinutes } from '../../src/trading/candleLines';
import { FilesOnDisk } from '../../src/trading/growingFiles';
import type { SeenMinute } from '../../src/trading/seenMinute';
import { FakeClock } from '../support/fakeClock';
import { recordingWindow, snapshotOf } from '../unit/trading/recorderBench';

const place = 'paper';
const today = 20_000;

/** A walk of whole ticks, the same at each run. */
function walk(day: number, from: string, tick: string): readonly SeenMinute[] {
  let seed = day + 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  let price = exact(from);
  const move = (): Decimal => (price = price.plus(exact(tick).times(exact(String(next(9) - 4)))));
  return Array.from({ length: dayMinutes }, (_, minute) => {
    const seen = Array.from({ length: 10 }, move);
    const sorted = seen.toSorted((a, b) => a.cmp(b));
    const [open, close, low, high] = [seen[0], seen.at(-1), sorted[0], sorted.at(-1)];
    if (!open || !close || !low || !high) throw new Error('No prices.');
    const times = { firstMs: next(1000), lastMs: 59_000 + next(1000) };
    return { minute: day * dayMinutes + minute, open, high, low, close, ...times };
  });
}

function symbolOf(market: number): string {
  return `M${market}_IRR`;
}

async function sizes(files: FilesOnDisk): Promise<void> {
  for (const [what, from, tick] of [
    ['a rial price of 7 digits', '1150000', '10'],
    ['a rial price of 11 digits', '71500000000', '1000'],
    ['a price of 12 digits, 8 of them behind the point', '1234.56789012', '0.00000001'],
  ] as const) {
    const symbol = `S${from.length}_IRR`;
    const store = new CandleFiles(files, 'sizes');
    await store.add(symbol, walk(today, from, tick));
    const end = (await store.read(symbol, today))?.end ?? 0;
    console.log(`room: ${Math.round(end / 1024)} KB a market and day at ${what}, moving each second`);
  }
}

async function reading(files: FilesOnDisk, markets: number): Promise<void> {
  const clock = new FakeClock(((today + 1) * dayMinutes - 1) * 60_000);
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const { recorder } = recordingWindow(clock, files, { place });
  const waiting = new Set(Array.from({ length: markets }, (_, market) => symbolOf(market)));
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const loaded = new Promise<void>((resolve) => {
    recorder.onChange((symbol) => {
      waiting.delete(symbol);
      if (waiting.size === 0) resolve();
    });
  });
  for (const symbol of [...waiting]) recorder.recent(symbol);
  const asking = performance.now() - begun;
  await loaded;
  const took = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpuBefore);
  delays.disable();
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed - heapBefore;
  const candles = recorder.recent(symbolOf(0)).length;
  console.log(
    `24 h of ${markets} markets (${candles} candles each): asked in ${asking.toFixed(1)} ms, there after ${took.toFixed(0)} ms with ${((user + system) / 1000).toFixed(0)} ms of processor time, longest block ${(delays.max / 1e6).toFixed(1)} ms, ${(heap / 1024 / 1024).toFixed(1)} MB of memory`,
  );
}

async function writing(files: FilesOnDisk, markets: number): Promise<void> {
  const clock = new FakeClock((today + 2) * dayMinutes * 60_000);
  const { feed, recorder } = recordingWindow(clock, files, { place: 'writing' });
  feed.leads = true;
  const before = process.cpuUsage();
  const begun = performance.now();
  const minutes = 10;
  for (let second = 0; second < minutes * 60; second += 1) {
    for (let market = 0; market < markets; market += 1) {
      feed.take(snapshotOf(clock, symbolOf(market), String(1_150_000 + (second % 60))));
    }
    await clock.advance(1000);
  }
  await recorder.flush();
  const { user, system } = process.cpuUsage(before);
  recorder.dispose();
  const cpu = (user + system) / 1000 / minutes;
  console.log(
    `recording ${markets} markets each second: ${cpu.toFixed(0)} ms of processor time a minute, its ${markets} flushed writes included (${((performance.now() - begun) / minutes).toFixed(0)} ms in all)`,
  );
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'recorded-bench-'));
  try {
    const files = new FilesOnDisk(directory);
    await sizes(files);
    const store = new CandleFiles(files, place);
    for (let market = 0; market < 240; market += 1) {
      for (const day of [today - 1, today]) await store.add(symbolOf(market), walk(day, '1150000', '10'));
    }
    for (const markets of [1, 10, 10, 240]) await reading(files, markets);
    await writing(files, 10);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

void main();
