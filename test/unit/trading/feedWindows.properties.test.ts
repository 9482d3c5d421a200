import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toText } from '../../../src/domain/decimal';
import type { Disposable } from '../../../src/trading/disposable';
import { refreshesPerSecond } from '../../../src/trading/feedPace';
import { staleAfterMs } from '../../../src/trading/priceFeed';
import { FeedWindowsBench, type FeedWindow } from './feedWindowsBench';
import { exchangeError } from './samples';

const symbols = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT'] as const;

const action = fc.record({
  what: fc.constantFrom(
    ...(['pass', 'pass', 'pass', 'pass', 'open', 'watch', 'watch', 'leave', 'kill', 'close'] as const),
    ...(['suspend', 'resume', 'focused', 'nearby', 'away', 'fresh', 'date', 'sleep'] as const),
    ...(['net', 'disk', 'break', 'mend'] as const),
  ),
  window: fc.nat({ max: 3 }),
  symbol: fc.constantFrom(...symbols),
  depth: fc.constantFrom('5' as const, '20' as const, '50' as const),
  everyMs: fc.constantFrom(1000, 1000, 5000),
  evenAway: fc.boolean(),
  ms: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 9_000 })),
  fails: fc.constantFrom(false, false, true),
});

const scenario = fc.record({
  seeds: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: 3,
    maxLength: 17,
  }),
  actions: fc.array(action, { maxLength: 30 }),
  /** Whether the system tells windows of changes to files. */
  tells: fc.boolean(),
  /** A date set back by as much as the machine slept looks like no time at all: a run has the one or the other. */
  date: fc.constantFrom('set back' as const, 'sleeps and set forward' as const),
});

/** What holds at every moment. */
function check(bench: FeedWindowsBench, had: Set<string>): void {
  assert.deepEqual(bench.faults, [], 'one request at a time for a market');
  const sharing = bench.leaders().filter(({ cutOff }) => !cutOff);
  assert.ok(sharing.length <= 1, `${sharing.map(({ name }) => name).join(' and ')} lead at a time`);
  for (const { feed, name, suspended } of bench.living) {
    if (suspended) continue;
    for (const symbol of symbols) {
      const snapshot = feed.snapshot(symbol);
      const key = `${name} ${symbol}`;
      if (!snapshot) {
        assert.ok(!had.has(key), 'what is known does not go');
        continue;
      }
      had.add(key);
      const made = bench.madeAt.get(snapshot.mid ? toText(snapshot.mid) : '');
      assert.ok(made !== undefined);
      const trueAge = bench.clock.unset - made;
      assert.ok(feed.ageMs(snapshot) >= trueAge - 0.001, 'an age is never too short');
      if (feed.state(symbol) === 'live') assert.ok(trueAge <= staleAfterMs, 'what is old is not live');
    }
  }
}

describe('The price feeds of several windows, whatever happens', () => {
  it('ask once for a market, show nothing old as live, have one that leads, and go on when it dies', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ seeds, actions, tells, date }) => {
        let drawn = 0;
        const bench = new FeedWindowsBench(() => seeds[(drawn += 1) % seeds.length] ?? 0.5);
        const { clock, conditions } = bench;
        for (const files of Object.values(bench.folder)) files.tells = tells;
        const watches = new Map<FeedWindow, Disposable[]>();
        const had = new Set<string>();
        bench.open();
        const pass = async (ms: number): Promise<void> => {
          for (let left = ms; left > 0; left -= 100) {
            await clock.advance(Math.min(100, left));
            check(bench, had);
          }
        };

        for (const { what, window: at, symbol, depth, everyMs, evenAway, ms, fails } of actions) {
          const window = bench.living[at % Math.max(1, bench.living.length)];
          if (what === 'open' || !window) {
            if (bench.living.length < 4) bench.open();
          } else if (what === 'watch') {
            const list = watches.get(window) ?? [];
            watches.set(window, [...list, window.feed.watch(symbol, depth, { everyMs, evenAway })]);
          } else if (what === 'leave') watches.get(window)?.shift()?.dispose();
          else if (what === 'kill') window.kill();
          else if (what === 'close' && !window.suspended) window.close();
          else if (what === 'suspend') window.suspend();
          else if (what === 'resume') for (const each of bench.living) each.resume();
          else if (what === 'focused' || what === 'nearby' || what === 'away') window.feed.setAttention(what);
          else if (what === 'fresh') window.feed.fresh(symbol, depth).catch(() => undefined);
          else if (what === 'date') clock.setDate(date === 'set back' ? -ms * 300 : ms * 300);
          else if (what === 'sleep' && date !== 'set back') clock.sleep(ms * 300);
          else if (what === 'net') {
            conditions.thereMs = ms / 2;
            conditions.backMs = ms / 3;
            conditions.fails = fails ? exchangeError('network', { call: 'read' }) : undefined;
          } else if (what === 'disk') conditions.diskMs = Math.min(ms, 400);
          else if (what === 'break') window.breakDisk(true);
          else if (what === 'mend') window.breakDisk(false);
          else await pass(ms);
          check(bench, had);
        }

        // Calm: everything works, and three windows look.
        Object.assign(conditions, { thereMs: 20, backMs: 20, fails: undefined, diskMs: 5 });
        for (const each of bench.living) {
          each.resume();
          each.breakDisk(false);
        }
        while (bench.living.length < 3) bench.open();
        for (const { feed } of bench.living) {
          feed.setAttention('focused');
          for (const symbol of symbols) feed.watch(symbol, '5');
        }
        await pass(30_000);
        assert.equal(bench.leaders().length, 1, 'somebody leads');
        const from = bench.requests.length;
        await pass(10_000);
        const calm = bench.requests.slice(from);
        assert.ok(
          calm.length <= refreshesPerSecond * 10 && calm.length >= 27,
          `${calm.length} in ten seconds`,
        );
        for (const { feed } of bench.living) {
          for (const symbol of symbols) assert.equal(feed.state(symbol), 'live');
        }

        // Its leader dies.
        const [leader] = bench.leaders();
        leader?.kill();
        await pass(5_000);
        for (const { feed } of bench.living) {
          for (const symbol of symbols) assert.ok((feed.aged(symbol)?.ageMs ?? Infinity) < 4_000, 'goes on');
        }

        // Nobody looks, and no alert needs anything.
        for (const list of watches.values()) for (const watch of list) watch.dispose();
        for (const { feed } of bench.living) feed.setAttention('away');
        await pass(2_000);
        const last = bench.requests.length;
        await pass(10_000);
        assert.equal(bench.requests.length, last, 'asked although nobody looks');
      }),
      { numRuns: 60 },
    );
  }).timeout(240_000);
});
