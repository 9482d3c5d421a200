import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OrderWalkError, walkOrders } from '../../../src/trading/orderWalk';
import { orderOf } from './samples';
import { ShiftingList } from './shiftingList';

const change = fc.record({
  arrivals: fc.oneof(fc.constant(0), fc.nat({ max: 30 })),
  leavers: fc.oneof(
    fc.constant<number[]>([]),
    fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 60 }),
  ),
});

describe('a walk through all pages of a list', () => {
  it('loses no order that was there throughout and gives none twice, however the list shifts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 700 }), fc.array(change, { maxLength: 14 }), async (count, changes) => {
        const list = new ShiftingList(count, changes);
        const orders = await walkOrders({
          read: (page, size) => Promise.resolve(list.page(page, size)),
          most: 10_000,
        });
        const ids = orders.map((order) => order.orderId);
        assert.equal(new Set(ids).size, ids.length, 'an order came twice');
        const found = new Set(ids);
        assert.deepEqual(
          [...list.lasting].filter((id) => !found.has(id)),
          [],
          'an order that was there throughout is missing',
        );
      }),
      { numRuns: 400 },
    );
  });

  for (const leaving of [380, 780]) {
    it(`finds its place again when ${leaving} of 900 leave at once, those that were read first`, async () => {
      const quiet = { arrivals: 0, leavers: [] };
      const exodus = { arrivals: 0, leavers: Array.from({ length: leaving }, () => 0) };
      const list = new ShiftingList(900, [quiet, quiet, quiet, quiet, exodus]);
      const orders = await walkOrders({
        read: (page, size) => Promise.resolve(list.page(page, size)),
        most: 10_000,
      });
      const found = new Set(orders.map((order) => order.orderId));
      assert.equal(list.lasting.size, 900 - leaving);
      assert.ok([...list.lasting].every((id) => found.has(id)));
    });
  }

  it('gives the newest first, and asks little more than a list that holds still needs', async () => {
    const list = new ShiftingList(1000, []);
    const sizes: number[] = [];
    const orders = await walkOrders({
      read: (page, size) => {
        sizes.push(size);
        return Promise.resolve(list.page(page, size));
      },
      most: 10_000,
    });
    assert.equal(orders.length, 1000);
    const times = orders.map((order) => order.createdAt);
    assert.deepEqual(times, [...times].sort().reverse());
    assert.ok(Math.max(...sizes) <= 100);
    assert.ok(list.requests <= 13, `${list.requests} requests`);
  });

  it('takes the later word about an order that came twice', async () => {
    const pages = [
      Array.from({ length: 100 }, (_, at) => orderOf(200 - at)),
      [orderOf(101, { status: 'FULL_FILLED' }), orderOf(100)],
      [orderOf(200)],
    ];
    const orders = await walkOrders({
      read: () => Promise.resolve({ orders: pages.shift() ?? [], totalCount: 101 }),
      most: 1000,
    });
    assert.equal(orders.find((order) => order.orderId === orderOf(101).orderId)?.status, 'FULL_FILLED');
  });

  it('refuses a list that is too long, before it reads on', async () => {
    let requests = 0;
    const walk = walkOrders({
      read: () => {
        requests += 1;
        return Promise.resolve({ orders: [orderOf(1)], totalCount: 5001 });
      },
      most: 5000,
    });
    await assert.rejects(walk, (error) => error instanceof OrderWalkError && error.reason === 'too-many');
    assert.equal(requests, 1);
  });

  it('does not pass off the first page for all, where a server knows no pages', async () => {
    const first = Array.from({ length: 100 }, (_, at) => orderOf(300 - at));
    const walk = walkOrders({ read: () => Promise.resolve({ orders: first, totalCount: 300 }), most: 5000 });
    await assert.rejects(walk, (error) => error instanceof OrderWalkError && error.reason === 'unsteady');
  });

  it('gives up on a list that changes faster than it can be read', async () => {
    let number = 1_000_000;
    const walk = walkOrders({
      read: (_page, size) => {
        number += 1000;
        const orders = Array.from({ length: size }, (_, at) => orderOf(number - at));
        return Promise.resolve({ orders, totalCount: 1000 });
      },
      most: 5000,
    });
    await assert.rejects(walk, (error) => error instanceof OrderWalkError && error.reason === 'unsteady');
  });

  it('tells how far it is, never beyond the whole', async () => {
    const list = new ShiftingList(350, [
      { arrivals: 0, leavers: [] },
      { arrivals: 3, leavers: [] },
    ]);
    const told: [number, number][] = [];
    await walkOrders({
      read: (page, size) => Promise.resolve(list.page(page, size)),
      most: 1000,
      progress: (done, of) => told.push([done, of]),
    });
    assert.ok(told.length >= 4);
    assert.ok(told.every(([done, of]) => done <= of));
    assert.deepEqual(told.at(-1), [353, 353]);
  });
});
