import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText, type Decimal } from '../../../src/domain/decimal';
import { readSymbol } from '../../../src/domain/market';
import type { Order, Trade } from '../../../src/domain/order';
import { DayUse, DayUseError, type DayUsePorts } from '../../../src/trading/dayUse';
import type { JournalEntry } from '../../../src/trading/journalEntry';
import { FakeClock } from '../../support/fakeClock';
import { entryOf, exchangeError, orderOf, uuidOf, withoutPrice } from './samples';

const trade = (price: string, quantity: string): Trade => ({
  type: 'TAKER',
  price: exact(price),
  quantity: exact(quantity),
  fee: exact('0'),
  createdAt: '2026-01-05T12:00:00Z',
});

/** A market order has no price. */
function market(order: Order): Order {
  const copy: { -readonly [K in keyof Order]: Order[K] } = { ...order, type: 'MARKET' };
  delete copy.price;
  return copy;
}

/** An account at an exchange: what it lists, and the fills that it tells of single orders. */
function bench(world: {
  readonly today?: readonly Order[];
  readonly earlier?: readonly Order[];
  readonly fills?: Readonly<Record<string, readonly Trade[]>>;
  readonly unfinished?: readonly JournalEntry[];
  readonly ports?: Partial<DayUsePorts>;
}) {
  const clock = new FakeClock();
  const { today = [], earlier = [], fills = {}, unfinished = [] } = world;
  const asked: string[] = [];
  const sinces: number[] = [];
  const dayUse = new DayUse({
    orders: ({ startAtMs, page, pageSize }) => {
      sinces.push(startAtMs);
      asked.push(`page ${page}`);
      const from = (page - 1) * pageSize;
      return Promise.resolve({ orders: today.slice(from, from + pageSize), totalCount: today.length });
    },
    order: (orderId) => {
      asked.push(`order ${orderId}`);
      const found = today.find((each) => each.orderId === orderId);
      assert.ok(found);
      return Promise.resolve({ ...found, trades: fills[orderId] ?? [] });
    },
    openOrders: () => Promise.resolve([...today, ...earlier].filter(({ status }) => status === 'NOT_FILLED')),
    unfinished: () => Promise.resolve(unfinished),
    serverAheadMs: () => 0,
    clock,
    ...world.ports,
  });
  const read = async (quote = 'IRR'): Promise<string> => toText((await dayUse.read(quote)).value);
  return { dayUse, clock, asked, sinces, read };
}

