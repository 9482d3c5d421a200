import assert from 'node:assert/strict';
import fc from 'fast-check';
import { minuteMs, minuteOf, type Candle } from '../../../src/domain/candle';
import { mostCandles, PeriodCandles, type CandleNews } from '../../../src/trading/periodCandles';
import { FakeClock, settle } from '../../support/fakeClock';
import { FilesInMemory } from './filesInMemory';
import { recordingWindow, snapshotOf, type RecordingWindow } from './recorderBench';
import { candlesBySorting, candleText, type SeenPrice } from './seenPrices';

const symbol = 'USDT_IRR';

/** A chart's page: it keeps what it was told, and nothing else. */
class Page {
  readonly news: CandleNews[] = [];
  private readonly candles = new Map<number, Candle>();

  readonly tell = (news: CandleNews): void => {
    this.news.push(news);
    if (news.kind === 'history') {
      this.candles.clear();
      for (const candle of news.candles) this.candles.set(candle.minute, candle);
    } else if (news.kind === 'last') this.candles.set(news.candle.minute, news.candle);
  };

  get shown(): readonly string[] {
    return [...this.candles.values()].map(candleText);
  }

  get kinds(): readonly string[] {
    return this.news.map(({ kind }) => kind);
  }
}

describe('the candles of a period', () => {
  let clock: FakeClock;
  let window: RecordingWindow;
  let prices: SeenPrice[];

  beforeEach(() => {
    clock = new FakeClock();
    window = recordingWindow(clock, new FilesInMemory());
    window.feed.leads = true;
    prices = [];
  });

  afterEach(() => window.recorder.dispose());

  async function see(mid: string): Promise<void> {
    // Two books never come at the same moment.
    await clock.advance(1);
    prices.push({ at: clock.now(), mid });
    window.feed.take(snapshotOf(clock, symbol, mid));
  }

  function follow(period: number, page: Page): PeriodCandles {
    return new PeriodCandles(window.recorder, clock, symbol, period, page.tell);
  }

  it('come whole once, and then just the newest one', async () => {
    await see('1000');
    const page = new Page();
    const candles = follow(1, page);
    await candles.start();
    const begun = page.news.length;
    await see('1010');
    await clock.advance(minuteMs);
    await see('990');
    assert.deepEqual(page.kinds.slice(begun), ['last', 'minute', 'last']);
    assert.deepEqual(page.shown, candlesBySorting(prices).map(candleText));
    candles.dispose();
    assert.ok(clock.waiting <= 1, 'just the recorder waits for the end of its minute');
    await see('980');
    assert.equal(page.news.length, begun + 3, 'nobody is told any more');
  });

  it('go back farther than a day, whole at the edge of what is known at once', async () => {
    for (let hour = 0; hour < 30; hour += 1) {
      await see(String(1000 + hour));
      await clock.advance(30 * minuteMs);
      await see(String(900 + hour));
      await clock.advance(30 * minuteMs);
    }
    const page = new Page();
    const candles = follow(60, page);
    await candles.start();
    await see('50');
    assert.deepEqual(page.shown, candlesBySorting(prices, 60).map(candleText));
    candles.dispose();
  });

  it('are gone when what was recorded is deleted', async () => {
    await see('1000');
    const page = new Page();
    const candles = follow(5, page);
    await candles.start();
    assert.equal(page.shown.length, 1);
    await window.recorder.remove('this');
    assert.deepEqual(page.shown, []);
    candles.dispose();
  });

  it('are what the plainest way gives, whatever was seen before and while somebody looks', async () => {
    const step = fc.record({
      mid: fc.integer({ min: 20, max: 60 }).map(String),
      waitMs: fc.integer({ min: 0, max: 25 * minuteMs }),
    });
    const steps = fc.array(step, { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 5, 15, 60),
        steps,
        steps,
        fc.boolean(),
        async (period, before, after, reopened) => {
          const files = new FilesInMemory();
          clock = new FakeClock();
          prices = [];
          window = recordingWindow(clock, files);
          window.feed.leads = true;
          const play = async (moves: typeof before): Promise<void> => {
            for (const { mid, waitMs } of moves) {
              await see(mid);
              await clock.advance(waitMs);
            }
          };
          await play(before);
          if (reopened) {
            // Another window, which knows what is on disk.
            await window.recorder.flush();
            window.recorder.dispose();
            window = recordingWindow(clock, files);
            window.feed.leads = true;
          }
          const page = new Page();
          const candles = follow(period, page);
          const started = candles.start();
          await play(after);
          await started;
          await settle();
          const oldest = minuteOf(clock.now()) - mostCandles * period;
          assert.deepEqual(
            page.shown,
            candlesBySorting(prices, period)
              .filter(({ minute }) => minute > oldest)
              .map(candleText),
          );
          candles.dispose();
          window.recorder.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });
});
