import assert from 'node:assert/strict';
import { OurPreparing } from '../../bench/preparing/ourPreparing';
import { mistakesOf } from '../../bench/preparing/mistakes';
import * as product from '../../bench/product';
import { sampleMarkets, wireMarkets } from '../../bench/samples/markets';
import { typedOrders } from '../../bench/samples/orders';
import { seeded } from '../../bench/samples/random';

describe('Orders of the benchmark', () => {
  const random = seeded(7);
  const markets = sampleMarkets(random);
  const orders = typedOrders(markets, random, 2_000);
  const our = new OurPreparing(product, wireMarkets(markets));

  it('come off tick and step, below and above the bounds, and right', () => {
    const shares = [
      orders.filter(({ price, answer }) => price !== answer.price),
      orders.filter(({ quantity, answer }) => quantity !== answer.quantity),
      orders.filter(({ answer }) => answer.value === 'too small'),
      orders.filter(({ answer }) => answer.value === 'too large'),
      orders.filter(({ answer }) => answer.value === 'fits'),
    ].map((some) => some.length / orders.length);
    for (const share of shares) assert.ok(share > 0.02, JSON.stringify(shares));
  });

  it('are all prepared as integer arithmetic has it', () => {
    const { orders: wrong, first } = mistakesOf(orders, (order) => our.prepare(order));
    assert.equal(wrong, 0, first);
  });

  it('would show a mistake: a price beside the tick, a value judged wrongly, an exponent', () => {
    const [order] = orders;
    assert.ok(order);
    const right = order.answer;
    for (const wrong of [
      { ...right, price: `${right.price}1` },
      { ...right, value: right.value === 'fits' ? ('too large' as const) : ('fits' as const) },
      { ...right, quantity: '1e3' },
    ]) {
      assert.equal(mistakesOf([order], () => wrong).orders, 1);
    }
    assert.equal(mistakesOf([order], () => right).orders, 0);
  });
});
