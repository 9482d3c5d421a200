import assert from 'node:assert/strict';
import { toText } from '../../../src/domain/decimal';
import { BookRequestError } from '../../../src/trading/bookRequest';
import { refreshesPerSecond } from '../../../src/trading/feedPace';
import { staleAfterMs } from '../../../src/trading/priceFeed';
import { settle } from '../../support/fakeClock';
import { feedBench as newBench, type FeedBench } from './feedBench';
import { bookOf, exchangeError } from './samples';

const usdt = 'USDT_IRR';
const failure = exchangeError('network', { call: 'read' });

/** Lets time pass in small steps, answering whatever is asked so many ms after it was. */
async function serve(bench: FeedBench, ms: number, latencyMs: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    for (const each of bench.open()) if (bench.clock.steady() - each.at >= latencyMs) each.answer();
    await bench.clock.advance(10);
  }
}

/** Within no second were there more requests than the pace allows. */
function assertPaced({ requests }: FeedBench): void {
  for (const [at, each] of requests.entries()) {
    const before = requests[at - refreshesPerSecond];
    if (!before) continue;
    assert.ok(each.at - before.at > 999, `${each.at - before.at} ms for ${refreshesPerSecond + 1}`);
  }
}

describe('The price feed', () => {
  const benches: FeedBench[] = [];
  const feedBench = (random?: number): FeedBench => {
    const bench = newBench(random);
    benches.push(bench);
    return bench;
  };
  afterEach('asked for one book of a market at a time', () => {
    for (const { doubled } of benches.splice(0)) assert.deepEqual(doubled, []);
  });

  it('waits, is live, and grows stale by the time since the asking', async () => {
    const { clock, feed, last } = feedBench();
    assert.equal(feed.state(usdt), 'waiting');
    feed.watch(usdt, '5');
    assert.equal(feed.state(usdt), 'waiting');
    await clock.advance(400);
    last().answer();
    await settle();
    assert.equal(feed.state(usdt), 'live');
    assert.equal(feed.aged(usdt)?.ageMs, 400);
    await clock.advance(staleAfterMs - 400);
    assert.equal(feed.state(usdt), 'live');
    await clock.advance(1);
    assert.equal(feed.state(usdt), 'stale');
    assert.equal(feed.snapshot(usdt)?.symbol, usdt);
    feed.dispose();
  });

  for (const latencyMs of [0, 50, 200, 900]) {
    it(`asks once a second when an answer takes ${latencyMs} ms`, async () => {
      const bench = feedBench();
      bench.feed.watch(usdt, '5');
      await serve(bench, 30_000, latencyMs);
      const { length } = bench.requests;
      assert.ok(length >= 29 && length <= 32, `${length} requests in 30 s`);
      bench.feed.dispose();
    });
  }

  it('asks for the deepest book that somebody watches, once for all of them', async () => {
    const { clock, feed, requests, last } = feedBench();
    feed.watch(usdt, '5');
    last().answer();
    const deep = feed.watch(usdt, '50');
    feed.watch(usdt, '20');
    await clock.advance(1000);
    assert.equal(last().depth, '50');
    last().answer();
    deep.dispose();
    await clock.advance(1000);
    assert.equal(last().depth, '20');
    assert.equal(requests.length, 3);
    feed.dispose();
  });

  it('asks nothing for a market that nobody watches any more, and gives its request up', async () => {
    const { clock, feed, requests, last } = feedBench();
    const watch = feed.watch(usdt, '5');
    watch.dispose();
    watch.dispose();
    assert.ok(last().signal.aborted);
    await clock.advance(60_000);
    assert.equal(requests.length, 1);
    assert.equal(feed.trouble(usdt), undefined);
    assert.equal(clock.waiting, 0);
  });

  it('refreshes a market that is watched again at once, although its request was given up', async () => {
    for (const answersAll of [true, false]) {
      const { clock, feed, requests, last } = feedBench();
      feed.watch(usdt, '5').dispose();
      const [given] = requests;
      feed.watch(usdt, '5');
      if (answersAll) given?.fail(given.signal.reason);
      await clock.advance(1000);
      assert.equal(requests.length, 2);
      last().answer();
      await settle();
      assert.equal(feed.state(usdt), 'live');
      feed.dispose();
    }
  });

  it('drops the answer of a request that it gave up', async () => {
    const { clock, feed, requests, last } = feedBench();
    feed.watch(usdt, '5').dispose();
    const [given] = requests;
    feed.watch(usdt, '5');
    await clock.advance(1000);
    last().answer(bookOf(usdt, '2000'));
    await settle();
    given?.answer(bookOf(usdt, '1000'));
    await settle();
    const { mid } = feed.snapshot(usdt) ?? {};
    assert.equal(mid && toText(mid), '2000');
    feed.dispose();
  });

  it('gives a request up that takes too long, and asks again', async () => {
    const { clock, feed, requests, last } = feedBench();
    feed.watch(usdt, '5');
    await clock.advance(7_999);
    assert.equal(requests.length, 1);
    await clock.advance(1);
    assert.ok(last().signal.aborted);
    assert.equal(feed.state(usdt), 'offline');
    assert.ok(feed.trouble(usdt) instanceof BookRequestError);
    await clock.advance(2_000);
    assert.equal(requests.length, 2);
    feed.dispose();
  });

  it('keeps what it knows when it fails, and waits longer each time, up to a bound', async () => {
    const { clock, feed, requests, last } = feedBench(0);
    feed.watch(usdt, '5');
    last().answer();
    await settle();
    for (let turn = 0; turn < 8; turn += 1) {
      const { length } = requests;
      while (requests.length === length) await clock.advance(10);
      last().fail(failure);
      await settle();
    }
    assert.equal(feed.state(usdt), 'offline');
    assert.equal(feed.trouble(usdt), failure);
    assert.ok(feed.snapshot(usdt));
    // The fixed half of 2, 4, 8 and 15 seconds.
    const waits = requests.slice(2).map((each, at) => each.at - (requests[at + 1]?.at ?? 0));
    assert.deepEqual(
      waits.map((ms) => Math.round(ms / 100) / 10),
      [1, 2, 4, 7.5, 7.5, 7.5, 7.5],
    );
    const { length } = requests;
    while (requests.length === length) await clock.advance(10);
    last().answer();
    await settle();
    assert.equal(feed.state(usdt), 'live');
    await clock.advance(1000);
    assert.equal(requests.length, length + 2);
    feed.dispose();
  });

  it('spreads its waits by chance', async () => {
    const { clock, feed, requests, last } = feedBench(0.999);
    feed.watch(usdt, '5');
    last().fail(failure);
    await clock.advance(1_900);
    assert.equal(requests.length, 1);
    await clock.advance(100);
    assert.equal(requests.length, 2);
    feed.dispose();
  });

  it('asks nothing while the window is not active, and at once when it is again', async () => {
    const { clock, feed, requests, last } = feedBench();
    feed.watch(usdt, '5');
    last().answer();
    await settle();
    feed.setAttention('away');
    assert.equal(clock.waiting, 0);
    feed.watch('BTC_IRR', '5');
    await clock.advance(60_000);
    assert.equal(requests.length, 1);
    assert.equal(feed.state(usdt), 'stale');
    feed.setAttention('focused');
    assert.deepEqual(
      requests.slice(1).map((each) => each.symbol),
      ['BTC_IRR', usdt],
    );
    feed.dispose();
  });

  it('refreshes what an alert needs although nobody looks, and nothing else', async () => {
    const bench = feedBench();
    const { feed, requests } = bench;
    feed.watch('BTC_IRR', '50');
    feed.watch('BTC_IRR', '5', { everyMs: 5_000, evenAway: true });
    feed.watch(usdt, '20', { evenAway: true });
    await serve(bench, 2_000, 50);
    feed.setAttention('away');
    const { length } = requests;
    await serve(bench, 20_000, 50);
    const away = requests.slice(length);
    const of = (symbol: string): readonly string[] =>
      away.filter((each) => each.symbol === symbol).map(({ depth }) => depth);
    assert.ok(of(usdt).length >= 19 && of(usdt).length <= 21, `${of(usdt).length} each second`);
    assert.deepEqual(new Set(of(usdt)), new Set(['20']));
    assert.ok(of('BTC_IRR').length >= 3 && of('BTC_IRR').length <= 5, `${of('BTC_IRR').length} now and then`);
    assert.deepEqual(new Set(of('BTC_IRR')), new Set(['5']));
    feed.dispose();
  });

  it('tells a refusal of the exchange from one that cannot be reached, and from too many calls', async () => {
    const failures = [
      ['refused', exchangeError('not-found', { call: 'read', status: 404, definite: true })],
      ['refused', exchangeError('validation', { call: 'read', status: 422, definite: true })],
      ['offline', exchangeError('http', { call: 'read', status: 503 })],
      ['offline', exchangeError('http', { call: 'read', status: 404 })],
      ['offline', exchangeError('rate-limited', { call: 'read', status: 429, definite: true })],
      ['offline', failure],
    ] as const;
    for (const [state, error] of failures) {
      const { feed, last } = feedBench();
      feed.watch(usdt, '5');
      last().fail(error);
      await settle();
      assert.equal(feed.state(usdt), state);
      feed.dispose();
    }
  });

  it('asks at once after the machine slept, and does not wait for the dead request', async () => {
    const { clock, feed, requests, last } = feedBench();
    feed.watch(usdt, '5');
    last().answer();
    await clock.advance(1000);
    assert.equal(requests.length, 2);
    clock.sleep(8 * 3_600_000);
    assert.equal(feed.state(usdt), 'stale');
    await clock.advance(1000);
    assert.ok(requests[1]?.signal.aborted);
    await clock.advance(2000);
    assert.equal(requests.length, 3);
    last().answer();
    await settle();
    assert.equal(feed.state(usdt), 'live');
    feed.dispose();
  });

  for (const [name, ms] of [
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ] as const) {
    it(`goes on when the date is set ${name}, also while it waits after a failure`, async () => {
      const { clock, feed, requests, last } = feedBench();
      feed.watch(usdt, '5');
      last().answer();
      await settle();
      clock.setDate(ms);
      await clock.advance(1000);
      assert.equal(requests.length, 2);
      last().answer();
      await settle();
      assert.equal(feed.state(usdt), 'live');
      assert.equal(feed.snapshot(usdt)?.receivedAt, clock.now());
      await clock.advance(1000);
      last().fail(failure);
      await settle();
      clock.setDate(ms);
      await clock.advance(2000);
      assert.equal(requests.length, 4);
      feed.dispose();
    });
  }

  it('does not show an old book as live because the date was set back', async () => {
    const { clock, feed, last } = feedBench();
    feed.watch(usdt, '5');
    last().answer();
    await settle();
    feed.setAttention('away');
    await clock.advance(10_000);
    clock.setDate(-9_000);
    assert.equal(feed.state(usdt), 'stale');
    assert.equal(feed.aged(usdt)?.ageMs, 10_000);
    feed.dispose();
  });

  it('tells when a book grows stale, and each second while it is', async () => {
    const { clock, feed, changes, last } = feedBench();
    feed.watch(usdt, '5');
    last().answer();
    await settle();
    const counts: number[] = [];
    for (const ms of [staleAfterMs, 60, 3000]) {
      await clock.advance(ms);
      counts.push(changes.length);
    }
    assert.deepEqual(counts, [1, 2, 5]);
    feed.dispose();
  });

  it('asks about three markets at a time, seven times a second at most, and gives each its turn', async () => {
    const bench = feedBench();
    const symbols = Array.from({ length: 15 }, (_, number) => `M${number}_IRR`);
    for (const symbol of symbols) bench.feed.watch(symbol, '5');
    assert.equal(bench.open().length, 3);
    for (let passed = 0; passed < 20_000; passed += 10) {
      assert.ok(bench.open().length <= 3);
      for (const each of bench.open()) if (bench.clock.steady() - each.at >= 200) each.answer();
      await bench.clock.advance(10);
      if (passed < 5_000) continue;
      for (const symbol of symbols) assert.equal(bench.feed.state(symbol), 'live');
    }
    assertPaced(bench);
    for (const symbol of symbols) {
      const { length } = bench.requests.filter((each) => each.symbol === symbol);
      assert.ok(length >= 8 && length <= 10, `${symbol}: ${length} requests in 20 s`);
    }
    bench.feed.dispose();
  });

  it('keeps its second for a market that somebody trades on, however many others are watched', async () => {
    const bench = feedBench();
    for (let market = 0; market < 14; market += 1) bench.feed.watch(`M${market}_IRR`, '5');
    bench.feed.watch(usdt, '50');
    await serve(bench, 20_000, 50);
    assertPaced(bench);
    const traded = bench.requests.filter((each) => each.symbol === usdt).length;
    assert.ok(traded >= 19 && traded <= 21, `${traded} requests in 20 s`);
    for (let market = 0; market < 14; market += 1) assert.equal(bench.feed.state(`M${market}_IRR`), 'live');
    bench.feed.dispose();
  });

  it('is slow where more is watched than can be live, and says how old it is', async () => {
    const bench = feedBench();
    const symbols = Array.from({ length: 40 }, (_, number) => `M${number}_IRR`);
    for (const symbol of symbols) bench.feed.watch(symbol, '5');
    await serve(bench, 20_000, 50);
    assertPaced(bench);
    for (const symbol of symbols) {
      assert.equal(bench.feed.state(symbol), 'slow');
      assert.ok((bench.feed.aged(symbol)?.ageMs ?? Infinity) < 7_000);
    }
    bench.feed.dispose();
  });

  it('is slow where answers take long, and stale when three of them are missing', async () => {
    const bench = feedBench();
    const { clock, feed } = bench;
    feed.watch(usdt, '5');
    await serve(bench, 10_000, 2_500);
    assert.equal(feed.state(usdt), 'slow');
    // Requests pile up on a slow network where each second asks anew; here one is on its way.
    assert.equal(bench.open().length, 1);
    assert.ok(bench.requests.length <= 5, `${bench.requests.length} requests in 10 s`);
    feed.setAttention('away');
    await clock.advance(2_000);
    assert.equal(feed.state(usdt), 'slow');
    await clock.advance(4_000);
    assert.equal(feed.state(usdt), 'stale');
    feed.dispose();
  });

  it('goes on more slowly while the window is used without the focus', async () => {
    const bench = feedBench();
    const { feed, requests, changes } = bench;
    feed.watch(usdt, '5');
    feed.watch('BTC_IRR', '5', { evenAway: true });
    await serve(bench, 3_000, 50);
    assert.equal(feed.state(usdt), 'live');
    feed.setAttention('nearby');
    const { length } = requests;
    const states = new Set<string>();
    for (let second = 0; second < 30; second += 1) {
      await serve(bench, 1_000, 50);
      if (second >= 5) states.add(feed.state(usdt));
    }
    const asked = requests.slice(length).filter((each) => each.symbol === usdt).length;
    assert.ok(asked >= 5 && asked <= 7, `${asked} requests in 30 s`);
    assert.deepEqual([...states], ['slow']);
    assert.equal(feed.state('BTC_IRR'), 'live');
    // Its age is shown, so it is told of as it grows.
    const { length: told } = changes;
    await serve(bench, 10_000, 50);
    assert.ok(changes.slice(told).filter((each) => each === usdt).length >= 9);
    feed.setAttention('focused');
    await serve(bench, 1_500, 50);
    assert.equal(feed.state(usdt), 'live');
    feed.dispose();
  });

  it('goes on for one view of a market when another is closed', async () => {
    const bench = feedBench();
    const { feed, requests } = bench;
    feed.watch(usdt, '5');
    const closed = feed.watch(usdt, '50');
    await serve(bench, 2_000, 50);
    closed.dispose();
    closed.dispose();
    const { length } = requests;
    await serve(bench, 5_000, 50);
    assert.ok(requests.length - length >= 5);
    assert.equal(feed.state(usdt), 'live');
    feed.dispose();
  });

  it('shows no book before one was fetched', () => {
    const { feed } = feedBench();
    feed.watch(usdt, '5');
    assert.deepEqual(
      [feed.state(usdt), feed.snapshot(usdt), feed.aged(usdt)],
      ['waiting', undefined, undefined],
    );
    feed.dispose();
  });

  it('asks as seldom as the most eager watcher of a market wishes', async () => {
    const bench = feedBench();
    const { feed, requests } = bench;
    const slow = feed.watch(usdt, '5', { everyMs: 15_000 });
    feed.watch(usdt, '20', { everyMs: 20_000 });
    await serve(bench, 60_000, 50);
    assert.deepEqual(
      requests.map(({ at, depth }) => `${Math.round(at / 1000)} s, ${depth}`),
      ['0 s, 5', '15 s, 20', '30 s, 20', '45 s, 20', '60 s, 20'].slice(0, requests.length),
    );
    assert.ok(requests.length >= 4);
    const before = requests.length;
    const eager = feed.watch(usdt, '5');
    await serve(bench, 10_000, 50);
    assert.ok(requests.length - before >= 9, 'each second while somebody wants that');
    eager.dispose();
    slow.dispose();
    const then = requests.length;
    await serve(bench, 40_000, 50);
    assert.equal(requests.length - then, 2, 'each 20 seconds again');
    feed.dispose();
  });

  it('keeps places for those who watch each second, however many are due that do not', async () => {
    const bench = feedBench();
    const { feed, open } = bench;
    for (let market = 0; market < 40; market += 1) feed.watch(`S${market}_IRR`, '5', { everyMs: 15_000 });
    await settle();
    assert.equal(open().length, 2);
    for (let market = 0; market < 4; market += 1) feed.watch(`F${market}_IRR`, '5');
    await settle();
    assert.equal(open().filter(({ symbol }) => symbol.startsWith('F')).length, 1);
    await serve(bench, 15_000, 50);
    assertPaced(bench);
    const asked = new Set(bench.requests.map(({ symbol }) => symbol));
    assert.equal(asked.size, 44, 'everybody has had a turn');
    feed.dispose();
  });

  it('says where the middle went', async () => {
    const { clock, feed, last } = feedBench();
    feed.watch(usdt, '5');
    const middles = ['1000', '1000', '1010', '1010', '990', undefined, '990'];
    const directions: (string | undefined)[] = [];
    for (const middle of middles) {
      last().answer(middle === undefined ? { symbol: usdt, bids: [], asks: [] } : bookOf(usdt, middle));
      await clock.advance(1000);
      directions.push(feed.snapshot(usdt)?.direction);
    }
    assert.deepEqual(directions, ['flat', 'flat', 'up', 'up', 'down', 'down', 'down']);
    feed.dispose();
  });

  it('leaves no timer behind when it ends, and does nothing after', async () => {
    const { clock, feed, requests, changes, last } = feedBench();
    const watch = feed.watch(usdt, '5');
    feed.watch('BTC_IRR', '5');
    const urgent = feed.fresh('ETH_IRR', '50');
    feed.dispose();
    feed.dispose();
    await assert.rejects(urgent, BookRequestError);
    last().answer();
    await settle();
    watch.dispose();
    feed.watch(usdt, '50');
    feed.setAttention('away');
    feed.setAttention('focused');
    await assert.rejects(feed.fresh(usdt, '50'), BookRequestError);
    await clock.advance(60_000);
    assert.equal(requests.length, 3);
    assert.deepEqual(changes, []);
    assert.equal(clock.waiting, 0);
  });

  it('goes on when a listener watches and leaves markets while it is told', async () => {
    const { clock, feed, requests, open } = feedBench();
    feed.onChange(() => feed.watch('BTC_IRR', '5').dispose());
    feed.watch(usdt, '5');
    for (let second = 0; second < 10; second += 1) {
      for (const each of open()) each.answer();
      await clock.advance(1000);
      assert.ok(clock.waiting <= 3, `${clock.waiting} timers`);
    }
    assert.ok(requests.filter((each) => each.symbol === usdt).length >= 9);
    feed.dispose();
    await settle();
    assert.equal(clock.waiting, 0);
  });

  describe('fetches a book for an order', () => {
    it('in place of a refresh on its way, and keeps it', async () => {
      const { clock, feed, requests, last } = feedBench();
      feed.watch(usdt, '5');
      const fresh = feed.fresh(usdt, '50');
      assert.ok(requests[0]?.signal.aborted);
      assert.deepEqual([last().depth, last().urgent], ['50', true]);
      await clock.advance(300);
      last().answer(bookOf(usdt, '2000'));
      const { ageMs, value } = await fresh;
      assert.equal(ageMs, 300);
      assert.equal(feed.snapshot(usdt)?.book, value);
      assert.equal(feed.state(usdt), 'live');
      feed.dispose();
    });

    it('once for two who ask together, and tells its true age to the later one', async () => {
      const { clock, feed, requests, last } = feedBench();
      const first = feed.fresh(usdt, '50');
      await clock.advance(300);
      const second = feed.fresh(usdt, '50');
      assert.equal(requests.length, 1);
      await clock.advance(100);
      last().answer();
      assert.equal((await first).ageMs, 400);
      assert.equal((await second).ageMs, 400);
    });

    it('after one of another depth has come', async () => {
      const { feed, requests, last } = feedBench();
      const shallow = feed.fresh(usdt, '5');
      const deep = feed.fresh(usdt, '50');
      assert.equal(requests.length, 1);
      last().fail(failure);
      await assert.rejects(shallow, failure);
      await settle();
      assert.equal(requests.length, 2);
      last().answer();
      await deep;
    });

    it('also while the window is not active, of a market that nobody watches', async () => {
      const { clock, feed, last } = feedBench();
      feed.setAttention('away');
      const fresh = feed.fresh(usdt, '50');
      last().answer();
      await fresh;
      await settle();
      assert.equal(clock.waiting, 0);
    });

    it('which nobody who stops watching takes away', async () => {
      const { feed, last } = feedBench();
      const watch = feed.watch(usdt, '5');
      const fresh = feed.fresh(usdt, '50');
      watch.dispose();
      assert.equal(last().signal.aborted, false);
      last().answer();
      await fresh;
      feed.dispose();
    });

    it('and says when it cannot be had, in time', async () => {
      const { clock, feed, last } = feedBench();
      const failing = feed.fresh(usdt, '50');
      last().fail(failure);
      await assert.rejects(failing, failure);
      assert.equal(feed.trouble(usdt), failure);
      const hanging = feed.fresh(usdt, '50');
      const rejected = assert.rejects(hanging, BookRequestError);
      await clock.advance(8_000);
      await rejected;
      assert.equal(clock.waiting, 0);
    });
  });
});
