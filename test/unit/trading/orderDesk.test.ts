import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import { PlacementAlreadySentError } from '../../../src/exchange/placement';
import { JournalError } from '../../../src/trading/journal';
import type { ConfirmedOrder, PlacementOutcome } from '../../../src/trading/orderDesk';
import { settle } from '../../support/fakeClock';
import { deskBench } from './deskBench';
import { bookOf, deferred, draftOf, entryOf, exchangeError, rulesOf } from './samples';
import { writerOf } from './sharedTurns';

const order = (intent = 'press-1', changes: Partial<ConfirmedOrder> = {}): ConfirmedOrder => ({
  intent,
  draft: draftOf(),
  seen: [],
  ...changes,
});

function assertRefused(outcome: PlacementOutcome, message: RegExp): void {
  assert.equal(outcome.state, 'refused');
  assert.match(outcome.message, message);
  assert.match(outcome.message, /Nothing was sent/);
}

describe('The order desk', () => {
  it('writes an order down, sends it once, and writes what became of it', async () => {
    const bench = deskBench();
    const outcome = await bench.desk.place(order());
    assert.deepEqual(outcome, {
      state: 'accepted',
      orderId: 'order-1',
      clientOrderId: bench.requests[0]?.clientOrderId,
      message: 'The exchange accepted the order. Order id: order-1',
    });
    assert.deepEqual(bench.happened(), ['prepared', 'writing', 'written', 'sent', 'finished']);
    const writing = bench.events.find((each) => each.what === 'writing');
    assert.deepEqual(
      writing?.entry,
      entryOf({ clientOrderId: outcome.clientOrderId, intent: 'press-1', writer: writerOf('here') }),
    );
    const finished = bench.events.find((each) => each.what === 'finished');
    assert.deepEqual([finished?.outcome.state, finished?.outcome.orderId], ['accepted', 'order-1']);
  });

  it('sends amounts as canonical texts, however they were typed', async () => {
    const bench = deskBench();
    await bench.desk.place(
      order('press-1', { draft: draftOf({ price: ' \u06f1,\u06f0\u06f0\u06f0 ', quantity: '5.10' }) }),
    );
    assert.equal(bench.requests[0]?.price, '1000');
    assert.equal(bench.requests[0].quantity, '5.1');
  });

  it('sends a market order without a price', async () => {
    const bench = deskBench();
    await bench.desk.place(order('press-1', { draft: draftOf({ type: 'MARKET', price: '' }) }));
    assert.equal(bench.sent(), 1);
    assert.ok(bench.requests[0] && !('price' in bench.requests[0]));
  });

  describe('sends one order for one intent', () => {
    it('when the same press comes again, while it runs and after', async () => {
      const bench = deskBench();
      const outcomes = await Promise.all([bench.desk.place(order()), bench.desk.place(order())]);
      outcomes.push(await bench.desk.place(order()));
      assert.equal(new Set(outcomes).size, 1);
      assert.equal(bench.sent(), 1);
    });

    it('and tells that the outcome is known now, once it is, also when that comes before the first word', async () => {
      const bench = deskBench({ send: () => Promise.reject(exchangeError('timeout')) });
      assert.equal((await bench.desk.place(order())).state, 'unknown');
      const [entry] = bench.unknown;
      assert.ok(entry);
      bench.desk.learnt(entry, {
        state: 'accepted',
        orderId: 'order-7',
        message: 'The exchange has the order.',
      });
      const again = await bench.desk.place(order());
      assert.deepEqual([again.state, again.state === 'accepted' && again.orderId], ['accepted', 'order-7']);
      assert.match(again.message, /^Outcome known: Buy 5 USDT_IRR at 990: The exchange has the order\.$/);
      bench.world.add = (entry) => {
        bench.desk.learnt(entry, { state: 'not-placed', message: 'It was not placed.' });
        return Promise.resolve();
      };
      const quick = await bench.desk.place(order('press-2', { draft: draftOf({ quantity: '6' }) }));
      assert.deepEqual([quick.state, /It was not placed/.test(quick.message)], ['refused', true]);
      assert.equal(bench.sent(), 2);
    });

    it('and counts the funds of one that turns out to be on the exchange until a balance tells of it, and of no other', async () => {
      for (const state of ['accepted', 'rejected', 'not-placed'] as const) {
        const bench = deskBench({ send: () => Promise.reject(exchangeError('timeout')) });
        await bench.desk.place(order());
        const [entry] = bench.unknown;
        assert.ok(entry);
        assert.deepEqual(bench.desk.funds.notIn(undefined), []);
        bench.desk.learnt(entry, { state, orderId: 'order-7', message: 'Looked up.' });
        assert.deepEqual(bench.desk.funds.notIn(undefined), state === 'accepted' ? [entry] : []);
      }
    });

    it('and keeps its first word where an accepted one is told of without its id, or of an order that no press asked for', async () => {
      const bench = deskBench({ send: () => Promise.reject(exchangeError('timeout')) });
      await bench.desk.place(order());
      const [entry] = bench.unknown;
      assert.ok(entry);
      bench.desk.learnt(entry, { state: 'accepted', message: 'Looked up.' });
      const { intent, ...unasked } = entry;
      assert.equal(intent, 'press-1');
      bench.desk.learnt(unasked, { state: 'rejected', message: 'Looked up.' });
      assert.equal((await bench.desk.place(order())).state, 'unknown');
    });

    it('when another press asks for the same while the first is on its way', async () => {
      const bench = deskBench();
      const answer = deferred<{ orderId: string }>();
      bench.world.send = () => answer.promise;
      const first = bench.desk.place(order('press-1'));
      const twin = await bench.desk.place(order('press-2', { draft: draftOf({ quantity: '5.00' }) }));
      assertRefused(twin, /identical order is on its way/);
      const other = bench.desk.place(order('press-3', { draft: draftOf({ quantity: '6' }) }));
      await settle();
      answer.resolve({ orderId: 'order-1' });
      assert.equal((await first).state, 'accepted');
      assert.equal((await other).state, 'accepted');
      assert.equal((await bench.desk.place(order('press-4'))).state, 'accepted');
      assert.equal(bench.sent(), 3);
    });

    it('when an identical one is unknown, until the trader wants a second all the same', async () => {
      const bench = deskBench();
      bench.world.send = () => Promise.reject(exchangeError('timeout'));
      assert.equal((await bench.desk.place(order('press-1'))).state, 'unknown');
      assertRefused(await bench.desk.place(order('press-2')), /outcome is not known yet/);
      assert.equal(bench.sent(), 1);
      const told = (await bench.desk.twinsOf(draftOf())).map((each) => each.clientOrderId);
      assert.equal(told.length, 1);
      await bench.desk.place(order('press-3', { despite: told }));
      assert.equal(bench.sent(), 2);
      // The trader was told of the first one only, and now there are two.
      assertRefused(await bench.desk.place(order('press-4', { despite: told })), /outcome is not known yet/);
      assert.equal(bench.sent(), 2);
    });

    it('when another window, or an earlier one, sent an identical one of this account', async () => {
      const bench = deskBench();
      bench.world.unfinished = () => Promise.resolve([entryOf({ account: 'other' })]);
      assert.equal((await bench.desk.place(order('press-1'))).state, 'accepted');
      bench.world.unfinished = () => Promise.resolve([entryOf({ price: '990.0' })]);
      assertRefused(await bench.desk.place(order('press-2')), /outcome is not known yet/);
      assert.equal(bench.sent(), 1);
    });

    it('and none when nobody can tell whether there is one already', async () => {
      const bench = deskBench();
      bench.world.unfinished = () => Promise.reject(new Error('EACCES'));
      assertRefused(await bench.desk.place(order()), /EACCES/);
      assert.equal(bench.sent(), 0);
    });
  });

  describe('sends nothing live while disarmed', () => {
    it('from the start', async () => {
      const bench = deskBench({ armed: false });
      assertRefused(await bench.desk.place(order()), /not armed/);
      assert.deepEqual(bench.events, []);
    });

    for (const moment of ['rules', 'book', 'balances', 'prepare', 'write', 'unfinished'] as const) {
      it(`when it is disarmed at the last moment: ${moment}`, async () => {
        const bench = deskBench();
        const before = bench.world[moment] as (...args: unknown[]) => Promise<unknown>;
        Object.assign(bench.world, {
          [moment]: async (...args: unknown[]) => {
            const result = await before(...args);
            bench.world.armed = false;
            return result;
          },
        });
        assertRefused(await bench.desk.place(order()), /not armed/);
        assert.equal(bench.sent(), 0);
        const finished = bench.events.find((each) => each.what === 'finished');
        assert.equal(finished?.outcome.state, 'not-placed');
      });
    }

    it('but on paper there is nothing to arm', async () => {
      const bench = deskBench({ live: false, armed: false });
      assert.equal((await bench.desk.place(order())).state, 'accepted');
    });
  });

  describe('sends nothing that was not left when it was halted', () => {
    for (const moment of ['rules', 'book', 'balances', 'prepare', 'write', 'unfinished'] as const) {
      it(`on paper too: ${moment}`, async () => {
        const bench = deskBench({ live: false });
        const before = bench.world[moment] as (...args: unknown[]) => Promise<unknown>;
        Object.assign(bench.world, {
          [moment]: async (...args: unknown[]) => {
            const result = await before(...args);
            bench.desk.halt();
            return result;
          },
        });
        assertRefused(await bench.desk.place(order()), /Emergency Stop/);
        assert.equal(bench.sent(), 0);
      });
    }

    it('when a person was confirming it then, but not what is begun afterwards', async () => {
      const bench = deskBench({ live: false });
      const { halts } = bench.desk;
      bench.desk.halt();
      assertRefused(await bench.desk.place(order('press-1', { halts })), /Emergency Stop/);
      const next = await bench.desk.place(order('press-2', { halts: bench.desk.halts }));
      assert.equal(next.state, 'accepted');
    });

    it('at the very last moment, while it waits for its turn', async () => {
      const bench = deskBench({ live: false });
      let wanted: (() => boolean) | undefined;
      bench.world.stillWanted = (each) => (wanted = each);
      const answer = deferred<{ orderId: string }>();
      bench.world.send = () => answer.promise;
      const placing = bench.desk.place(order());
      await settle();
      assert.equal(wanted?.(), true);
      assert.equal(bench.desk.sending, 1);
      bench.desk.halt();
      assert.equal(wanted(), false);
      answer.reject(exchangeError('aborted', { sent: false }));
      assertRefused(await placing, /stopped/);
      assert.equal(bench.desk.sending, 0);
    });
  });

  describe('checks again on fresh facts', () => {
    it('and gives the problems back', async () => {
      const bench = deskBench();
      const outcome = await bench.desk.place(order('press-1', { draft: draftOf({ price: '995' }) }));
      assertRefused(outcome, /does not pass the checks/);
      assert.deepEqual(outcome.state === 'refused' && outcome.problems.map((each) => each.code), [
        'PRICE_OFF_TICK',
      ]);
      assert.deepEqual(bench.events, []);
    });

    it('and sends a warning back that was not seen, not one that was, nor what only informs', async () => {
      const bench = deskBench({ balances: () => Promise.reject(exchangeError('timeout', { call: 'read' })) });
      const outcome = await bench.desk.place(order('press-1'));
      assertRefused(outcome, /has changed since you confirmed/);
      assert.equal(bench.warnings.length, 1);
      const crossing = draftOf({ price: '1010' });
      const seen = await bench.desk.place(order('press-2', { draft: crossing, seen: ['BALANCE_UNKNOWN'] }));
      assert.equal(seen.state, 'accepted');
    });

    it('and refuses when the rules cannot be read, or list no such market, of which it then asks nothing', async () => {
      const bench = deskBench({ rules: () => Promise.reject(exchangeError('timeout', { call: 'read' })) });
      assertRefused(await bench.desk.place(order('press-1')), /did not answer in time/);
      const asked: string[] = [];
      bench.world.book = (symbol) => {
        asked.push(symbol);
        return Promise.resolve({ value: bookOf(symbol), ageMs: 0 });
      };
      bench.world.rules = () => Promise.resolve(undefined);
      const unlisted = await bench.desk.place(order('press-2'));
      assert.deepEqual(unlisted.state === 'refused' && unlisted.problems.map((each) => each.code), [
        'RULES_MISSING',
        'BOOK_UNCHECKED',
      ]);
      assert.deepEqual(asked, []);
    });

    it('and refuses what the balance does not cover', async () => {
      const bench = deskBench({ balances: () => Promise.resolve({ quote: exact('4949') }) });
      const outcome = await bench.desk.place(order());
      assert.deepEqual(outcome.state === 'refused' && outcome.problems.map((each) => each.code), [
        'BALANCE_INSUFFICIENT',
      ]);
    });

    it('and does not price a market order from a book that grew old while it was made ready', async () => {
      const market = { draft: draftOf({ type: 'MARKET', price: '' }) };
      for (const moment of ['prepare', 'write'] as const) {
        const bench = deskBench();
        bench.world[moment] = () => bench.clock.advance(5001);
        assertRefused(await bench.desk.place(order('press-1', market)), /took too long/);
        assert.equal(bench.sent(), 0);
        const slow = deskBench({ book: (symbol) => Promise.resolve({ value: bookOf(symbol), ageMs: 4000 }) });
        slow.world[moment] = () => slow.clock.advance(1000);
        assert.equal((await slow.desk.place(order('press-2', market))).state, 'accepted');
      }
    });

    it('and sends a market order back that has become 1 % worse than it was confirmed', async () => {
      // 5 USDT cost 5 x 1,010 and bring 5 x 990.
      for (const [side, seen, state] of [
        ['BUYER', '5000', 'accepted'],
        ['BUYER', '4999.99', 'refused'],
        ['BUYER', '9999', 'accepted'],
        ['SELLER', '5000', 'accepted'],
        ['SELLER', '5000.01', 'refused'],
        ['SELLER', '1', 'accepted'],
      ] as const) {
        const bench = deskBench();
        const draft = draftOf({ type: 'MARKET', price: '', side });
        const outcome = await bench.desk.place(order('press-1', { draft, estimateSeen: exact(seen) }));
        assert.equal(outcome.state, state, `${side} ${seen}`);
        if (state === 'refused') assertRefused(outcome, /moved against you/);
      }
      const limit = await deskBench().desk.place(order('press-1', { estimateSeen: exact('1') }));
      assert.equal(limit.state, 'accepted');
    });

    it('and counts a sleep of the machine as age', async () => {
      const bench = deskBench();
      bench.world.write = () => {
        bench.clock.sleep(3_600_000);
        return Promise.resolve();
      };
      assertRefused(await bench.desk.place(order()), /took too long/);
      assert.equal(bench.sent(), 0);
    });
  });

  it('does not send what it could not write down', async () => {
    const bench = deskBench({
      write: () => Promise.reject(new JournalError('/journal', new Error('ENOSPC'))),
    });
    const outcome = await bench.desk.place(order());
    assertRefused(outcome, /could not be written/);
    assert.equal(outcome.message.match(/Nothing was sent/g)?.length, 1);
    assert.equal(bench.sent(), 0);
    assert.equal(bench.desk.isSending(bench.requests[0]?.clientOrderId ?? ''), false);
  });

  it('does not send what cannot be made ready', async () => {
    const failure = exchangeError('not-signed-in', { sent: false });
    const bench = deskBench({ prepare: () => Promise.reject(failure) });
    const outcome = await bench.desk.place(order());
    assert.equal(outcome.message, failure.message);
    assert.equal(outcome.state, 'refused');
    assert.deepEqual(bench.events, []);
  });

  describe('says what became of it', () => {
    it('not placed, when nothing left', async () => {
      const failure = exchangeError('network', { sent: false });
      const bench = deskBench({ send: () => Promise.reject(failure) });
      const outcome = await bench.desk.place(order());
      assert.deepEqual(outcome, { state: 'refused', message: failure.message, problems: [] });
      const finished = bench.events.find((each) => each.what === 'finished');
      assert.equal(finished?.outcome.state, 'not-placed');
      assert.deepEqual(bench.unknown, []);
    });

    it('rejected, with the words of the exchange at their fields', async () => {
      const fields = [
        { field: 'price', message: 'too high', type: 'value_error' },
        { field: 'symbol', message: 'closed', type: 'value_error' },
        { field: 'quantity', message: 'too small', type: 'value_error' },
        { field: 'side', message: 'odd', type: 'value_error' },
        { field: '', message: 'no', type: 'value_error' },
      ];
      const failure = exchangeError('validation', { definite: true, status: 422, fields });
      const bench = deskBench({ send: () => Promise.reject(failure) });
      const outcome = await bench.desk.place(order());
      assert.equal(outcome.state, 'rejected');
      assert.equal(outcome.message, failure.message);
      assert.deepEqual(
        outcome.problems.map((each) => [each.field, each.message]),
        [
          ['price', 'too high'],
          ['market', 'closed'],
          ['quantity', 'too small'],
          ['order', 'side: odd'],
          ['order', 'no'],
        ],
      );
      assert.deepEqual(bench.unknown, []);
    });

    for (const [name, failure] of [
      ['a time-out', exchangeError('timeout')],
      ['a server error', exchangeError('http', { status: 502 })],
      ['an answer that cannot be read', exchangeError('malformed')],
      ['a conflict', exchangeError('validation', { status: 409 })],
      ['a plain error', new Error('boom')],
      ['an error about another call', exchangeError('auth', { call: 'read', sent: false, definite: true })],
      ['a second sending', new PlacementAlreadySentError()],
      ['no error at all', undefined],
    ] as const) {
      it(`unknown, after ${name}`, async () => {
        const bench = deskBench({
          // What is thrown may be anything.
          send: async () => {
            await settle();
            throw failure as unknown as Error;
          },
        });
        const outcome = await bench.desk.place(order());
        assert.equal(outcome.state, 'unknown');
        assert.match(outcome.message, /may have been placed/);
        assert.deepEqual(
          bench.unknown.map((each) => each.clientOrderId),
          [outcome.clientOrderId],
        );
        assert.ok(!bench.happened().includes('finished'));
        assert.equal(bench.sent(), 1);
      });
    }

    it('the same, when that cannot be written down', async () => {
      const bench = deskBench({ finish: () => Promise.reject(new Error('disk full')) });
      assert.equal((await bench.desk.place(order('press-1'))).state, 'accepted');
      bench.world.send = () => Promise.reject(exchangeError('validation', { definite: true, status: 422 }));
      assert.equal((await bench.desk.place(order('press-2'))).state, 'rejected');
      assert.equal(bench.warnings.length, 2);
    });

    it('unknown, also when the looking up cannot start', async () => {
      const bench = deskBench({
        send: () => Promise.reject(exchangeError('timeout')),
        add: () => {
          throw new Error('a view failed');
        },
      });
      assert.equal((await bench.desk.place(order())).state, 'unknown');
      assert.match(bench.warnings[0] ?? '', /a view failed/);
    });
  });

  it('knows which entries are on their way, from before they are written until they end', async () => {
    const bench = deskBench();
    const seen: boolean[] = [];
    const look = (): Promise<void> => {
      seen.push(bench.desk.isSending(bench.requests[0]?.clientOrderId ?? ''));
      return Promise.resolve();
    };
    bench.world.write = look;
    bench.world.finish = look;
    await bench.desk.place(order());
    await look();
    assert.deepEqual(seen, [true, true, false]);
  });

  it('is settled when nothing is on its way', async () => {
    const bench = deskBench();
    await bench.desk.settled();
    const answer = deferred<{ orderId: string }>();
    bench.world.send = () => answer.promise;
    const placing = bench.desk.place(order());
    let settled = false;
    const settling = bench.desk.settled().then(() => (settled = true));
    await settle();
    assert.equal(settled, false);
    answer.resolve({ orderId: 'order-1' });
    await Promise.all([placing, settling]);
  });

  it('lets what has left end when it closes, and sends nothing more', async () => {
    const bench = deskBench();
    const answer = deferred<{ orderId: string }>();
    const writing = deferred<undefined>();
    bench.world.send = () => answer.promise;
    const left = bench.desk.place(order('press-1'));
    await settle();
    bench.world.write = () => writing.promise;
    const notLeft = bench.desk.place(order('press-2', { draft: draftOf({ quantity: '6' }) }));
    await settle();
    const closing = bench.desk.close();
    writing.resolve(undefined);
    answer.resolve({ orderId: 'order-1' });
    await closing;
    assert.equal((await left).state, 'accepted');
    assertRefused(await notLeft, /environment was left/);
    assertRefused(await bench.desk.place(order('press-3')), /environment was left/);
    assert.equal(bench.sent(), 1);
  });

  it('holds the market\u2019s rules against the order, not another\u2019s', async () => {
    const bench = deskBench({ rules: () => Promise.resolve({ value: rulesOf('BTC_IRR'), ageMs: 0 }) });
    const outcome = await bench.desk.place(order());
    assert.deepEqual(outcome.state === 'refused' && outcome.problems[0]?.code, 'RULES_MISSING');
  });
});
