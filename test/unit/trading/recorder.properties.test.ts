import assert from 'node:assert/strict';
import fc from 'fast-check';
import { grouped, minuteOf, type Candle } from '../../../src/domain/candle';
import { toText } from '../../../src/domain/decimal';
import { keptDays } from '../../../src/trading/candleFiles';
import { FakeClock, settle } from '../../support/fakeClock';
import { FilesInMemory } from './filesInMemory';
import { recordingWindow, snapshotOf, type RecordingWindow } from './recorderBench';
import { candlesBySorting, candleText, type SeenPrice } from './seenPrices';

const symbols = ['USDT_IRR', 'BTC_USDT'] as const;
type Symbol = (typeof symbols)[number];

type Step =
  | {
      readonly kind: 'book';
      readonly symbol: Symbol;
      readonly middle: number;
      readonly tookMs: number;
      readonly missedBy: number;
    }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'again' }
  | { readonly kind: 'set date' | 'sleep'; readonly ms: number }
  | { readonly kind: 'lead'; readonly window: number }
  | { readonly kind: 'kill' | 'close'; readonly window: number }
  | { readonly kind: 'disk'; readonly room: number | undefined }
  | { readonly kind: 'ask'; readonly window: number };

const aWindow = fc.nat({ max: 2 });
const book = fc.record({
  kind: fc.constant('book' as const),
  symbol: fc.constantFrom(...symbols),
  middle: fc.integer({ min: 11, max: 99 }),
  tookMs: fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: 3000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 4000, max: 90_000 }) },
  ),
  missedBy: fc.nat({ max: 5 }),
});
const pass = fc.record({
  kind: fc.constant('pass' as const),
  ms: fc.oneof(fc.nat({ max: 9000 }), fc.nat({ max: 200_000 })),
});
const again = fc.record({ kind: fc.constant('again' as const) });
const lead = fc.record({ kind: fc.constant('lead' as const), window: aWindow });
const ask = fc.record({ kind: fc.constant('ask' as const), window: aWindow });
const ending = fc.record({ kind: fc.constantFrom('kill' as const, 'close' as const), window: aWindow });
const disk = fc.record({
  kind: fc.constant('disk' as const),
  room: fc.option(fc.nat({ max: 120 }), { nil: undefined }),
});
const jump = fc.record({
  kind: fc.constant('set date' as const),
  ms: fc.oneof(
    fc.integer({ min: -200_000, max: 200_000 }),
    fc.constantFrom(-86_400_000, 86_400_000, -3_600_000),
  ),
});
const sleep = fc.record({ kind: fc.constant('sleep' as const), ms: fc.nat({ max: 400_000 }) });

/** Three windows on one disk, of which one leads; every price that counts is noted. */
class World {
  readonly clock = new FakeClock();
  readonly files = new FilesInMemory();
  readonly seen: Record<Symbol, SeenPrice[]> = { USDT_IRR: [], BTC_USDT: [] };
  readonly flushed: RecordingWindow['flushed'] = [];
  windows: RecordingWindow[];
  private leader = 0;
  private latest = this.clock.now();

  constructor() {
    this.windows = [this.open(), this.open(), this.open()];
    this.windows[0]?.feed.lead(true);
  }

  async take(step: Step): Promise<void> {
    await this.carryOut(step);
    this.latest = Math.max(this.latest, this.clock.now());
  }

  private async carryOut(step: Step): Promise<void> {
    switch (step.kind) {
      case 'book': {
        this.receive(step.symbol, String(step.middle * 10), step.tookMs, step.missedBy);
        return;
      }
      case 'pass':
        return this.clock.advance(step.ms);
      case 'again':
        for (const { feed } of this.windows) for (const symbol of symbols) feed.tellAgain(symbol);
        return;
      case 'set date': {
        this.clock.setDate(step.ms);
        return;
      }
      case 'sleep': {
        this.clock.sleep(step.ms);
        return;
      }
      case 'lead': {
        this.lead(step.window);
        return;
      }
      case 'kill': {
        this.replace(step.window);
        return;
      }
      case 'close':
        await this.windows[step.window]?.recorder.flush();
        {
          this.replace(step.window);
          return;
        }
      case 'disk':
        this.files.room = step.room ?? Number.POSITIVE_INFINITY;
        return;
      case 'ask':
        for (const symbol of symbols) this.windows[step.window]?.recorder.recent(symbol);
        return settle();
    }
  }

  /** What a window that is opened now reads. */
  async read(symbol: Symbol): Promise<readonly Candle[]> {
    const { recorder } = recordingWindow(this.clock, this.files);
    return recorder.read(symbol, 0, Number.MAX_SAFE_INTEGER);
  }

  /** The last thing that windows do: they close in order, on a disk that works. The date is as far as it ever was, so that all of it is in reach. */
  async end(): Promise<void> {
    this.clock.setDate(this.latest - this.clock.now());
    this.files.room = Number.POSITIVE_INFINITY;
    for (const { recorder } of this.windows) await recorder.flush();
    for (const window of this.windows) this.flushed.push(...window.flushed.splice(0));
  }

  private receive(symbol: Symbol, middle: string, tookMs: number, missedBy: number): void {
    const snapshot = snapshotOf(this.clock, symbol, middle, tookMs);
    const { at } = snapshot.asked;
    // No two books of a market are asked for at once.
    if (this.seen[symbol].some((each) => each.at === at)) return;
    if (tookMs <= 3500) this.seen[symbol].push({ at, mid: middle });
    this.windows.forEach(({ feed }, at) => {
      if (at === this.leader || at !== missedBy) feed.take(snapshot);
    });
  }

