import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, zero } from '../../../src/domain/decimal';
import { searchOrders, type OrderSearch } from '../../../src/paper/orderSearch';
import { paperStatuses, type PaperOrder } from '../../../src/paper/paperOrder';

const symbols = ['USDT_IRR', 'BTC_USDT'] as const;
const sides = ['BUYER', 'SELLER'] as const;
const types = ['LIMIT', 'MARKET'] as const;

const orders = fc
  .array(
    fc.record({
      code: fc.constantFrom(...symbols),
      side: fc.constantFrom(...sides),
      type: fc.constantFrom(...types),
      status: fc.constantFrom(...paperStatuses),
      // Few moments, so that many orders share one.
      createdAt: fc.integer({ min: 0, max: 8 }),
    }),
    { maxLength: 60 },
  )
  .map((all) =>
    all.map(({ code, ...rest }, sequence): PaperOrder => {
      const [base = '', quote = ''] = code.split('_');
      return {
        ...rest,
        id: `id-${sequence}`,
        sequence,
        account: 'ali',
        symbol: { code, base, quote },
        price: exact('1'),
        quantity: exact('1'),
        filled: zero,
        reserved: zero,
        updatedAt: rest.createdAt,
        trades: [],
      };
    }),
  );
// Mostly no filter, so that most searches find several pages.
const mostlyNot = <T>(filter: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: filter });
const filters = fc.record({
  symbol: mostlyNot(fc.constantFrom(...symbols)),
  side: mostlyNot(fc.constantFrom(...sides)),
  status: mostlyNot(fc.constantFrom(...paperStatuses)),
  type: mostlyNot(fc.constantFrom(...types)),
  startAt: mostlyNot(fc.integer({ min: -1, max: 9 })),
  endAt: mostlyNot(fc.integer({ min: -1, max: 9 })),
});

describe('order search', () => {
  it('gives every matching order once over its pages, newest first, and counts them all', () => {
    fc.assert(
      fc.property(orders, filters, fc.integer({ min: 1, max: 9 }), (all, filter, pageSize) => {
        const search = (page: number): ReturnType<typeof searchOrders> =>
          searchOrders(all, { ...filter, page, pageSize } satisfies OrderSearch);
        const pages: PaperOrder[] = [];
        for (let page = 1; ; page++) {
          const found = search(page).orders;
          assert.ok(found.length <= pageSize);
          if (found.length === 0) break;
          pages.push(...found);
        }
        const wanted = new Set<string>();
        for (const order of all) {
          const kept = [
            filter.symbol === undefined || filter.symbol === order.symbol.code,
            filter.side === undefined || filter.side === order.side,
            filter.status === undefined || filter.status === order.status,
            filter.type === undefined || filter.type === order.type,
            filter.startAt === undefined || filter.startAt <= order.createdAt,
            filter.endAt === undefined || filter.endAt >= order.createdAt,
          ];
          if (!kept.includes(false)) wanted.add(order.id);
        }
        assert.equal(search(1).totalCount, wanted.size);
        assert.equal(pages.length, wanted.size);
        assert.deepEqual(new Set(pages.map(({ id }) => id)), wanted);
        for (const [index, order] of pages.entries()) {
          const next = pages[index + 1];
          if (next) assert.ok(order.createdAt > next.createdAt || order.sequence > next.sequence);
        }
      }),
      { numRuns: 300 },
    );
  });
});
