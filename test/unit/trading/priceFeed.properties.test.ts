import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toText } from '../../../src/domain/decimal';
import type { Disposable } from '../../../src/trading/disposable';
import { staleAfterMs } from '../../../src/trading/priceFeed';
import { settle } from '../../support/fakeClock';
import { feedBench, type FeedBench, type SeenRequest } from './feedBench';
import { bookOf, exchangeError, type ValueOf } from './samples';

const symbols = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT'] as const;

/** How the exchange treats a request: its book is made after `there` ms and arrives `back` ms later, or it fails, or never ends. */
const treatment = fc.record({
  there: fc.integer({ min: 0, max: 4_000 }),
  back: fc.integer({ min: 0, max: 4_000 }),
  how: fc.constantFrom('answers', 'answers', 'answers', 'fails', 'hangs'),
  /** Whether a request that was given up answers all the same, later. */
  ignoresAbort: fc.boolean(),
});

/** A watcher that is content with a book now and then. */
const slowMs = 5_000;

interface Watch {
  readonly everyMs: number | undefined;
  readonly watch: Disposable;
}

function isEager(watches: readonly Watch[]): boolean {
  return watches.some(({ everyMs }) => everyMs === undefined);
}

const action = fc.record({
  what: fc.constantFrom(
    'pass',
    'pass',
    'pass',
    'watch',
    'leave',
    'active',
    'inactive',
    'fresh',
    'date',
    'sleep',
  ),
  symbol: fc.constantFrom(...symbols),
  depth: fc.constantFrom('5' as const, '20' as const, '50' as const),
  everyMs: fc.constantFrom(undefined, undefined, slowMs),
  ms: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 12_000 })),
});

const scenario = fc.record({
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  treatments: fc.array(treatment, { minLength: 1, maxLength: 12 }),
  actions: fc.array(action, { maxLength: 40 }),
  /**
   * A date that is set back by as much as the machine slept looks like no time at all; nothing can be told from that. So a
   * run has the one or the other.
   */
  date: fc.constantFrom('set back' as const, 'sleeps and set forward' as const),
});

/** Plays the exchange: gives each request what is planned for it, when its time has come. */
class PlannedExchange {
  /** When each book was made, by the true time. */
  readonly madeAt = new Map<string, number>();
  private readonly plans = new Map<
    SeenRequest,
    { readonly plan: ValueOf<typeof treatment>; book?: string }
  >();
  private made = 0;

  constructor(
    private readonly bench: FeedBench,
    private readonly treatments: readonly ValueOf<typeof treatment>[],
  ) {}

  /** All requests whose time has come answer, fail, or have their book made. */
  serve(calm: boolean): void {
    const { requests, clock } = this.bench;
    for (const [at, request] of requests.entries()) {
      if (request.over) continue;
      const planned = this.treatments[at % this.treatments.length];
      const known = this.plans.get(request);
      const plan = known?.plan ?? (calm || !planned ? calmly : planned);
      const state = known ?? { plan };
      this.plans.set(request, state);
      if (request.signal.aborted && !plan.ignoresAbort) continue;
      const age = clock.steady() - request.at;
      if (plan.how === 'hangs' || age < plan.there) continue;
      // A middle that no other book has.
      if (state.book === undefined) {
        this.made += 1;
        state.book = String(1000 + this.made * 10);
        this.madeAt.set(state.book, clock.unset);
      }
      if (age < plan.there + plan.back) continue;
      if (plan.how === 'fails') request.fail(exchangeError('network', { call: 'read' }));
      else request.answer(bookOf(request.symbol, state.book));
    }
  }
}

const calmly: ValueOf<typeof treatment> = { there: 20, back: 20, how: 'answers', ignoresAbort: false };

/** Time passes in steps in which the exchange answers. */
async function pass(bench: FeedBench, exchange: PlannedExchange, ms: number, calm = false): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    exchange.serve(calm);
    await bench.clock.advance(Math.min(100, left));
    check(bench, exchange);
  }
}

