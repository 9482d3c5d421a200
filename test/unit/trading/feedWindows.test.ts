import assert from 'node:assert/strict';
import { refreshesPerSecond } from '../../../src/trading/feedPace';
import { FeedWindowsBench, type FeedWindow } from './feedWindowsBench';
import { exchangeError } from './samples';

const usdt = 'USDT_IRR';
const btc = 'BTC_IRR';

/** So many markets are watched in the largest of these tests. */
const tenMarkets = Array.from({ length: 10 }, (_, at) => `M${at}_IRR`);

describe('The price feeds of several windows', () => {
  let bench: FeedWindowsBench;
  beforeEach(() => {
    bench = new FeedWindowsBench();
  });
  afterEach('asked for one book of a market at a time', () => {
    assert.deepEqual(bench.faults, []);
  });

  /** Opens windows that watch these, and lets them settle who leads. */
  async function opened(count: number, symbols: readonly string[]): Promise<readonly FeedWindow[]> {
    const windows: FeedWindow[] = [];
    for (let each = 0; each < count; each += 1) {
      const window = bench.open();
      for (const symbol of symbols) window.feed.watch(symbol, '5');
      windows.push(window);
      await bench.clock.advance(300);
    }
    await bench.clock.advance(3_000);
    return windows;
  }

  function leader(): FeedWindow {
    const [first, ...others] = bench.leaders();
    assert.ok(first, 'somebody leads');
    assert.deepEqual(others, [], 'one leads');
    return first;
  }

  function ageOf({ feed }: FeedWindow, symbol: string): number {
    return feed.aged(symbol)?.ageMs ?? Infinity;
  }

  it('ask once for all of them, and all are live', async () => {
    const windows = await opened(3, tenMarkets);
    const from = bench.requests.length;
    const first = leader();
    assert.equal(first, windows[0], 'who came first leads');
    for (let second = 0; second < 20; second += 1) {
      await bench.clock.advance(1_000);
      for (const { feed } of windows) {
        for (const symbol of tenMarkets) assert.equal(feed.state(symbol), 'live');
      }
    }
    const asked = bench.requests.slice(from);
    assert.ok(asked.every(({ window }) => window === first));
    assert.ok(asked.length <= refreshesPerSecond * 20 + 1, `${asked.length} requests in 20 s`);
    assert.ok(asked.length >= refreshesPerSecond * 20 - 8, `${asked.length} requests in 20 s`);
  });

  it('lead at once where nobody does', async () => {
    const window = bench.open();
    window.feed.watch(usdt, '5');
    await bench.clock.advance(60);
    assert.ok(window.feed.leads);
    await bench.clock.advance(40);
    assert.equal(window.feed.state(usdt), 'live');
  });

  it('also when all start at the same moment', async () => {
    const windows = [bench.open(), bench.open(), bench.open()];
    for (const { feed } of windows) feed.watch(usdt, '5');
    await bench.clock.advance(4_000);
    leader();
    for (const { feed } of windows) assert.equal(feed.state(usdt), 'live');
  });

  it('are asked for what any of them needs, as deep and as often as the hungriest', async () => {
    const [first, second] = await opened(2, []);
    assert.ok(first && second);
    second.feed.watch(btc, '50');
    await bench.clock.advance(200);
    assert.equal(second.feed.state(btc), 'live', 'a new wish is heard at once');
    first.feed.watch(usdt, '5', { everyMs: 20_000 });
    const slow = second.feed.watch(usdt, '5');
    await bench.clock.advance(10_000);
    assert.equal(first.feed.state(usdt), 'live');
    slow.dispose();
    await bench.clock.advance(5_000);
    const from = bench.requests.length;
    await bench.clock.advance(40_000);
    const asked = bench.requests.slice(from).filter(({ symbol }) => symbol === usdt);
    assert.ok(asked.length <= 3, `${asked.length} requests in 40 s`);
  });

  it('are asked nothing while nobody looks at any of them, but for what an alert needs', async () => {
    const windows = await opened(3, [usdt]);
    const [, , third] = windows;
    for (const { feed } of windows) feed.setAttention('away');
    await bench.clock.advance(1_500);
    let from = bench.requests.length;
    await bench.clock.advance(60_000);
    assert.equal(bench.requests.length, from);
    const alert = third?.feed.watch(btc, '5', { evenAway: true });
    await bench.clock.advance(10_000);
    assert.ok(bench.requests.slice(from).every(({ symbol }) => symbol === btc));
    assert.ok(bench.requests.length - from >= 9);
    alert?.dispose();
    await bench.clock.advance(1_500);
    from = bench.requests.length;
    await bench.clock.advance(30_000);
    assert.equal(bench.requests.length, from);
  });

  for (const [how, end] of [
    ['is killed', (window: FeedWindow) => window.kill()],
    ['is closed', (window: FeedWindow) => window.close()],
    ['is suspended', (window: FeedWindow) => window.suspend()],
  ] as const) {
    it(`go on within five seconds when the one that leads ${how}`, async () => {
      const windows = await opened(3, tenMarkets);
      const first = leader();
      end(first);
      await bench.clock.advance(5_000);
      const next = leader();
      assert.notEqual(next, first);
      for (const window of windows) {
        if (window === first) continue;
        for (const symbol of tenMarkets) {
          assert.ok(ageOf(window, symbol) < 4_000, `${symbol} is ${ageOf(window, symbol)} ms old`);
        }
      }
    });
  }

  it('have one that leads when the suspended one wakes up, and it follows', async () => {
    await opened(3, [usdt]);
    const first = leader();
    first.suspend();
    await bench.clock.advance(20_000);
    const next = leader();
    const from = bench.requests.length;
    first.resume();
    for (let step = 0; step < 100; step += 1) {
      assert.equal(leader(), next);
      await bench.clock.advance(50);
    }
    assert.ok(bench.requests.slice(from).every(({ window }) => window === next));
    assert.equal(first.feed.state(usdt), 'live');
  });

  it('do not go on asking for a window that is gone', async () => {
    const [first, second] = await opened(2, [usdt]);
    second?.feed.watch(btc, '5');
    await bench.clock.advance(2_000);
    second?.kill();
    await bench.clock.advance(1_500);
    const from = bench.requests.length;
    await bench.clock.advance(10_000);
    assert.ok(bench.requests.slice(from).every(({ symbol }) => symbol === usdt));
    assert.equal(first, leader());
  });

  it('all show why there is no price, and what is known does not go', async () => {
    const windows = await opened(2, [usdt]);
    for (const [state, error] of [
      ['offline', exchangeError('network', { call: 'read', sent: false, code: 'ECONNREFUSED' })],
      [
        'refused',
        exchangeError('not-found', {
          call: 'read',
          status: 404,
          definite: true,
          serverText: 'No such market',
        }),
      ],
    ] as const) {
      bench.conditions.fails = error;
      await bench.clock.advance(20_000);
      for (const { feed } of windows) {
        assert.equal(feed.state(usdt), state);
        assert.ok(feed.snapshot(usdt));
        assert.deepEqual(feed.trouble(usdt), error);
      }
    }
    bench.conditions.fails = undefined;
    await bench.clock.advance(20_000);
    for (const { feed } of windows) assert.equal(feed.state(usdt), 'live');
  });

  it('ask for an order\u2019s book each for itself', async () => {
    const [first, second] = await opened(2, [usdt]);
    assert.ok(first && second);
    const from = bench.requests.length;
    const answer = second.feed.fresh(usdt, '50');
    await bench.clock.advance(100);
    const { ageMs } = await answer;
    assert.ok(ageMs <= 40);
    assert.deepEqual(
      bench.requests
        .slice(from)
        .filter(({ urgent }) => urgent)
        .map(({ window }) => window),
      [second],
    );
  });

  it('ask each for itself where the folder cannot be used, say so once, and share again when it can', async () => {
    const windows = [bench.open(), bench.open()];
    for (const window of windows) {
      window.breakDisk(true);
      window.feed.watch(usdt, '5');
    }
    await bench.clock.advance(1_000);
    for (const { feed } of windows) assert.equal(feed.state(usdt), 'live');
    await bench.clock.advance(30_000);
    for (const { feed } of windows) assert.deepEqual([feed.state(usdt), feed.leads], ['live', true]);
    assert.equal(bench.warnings.length, 2);
    assert.match(bench.warnings[0] ?? '', /each asks the exchange for itself.*read-only file system/);
    for (const window of windows) window.breakDisk(false);
    await bench.clock.advance(20_000);
    leader();
    for (const { feed } of windows) assert.equal(feed.state(usdt), 'live');
    assert.equal(bench.warnings.length, 2);
  });

  it('go on where the system does not tell of changes to files, a little later', async () => {
    for (const files of Object.values(bench.folder)) files.tells = false;
    const windows = await opened(2, [usdt]);
    for (let second = 0; second < 10; second += 1) {
      await bench.clock.advance(1_000);
      for (const window of windows) {
        assert.equal(window.feed.state(usdt), 'live');
        assert.ok(ageOf(window, usdt) < 2_300);
      }
    }
  });

  it('tell once when they begin to lead, and when they do not any more', async () => {
    const told: string[] = [];
    const [first, second] = [bench.open(), bench.open()];
    for (const { feed, name } of [first, second]) {
      feed.onLeads(() => told.push(`${name} ${String(feed.leads)}`));
    }
    await bench.clock.advance(3_000);
    const before = leader();
    assert.deepEqual(told, [`${before.name} true`]);
    before.suspend();
    await bench.clock.advance(10_000);
    before.resume();
    await bench.clock.advance(10_000);
    assert.deepEqual(told.slice(1).sort(), [`${before.name} false`, `${leader().name} true`].sort());
  });

  it('leave nothing running when they end', async () => {
    const windows = await opened(3, [usdt]);
    for (const { feed } of windows) feed.dispose();
    await bench.clock.advance(10_000);
    const from = bench.requests.length;
    await bench.clock.advance(60_000);
    assert.equal(bench.requests.length, from);
    assert.equal(bench.clock.waiting, 0);
  });
});
