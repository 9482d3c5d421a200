import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import type { OrderBook } from '../../../src/domain/orderBook';
import type { PlacementOutcome } from '../../../src/trading/orderDesk';
import { settle } from '../../support/fakeClock';
import { deskBench } from './deskBench';
import { bookOf, deferred, draftOf, entryOf, exchangeError } from './samples';

const codes = (outcome: PlacementOutcome): readonly string[] =>
  outcome.state === 'refused' ? outcome.problems.map(({ code }) => code) : [outcome.state];
const used = (value: string, ageMs = 0): { value: ReturnType<typeof exact>; ageMs: number } => ({
  value: exact(value),
  ageMs,
});

describe('The brakes at the order desk', () => {
  describe('a limit for a day', () => {
    // An order of the sample is worth 990 times 5: 4,950.
    const limited = (perDay: string, changes: Parameters<typeof deskBench>[0] = {}) =>
      deskBench({ limits: { maximumValuePerDay: exact(perDay) }, ...changes });

    it('is read afresh before each order, and only where one is set', async () => {
      let reads = 0;
      const dayUse = () => {
        reads += 1;
        return Promise.resolve(used('0'));
      };
      const free = deskBench({ dayUse });
      await free.desk.place({ intent: 'a', draft: draftOf(), seen: [] });
      assert.deepEqual([reads, free.sent()], [0, 1]);
      const bench = limited('100000', { dayUse });
      await bench.desk.place({ intent: 'a', draft: draftOf(), seen: [] });
      await bench.desk.place({ intent: 'b', draft: draftOf(), seen: [] });
      assert.deepEqual([reads, bench.sent()], [2, 2]);
    });

    it('holds to the last unit', async () => {
      const fits = limited('10000', { dayUse: () => Promise.resolve(used('5050')) });
      assert.equal((await fits.desk.place({ intent: 'a', draft: draftOf(), seen: [] })).state, 'accepted');
      const above = limited('10000', { dayUse: () => Promise.resolve(used('5050.000000000000000001')) });
      const outcome = await above.desk.place({ intent: 'a', draft: draftOf(), seen: [] });
      assert.deepEqual(codes(outcome), ['VALUE_ABOVE_DAY_LIMIT']);
      assert.match(outcome.message, /^Nothing was sent: .*your own limit for a day.* is left/);
      assert.equal(above.sent(), 0);
    });

    it('stops the order when what was used cannot be read', async () => {
      const bench = limited('10000', { dayUse: () => Promise.reject(exchangeError('timeout')) });
      const outcome = await bench.desk.place({ intent: 'a', draft: draftOf(), seen: [] });
      assert.deepEqual(codes(outcome), ['DAY_USE_UNKNOWN']);
      assert.deepEqual([bench.sent(), bench.happened()], [0, []]);
      assert.match(bench.warnings[0] ?? '', /use of the day's limit in IRR/);
    });

    it('is checked one order after the other, so that two at once do not both find room', async () => {
      const written: string[] = [];
      const bench = limited('5000', {
        // What the journal holds counts, as it does in the day's use.
        dayUse: async () => {
          const value = written.length === 0 ? '0' : '4950';
          await settle();
          return used(value);
        },
        write: ({ clientOrderId }) => {
          written.push(clientOrderId);
          return Promise.resolve();
        },
      });
      const outcomes = await Promise.all([
        bench.desk.place({ intent: 'a', draft: draftOf(), seen: [] }),
        bench.desk.place({ intent: 'b', draft: draftOf({ price: '980' }), seen: [] }),
      ]);
      assert.deepEqual(outcomes.map(codes), [['accepted'], ['VALUE_ABOVE_DAY_LIMIT']]);
      assert.equal(bench.sent(), 1);
    });

    it('lets the next order be checked when the one before it fails', async () => {
      const bench = limited('100000', { dayUse: () => Promise.resolve(used('0')) });
      const rules = bench.world.rules;
      bench.world.rules = () => Promise.reject(exchangeError('timeout', { call: 'read' }));
      const failing = bench.desk.place({ intent: 'a', draft: draftOf(), seen: [] });
      const next = bench.desk.place({ intent: 'b', draft: draftOf({ price: '980' }), seen: [] });
      await failing;
      bench.world.rules = rules;
      assert.equal((await next).state, 'accepted');
    });
  });

  it('writes down the most that a market order could be worth', async () => {
    const deep: OrderBook = {
      ...bookOf(),
      asks: [
        { price: exact('1000'), quantity: exact('3') },
        { price: exact('1005'), quantity: exact('100') },
      ],
    };
    const bench = deskBench({ book: () => Promise.resolve({ value: deep, ageMs: 0 }) });
    await bench.desk.place({ intent: 'a', draft: draftOf({ type: 'MARKET', price: '' }), seen: [] });
    await bench.desk.place({
      intent: 'b',
      draft: draftOf({ type: 'MARKET', price: '', side: 'SELLER' }),
      seen: [],
    });
    await bench.desk.place({ intent: 'c', draft: draftOf(), seen: [] });
    const entries = bench.events.flatMap((each) => (each.what === 'writing' ? [each.entry.valueAtMost] : []));
    assert.deepEqual(entries, ['5025', '4950', undefined]);
  });

  it('sends an order back that would meet an own one which was not there when it was confirmed', async () => {
    const own = [{ side: 'SELLER' as const, price: exact('1010'), remaining: exact('1') }];
    const bench = deskBench({ ownOrders: () => Promise.resolve(own) });
    const draft = draftOf({ price: '1010' });
    const outcome = await bench.desk.place({ intent: 'a', draft, seen: ['TAKES_AT_ONCE'] });
    assert.equal(outcome.state, 'refused');
    assert.ok(codes(outcome).includes('CROSSES_OWN_ORDER'));
    const seen = await bench.desk.place({ intent: 'b', draft, seen: ['CROSSES_OWN_ORDER'] });
    assert.equal(seen.state, 'accepted');
  });

  it('sends without a word about own orders when they cannot be read', async () => {
    const bench = deskBench({ ownOrders: () => Promise.reject(exchangeError('timeout')) });
    assert.equal((await bench.desk.place({ intent: 'a', draft: draftOf(), seen: [] })).state, 'accepted');
    assert.match(bench.warnings[0] ?? '', /No fresh open orders in USDT_IRR/);
  });

  it('sends a market order back that moves the price by 3 % only on the fresh book', async () => {
    const draft = draftOf({ type: 'MARKET', price: '' });
    const bench = deskBench({
      book: () =>
        Promise.resolve({
          value: {
            ...bookOf(),
            asks: [
              { price: exact('1000'), quantity: exact('4.99') },
              { price: exact('1030'), quantity: exact('5') },
            ],
          },
          ageMs: 0,
        }),
    });
    const estimateSeen = exact('5000');
    const outcome = await bench.desk.place({ intent: 'a', draft, seen: [], estimateSeen });
    assert.deepEqual(codes(outcome), ['MARKET_MOVES_PRICE']);
    assert.equal(bench.sent(), 0);
    const confirmed = { intent: 'b', draft, seen: ['MARKET_MOVES_PRICE'] as const, estimateSeen };
    assert.equal((await bench.desk.place(confirmed)).state, 'accepted');
  });

  it('sends one order for two different presses of the same thing while the first runs', async () => {
    const answer = deferred<{ readonly orderId: string }>();
    const bench = deskBench({ send: () => answer.promise });
    const first = bench.desk.place({ intent: 'enter', draft: draftOf(), seen: [] });
    const others = await Promise.all(
      ['click', 'double click'].map((intent) =>
        bench.desk.place({ intent, draft: draftOf({ quantity: '5.00' }), seen: [] }),
      ),
    );
    answer.resolve({ orderId: 'order-1' });
    await first;
    assert.equal(bench.sent(), 1);
    for (const each of others) assert.match(each.message, /identical order is on its way/);
  });

  it('counts what another window sent meanwhile as soon as it is written down', async () => {
    const bench = deskBench({ unfinished: () => Promise.resolve([entryOf({ clientOrderId: 'other' })]) });
    const outcome = await bench.desk.place({ intent: 'a', draft: draftOf(), seen: [] });
    assert.match(outcome.message, /identical order was sent before/);
  });
});