/** What holds at every moment. */
function check(bench: FeedBench, exchange: PlannedExchange): void {
  assert.deepEqual(bench.doubled, [], 'one request at a time for a market');
  for (const symbol of symbols) {
    const snapshot = bench.feed.snapshot(symbol);
    if (!snapshot) continue;
    const made = exchange.madeAt.get(snapshot.mid ? toText(snapshot.mid) : '');
    assert.ok(made !== undefined);
    const trueAge = bench.clock.unset - made;
    assert.ok(bench.feed.ageMs(snapshot) >= trueAge, 'an age is never too short');
    if (bench.feed.state(symbol) === 'live') assert.ok(trueAge <= staleAfterMs, 'what is old is not live');
  }
}

describe('The price feed, whatever happens', () => {
  it('has one request a market, shows nothing old as live, goes only forward, and recovers', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ random, treatments, actions, date }) => {
        const bench = feedBench(random);
        const { clock, feed, requests } = bench;
        const exchange = new PlannedExchange(bench, treatments);
        const watches = new Map<string, Watch[]>(symbols.map((symbol) => [symbol, []]));
        const freshAnswers: Promise<unknown>[] = [];
        const newest = new Map<string, number>();
        const backward: string[] = [];
        let active = true;
        feed.onChange((symbol) => {
          const { mid } = feed.snapshot(symbol) ?? {};
          const made = mid && exchange.madeAt.get(toText(mid));
          if (made === undefined) return;
          if (made < (newest.get(symbol) ?? 0)) backward.push(symbol);
          newest.set(symbol, made);
        });

        for (const { what, symbol, depth, everyMs, ms } of actions) {
          const { length } = requests;
          const watched = watches.get(symbol) ?? [];
          if (what === 'watch') {
            watched.push({
              everyMs,
              watch: feed.watch(symbol, depth, everyMs === undefined ? {} : { everyMs }),
            });
          }
          if (what === 'leave') watched.shift()?.watch.dispose();
          if (what === 'active' || what === 'inactive') {
            feed.setAttention((active = what === 'active') ? 'focused' : 'away');
          }
          if (what === 'date') clock.setDate(date === 'set back' ? -ms * 300 : ms * 300);
          if (what === 'sleep' && date !== 'set back') clock.sleep(ms * 300);
          if (what === 'fresh') {
            const asked = clock.unset;
            const answer = feed.fresh(symbol, depth).then(
              ({ ageMs, value }) => {
                assert.equal(value.symbol, symbol);
                assert.ok(ageMs <= clock.unset - asked + 8_000 || date !== 'set back');
              },
              () => undefined,
            );
            freshAnswers.push(answer);
          }
          if (what === 'pass') await pass(bench, exchange, ms);
          else await settle();
          check(bench, exchange);
          if (!active) assert.ok(requests.slice(length).every((each) => each.urgent));
        }

        // Calm: the exchange answers, somebody looks.
        feed.setAttention('focused');
        await pass(bench, exchange, 30_000, true);
        for (const symbol of symbols) {
          const watchers = watches.get(symbol) ?? [];
          if (watchers.length === 0) continue;
          if (isEager(watchers)) assert.equal(feed.state(symbol), 'live');
          const period = isEager(watchers) ? 1_000 : slowMs;
          assert.ok((feed.aged(symbol)?.ageMs ?? Infinity) <= period + 300);
        }
        const { length } = requests;
        await pass(bench, exchange, 10_000, true);
        for (const symbol of symbols) {
          const asked = requests.slice(length).filter((each) => each.symbol === symbol).length;
          const watchers = watches.get(symbol) ?? [];
          const [least, most] = watchers.length === 0 ? [0, 0] : isEager(watchers) ? [8, 11] : [1, 3];
          assert.ok(asked >= least && asked <= most, `${symbol}: ${asked} requests`);
        }

        feed.dispose();
        await Promise.all(freshAnswers);
        assert.deepEqual(backward, [], 'no older book comes over a newer one');
        const { length: atEnd } = requests;
        await pass(bench, exchange, 20_000, true);
        assert.equal(requests.length, atEnd);
        assert.equal(clock.waiting, 0);
      }),
      { numRuns: 300 },
    );
  });
});
