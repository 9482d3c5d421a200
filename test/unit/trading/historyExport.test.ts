import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import { ExchangeError } from '../../../src/exchange/errors';
import type { Priority } from '../../../src/exchange/limiter';
import { ExportStoppedError, readForExport, type ExportProgress } from '../../../src/trading/historyExport';
import { FakeClock } from '../../support/fakeClock';
import { exchangeError, orderOf } from './samples';
import { ShiftingList } from './shiftingList';

describe('reading for an export', () => {
  let clock: FakeClock;
  let stop: AbortController;
  let list: ShiftingList;
  let failures: ExchangeError[];
  let priorities: (Priority | undefined)[];
  let progress: ExportProgress[];
  let details: string[];
  let calls: number;

  beforeEach(() => {
    clock = new FakeClock();
    stop = new AbortController();
    list = new ShiftingList(250, []);
    failures = [];
    priorities = [];
    progress = [];
    details = [];
    calls = 0;
  });

  const trade = {
    type: 'MAKER',
    price: exact('990'),
    quantity: exact('1'),
    fee: exact('0.01'),
    createdAt: '',
  };

  const read = (
    withTrades = false,
    of: (order: Order) => Order = (order) => order,
  ): Promise<readonly Order[]> =>
    readForExport({
      source: {
        orders: ({ page = 1, pageSize = 10 }, options) => {
          calls += 1;
          priorities.push(options?.priority);
          const failure = failures.shift();
          if (failure) return Promise.reject(failure);
          const found = list.page(page, pageSize);
          return Promise.resolve({ ...found, orders: found.orders.map(of) });
        },
        order: (id, options) => {
          const orderId = 'orderId' in id ? id.orderId : '';
          priorities.push(options?.priority);
          details.push(orderId);
          return Promise.resolve({ ...orderOf(1), orderId, filled: exact('1'), trades: [trade] });
        },
      },
      filter: { symbol: 'USDT_IRR' },
      withTrades,
      clock,
      signal: stop.signal,
      progress: (told) => progress.push(told),
    });

  it('reads everything behind all other calls, and tells how far it is', async () => {
    assert.equal((await read()).length, 250);
    assert.deepEqual([...new Set(priorities)], ['poll']);
    assert.deepEqual(progress.at(-1), { stage: 'orders', done: 250, of: 250 });
  });

  it('reads the fills of those orders alone that have some', async () => {
    const filledOnes = new Set([orderOf(7).orderId, orderOf(200).orderId]);
    const orders = await read(true, (order) =>
      filledOnes.has(order.orderId) ? { ...order, filled: exact('1') } : order,
    );
    assert.deepEqual(new Set(details), filledOnes);
    assert.equal(details.length, 2);
    assert.equal(orders.length, 250);
    assert.equal(orders.filter((order) => order.trades !== undefined).length, 2);
    assert.deepEqual(progress.at(-1), { stage: 'trades', done: 2, of: 2 });
  });

  it('waits and tries again where the trouble passes, as long as the exchange asks for', async () => {
    failures = [
      exchangeError('timeout'),
      new ExchangeError({
        reason: 'rate-limited',
        call: 'read',
        sent: true,
        status: 429,
        retryAfterMs: 30_000,
      }),
    ];
    const reading = read();
    await clock.advance(999);
    assert.equal(calls, 1);
    await clock.advance(1);
    assert.equal(calls, 2);
    await clock.advance(29_999);
    assert.equal(calls, 2);
    await clock.advance(1);
    assert.equal((await reading).length, 250);
  });

  it('gives up after some tries, with the reason', async () => {
    failures = Array.from({ length: 10 }, () => exchangeError('network'));
    const reading = read();
    const failed = assert.rejects(reading, (error) => ExchangeError.is(error, 'network'));
    await clock.advance(60_000);
    await failed;
    assert.equal(calls, 6);
  });

  it('does not try again what stays wrong', async () => {
    failures = [exchangeError('auth')];
    await assert.rejects(read(), (error) => ExchangeError.is(error, 'auth'));
    assert.equal(calls, 1);
  });

  it('stops at once when told, also while it waits', async () => {
    failures = [exchangeError('rate-limited')];
    const reading = read();
    const failed = assert.rejects(reading, ExportStoppedError);
    await clock.advance(10);
    stop.abort();
    await failed;
    assert.equal(calls, 1);
  });
});
