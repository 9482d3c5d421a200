import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toText } from '../../../src/domain/decimal';
import { AnswerMisfitError, readBook, readMarkets, readOrder } from '../../../src/exchange/answerReading';
import { DriftReport } from '../../../src/exchange/drift';

const market = {
  symbol: 'USDT_IRR',
  tick_size: '10.000000000000000000',
  amount_step_size: '0.010000000000000000',
  minimum_limit_order_value: '500000.000000000000000000',
  maximum_limit_order_value: '20000000000.000000000000000000',
};

function reporting() {
  const told: string[] = [];
  return { told, drift: new DriftReport((text) => told.push(text)) };
}

describe('The list of markets', () => {
  const forms = {
    'an object with rules': { rules: [market] },
    'a bare list': [market],
    'one bare object': market,
  };
  for (const [name, json] of Object.entries(forms)) {
    it(`is read from ${name}`, () => {
      const { drift, told } = reporting();
      const { rules, skipped } = readMarkets(json, drift);
      const [one] = rules;
      assert.ok(one?.maximumValue);
      assert.deepEqual(
        [one.symbol.code, one.symbol.base, one.symbol.quote, toText(one.tickSize), toText(one.step)],
        ['USDT_IRR', 'USDT', 'IRR', '10', '0.01'],
      );
      assert.deepEqual([toText(one.minimumValue), toText(one.maximumValue)], ['500000', '20000000000']);
      assert.deepEqual([skipped, told], [[], []]);
    });
  }

  it('takes a symbol in parts, and no maximum for no maximum', () => {
    const symbol = { code: 'XAUt_USDT', base_currency_type: 'XAUt', quote_currency_type: 'USDT' };
    for (const maximum of [{ maximum_limit_order_value: null }, { maximum_limit_order_value: undefined }]) {
      const { rules } = readMarkets([{ ...market, symbol, ...maximum }], reporting().drift);
      assert.deepEqual([rules[0]?.symbol.base, rules[0]?.maximumValue], ['XAUt', undefined]);
    }
  });

  it('takes no text of the server\u2019s choosing for a currency', () => {
    for (const base of ['[x](command:a.b)', '$(zap)', '<b>USDT</b>', '\u202eTDSU', 'US DT', '']) {
      const symbol = { code: 'USDT_IRR', base_currency_type: base, quote_currency_type: 'IRR' };
      assert.deepEqual(readMarkets([{ ...market, symbol }], reporting().drift).rules, [], base);
    }
  });

  it('leaves out what cannot be read, names it, and keeps the rest', () => {
    const { drift, told } = reporting();
    const bad = [
      { ...market, symbol: 'BTC_IRR', tick_size: 10 },
      { ...market, symbol: 'ETH_IRR', tick_size: '0' },
      { ...market, symbol: { code: 'A_B' } },
      { symbol: 'DOGE_IRR' },
      null,
      'text',
    ];
    const { rules, skipped } = readMarkets({ rules: [...bad, market, market] }, drift);
    assert.deepEqual(
      rules.map(({ symbol }) => symbol.code),
      ['USDT_IRR'],
    );
    assert.deepEqual(skipped, ['BTC_IRR', 'ETH_IRR', 'A_B', 'DOGE_IRR', 'entry 5', 'entry 6', 'USDT_IRR']);
    assert.ok(told.some((line) => line.includes('tick_size')));
  });

  it('is refused when it is none', () => {
    for (const json of [null, 1, 'text', {}, { rules: {} }, { markets: [] }]) {
      assert.throws(() => readMarkets(json, reporting().drift), AnswerMisfitError, JSON.stringify(json));
    }
  });
});

