import assert from 'node:assert/strict';
import { exact, toText } from '../../../src/domain/decimal';
import { estimateOrder } from '../../../src/domain/orderEstimate';
import { bookOf } from './sampleCheck';

const feePercent = exact('0.35');

describe('an estimate', () => {
  it('of a limit order is its exact value; the fee comes off what arrives', () => {
    const order = { side: 'BUYER', price: exact('999500'), quantity: exact('10.01') } as const;
    const bought = estimateOrder(order, bookOf(), feePercent);
    assert.ok(bought);
    assert.equal(toText(bought.value), '10004995');
    assert.equal(bought.feeIn, 'base');
    assert.equal(toText(bought.fee), '0.035035');
    assert.equal(toText(bought.receives), '9.974965');
    assert.equal(toText(bought.walk?.filled ?? exact('1')), '0');
    const sold = estimateOrder({ ...order, side: 'SELLER' }, undefined, feePercent);
    assert.ok(sold && !sold.walk);
    assert.equal(sold.feeIn, 'quote');
    assert.equal(toText(sold.fee), '35017.4825');
    assert.equal(toText(sold.receives), '9969977.5175');
  });

  it('does not round a fee, however small', () => {
    const order = { side: 'BUYER', price: exact('1'), quantity: exact('0.000000000000000001') } as const;
    assert.equal(
      toText(estimateOrder(order, undefined, feePercent)?.fee ?? exact('0')),
      '0.0000000000000000000035',
    );
  });

  it('of a crossing limit order tells what fills at once', () => {
    const order = { side: 'BUYER', price: exact('1001000'), quantity: exact('150') } as const;
    const { walk } = estimateOrder(order, bookOf(), feePercent) ?? {};
    assert.deepEqual(
      [walk?.filled, walk?.shortfall].map((each) => each && toText(each)),
      ['100', '50'],
    );
  });

  it('of a market order is what walking the book gives, and nothing where the book does not suffice', () => {
    const order = { side: 'SELLER', price: undefined, quantity: exact('150') } as const;
    const sold = estimateOrder(order, bookOf(), feePercent);
    assert.equal(toText(sold?.value ?? exact('0')), '149800000');
    assert.equal(estimateOrder(order, undefined, feePercent), undefined);
    assert.equal(estimateOrder({ ...order, quantity: exact('301') }, bookOf(), feePercent), undefined);
    assert.equal(estimateOrder(order, bookOf([]), feePercent), undefined);
  });
});