describe('What is used of a day', () => {
  it('is nothing for an account without orders', async () => {
    assert.equal(await bench({}).read(), '0');
  });

  it('is what filled and what is open of today, and what is open of earlier orders', async () => {
    const partly = orderOf(1, { filled: exact('2') });
    const done = orderOf(2, { status: 'FULL_FILLED', filled: exact('5'), side: 'SELLER' });
    const cancelled = orderOf(3, { status: 'CANCELED_BY_USER', filled: exact('1') });
    const untouched = orderOf(4, { status: 'CANCELED_BY_USER' });
    const earlier = orderOf(5, { filled: exact('4') });
    const { read } = bench({
      today: [partly, done, cancelled, untouched],
      earlier: [earlier],
      fills: {
        [partly.orderId]: [trade('980', '1'), trade('985', '1')],
        [done.orderId]: [trade('1001', '5')],
        [cancelled.orderId]: [trade('990', '1')],
      },
    });
    // 980 + 985 + 3 × 990; 5 × 1001; 990; nothing; 1 × 990 of the earlier one.
    assert.equal(await read(), String(980 + 985 + 2970 + 5005 + 990 + 990));
  });

  it('is of one quote currency', async () => {
    const symbol = readSymbol('BTC_USDT');
    assert.ok(symbol);
    const { read } = bench({ today: [orderOf(1), orderOf(2, { symbol, price: exact('70000') })] });
    assert.deepEqual([await read('IRR'), await read('USDT')], ['4950', '350000']);
  });

  it('counts a market order by its fills', async () => {
    const order = market(orderOf(1, { status: 'CANCELED_BY_MATCH_ENGINE', filled: exact('4') }));
    const fills = { [order.orderId]: [trade('1000', '3'), trade('1010', '1')] };
    assert.equal(await bench({ today: [order], fills }).read(), '4010');
  });

  it('counts placements without an outcome once, whether the exchange lists them already or not', async () => {
    const listed = orderOf(1, { clientOrderId: uuidOf(1) });
    const entry = withoutPrice(entryOf({ clientOrderId: uuidOf(3), type: 'MARKET', valueAtMost: '5100' }));
    const unfinished = [
      entryOf({ clientOrderId: uuidOf(1) }),
      entryOf({ clientOrderId: uuidOf(2), price: '1000', quantity: '1' }),
      entry,
      entryOf({ clientOrderId: uuidOf(4), symbol: 'BTC_USDT' }),
    ];
    assert.equal(await bench({ today: [listed], unfinished }).read(), String(4950 + 1000 + 5100));
  });

  it('takes a buyer\u2019s limit where the fills cannot be had, and gives up where nothing bounds them', async () => {
    const buy = orderOf(1, { status: 'FULL_FILLED', filled: exact('5') });
    assert.equal(await bench({ today: [buy] }).read(), '4950');
    const sell = orderOf(2, { status: 'FULL_FILLED', filled: exact('5'), side: 'SELLER' });
    await assert.rejects(bench({ today: [sell] }).read(), DayUseError);
    // Fills that do not add up are none.
    const fills = { [sell.orderId]: [trade('1001', '4.99')] };
    await assert.rejects(bench({ today: [sell], fills }).read(), DayUseError);
  });

  it('is not known while a market order is open or its answer is lost and nothing bounds it', async () => {
    await assert.rejects(bench({ today: [market(orderOf(1))] }).read(), DayUseError);
    const unfinished = [withoutPrice(entryOf({ type: 'MARKET' }))];
    await assert.rejects(bench({ unfinished }).read(), DayUseError);
  });

  it('reads all pages, and gives up rather than count a part', async () => {
    const many = Array.from({ length: 250 }, (_, index) => orderOf(index + 1, { quantity: exact('1') }));
    const { read, asked } = bench({ today: many });
    assert.equal(await read(), String(250 * 990));
    assert.deepEqual(asked, ['page 1', 'page 2', 'page 3']);
    const endless = bench({
      ports: {
        orders: ({ page }) => Promise.resolve({ orders: [orderOf(page)], totalCount: 1_000_000 }),
      },
    });
    await assert.rejects(endless.read(), { reason: 'too-many-orders' });
    const short = bench({ ports: { orders: () => Promise.resolve({ orders: [], totalCount: 7 }) } });
    await assert.rejects(short.read(), { reason: 'too-many-orders' });
  });

  it('asks for the fills of an order once, and for a bounded number at a time', async () => {
    const sells = Array.from({ length: 60 }, (_, index) =>
      orderOf(index + 1, { side: 'SELLER', status: 'FULL_FILLED', filled: exact('1'), quantity: exact('1') }),
    );
    const fills = Object.fromEntries(sells.map(({ orderId }) => [orderId, [trade('1000', '1')]]));
    const { read, asked } = bench({ today: sells, fills });
    await assert.rejects(read(), { reason: 'too-many-fills' });
    assert.equal(asked.filter((each) => each.startsWith('order')).length, 50);
    assert.equal(await read(), '60000');
    assert.equal(await read(), '60000');
    assert.equal(asked.filter((each) => each.startsWith('order')).length, 60);
  });

  it('begins at local midnight by the server\u2019s clock, and rather a little before', async () => {
    const { read, sinces, clock } = bench({ ports: { serverAheadMs: () => 300_000 } });
    await read();
    const midnight = new Date(clock.now()).setHours(0, 0, 0, 0);
    const [since = 0] = sinces;
    assert.ok(since <= midnight + 300_000 && since >= midnight + 290_000);
  });

  it('is not known when any part cannot be read, and what was known before is not kept', async () => {
    for (const part of ['orders', 'openOrders', 'unfinished'] as const) {
      let fails = false;
      const failing = (): Promise<never> => Promise.reject(exchangeError('timeout', { call: 'read' }));
      const whole = bench({}).dayUse;
      const { dayUse } = bench({
        ports: {
          orders: () => (fails && part === 'orders' ? failing() : noOrders()),
          openOrders: () => (fails && part === 'openOrders' ? failing() : Promise.resolve([])),
          unfinished: () => (fails && part === 'unfinished' ? failing() : Promise.resolve([])),
        },
      });
      assert.equal(whole.last('IRR'), undefined);
      await dayUse.read('IRR');
      assert.ok(dayUse.last('IRR'));
      fails = true;
      await assert.rejects(dayUse.read('IRR'));
      assert.equal(dayUse.last('IRR'), undefined, part);
    }
  });

  it('grows old, and is another day\u2019s after midnight', async () => {
    const { dayUse, clock } = bench({});
    await dayUse.read('IRR');
    await clock.advance(5_000);
    assert.equal(dayUse.last('IRR')?.ageMs, 5_000);
    await clock.advance(24 * 3600_000);
    assert.equal(dayUse.last('IRR'), undefined);
  });

  it('looks into the journal before the lists, so that nothing falls between', async () => {
    const looked: string[] = [];
    const { dayUse } = bench({
      ports: {
        unfinished: () => (looked.push('journal'), Promise.resolve([])),
        openOrders: () => (looked.push('open'), Promise.resolve([])),
        orders: () => (looked.push('today'), noOrders()),
      },
    });
    await dayUse.read('IRR');
    assert.deepEqual(looked, ['journal', 'open', 'today']);
  });

  it('is never too little, and exact where every fill is known', async () => {
    const parts = fc.record({
      side: fc.constantFrom('BUYER', 'SELLER'),
      type: fc.constantFrom('LIMIT', 'MARKET'),
      known: fc.boolean(),
      open: fc.boolean(),
      today: fc.boolean(),
      left: fc.integer({ min: 0, max: 9 }),
      fills: fc.array(
        fc.record({ better: fc.integer({ min: 0, max: 40 }), quantity: fc.integer({ min: 1, max: 9 }) }),
        {
          maxLength: 3,
        },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { maxLength: 8 }), async (all) => {
        let truth = 0n;
        const known = { bounded: true, all: true };
        const [today, earlier]: [Order[], Order[]] = [[], []];
        const fills: Record<string, readonly Trade[]> = {};
        all.forEach((each, index) => {
          const limit = each.type === 'LIMIT';
          const open = each.open && each.left > 0;
          const filled = each.fills.reduce((sum, { quantity }) => sum + quantity, 0);
          const order = orderOf(index + 1, {
            side: each.side,
            status: open ? 'NOT_FILLED' : 'CANCELED_BY_USER',
            quantity: exact(String(filled + each.left)),
            filled: exact(String(filled)),
          });
          const placed = limit ? order : market(order);
          (each.today ? today : open ? earlier : []).push(placed);
          const priceOf = (better: number): number => (each.side === 'BUYER' ? 990 - better : 990 + better);
          if (each.today) {
            for (const { better, quantity } of each.fills) truth += BigInt(priceOf(better) * quantity);
            if (each.known) {
              fills[order.orderId] = each.fills.map(({ better, quantity }) =>
                trade(String(priceOf(better)), String(quantity)),
              );
            } else if (filled > 0) {
              known.all = false;
              if (!limit || each.side === 'SELLER') known.bounded = false;
            }
          }
          if (open) {
            truth += BigInt(990 * each.left);
            if (!limit) known.bounded = false;
          }
        });
        const read: Promise<{ readonly value: Decimal }> = bench({ today, earlier, fills }).dayUse.read(
          'IRR',
        );
        if (!known.bounded) {
          await assert.rejects(read, DayUseError);
          return;
        }
        const { value } = await read;
        assert.ok(BigInt(toText(value)) >= truth);
        if (known.all) assert.equal(toText(value), String(truth));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps what fills were worth for the orders of the day, and lets go of the others', async () => {
    const filled = (number: number): Order => orderOf(number, { status: 'FULL_FILLED', filled: exact('5') });
    const fills = Object.fromEntries([1, 2].map((at) => [filled(at).orderId, [trade('900', '5')]]));
    const today = [filled(1)];
    const { asked, read } = bench({ today, fills });
    const lookups = (): number => asked.filter((each) => each.startsWith('order')).length;
    assert.equal(await read(), '4500');
    assert.equal(await read(), '4500');
    assert.equal(lookups(), 1);
    // Another day: the first order is not in its list.
    today.splice(0, 1, filled(2));
    assert.equal(await read(), '4500');
    assert.equal(lookups(), 2);
    // Nothing is left of it.
    today.splice(0, 1, filled(1));
    assert.equal(await read(), '4500');
    assert.equal(lookups(), 3);
  });
});

function noOrders(): Promise<{ orders: readonly Order[]; totalCount: number }> {
  return Promise.resolve({ orders: [], totalCount: 0 });
}
