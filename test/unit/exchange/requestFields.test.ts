import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ExchangeError } from '../../../src/exchange/errors';
import type { CallKind } from '../../../src/exchange/failure';
import type { PlacementRequest } from '../../../src/exchange/placement';
import {
  accountFields,
  bookFields,
  orderFilterFields,
  orderIdFields,
  placementFields,
  queryText,
  type OrderFilter,
} from '../../../src/exchange/requestFields';

const market: PlacementRequest = {
  clientOrderId: '3d6a1f52-9f0e-4c1b-8f5a-2b7c64a1d9e0',
  symbol: 'USDT_IRR',
  side: 'BUYER',
  type: 'MARKET',
  quantity: '12.50',
};
const limit: PlacementRequest = { ...market, type: 'LIMIT', price: '1262380' };

/** That nothing was sent, and which field is named for what reason. */
function refuses(make: () => unknown, call: CallKind, field: string, message: string): void {
  assert.throws(make, (error) => {
    assert.ok(error instanceof ExchangeError, String(error));
    const { reason, sent, fields } = error;
    assert.deepEqual(
      { reason, sent, call: error.call, fields },
      { reason: 'validation', sent: false, call, fields: [{ field, message, type: 'not-sent' }] },
    );
    return true;
  });
}

describe('The fields of a placement', () => {
  it('are those of the guide, in its order, each as it was given', () => {
    assert.deepEqual(placementFields(limit), [
      ['quantity', '12.50'],
      ['price', '1262380'],
      ['symbol', 'USDT_IRR'],
      ['side', 'BUYER'],
      ['type', 'LIMIT'],
      ['client_order_id', limit.clientOrderId],
    ]);
    assert.deepEqual(placementFields({ ...market, side: 'SELLER' }), [
      ['quantity', '12.50'],
      ['symbol', 'USDT_IRR'],
      ['side', 'SELLER'],
      ['type', 'MARKET'],
      ['client_order_id', limit.clientOrderId],
    ]);
  });

  it('are refused with a price where none belongs, and without one where one does', () => {
    const words = 'a limit order has a price, a market order has none';
    refuses(() => placementFields({ ...market, type: 'LIMIT' }), 'placement', 'price', words);
    refuses(() => placementFields({ ...market, price: '1' }), 'placement', 'price', words);
  });

  it('are refused for an amount that is no plain decimal above zero', () => {
    const words = 'not a plain decimal above zero';
    for (const amount of ['', '0', '0.00', '-1', '1e3', '+1', '1,000', ' 1', '1 ', 'NaN', '.5', '5.', '۱']) {
      refuses(() => placementFields({ ...limit, price: amount }), 'placement', 'price', words);
      refuses(() => placementFields({ ...limit, quantity: amount }), 'placement', 'quantity', words);
      refuses(() => placementFields({ ...market, quantity: amount }), 'placement', 'quantity', words);
    }
  });

  it('are refused for what only a broken program could ask for', () => {
    const broken = (fields: Record<string, string>): PlacementRequest => ({ ...limit, ...fields });
    refuses(() => placementFields(broken({ symbol: 'USDT' })), 'placement', 'symbol', 'not a market');
    for (const side of ['', 'BUY']) {
      refuses(() => placementFields(broken({ side })), 'placement', 'side', 'not one of BUYER, SELLER');
    }
    const typed = (type: string): PlacementRequest => ({ ...market, ...{ type } }) as PlacementRequest;
    for (const type of ['', 'STOP']) {
      refuses(() => placementFields(typed(type)), 'placement', 'type', 'not one of LIMIT, MARKET');
    }
    for (const clientOrderId of ['', 'a\nb', '\u0000', '\ud800', 'x'.repeat(201)]) {
      refuses(() => placementFields(broken({ clientOrderId })), 'placement', 'client_order_id', 'not an id');
    }
    assert.equal(placementFields(broken({ clientOrderId: 'x'.repeat(200) })).length, 6);
  });
});

describe('The query of a call about one order', () => {
  const id = '0B7E1D9C-55f1-4f6e-9d53-0a1b2c3d4e5f';

  it("names it by the exchange's id or by ours", () => {
    assert.deepEqual(orderIdFields({ orderId: id }, 'read'), [['order_id', id]]);
    const ours = 'سفارش 1 😀';
    assert.deepEqual(orderIdFields({ clientOrderId: ours }, 'read'), [['client_order_id', ours]]);
  });

  it('is refused for anything else', () => {
    const wrong = [`${id}0`, `0${id}`, id.slice(1), id.replaceAll('-', ''), id.replace('5', 'g'), ''];
    for (let at = 0; at < id.length; at += 1) wrong.push(`${id.slice(0, at)}x${id.slice(at + 1)}`);
    for (const orderId of wrong) {
      refuses(() => orderIdFields({ orderId }, 'cancel'), 'cancel', 'order_id', 'not an order id');
    }
    refuses(() => orderIdFields({ clientOrderId: '' }, 'cancel'), 'cancel', 'client_order_id', 'not an id');
  });
});

