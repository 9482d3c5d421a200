import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { exact } from '../../../src/domain/decimal';
import type { FeedState } from '../../../src/trading/priceFeed';
import { FakeClock, settle } from '../../support/fakeClock';
import { AlertWindow, bookAt, SharedDisk } from './alertBench';

const symbol = 'USDT_IRR';
const threshold = 100;
const band = 2;

/** What happens in one second, in one of two windows or to both. */
type Step =
  | { readonly do: 'price'; readonly price: number; readonly state: FeedState }
  | { readonly do: 'takeover' | 'reload' | 'both lead' | 'mute' | 'away' }
  | { readonly do: 'sleep'; readonly seconds: number };

const price = fc.record({
  do: fc.constant('price' as const),
  price: fc.integer({ min: 96, max: 104 }),
  state: fc.oneof(
    { weight: 6, arbitrary: fc.constant('live' as const) },
    fc.constantFrom('stale' as const, 'offline' as const, 'refused' as const),
  ),
});
const event = fc.oneof(
  fc.record({ do: fc.constantFrom('takeover', 'reload', 'both lead', 'mute', 'away') }),
  fc.record({ do: fc.constant('sleep' as const), seconds: fc.integer({ min: 1, max: 100 }) }),
);
const steps = fc.array(fc.oneof({ weight: 5, arbitrary: price }, event), { minLength: 5, maxLength: 60 });

/** The firings by the rule alone: live prices while the alert was not muted, one after the other. */
class Oracle {
  readonly fired: number[] = [];
  muted = false;
  private armed = true;

  see(price: number, state: FeedState): boolean {
    if (this.muted || state !== 'live') return false;
    if (this.armed && price >= threshold) {
      this.armed = false;
      this.fired.push(price);
      return true;
    }
    if (!this.armed && price <= threshold - band) this.armed = true;
    return false;
  }
}

describe('An alert over two windows, reloads, crashes, sleep and lost prices', () => {
  it('is told each time that its rule says so, once, and of no other price', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), (all, calm) => play(all, calm)),
      { numRuns: 60 },
    );
  });
});

/** `calm`: before a window dies, what fired was told. */
async function play(all: readonly Step[], calm: boolean): Promise<void> {
  const clock = new FakeClock();
  const disk = new SharedDisk();
  let windows = [await new AlertWindow(disk, clock).open(), await new AlertWindow(disk, clock).open()];
  const everyWindow = [...windows];
  let leader = 0;
  const lead = (which: number): void => {
    leader = which;
    windows.forEach((window, index) => window.feed.lead(index === which));
  };
  const reopen = async (index: number): Promise<void> => {
    if (calm) await clock.advance(20_000);
    windows[index]?.kill();
    const window = new AlertWindow(disk, clock);
    window.feed.leads = false;
    windows = windows.map((each, at) => (at === index ? window : each));
    everyWindow.push(window);
    await window.open();
  };
  const first = (): AlertWindow => windows[0] ?? assert.fail('there is a window');
  const rule = {
    condition: { kind: 'above', figure: 'mid', price: exact(String(threshold)) },
    band: exact(String(band)),
  } as const;
  const { id } = await first().alerts.add({ symbol, rule, startsWaiting: false });
  await Promise.all(windows.map((window) => window.alerts.refresh()));
  lead(0);
  const oracle = new Oracle();
  let lastLive = clock.now();
  const expectedGaps: boolean[] = [];
  for (const step of all) {
    switch (step.do) {
      case 'price': {
        for (const window of windows) window.feed.bring(bookAt(symbol, String(step.price)), step.state);
        const gap = clock.now() - lastLive;
        if (oracle.see(step.price, step.state)) expectedGaps.push(gap > 16_000);
        if (step.state === 'live' && !oracle.muted) lastLive = clock.now();
        break;
      }
      case 'takeover':
        await reopen(leader);
        lead(1 - leader);
        break;
      case 'reload':
        await reopen(1 - leader);
        break;
      case 'both lead':
        windows.forEach((window) => window.feed.lead(true));
        break;
      case 'mute':
        await windows[1 - leader]?.alerts.mute(id, !oracle.muted);
        oracle.muted = !oracle.muted;
        lastLive = clock.now();
        break;
      case 'away':
        windows.forEach((window, index) => window.look(index !== leader));
        break;
      case 'sleep':
        clock.sleep(step.seconds * 1000);
        break;
    }
    await settle();
    await clock.advance(1000);
    // A change of another window is known before the next price: a folder is watched, and a price comes each second.
    await Promise.all(windows.map((window) => window.alerts.refresh()));
  }
  await clock.advance(120_000);
  const told = everyWindow
    .flatMap((window) => window.told)
    .flatMap(({ alerts }) => alerts.map(({ progress }) => progress))
    .sort((a, b) => (a.last?.at ?? 0) - (b.last?.at ?? 0));
  const figures = told.map(({ last }) => Number(last?.figure));
  if (calm) assert.deepEqual(figures, oracle.fired);
  // A firing that both windows took to their graves is in the list and was not told; none is told twice, or was none.
  else assert.ok(isPartOf(figures, oracle.fired), `${figures.join()} of ${oracle.fired.join()}`);
  if (!calm) return;
  told.forEach(({ last }, index) => {
    if (expectedGaps[index]) assert.ok(last?.gap, 'a long time without a price is said');
  });
}

/** Whether the parts come in the whole in that sequence, each at another place. */
function isPartOf(parts: readonly number[], whole: readonly number[]): boolean {
  let found = 0;
  for (const each of whole) if (each === parts[found]) found += 1;
  return found === parts.length;
}
