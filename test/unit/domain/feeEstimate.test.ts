import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import { chooseFees, feeFor, feePercentWords, noFeesSeen } from '../../../src/domain/feeEstimate';
import type { OrderBook } from '../../../src/domain/orderBook';

const book: OrderBook = {
  symbol: 'USDT_IRR',
  bids: [{ price: exact('990'), quantity: exact('1') }],
  asks: [{ price: exact('1010'), quantity: exact('1') }],
};
const seen = { maker: exact('0.1'), taker: exact('0.2') };
const assumed = exact('0.5');

describe('The percentage that an order is estimated by', () => {
  const words = (
    side: 'BUYER' | 'SELLER',
    price: string | undefined,
    against: OrderBook | undefined,
  ): string =>
    feePercentWords(
      feeFor(
        { side, price: price === undefined ? undefined : exact(price) },
        against,
        chooseFees(undefined, seen, assumed),
      ),
    );

  it('is the taker\u2019s for an order that takes or may take, and the maker\u2019s for one that rests', () => {
    assert.equal(words('BUYER', '1009', book), '0.1%, as on your last fills');
    assert.equal(words('SELLER', '991', book), '0.1%, as on your last fills');
    assert.equal(words('BUYER', '1010', book), '0.2%, as on your last fills');
    assert.equal(words('SELLER', '990', book), '0.2%, as on your last fills');
    assert.equal(words('BUYER', undefined, book), '0.2%, as on your last fills');
    assert.equal(words('BUYER', '1', undefined), '0.2%, as on your last fills');
  });

  it('is the user\u2019s own first, then the one of own fills of that role, then the default', () => {
    const own = chooseFees(exact('0'), seen, assumed);
    assert.equal(feePercentWords(own.maker), '0%, from your settings');
    assert.equal(feePercentWords(own.taker), '0%, from your settings');
    const half = chooseFees(undefined, { ...noFeesSeen, maker: exact('0') }, assumed);
    assert.equal(feePercentWords(half.maker), '0%, as on your last fills');
    assert.equal(feePercentWords(half.taker), '0.5%, assumed');
  });
});
