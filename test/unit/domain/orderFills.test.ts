import assert from 'node:assert/strict';
import { exact, toText } from '../../../src/domain/decimal';
import { readSymbol } from '../../../src/domain/market';
import { feeCurrency, fillsOf } from '../../../src/domain/orderFills';

const trade = (price: string, quantity: string, fee: string) => ({
  type: 'TAKER',
  price: exact(price),
  quantity: exact(quantity),
  fee: exact(fee),
  createdAt: '2026-01-05T12:00:00Z',
});

describe('The fills of an order', () => {
  it('are summed up exactly, with an average a little finer than the prices', () => {
    const fills = fillsOf({ trades: [trade('100.1', '1', '0.001'), trade('100.4', '2', '0.0025')] });
    assert.ok(fills?.averagePrice);
    const { quantity, value, fee, averagePrice } = fills;
    assert.deepEqual([quantity, value, fee, averagePrice].map(toText), ['3', '300.9', '0.0035', '100.3']);
    const uneven = fillsOf({ trades: [trade('100', '1', '0'), trade('101', '2', '0')] });
    // 302 / 3, cut.
    assert.equal(uneven?.averagePrice && toText(uneven.averagePrice), '100.66');
  });

  it('have no average without one, and are not known where the order came without its trades', () => {
    assert.equal(fillsOf({ trades: [] })?.averagePrice, undefined);
    assert.equal(fillsOf({}), undefined);
  });

  it('pay their fee in what the order receives; nobody knows for another side', () => {
    const symbol = readSymbol('USDT_IRR');
    assert.ok(symbol);
    assert.equal(feeCurrency({ side: 'BUYER', symbol }), 'USDT');
    assert.equal(feeCurrency({ side: 'SELLER', symbol }), 'IRR');
    assert.equal(feeCurrency({ side: 'LENDER', symbol }), undefined);
  });
});
