import assert from 'node:assert/strict';
import { readSymbol } from '../../../src/domain/market';
import { cancelWords } from '../../../src/editor/cancelWords';
import { matchesFilter } from '../../../src/editor/marketFilter';
import { orderOf } from '../trading/samples';

describe('What a server may call things', () => {
  it('makes no link of the status in a notification', () => {
    const order = orderOf(1, { status: '[Confirm](command:workbench.action.quit)\u202e' });
    const words = cancelWords({
      state: 'still-open',
      order,
      answer: { state: 'asked', cancelOrderId: order.orderId },
    });
    assert.match(words, /\(Confirm \(command:workbench\.action\.quit\)\): Buy 5 USDT at 990 IRR/);
  });

  it('breaks no filter by a currency that is called after a member of every object', () => {
    for (const code of ['constructor_IRR', 'BTC_toString', '1_constructor_IRR']) {
      const symbol = readSymbol(code);
      assert.ok(symbol);
      assert.ok(matchesFilter(symbol, code));
      assert.ok(!matchesFilter(symbol, 'tether'));
    }
  });
});
