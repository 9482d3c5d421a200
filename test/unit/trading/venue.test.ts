import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exact } from '../../../src/domain/decimal';
import type { OrderBook } from '../../../src/domain/orderBook';
import { defaultAges } from '../../../src/domain/orderCheck';
import { publicEnvironment } from '../../../src/exchange/environments';
import { ServerClock } from '../../../src/exchange/serverClock';
import { Arming } from '../../../src/trading/arming';
import { Journal } from '../../../src/trading/journal';
import { replacementProblems } from '../../../src/trading/replacementCheck';
import { Venue, type TradingClient } from '../../../src/trading/venue';
import { FakeClock, settle } from '../../support/fakeClock';
import {
  accountOf,
  bookOf,
  deferred,
  draftOf,
  entryOf,
  exchangeError,
  notFound,
  orderOf,
  rulesOf,
  uuidOf,
} from './samples';

describe('A venue', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'venue-'));
  });
  const opened: Venue[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.memory.settled()));
    await rm(directory, { recursive: true, force: true });
  });

  const environment = publicEnvironment('sandbox');
  const here = { environment: environment.name, server: environment.baseUrl, account: 'fingerprint' };

  let ids = 100;
  const open = (changes: Partial<TradingClient> = {}, signedIn = true) => {
    const clock = new FakeClock();
    const calls: string[] = [];
    const warnings: string[] = [];
    const client: TradingClient = {
      markets: () => Promise.resolve({ rules: [rulesOf()], skipped: [] }),
      book: (symbol, depth, options): Promise<OrderBook> => {
        calls.push(`book ${depth} ${options?.priority}`);
        return Promise.resolve(bookOf(symbol));
      },
      preparePlacement: (request) =>
        Promise.resolve({
          clientOrderId: request.clientOrderId,
          expireAt: '2026-01-05 12:00:10',
          expiresAtMs: clock.now() + 10_000,
          send: () => {
            calls.push('send');
            return Promise.resolve({ orderId: orderOf(1).orderId });
          },
        }),
      cancel: () => Promise.reject(notFound()),
      order: () => Promise.reject(notFound()),
      orders: () => Promise.resolve({ orders: [], totalCount: 0 }),
      account: (currency) => Promise.resolve(accountOf(currency, '10000')),
      letOnlyCancelsOut: () => ({ dispose: () => undefined }),
      ...changes,
    };
    const arming = new Arming(clock, 60_000);
    const venue = new Venue({
      environment,
      client,
      serverClock: new ServerClock(clock),
      arming,
      journalDirectory: directory,
      memoryDirectory: join(directory, 'accounts'),
      pricesDirectory: join(directory, 'prices'),
      clock,
      random: () => 0.5,
      newId: () => uuidOf((ids += 1)),
      account: () => (signedIn ? 'fingerprint' : undefined),
      limits: () => ({ ...defaultAges }),
      warn: (text) => warnings.push(text),
    });
    opened.push(venue);
    return { venue, clock, arming, calls, warnings };
  };
  const journal = (): Journal => {
    let names = 0;
    return new Journal(
      directory,
      () => undefined,
      () => `test-${(names += 1)}`,
    );
  };

  it('places an armed order with a fresh book that does not queue behind polls', async () => {
    const { venue, arming, calls } = open();
    const unarmed = await venue.desk.place({ intent: 'press-1', draft: draftOf(), seen: [] });
    assert.equal(unarmed.state, 'refused');
    arming.arm();
    const outcome = await venue.desk.place({ intent: 'press-2', draft: draftOf(), seen: [] });
    assert.equal(outcome.state, 'accepted', outcome.message);
    assert.deepEqual(calls, ['book 50 read', 'send']);
    assert.deepEqual(await journal().unfinished(), []);
    venue.dispose();
    arming.dispose();
  });

  it('checks a replacement with what unknown orders would use left alone, as the desk does', async () => {
    const { venue } = open();
    await venue.balances.refresh(['USDT', 'IRR']);
    venue.unknown.add(entryOf({ ...here, quantity: '10' }));
    const order = orderOf(1);
    const typed = { order, side: 'BUYER', symbol: order.symbol, price: '990', quantity: '8' } as const;
    await venue.rules.refresh();
    const codes = replacementProblems(venue, typed, defaultAges).map(({ code }) => code);
    assert.ok(codes.includes('BALANCE_INSUFFICIENT'), codes.join());
    venue.dispose();
  });

  it('takes up the unfinished placements of this account here, and no others', async () => {
    const written = journal();
    const mine = entryOf({ ...here, clientOrderId: uuidOf(1) });
    await written.write(mine);
    await written.write(entryOf({ ...here, clientOrderId: uuidOf(2), account: 'other' }));
    await written.write(entryOf({ ...here, clientOrderId: uuidOf(3), server: 'https://other.example' }));
    await written.write(entryOf({ ...here, clientOrderId: uuidOf(4), environment: 'production' }));
    await writeFile(join(directory, `${uuidOf(5)}.json`), 'broken');
    const { venue, warnings } = open();
    await venue.adoptUnfinished();
    assert.deepEqual(venue.unknown.all(), [mine]);
    assert.equal(warnings.length, 1);
    venue.dispose();
    const nobody = open({}, false);
    await nobody.venue.adoptUnfinished();
    assert.equal(nobody.venue.signedIn, false);
    assert.deepEqual(nobody.venue.unknown.all(), []);
    nobody.venue.dispose();
  });

  it('does not take up a placement that is just being sent', async () => {
    const answer = deferred<{ orderId: string }>();
    const { venue, arming, clock } = open({
      preparePlacement: (request) =>
        Promise.resolve({
          clientOrderId: request.clientOrderId,
          expireAt: '2026-01-05 12:00:10',
          expiresAtMs: clock.now() + 10_000,
          send: () => answer.promise,
        }),
    });
    arming.arm();
    const placing = venue.desk.place({ intent: 'press-1', draft: draftOf(), seen: [] });
    while ((await journal().unfinished()).length === 0) await settle();
    await venue.adoptUnfinished();
    assert.deepEqual(venue.unknown.all(), []);
    answer.reject(exchangeError('timeout'));
    assert.equal((await placing).state, 'unknown');
    assert.equal(venue.unknown.all().length, 1);
    venue.dispose();
    arming.dispose();
  });

  it('sends one order when two windows place the same at the same moment', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const windows = [open(), open()];
      for (const { arming } of windows) arming.arm();
      // Not at the very same step: one may be a few steps ahead.
      const placing = windows.map(async ({ venue }, index) => {
        for (let late = index * turn; late > 0; late -= 1) await settle();
        return venue.desk.place({ intent: 'press', draft: draftOf({ quantity: `2.${turn}` }), seen: [] });
      });
      let over = false;
      const outcomes = Promise.all(placing).finally(() => (over = true));
      // No faster than the disk: a window waits for the other for a bounded time.
      while (!over) {
        await delay(1);
        for (const { clock } of windows) await clock.advance(1);
      }
      const states = (await outcomes).map(({ state }) => state).sort();
      assert.deepEqual(states, ['accepted', 'refused'], JSON.stringify(await outcomes));
      assert.equal(windows.flatMap(({ calls }) => calls).filter((each) => each === 'send').length, 1);
      assert.deepEqual(await journal().unfinished(), []);
      for (const { venue, arming } of windows) {
        venue.dispose();
        arming.dispose();
      }
    }
  });

  it('counts the funds of placements that are on their way in another window as used', async () => {
    const answer = deferred<{ orderId: string }>();
    const sending = open({
      preparePlacement: (request) =>
        Promise.resolve({
          clientOrderId: request.clientOrderId,
          expireAt: '2026-01-05 12:00:10',
          expiresAtMs: sending.clock.now() + 10_000,
          send: () => answer.promise,
        }),
    });
    const other = open();
    for (const { arming } of [sending, other]) arming.arm();
    // 990 x 6 of the 10,000 that the exchange calls available.
    const placing = sending.venue.desk.place({
      intent: 'press-1',
      draft: draftOf({ quantity: '6' }),
      seen: [],
    });
    while ((await journal().unfinished()).length === 0) await settle();
    await other.venue.adoptUnfinished();
    assert.deepEqual(other.venue.unknown.all(), []);
    await other.venue.balances.refresh(['USDT', 'IRR']);
    assert.equal(other.venue.available(rulesOf().symbol).quote?.toString(), '4060');
    const tooMuch = await other.venue.desk.place({
      intent: 'press-2',
      draft: draftOf({ quantity: '5' }),
      seen: [],
    });
    assert.deepEqual(tooMuch.state === 'refused' && tooMuch.problems.map((each) => each.code), [
      'BALANCE_INSUFFICIENT',
    ]);
    answer.reject(exchangeError('timeout'));
    assert.equal((await placing).state, 'unknown');
    assert.notEqual((await journal().unfinished())[0]?.unknownSince, undefined);
    for (const { venue, arming } of [sending, other]) {
      venue.dispose();
      arming.dispose();
    }
  });

  it('forgets finished placements after a month', async () => {
    const written = journal();
    const outcome = { state: 'accepted' as const, message: 'placed', at: '2025-01-01T00:00:00.000Z' };
    await written.finish(entryOf({ ...here, writtenAt: '2025-01-01T00:00:00.000Z' }), outcome);
    const recent = entryOf({ ...here, clientOrderId: uuidOf(2), writtenAt: '2026-01-01T00:00:00.000Z' });
    await written.finish(recent, outcome);
    const { venue } = open();
    await venue.adoptUnfinished();
    await written.write(recent);
    assert.deepEqual(await written.unfinished(), [recent]);
    venue.dispose();
  });

  it('counts the funds of an unknown order as used', async () => {
    const written = journal();
    // 990 x 6 of the 10,000 that the exchange calls available.
    await written.write(entryOf({ ...here, quantity: '6' }));
    const { venue, arming, calls } = open();
    await venue.adoptUnfinished();
    arming.arm();
    const tooMuch = await venue.desk.place({
      intent: 'press-1',
      draft: draftOf({ quantity: '5' }),
      seen: [],
    });
    assert.deepEqual(tooMuch.state === 'refused' && tooMuch.problems.map((each) => each.code), [
      'BALANCE_INSUFFICIENT',
    ]);
    const enough = await venue.desk.place({ intent: 'press-2', draft: draftOf({ quantity: '4' }), seen: [] });
    assert.equal(enough.state, 'accepted', enough.message);
    assert.equal(calls.filter((each) => each === 'send').length, 1);
    venue.dispose();
    arming.dispose();
  });

  it('counts the funds of its own order as used from when it may leave until a balance tells of it, and then once', async () => {
    const answer = deferred<{ orderId: string }>();
    let available = '10000';
    const { venue, arming, clock } = open({
      preparePlacement: (request) =>
        Promise.resolve({
          clientOrderId: request.clientOrderId,
          expireAt: '2026-01-05 12:00:10',
          expiresAtMs: clock.now() + 10_000,
          send: () => answer.promise,
        }),
      account: (currency) => Promise.resolve(accountOf(currency, available)),
    });
    const left = (): string | undefined => venue.available(rulesOf().symbol).quote?.toString();
    arming.arm();
    const placing = venue.desk.place({ intent: 'press-1', draft: draftOf(), seen: [] });
    while (venue.desk.sending === 0) await settle();
    // 990 x 5 of the 10,000 that the exchange calls available.
    assert.equal(left(), '5050');
    const tooMuch = await venue.desk.place({
      intent: 'press-2',
      draft: draftOf({ quantity: '6' }),
      seen: [],
    });
    assert.deepEqual(tooMuch.state === 'refused' && tooMuch.problems.map((each) => each.code), [
      'BALANCE_INSUFFICIENT',
    ]);
    await clock.advance(1000);
    answer.resolve({ orderId: orderOf(1).orderId });
    await placing;
    assert.equal(left(), '5050', 'the balance is of before the order');
    available = '5050';
    await clock.advance(1000);
    await venue.balances.refresh(['IRR']);
    assert.equal(left(), '5050', 'the balance tells of the order');
    assert.equal(venue.available(rulesOf().symbol).base?.toString(), '10000');
    venue.dispose();
    arming.dispose();
  });

  it('counts an order whose answer was lost once, and until a balance tells of it', async () => {
    const order = orderOf(7);
    const { venue, arming, clock } = open({
      preparePlacement: (request) =>
        Promise.resolve({
          clientOrderId: request.clientOrderId,
          expireAt: '2026-01-05 12:00:10',
          expiresAtMs: clock.now() + 10_000,
          send: () => Promise.reject(exchangeError('timeout')),
        }),
      order: () => Promise.resolve(order),
    });
    arming.arm();
    const left = (): string | undefined => venue.available(rulesOf().symbol).quote?.toString();
    // From the moment when it is both on its way and unknown.
    const told: (string | undefined)[] = [];
    const listening = venue.unknown.onChange(() => void told.push(left()));
    const placed = await venue.desk.place({ intent: 'press-1', draft: draftOf(), seen: [] });
    listening.dispose();
    assert.deepEqual(told, ['5050']);
    assert.equal(placed.state, 'unknown');
    assert.equal(left(), '5050');
    assert.equal((await venue.outcomeOf('press-1'))?.state, 'unknown');
    await clock.advance(1000);
    await venue.unknown.lookUpNow();
    while (venue.unknown.all().length > 0) await settle();
    assert.equal(left(), '5050', 'the balance is of before the order');
    const again = await venue.desk.place({ intent: 'press-1', draft: draftOf(), seen: [] });
    for (const each of [again, await venue.outcomeOf('press-1')]) {
      assert.deepEqual([each?.state, each && 'orderId' in each && each.orderId], ['accepted', order.orderId]);
    }
    assert.equal(await venue.outcomeOf('press-2'), undefined);
    venue.dispose();
    arming.dispose();
  });

  it('does not compare with a balance that could not be read afresh', async () => {
    let works = true;
    const { venue, arming } = open({
      account: (currency) =>
        works
          ? Promise.resolve(accountOf(currency))
          : Promise.reject(exchangeError('timeout', { call: 'read' })),
    });
    arming.arm();
    await venue.balances.refresh(['IRR', 'USDT']);
    works = false;
    const outcome = await venue.desk.place({ intent: 'press-1', draft: draftOf(), seen: [] });
    assert.deepEqual(outcome.state === 'refused' && outcome.problems.map((each) => each.code), [
      'BALANCE_UNKNOWN',
    ]);
    venue.dispose();
    arming.dispose();
  });

  it('learns from each order that is read in detail what the account is charged, and remembers it', async () => {
    const trade = {
      type: 'TAKER',
      price: exact('990'),
      quantity: exact('5'),
      fee: exact('0.0125'),
      createdAt: '1',
    };
    const { venue } = open({ order: () => Promise.resolve(orderOf(1, { trades: [trade] })) });
    assert.equal(venue.fees.rates().taker, undefined);
    await venue.client.order({ orderId: orderOf(1).orderId });
    assert.equal(venue.fees.rates().taker?.toString(), '0.25');
    await venue.memory.settled();
    venue.dispose();
    const next = open();
    await next.venue.recall();
    assert.equal(next.venue.fees.rates().taker?.toString(), '0.25');
    assert.equal(next.venue.fees.rates().maker, undefined);
    next.venue.dispose();
  });

  it('asks again for what fills were charged when it did not get its turn, a few times', async () => {
    let lists = 0;
    const { venue, clock } = open({
      orders: () => {
        lists += 1;
        return lists < 2
          ? Promise.reject(exchangeError('rate-limited', { call: 'read' }))
          : Promise.resolve({ orders: [], totalCount: 0 });
      },
    });
    const recalled = venue.recall();
    while (lists === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(30_000);
    await recalled;
    assert.equal(lists, 2);
    venue.dispose();
    let refused = 0;
    const other = open({
      orders: () => {
        refused += 1;
        return Promise.reject(exchangeError('network', { call: 'read' }));
      },
    });
    const failing = assert.rejects(other.venue.recall());
    while (refused === 0) await new Promise((resolve) => setImmediate(resolve));
    await other.clock.advance(60_000);
    await failing;
    assert.equal(refused, 3);
    other.venue.dispose();
  });

  it('shows no order that Cancel All has seen to be over, though everything but cancels is held up', async () => {
    let listed = [orderOf(2), orderOf(1)];
    let heldUp = false;
    const never = new Promise<never>(() => undefined);
    const { venue, clock } = open({
      cancel: (id) => {
        listed = listed.map((each) =>
          'orderId' in id && each.orderId === id.orderId ? { ...each, status: 'CANCELED_BY_USER' } : each,
        );
        return Promise.resolve({ cancelOrderId: uuidOf(7) });
      },
      order: () => never,
      orders: ({ status }, options) => {
        if (heldUp && options?.priority !== 'cancel') return never;
        const found = listed.filter((each) => status === undefined || each.status === status);
        return Promise.resolve({ orders: found, totalCount: found.length });
      },
    });
    await venue.orders.refresh();
    assert.equal(venue.orders.all().length, 2);
    // The tree asks too, and waits.
    heldUp = true;
    void venue.orders.refresh();
    const cancelled = venue.cancelAll.run();
    let end: string | undefined;
    void cancelled.then((result) => (end = result.end));
    while (end === undefined) await clock.advance(500);
    assert.equal(end, 'zero');
    assert.deepEqual(venue.orders.all(), []);
    assert.equal(venue.orders.recent().length, 2);
    venue.dispose();
  });

  it('leaves no timer behind', async () => {
    await journal().write(entryOf(here));
    const { venue, clock, calls } = open();
    await venue.adoptUnfinished();
    venue.feed.watch('USDT_IRR', '5');
    await settle();
    assert.deepEqual(calls, ['book 5 poll']);
    venue.dispose();
    await settle();
    assert.equal(clock.waiting, 0);
  });
});