describe('An order book', () => {
  const level = (depth: number, price: string, quantity = '1'): object => ({ depth, price, quantity });
  const read = (asks: readonly object[], bids: readonly object[], { drift } = reporting()) =>
    readBook('A_B', { ask_orders: asks, bid_orders: bids }, drift);

  it('stands best first, whatever order it came in', () => {
    const cents = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 50 });
    fc.assert(
      fc.property(cents, cents, (low, high) => {
        const asks = high.map((each, at) => level(at, (each + 1_000_001).toString()));
        const book = read(
          asks,
          low.map((each, at) => level(at, each.toString())),
        );
        const inOrder = (a: number, b: number): number => a - b;
        assert.deepEqual(
          book.asks.map(({ price }) => toText(price)),
          [...high].sort(inOrder).map((each) => (each + 1_000_001).toString()),
        );
        assert.deepEqual(
          book.bids.map(({ price }) => toText(price)),
          [...low].sort(inOrder).reverse().map(String),
        );
      }),
    );
  });

  it('leaves out empty levels', () => {
    const book = read([level(1, '11', '0'), level(2, '12', '0E-18'), level(3, '13')], []);
    assert.deepEqual(
      book.asks.map(({ price }) => toText(price)),
      ['13'],
    );
  });

  it('is refused when it is crossed or locked: nothing is priced from it', () => {
    assert.throws(() => read([level(1, '10')], [level(1, '11')]), AnswerMisfitError);
    assert.throws(() => read([level(1, '10')], [level(1, '10.0')]), AnswerMisfitError);
    assert.equal(read([level(1, '10.01')], [level(1, '10')]).asks.length, 1);
  });

  it('goes by the price where "depth" says otherwise, and tells once', () => {
    const reports = reporting();
    for (let times = 0; times < 3; times += 1) {
      const book = read([level(2, '11'), level(1, '12')], [], reports);
      assert.deepEqual(
        book.asks.map(({ price }) => toText(price)),
        ['11', '12'],
      );
    }
    assert.equal(reports.told.length, 1);
  });

  it('is refused with a number, a negative or an unreadable amount in it', () => {
    for (const bad of [
      { price: 1 },
      { price: '0' },
      { price: '-1' },
      { quantity: 1 },
      { quantity: 'NaN' },
      { quantity: '1e400' },
      { depth: '1' },
    ]) {
      assert.throws(() => read([{ ...level(1, '10'), ...bad }], []), AnswerMisfitError, JSON.stringify(bad));
    }
  });
});

describe('Drift', () => {
  const order = {
    order_id: '0b0e8f3a-6a57-4c1e-9c5c-2b1f0d9e8a77',
    symbol: 'USDT_IRR',
    status: 'HALF_BAKED',
    type: 'LIMIT',
    side: 'BUYER',
    price: '1',
    quantity: '1',
    deal_quantity: '0',
    time_in_force: 'GTC',
    created_at: 'x',
    updated_at: 'x',
    iceberg: { visible: '1' },
    trades: [{ type: 'MAKER', quantity: '1', fee: '0', price: '1', created_at: 'x', venue: 7 }],
  };

  it('breaks nothing, and is told once each: new fields, inner ones too, and new enum values', () => {
    const { drift, told } = reporting();
    for (let times = 0; times < 3; times += 1) assert.equal(readOrder(order, drift).status, 'HALF_BAKED');
    assert.deepEqual(told.map((line) => /"(.+?)"/.exec(line)?.[1]).sort(), [
      'HALF_BAKED',
      'iceberg',
      'trades[].venue',
    ]);
  });

  it('tells no values of an answer that does not fit', () => {
    const { drift, told } = reporting();
    assert.throws(() => readOrder({ ...order, quantity: 'secret-value' }, drift), AnswerMisfitError);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /"quantity" does not fit/);
    assert.doesNotMatch(told[0] ?? '', /secret-value/);
  });

  it('fills no log, and steers no screen', () => {
    const { drift, told } = reporting();
    for (let at = 0; at < 500; at += 1) {
      readOrder({ ...order, [`new\n\u001b[31m${at}`]: 1, status: `S${at}` }, drift);
    }
    assert.ok(told.length <= 100);
    assert.ok(told.every((line) => line.length <= 300 && !/\p{Cc}/u.test(line)));
  });
});