describe('The query of a book and of an account', () => {
  it('names what is asked for', () => {
    assert.deepEqual(bookFields('BTC_USDT', '20'), [
      ['symbol', 'BTC_USDT'],
      ['depth', '20'],
    ]);
    for (const currency of ['A', 'USDT', 'usdt_2', 'x'.repeat(40)]) {
      assert.deepEqual(accountFields(currency), [['currency', currency]]);
    }
  });

  it('is refused for what is none', () => {
    refuses(() => bookFields('BTC', '5'), 'read', 'symbol', 'not a market');
    refuses(() => bookFields('BTC_USDT', '7' as '5'), 'read', 'depth', 'not one of 5, 20, 50');
    for (const currency of ['', 'x'.repeat(41), 'a b', ' USDT', 'USDT ', 'a&b=c', 'ریال']) {
      refuses(() => accountFields(currency), 'read', 'currency', 'not a currency');
    }
  });
});

describe('The query of a search for orders', () => {
  const whole: OrderFilter = {
    symbol: 'USDT_IRR',
    startAtMs: Date.UTC(2026, 10, 23, 4, 0, 0),
    endAtMs: Date.UTC(2026, 10, 24, 4, 0, 1),
    side: 'SELLER',
    status: 'PARTIALLY_FILLED2',
    type: 'LIMIT',
    page: 2,
    pageSize: 100,
  };
  const wholeFields = [
    ['symbol', 'USDT_IRR'],
    ['start_at', '2026-11-23 07:30:00'],
    ['end_at', '2026-11-24 07:30:01'],
    ['side', 'SELLER'],
    ['status', 'PARTIALLY_FILLED2'],
    ['type', 'LIMIT'],
    ['page', '2'],
    ['page_size', '100'],
  ];

  it('has the fields that were asked for and no others, in one order, with moments in the zone', () => {
    assert.deepEqual(orderFilterFields(whole, 'Asia/Tehran'), wholeFields);
    const keys = Object.keys(whole) as (keyof OrderFilter)[];
    fc.assert(
      fc.property(fc.subarray(keys), (chosen) => {
        const filter = Object.fromEntries(chosen.map((key) => [key, whole[key]])) as OrderFilter;
        assert.deepEqual(
          orderFilterFields(filter, 'Asia/Tehran'),
          wholeFields.filter((_, at) => chosen.includes(keys[at] ?? 'page')),
        );
      }),
    );
    assert.deepEqual(orderFilterFields({ side: 'BUYER', type: 'MARKET', page: 1, pageSize: 1 }, 'UTC'), [
      ['side', 'BUYER'],
      ['type', 'MARKET'],
      ['page', '1'],
      ['page_size', '1'],
    ]);
  });

  it('is refused for what makes no sense', () => {
    const wrong = (filter: Record<string, unknown>, field: string, words: string): void =>
      refuses(() => orderFilterFields(filter, 'UTC'), 'read', field, words);
    wrong({ symbol: 'USDT' }, 'symbol', 'not a market');
    for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) {
      wrong({ startAtMs: ms }, 'start_at', 'not a moment');
      wrong({ endAtMs: ms }, 'end_at', 'not a moment');
    }
    for (const side of ['', 'BUY']) wrong({ side }, 'side', 'not one of BUYER, SELLER');
    for (const type of ['', 'STOP']) wrong({ type }, 'type', 'not one of LIMIT, MARKET');
    for (const status of ['', 'open', '1OPEN', 'OPEN;', ' OPEN', `A${'B'.repeat(61)}`]) {
      wrong({ status }, 'status', 'not a status');
    }
    for (const count of [0, -1, 1.5, Number.NaN]) {
      wrong({ page: count }, 'page', 'not from 1 to 1000000');
      wrong({ pageSize: count }, 'page_size', 'not from 1 to 100');
    }
    wrong({ page: 1_000_001 }, 'page', 'not from 1 to 1000000');
    wrong({ pageSize: 101 }, 'page_size', 'not from 1 to 100');
    assert.deepEqual(orderFilterFields({ page: 1_000_000 }, 'UTC'), [['page', '1000000']]);
  });
});

describe('A query in the address', () => {
  it('is nothing for no fields', () => assert.equal(queryText([]), ''));

  it('is read back as the same fields by whoever reads addresses', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), (fields) => {
        const query = queryText(fields);
        assert.match(query, /^\?[^\s+#?]*$/);
        assert.deepEqual([...new URLSearchParams(query)], fields);
      }),
    );
    assert.equal(queryText([['a b', 'c&d']]), '?a%20b=c%26d');
  });
});
