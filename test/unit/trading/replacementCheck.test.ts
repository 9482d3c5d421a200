import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import { defaultAges, type OrderLimits } from '../../../src/domain/orderCheck';
import { lessHeldFunds } from '../../../src/trading/heldFunds';
import { replacementProblems, type ReplacementFacts } from '../../../src/trading/replacementCheck';
import { bookOf, entryOf, orderOf, rulesOf } from './samples';

describe('The check of a replacement', () => {
  const { symbol } = rulesOf();
  const order = orderOf(1, { filled: exact('2') });
  const factsOf = (available: string, used = '0'): ReplacementFacts => ({
    available: () => ({ base: exact(available), quote: exact(available) }),
    rules: { get: () => ({ value: rulesOf(), ageMs: 0 }) },
    feed: { aged: () => ({ value: bookOf(), ageMs: 0 }) },
    dayUse: { last: () => ({ value: exact(used), ageMs: 0 }) },
    orders: { all: () => [order] },
  });
  const codes = (
    facts: ReplacementFacts,
    quantity: string,
    limits: Partial<OrderLimits> = {},
    side = order.side,
  ) =>
    replacementProblems(
      facts,
      {
        order: { ...order, side },
        side: side === 'SELLER' ? 'SELLER' : 'BUYER',
        symbol,
        price: '990',
        quantity,
      },
      { ...defaultAges, ...limits },
    )
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => code);

  it('counts what the old order gives back as available', () => {
    // 3 of it are open: 2,970 IRR.
    assert.deepEqual(codes(factsOf('990'), '4'), []);
    assert.deepEqual(codes(factsOf('990'), '4.01'), ['BALANCE_INSUFFICIENT']);
    assert.deepEqual(codes(factsOf('1'), '4', {}, 'SELLER'), []);
    assert.deepEqual(codes(factsOf('1'), '4.01', {}, 'SELLER'), ['BALANCE_INSUFFICIENT']);
  });

  it('leaves what placements without a known outcome would use alone', () => {
    const unknown = [entryOf({ quantity: '5' })];
    const available = { base: exact('0'), quote: exact('5940') };
    const facts = { ...factsOf('0'), available: () => lessHeldFunds(available, symbol, unknown) };
    assert.deepEqual(codes(facts, '4'), []);
    assert.deepEqual(codes(facts, '4.01'), ['BALANCE_INSUFFICIENT']);
  });

  it('counts only the new order of the two for the day', () => {
    const limits = { maximumValuePerDay: exact('10000') };
    assert.deepEqual(codes(factsOf('100000', '9010'), '4', limits), []);
    assert.equal(codes(factsOf('100000', '9010.1'), '4', limits).length, 1);
  });
});
