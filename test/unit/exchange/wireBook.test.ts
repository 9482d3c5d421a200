import assert from 'node:assert/strict';
import { toText } from '../../../src/domain/decimal';
import { longestTypedNumber } from '../../../src/domain/typedNumber';
import { wireBook } from '../../../src/exchange/wire';

describe('an order book on the wire', () => {
  const book = (price: string): unknown => ({
    ask_orders: [{ depth: 1, price, quantity: '1.000000000000000000' }],
    bid_orders: [],
  });

  it('is read although somebody asks for as many nines as can be typed', () => {
    const nines = '9'.repeat(longestTypedNumber);
    const { ask_orders } = wireBook.parse(book(`${nines}.000000000000000000`));
    assert.equal(toText(ask_orders[0]?.price ?? assert.fail()), nines);
  });

  it('is read with the zero exponent that Python writes, and refused with what is no decimal text', () => {
    assert.equal(toText(wireBook.parse(book('12E-1')).ask_orders[0]?.price ?? assert.fail()), '1.2');
    for (const price of ['', 'NaN', 'Infinity', '1,5', '0x10', '1e400', '-1', '0E-18']) {
      assert.equal(wireBook.safeParse(book(price)).success, false, price);
    }
  });
});
