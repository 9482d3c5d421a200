import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import {
  exportFormats,
  exportText,
  type ExportFormat,
  type ExportHead,
} from '../../../src/trading/historyFormats';
import { orderOf, uuidOf } from './samples';

const head: ExportHead = {
  environment: 'Paper',
  server: 'http://127.0.0.1:4000',
  account: '0123456789abcdef',
  exportedAt: Date.UTC(2026, 10, 24, 10),
  filter: { symbol: 'USDT_IRR', startAtMs: Date.UTC(2026, 10, 1) },
};

function text(format: ExportFormat, orders: readonly Order[]): string {
  return [...exportText(format, orders, head)].join('');
}

/** RFC 4180, read by the letter and by nobody's library: fields, quotes doubled inside quotes, lines ended by CRLF. */
function parseCsv(csv: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let at = 0;
  while (at < csv.length) {
    let field = '';
    if (csv[at] === '"') {
      for (at += 1; ; at += 1) {
        assert.ok(at < csv.length, 'a quote is not closed');
        if (csv[at] !== '"') field += csv[at] ?? '';
        else if (csv[at + 1] === '"') {
          field += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else while (at < csv.length && csv[at] !== ',' && csv[at] !== '\r') field += csv[at++] ?? '';
    line.push(field);
    if (csv[at] === ',') at += 1;
    else {
      assert.equal(csv.slice(at, at + 2), '\r\n', 'a line does not end in CRLF');
      at += 2;
      lines.push(line);
      line = [];
    }
  }
  return lines;
}

/** Rows as records by the names in the first line, the byte order mark taken off. */
function records(csv: string): Record<string, string>[] {
  assert.equal(csv.charCodeAt(0), 0xfeff, 'there is no byte order mark');
  const [names = [], ...rows] = parseCsv(csv.slice(1));
  return rows.map((row) => {
    assert.equal(row.length, names.length);
    return Object.fromEntries(names.map((name, at) => [name, row[at] ?? '']));
  });
}

const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.nat({ max: 18 }))
  .map(([units, places]) => {
    const digits = units.toString().padStart(places + 1, '0');
    const whole = digits.slice(0, digits.length - places);
    return exact(places === 0 ? whole : `${whole}.${digits.slice(digits.length - places)}`);
  });

const order: fc.Arbitrary<Order> = fc
  .record({
    number: fc.nat({ max: 1_000_000 }),
    price: fc.option(amount, { nil: undefined }),
    quantity: amount,
    filled: amount,
    status: fc.constantFrom('NOT_FILLED', 'FULL_FILLED', 'SOMETHING_NEW'),
    side: fc.constantFrom('BUYER', 'SELLER'),
    clientOrderId: fc.option(fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }), { nil: undefined }),
  })
  .map(({ number, price, clientOrderId, ...rest }) => {
    const plain: { price?: unknown } & Omit<Order, 'price'> = orderOf(number);
    delete plain.price;
    return {
      ...(plain as Order),
      ...rest,
      ...(price && { price }),
      ...(clientOrderId !== undefined && { clientOrderId }),
    };
  });