  private lead(window: number): void {
    // For a moment both lead: the one that was held up does not know yet.
    this.windows[window]?.feed.lead(true);
    this.windows.forEach(({ feed }, at) => {
      if (at !== window) feed.lead(false);
    });
    this.leader = window;
  }

  private replace(at: number): void {
    const before = this.windows[at];
    if (!before) return;
    before.recorder.dispose();
    this.flushed.push(...before.flushed.splice(0));
    this.windows[at] = this.open();
    if (at === this.leader) this.lead((at + 1) % this.windows.length);
  }

  private open(): RecordingWindow {
    return recordingWindow(this.clock, this.files, { dateIsSure: () => false });
  }
}

function midsOf(seen: readonly SeenPrice[], minute: number): readonly string[] {
  return seen.filter(({ at }) => minuteOf(at) === minute).map(({ mid }) => mid);
}

/** Every figure of a candle is a price that was seen in its minute, and they fit each other. */
function assertSeen(candles: readonly Candle[], seen: readonly SeenPrice[]): void {
  for (const candle of candles) {
    const { minute, open, high, low, close } = candle;
    const mids = midsOf(seen, minute);
    for (const price of [open, high, low, close]) {
      assert.ok(mids.includes(toText(price)), `${candleText(candle)} has a price that was not seen`);
    }
    for (const price of [open, close]) assert.ok(price.gte(low) && price.lte(high), candleText(candle));
  }
}

describe('recorded prices, whatever happens', () => {
  it('are prices that were seen in their minute, and no minute is lost that came to disk', async function () {
    const steps = fc.array(
      fc.oneof(
        { weight: 8, arbitrary: book },
        { weight: 5, arbitrary: pass },
        again,
        lead,
        ask,
        ending,
        disk,
        jump,
        sleep,
      ),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = new World();
        for (const step of all) {
          await world.take(step);
          for (const symbol of symbols) {
            for (const { recorder } of world.windows) assertSeen(recorder.recent(symbol), world.seen[symbol]);
          }
        }
        await world.end();
        for (const symbol of symbols) {
          const candles = await world.read(symbol);
          assertSeen(candles, world.seen[symbol]);
          for (const { seen } of world.flushed.filter((each) => each.symbol === symbol)) {
            const kept = candles.find(({ minute }) => minute === seen.minute);
            assert.ok(kept, `minute ${seen.minute} is lost`);
            assert.ok(kept.low.lte(seen.low) && kept.high.gte(seen.high), candleText(kept));
          }
          for (const minutes of [5, 15, 60]) assertGrouped(candles, minutes);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are complete where nothing fails, whoever leads', async () => {
    const handOver = fc.record({ kind: fc.constant('close' as const), window: aWindow });
    const steps = fc.array(
      fc.oneof(
        { weight: 8, arbitrary: book },
        { weight: 5, arbitrary: pass },
        again,
        lead,
        ask,
        handOver,
        sleep,
      ),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = new World();
        for (const step of all) {
          await world.take(step);
          // No two books come in one millisecond.
          await world.clock.advance(1);
        }
        await world.end();
        for (const symbol of symbols) {
          const read = (await world.read(symbol)).map(candleText);
          assert.deepEqual(read, candlesBySorting(world.seen[symbol]).map(candleText));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('stay as they were when the date is set back and their minutes come again', async () => {
    const steps = fc.array(
      fc.oneof({ weight: 6, arbitrary: book }, { weight: 4, arbitrary: pass }, again, {
        weight: 2,
        arbitrary: jump,
      }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = new World();
        const known: Record<Symbol, Map<number, string>> = { USDT_IRR: new Map(), BTC_USDT: new Map() };
        for (const step of all) {
          // A second is a matter of clocks that run apart, not of a date that is set.
          const back = step.kind === 'set date' && step.ms < -1000;
          if (back) {
            for (const symbol of symbols) {
              world.windows[0]?.feed.tellAgain(symbol);
              for (const candle of (await world.windows[0]?.recorder.read(
                symbol,
                0,
                Number.MAX_SAFE_INTEGER,
              )) ?? []) {
                known[symbol].set(candle.minute, candleText(candle));
              }
            }
          }
          await world.take(step);
          if (back) for (const symbol of symbols) world.windows[0]?.feed.tellAgain(symbol);
        }
        await world.end();
        for (const symbol of symbols) {
          const candles = new Map((await world.read(symbol)).map((each) => [each.minute, candleText(each)]));
          for (const [minute, text] of known[symbol]) assert.equal(candles.get(minute), text);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('take a bounded room, however long it goes on', async function () {
    const clock = new FakeClock();
    const files = new FilesInMemory();
    const window = recordingWindow(clock, files);
    window.feed.leads = true;
    for (let hour = 0; hour < 24 * (keptDays + 10); hour += 1) {
      for (let minute = 0; minute < 2; minute += 1) {
        window.feed.take(snapshotOf(clock, 'USDT_IRR', String(1_150_000 + hour)));
        await clock.advance(60_000);
      }
      await clock.advance(58 * 60_000);
    }
    assert.ok(files.files.size <= keptDays, `${files.files.size} files`);
    assert.ok(files.bytes <= keptDays * 48 * 80, `${files.bytes} bytes`);
  });
});

/** Groups of groups are the groups of all. */
function assertGrouped(candles: readonly Candle[], minutes: number): void {
  const direct = grouped(candles, minutes).map(candleText);
  for (const less of [1, 5, 15].filter((each) => minutes % each === 0)) {
    assert.deepEqual(grouped(grouped(candles, less), minutes).map(candleText), direct);
  }
}
