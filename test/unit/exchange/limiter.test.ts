import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Limiter,
  LimiterError,
  priorities,
  type LimiterRates,
  type Priority,
} from '../../../src/exchange/limiter';
import { FakeClock, settled } from './fakeClock';

const narrow: LimiterRates = { perSecond: 10, burst: 4, inFlight: 4, waiting: 10 };
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'ran',
    (error: unknown) => (error instanceof LimiterError ? error.reason : error),
  );

/** A limiter whose calls note when they start, and last for `lastsMs`. */
function recording(rates = narrow, lastsMs = 0) {
  const clock = new FakeClock();
  const limiter = new Limiter({ clock, rates });
  const started: { name: string; at: number }[] = [];
  const call = (name: string) => (): Promise<string> => {
    started.push({ name, at: clock.now() });
    return lastsMs === 0
      ? Promise.resolve(name)
      : new Promise((resolve) => clock.after(lastsMs, () => resolve(name)));
  };
  const run = (priority: Priority, name: string, options = {}): Promise<unknown> =>
    reasonOf(limiter.run(priority, call(name), options));
  return { clock, limiter, started, run, names: () => started.map(({ name }) => name) };
}

describe('The limiter', () => {
  it('gives what a call gives, and passes on what it throws', async () => {
    const { limiter } = recording();
    assert.equal(await limiter.run('read', () => Promise.resolve(7)), 7);
    await assert.rejects(
      limiter.run('read', () => Promise.reject(new RangeError('own'))),
      RangeError,
    );
  });

  it('lets cancels go first, then placements, reads and polls', async () => {
    const { clock, run, names } = recording({ ...narrow, burst: 1 });
    void run('poll', 'first');
    for (const priority of ['poll', 'read', 'place', 'cancel', 'read', 'cancel'] as const) {
      void run(priority, priority);
    }
    await clock.pass(10_000);
    assert.deepEqual(names(), ['first', 'cancel', 'cancel', 'place', 'read', 'read', 'poll']);
  });

  it('keeps the last tokens for those who matter more than polls', async () => {
    const { clock, run, names } = recording();
    for (const name of ['p1', 'p2', 'p3']) void run('poll', name);
    await settled();
    assert.deepEqual(names(), ['p1']);
    void run('cancel', 'c1');
    void run('cancel', 'c2');
    void run('cancel', 'c3');
    await settled();
    assert.deepEqual(names(), ['p1', 'c1', 'c2', 'c3']);
    await clock.pass(60_000);
    assert.equal(names().length, 6);
  });

  it('keeps a place on the way for a cancel while polls hang', async () => {
    const { run, names } = recording({ ...narrow, burst: 100 }, 1_000_000);
    for (let at = 0; at < 5; at += 1) void run('poll', `p${at}`);
    void run('cancel', 'c');
    await settled();
    assert.deepEqual(names(), ['p0', 'c']);
  });

  it('pauses for everybody when the server asks, and then lets the cancel out first', async () => {
    const { clock, limiter, run, names } = recording();
    limiter.pauseFor(3000);
    void run('poll', 'poll');
    void run('read', 'read');
    void run('cancel', 'cancel');
    await clock.pass(2999);
    assert.deepEqual(names(), []);
    assert.equal(limiter.pausedForMs, 1);
    await clock.pass(1000);
    assert.equal(names()[0], 'cancel');
    assert.equal(limiter.pausedForMs, 0);
  });

  it('does not let a shorter pause shorten a longer one, nor any pause last over two minutes', async () => {
    const { clock, limiter, run, names } = recording();
    limiter.pauseFor(1e12);
    limiter.pauseFor(5);
    void run('cancel', 'cancel');
    await clock.pass(119_999);
    assert.deepEqual(names(), []);
    await clock.pass(1);
    assert.deepEqual(names(), ['cancel']);
  });

  it('lets only cancels out while somebody holds the others, however often it is let go', async () => {
    const { clock, limiter, run, names } = recording({ ...narrow, burst: 1 });
    void run('poll', 'first');
    const waiting = run('place', 'waiting');
    const one = limiter.letOnlyCancelsOut();
    const two = limiter.letOnlyCancelsOut();
    assert.equal(await waiting, 'aborted', 'a placement that waits is not sent later');
    assert.equal(await run('place', 'new'), 'aborted');
    for (const priority of ['poll', 'read', 'cancel'] as const) void run(priority, priority);
    const late = run('poll', 'late', { waitAtMostMs: 5000 });
    await clock.pass(10_000);
    assert.deepEqual(names(), ['first', 'cancel']);
    assert.equal(await late, 'waited-too-long');
    one.dispose();
    one.dispose();
    await clock.pass(10_000);
    assert.deepEqual(names(), ['first', 'cancel']);
    two.dispose();
    void run('place', 'place');
    await clock.pass(10_000);
    assert.deepEqual(names(), ['first', 'cancel', 'read', 'place', 'poll']);
  });

  it('never starts a call that was stopped while it waited', async () => {
    const { clock, limiter, run, names } = recording();
    limiter.pauseFor(1000);
    const stop = new AbortController();
    const ended = run('place', 'stopped', { signal: stop.signal });
    void run('place', 'kept');
    stop.abort();
    assert.equal(await ended, 'aborted');
    await clock.pass(60_000);
    assert.deepEqual(names(), ['kept']);
    assert.equal(await run('place', 'late', { signal: stop.signal }), 'aborted');
  });

  it('gives up a call that waited too long', async () => {
    const { clock, limiter, run, names } = recording();
    limiter.pauseFor(60_000);
    const ended = run('place', 'late', { waitAtMostMs: 10_000 });
    await clock.pass(10_000);
    assert.equal(await ended, 'waited-too-long');
    await clock.pass(100_000);
    assert.deepEqual(names(), []);
  });

  it('refuses when too many wait, but drops a poll to let a cancel in', async () => {
    const { clock, limiter, run, names } = recording({ ...narrow, waiting: 3 });
    limiter.pauseFor(1000);
    const polls = ['p1', 'p2', 'p3'].map((name) => run('poll', name));
    assert.equal(await run('poll', 'p4'), 'full');
    void run('cancel', 'c');
    assert.equal(await polls[2], 'full');
    await clock.pass(60_000);
    assert.deepEqual(names(), ['c', 'p1', 'p2']);
  });

  it('refuses what waits and what comes once it is disposed', async () => {
    const { limiter, run, names } = recording();
    limiter.pauseFor(1000);
    const waiting = run('read', 'waiting');
    limiter.dispose();
    assert.equal(await waiting, 'disposed');
    assert.equal(await run('cancel', 'later'), 'disposed');
    assert.deepEqual(names(), []);
  });

  // A server with a bucket of its own that says when the next call may come, in whole seconds, as ours and most others do.
  for (const [perSecond, burst] of [
    [1, 1],
    [1, 5],
    [2, 1],
    [2, 2],
    [3, 1],
    [5, 1],
    [5, 5],
    [7, 2],
    [9, 1],
    [9, 20],
    [10, 2],
    [10, 5],
  ] as const) {
    it(`gets 36 cancels through a server of ${perSecond} a second and ${burst} at once in less than twice the least time and a pause`, async () => {
      const clock = new FakeClock();
      const limiter = new Limiter({ clock });
      let [tokens, at, end, refused] = [burst as number, 0, 0, 0];
      const cancel = async (): Promise<boolean> => {
        await new Promise<void>((resolve) => clock.after(20, resolve));
        tokens = Math.min(burst, tokens + ((clock.now() - at) / 1000) * perSecond);
        at = clock.now();
        if (tokens >= 1) {
          tokens -= 1;
          return true;
        }
        refused += 1;
        limiter.slowDown(Math.max(1, Math.ceil((1 - tokens) / perSecond)) * 1000);
        return false;
      };
      let left = 36;
      const oneByOne = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          while (!(await limiter.run('cancel', cancel)));
          end = clock.now();
        }
      };
      const all = Promise.all(Array.from({ length: 6 }, oneByOne));
      await clock.pass(600_000);
      await all;
      const leastMs = ((36 - burst) / perSecond) * 1000;
      assert.ok(end < 2 * leastMs + 1000, `${end} ms, least ${leastMs} ms`);
      assert.ok(refused < 36, `${refused} refused`);
    });
  }

  it('is as quick as before when a while has passed since a server refused', async () => {
    const { clock, limiter, run, started } = recording();
    limiter.slowDown(1000);
    await clock.pass(1000);
    for (let at = 0; at < 4; at += 1) void run('cancel', `c${at}`);
    await clock.pass(1000);
    assert.ok((started.at(-1)?.at ?? 0) > 1300, 'one by one after the refusal');
    await clock.pass(60_000);
    started.length = 0;
    for (let at = 0; at < 4; at += 1) void run('cancel', `d${at}`);
    await settled();
    assert.equal(started.length, 4);
  });

  it('never starts a call while a more urgent one waits, keeps the order within a kind, the rate and the bound', async () => {
    const step = fc.record({
      priority: fc.constantFrom(...priorities),
      waitMs: fc.integer({ min: 0, max: 200 }),
      pauseMs: fc.option(fc.integer({ min: 1, max: 2000 }), { freq: 8, nil: undefined }),
    });
    const rates = { perSecond: 20, burst: 5, inFlight: 3, waiting: 1000 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 0, max: 300 }),
        async (steps, lasts) => {
          const clock = new FakeClock();
          const limiter = new Limiter({ clock, rates });
          const waiting: { priority: Priority; at: number }[] = [];
          const starts: number[] = [];
          const runs: Promise<void>[] = [];
          let onTheWay = 0;
          for (const [at, { priority, waitMs, pauseMs }] of steps.entries()) {
            if (pauseMs !== undefined) limiter.pauseFor(pauseMs);
            const mine = { priority, at };
            waiting.push(mine);
            const run = limiter.run(priority, async () => {
              const urgent = waiting.reduce((best, each) => (before(each, best) ? each : best));
              assert.equal(urgent, mine);
              waiting.splice(waiting.indexOf(mine), 1);
              starts.push(clock.now());
              onTheWay += 1;
              assert.ok(onTheWay <= rates.inFlight);
              await new Promise<void>((resolve) => clock.after(lasts, resolve));
              onTheWay -= 1;
            });
            runs.push(run);
            // Looked at when all are through; until then a failure is no stray one.
            run.catch(() => undefined);
            await clock.pass(waitMs);
          }
          await clock.pass(1_000_000);
          await Promise.all(runs);
          assert.deepEqual(waiting, []);
          assert.equal(limiter.waiting, 0);
          for (const from of starts) {
            const within = starts.filter((at) => at >= from && at < from + 1000).length;
            assert.ok(within <= rates.burst + rates.perSecond, `${within} starts within a second`);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function before(a: { priority: Priority; at: number }, b: { priority: Priority; at: number }): boolean {
  const rank = priorities.indexOf(a.priority) - priorities.indexOf(b.priority);
  return rank < 0 || (rank === 0 && a.at < b.at);
}