describe('an export as CSV', () => {
  it('read by another parser, is the orders', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 20 }), (orders) => {
        const rows = records(text('csv', orders));
        assert.equal(rows.length, orders.length);
        orders.forEach((each, at) => {
          const row = rows[at] ?? {};
          assert.equal(row['order_id'], each.orderId);
          assert.equal(row['market'], 'USDT_IRR');
          assert.equal(row['status'], each.status);
          assert.equal(row['side'], each.side);
          assert.equal(row['price'], each.price ? toText(each.price) : '');
          assert.equal(row['quantity'], toText(each.quantity));
          assert.equal(row['filled'], toText(each.filled));
          // A text that would be run as a formula has an apostrophe before it, and is else as it was.
          const id = row['client_order_id'] ?? '';
          assert.ok(id === (each.clientOrderId ?? '') || id === `'${each.clientOrderId ?? ''}`);
        });
      }),
    );
  });

  it('never holds a field that a spreadsheet runs', () => {
    const starts = ['=', '+', '-', '@', '\t', '\r', '\uff1d', '\uff0b', '\uff0d', '\uff20'];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.string({ maxLength: 30 }), (start, rest) => {
        const orders = [orderOf(1, { clientOrderId: start + rest, status: `${start}X` })];
        for (const format of ['csv', 'csv-trades'] as const) {
          for (const row of records(text(format, orders))) {
            for (const field of Object.values(row)) assert.ok(!starts.includes(field.charAt(0)), field);
          }
        }
      }),
    );
    const [row] = records(text('csv', [orderOf(1, { clientOrderId: '=HYPERLINK("x")' })]));
    assert.equal(row?.['client_order_id'], '\'=HYPERLINK("x")');
  });

  it('writes amounts plainly and exactly, and times as the exchange gave them, with their zone', () => {
    const big = orderOf(1, {
      price: exact('123456789012.000000000000000001'),
      quantity: exact('0.000000000000000001'),
      createdAt: '2026-11-24 10:00:00.123456+03:30',
      updatedAt: '2026-11-24 10:00:00',
    });
    const [row] = records(text('csv', [big]));
    assert.equal(row?.['price'], '123456789012.000000000000000001');
    assert.equal(row['quantity'], '0.000000000000000001');
    assert.equal(row['value'], '0.000000123456789012000000000000000001');
    assert.equal(row['created_at'], '2026-11-24T10:00:00.123456+03:30');
    // No zone was given, and none is made up.
    assert.equal(row['updated_at'], '2026-11-24 10:00:00');
  });

  it('has a line for each fill, with what it belongs to', () => {
    const trade = { type: 'TAKER', price: exact('990'), quantity: exact('2.5'), fee: exact('0.0125') };
    const orders = [
      orderOf(1, {
        clientOrderId: uuidOf(1),
        trades: [
          { ...trade, createdAt: '2026-01-05T12:00:01.000Z' },
          { ...trade, type: 'ODD', createdAt: '2026-01-05T12:00:02.000Z' },
        ],
      }),
      orderOf(2),
    ];
    const rows = records(text('csv-trades', orders));
    assert.deepEqual(
      rows.map((row) => [
        row['traded_at'],
        row['role'],
        row['price'],
        row['quantity'],
        row['value'],
        row['fee'],
      ]),
      [
        ['2026-01-05T12:00:01.000Z', 'TAKER', '990', '2.5', '2475', '0.0125'],
        ['2026-01-05T12:00:02.000Z', 'ODD', '990', '2.5', '2475', '0.0125'],
      ],
    );
    assert.deepEqual([rows[0]?.['order_id'], rows[0]?.['client_order_id']], [orderOf(1).orderId, uuidOf(1)]);
  });

  it('of nothing is its head', () => {
    assert.equal(records(text('csv', [])).length, 0);
    assert.match(text('csv', []), /^\ufeffcreated_at,updated_at,market,/);
  });

  it('of many orders is made in pieces that fit together', () => {
    const orders = Array.from({ length: 2_345 }, (_, at) => orderOf(at + 1));
    assert.deepEqual(
      records(text('csv', orders)).map((row) => row['order_id']),
      orders.map((each) => each.orderId),
    );
    assert.ok([...exportText('csv', orders, head)].length > 3);
  });
});

describe('an export as JSON', () => {
  interface Read {
    readonly orders: readonly Record<string, unknown>[];
    readonly [name: string]: unknown;
  }
  const parse = (json: string): Read => JSON.parse(json) as Read;

  it('says where, whose, when and what, and never a key', () => {
    const { orders, ...about } = parse(text('json', []));
    assert.deepEqual(orders, []);
    assert.deepEqual(about, {
      source: 'Invex',
      environment: 'Paper',
      server: 'http://127.0.0.1:4000',
      account: '0123456789abcdef',
      exportedAt: '2026-11-24T10:00:00.000Z',
      filter: { symbol: 'USDT_IRR', from: '2026-11-01T00:00:00.000Z' },
      count: 0,
    });
  });

  it('is the orders, with amounts as texts', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 20 }), (orders) => {
        const read = parse(text('json', orders)).orders;
        assert.deepEqual(
          read.map((each) => [each['orderId'], each['clientOrderId'], each['price'], each['quantity']]),
          orders.map((each) => [
            each.orderId,
            each.clientOrderId,
            each.price && toText(each.price),
            toText(each.quantity),
          ]),
        );
        assert.ok(read.every((each) => !('trades' in each)));
      }),
    );
  });

  it('holds the fills where they were asked for', () => {
    const trade = {
      type: 'MAKER',
      price: exact('990'),
      quantity: exact('5'),
      fee: exact('0.025'),
      createdAt: 'x',
    };
    const read = parse(text('json-trades', [orderOf(1, { trades: [trade] }), orderOf(2)])).orders;
    assert.deepEqual(read[0]?.['trades'], [
      { role: 'MAKER', price: '990', quantity: '5', fee: '0.025', createdAt: 'x' },
    ]);
    assert.deepEqual(read[1]?.['trades'], []);
  });

  it('every format ends in a line break', () => {
    for (const format of exportFormats) assert.match(text(format, [orderOf(1)]), /\n$/);
  });
});
