import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import { orderBadge, orderRow, progressMark } from '../../../src/editor/orderRow';
import { orderOf, rulesOf } from '../trading/samples';

const row = (changes: Partial<Order>, cancelling = false) =>
  orderRow(orderOf(1, changes), rulesOf(), { cancelling, ended: '13:42:05' });

describe('The row of an order', () => {
  it('says side, quantity, price and progress of an open one', () => {
    assert.deepEqual(row({ filled: exact('2') }), {
      label: 'Buy 5.00 USDT',
      description: '\u25d1 40% \u00b7 990 IRR',
      spoken: 'Buy 5.00 USDT at 990 IRR, 40 percent filled, partly filled',
      icon: 'arrow-up',
      color: 'charts.green',
      contextValue: 'order.open',
    });
    assert.equal(row({ side: 'SELLER' }).icon, 'arrow-down');
  });

  it('says that it is being cancelled, until the order itself says how it ended', () => {
    const { description, spoken, icon, contextValue } = row({ filled: exact('2') }, true);
    assert.equal(description, 'cancelling \u00b7 \u25d1 40% \u00b7 990 IRR');
    assert.match(spoken, /, cancelling, 40 percent filled/);
    assert.deepEqual([icon, contextValue], ['sync~spin', 'order.cancelling']);
    assert.equal(row({ status: 'CANCELED_BY_USER' }, true).contextValue, 'order.over');
  });

  it('says how one ended and when, and offers no cancel for it', () => {
    assert.deepEqual(row({ status: 'FULL_FILLED', filled: exact('5') }), {
      label: 'Buy 5.00 USDT',
      description: 'filled \u00b7 990 IRR \u00b7 13:42:05',
      spoken: 'Buy 5.00 USDT at 990 IRR, filled, 13:42:05',
      icon: 'check',
      color: 'charts.green',
      contextValue: 'order.over',
    });
    const cancelled = row({ status: 'CANCELED_BY_MATCH_ENGINE', filled: exact('2') });
    assert.equal(
      cancelled.description,
      'cancelled by the matching engine \u00b7 \u25d1 40% \u00b7 990 IRR \u00b7 13:42:05',
    );
    assert.equal(cancelled.contextValue, 'order.over');
    assert.equal(row({ status: 'CANCELED_BY_USER' }).description, 'cancelled \u00b7 990 IRR \u00b7 13:42:05');
  });

  it('shows words that nobody knows as they came, and keeps such an order among the open ones', () => {
    const { label, description, spoken, icon, contextValue } = row({
      status: 'WAITING_FOR_THE_MOON',
      side: 'LENDER',
      type: 'ICEBERG',
    });
    assert.equal(label, 'LENDER 5.00 USDT');
    assert.match(description, /^WAITING_FOR_THE_MOON \u00b7 .* 0% \u00b7 market, IRR$/);
    assert.match(spoken, /WAITING_FOR_THE_MOON/);
    assert.deepEqual([icon, contextValue], ['circle-outline', 'order.open']);
  });

  it('takes no word of the exchange for a member of an object, and draws no icon of it', () => {
    for (const status of ['constructor', '__proto__', 'toString']) {
      assert.equal(row({ status }).description, `${status} \u00b7 \u25cb 0% \u00b7 990 IRR`);
    }
    assert.match(row({ status: '$(zap)' }).description, /^\$ \(zap\) /);
  });

  it('never shows a full circle for what is not full, nor an empty one for what is begun', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }), (all, some) => {
        const filled = Math.min(all, some);
        const mark = progressMark({ quantity: exact(`${all}`), filled: exact(`${filled}`) });
        assert.match(mark, /^[\u25cb\u25d4\u25d1\u25d5\u25cf] [\d.]+%$/);
        assert.equal(mark.startsWith('\u25cb'), filled === 0);
        assert.equal(mark.startsWith('\u25cf'), filled === all);
        assert.equal(mark.endsWith(' 100%'), filled === all);
      }),
    );
  });
});

describe('The badge of the orders', () => {
  it('counts unknown and open ones, the unknown ones named first', () => {
    assert.equal(orderBadge(0, 0), undefined);
    assert.deepEqual(orderBadge(0, 1), { value: 1, tooltip: '1 open order' });
    assert.deepEqual(orderBadge(1, 3), { value: 4, tooltip: '1 order of unknown outcome, 3 open orders' });
    assert.deepEqual(orderBadge(2, 0), { value: 2, tooltip: '2 orders of unknown outcome' });
  });
});
