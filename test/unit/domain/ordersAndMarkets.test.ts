import assert from 'node:assert/strict';
import { exact, toText } from '../../../src/domain/decimal';
import { readSymbol } from '../../../src/domain/market';
import { isOpen, remaining } from '../../../src/domain/order';

describe('a market symbol', () => {
  it('splits at its last underscore', () => {
    assert.deepEqual(readSymbol('USDT_IRR'), { code: 'USDT_IRR', base: 'USDT', quote: 'IRR' });
    assert.deepEqual(readSymbol('1INCH_USDT'), { code: '1INCH_USDT', base: '1INCH', quote: 'USDT' });
    assert.deepEqual(readSymbol('A_B_C'), { code: 'A_B_C', base: 'A_B', quote: 'C' });
  });

  it('is nothing else', () => {
    const texts = [
      '',
      'USDT',
      '_IRR',
      'USDT_',
      'USDT-IRR',
      'USDT_IRR ',
      'USDT_IRR\n',
      '../x_y',
      'A_B'.repeat(50),
      '\u202eA_B',
    ];
    for (const text of texts) assert.equal(readSymbol(text), undefined, text);
  });
});

describe('an order', () => {
  it('is open unless its status says that it ended; a new word counts as open', () => {
    for (const status of ['NOT_FILLED', 'PARTIALLY_FILLED', 'INACTIVE', 'SOMETHING_NEW', '']) {
      assert.equal(isOpen({ status }), true, status);
    }
    for (const status of [
      'FULL_FILLED',
      'CANCELED_BY_USER',
      'CANCELED_BY_SYSTEM',
      'CANCELED_BY_MATCH_ENGINE',
    ]) {
      assert.equal(isOpen({ status }), false, status);
    }
  });

  it('has what is not filled left, and never less than nothing', () => {
    assert.equal(toText(remaining({ quantity: exact('10'), filled: exact('2.5') })), '7.5');
    assert.equal(toText(remaining({ quantity: exact('10'), filled: exact('11') })), '0');
  });
});
