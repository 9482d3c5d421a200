import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, zero } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import type { CancelAnswer, CancelReport } from '../../../src/trading/cancellations';
import type { ConfirmedOrder, PlacementOutcome } from '../../../src/trading/orderDesk';
import { Replacement, type ConfirmedReplacement } from '../../../src/trading/replacement';
import { entryOf, exchangeError, orderOf, uuidOf } from './samples';

const mine: CancelAnswer = { state: 'asked', cancelOrderId: uuidOf(1) };
const ended = (changes: Partial<Order> = {}, answer: CancelAnswer = mine): CancelReport => {
  const order = orderOf(1, { status: 'CANCELED_BY_USER', cancelOrderId: uuidOf(1), ...changes });
  return { state: order.status === 'FULL_FILLED' ? 'filled' : 'cancelled', order, answer };
};
const accepted: PlacementOutcome = {
  state: 'accepted',
  orderId: 'order-2',
  clientOrderId: uuidOf(2),
  message: '',
};

function bench(report: CancelReport, placement: PlacementOutcome = accepted) {
  const world = { live: true, armed: true, halts: 0, twin: false, cancelling: false };
  const cancelled: string[] = [];
  const placed: ConfirmedOrder[] = [];
  const replacement = new Replacement({
    cancellations: {
      cancel: (order) => {
        cancelled.push(order.orderId);
        return Promise.resolve(report);
      },
      cancellingOf: () => (world.cancelling ? {} : undefined),
    },
    desk: {
      get halts() {
        return world.halts;
      },
      twinsOf: () => Promise.resolve(world.twin ? [entryOf()] : []),
      place: (order) => {
        placed.push(order);
        return Promise.resolve(placement);
      },
    },
    get live() {
      return world.live;
    },
    armed: () => world.armed,
  });
  const wanted = (changes: Partial<ConfirmedReplacement> = {}): ConfirmedReplacement => ({
    intent: 'press-1',
    order: orderOf(1, { filled: exact('1') }),
    price: exact('980'),
    quantity: exact('3'),
    seen: [],
    halts: 0,
    ...changes,
  });
  return { world, cancelled, placed, replacement, wanted };
}

describe('Replacing an order', () => {
  it('places what is wanted less what was filled since it was confirmed, and tells it', async () => {
    const { replacement, wanted, placed } = bench(ended({ filled: exact('1.5') }));
    const outcome = await replacement.run(wanted());
    assert.equal(outcome.state, 'replaced');
    assert.equal(placed[0]?.replaces, wanted().order.orderId);
    assert.deepEqual(placed[0].draft, {
      symbol: 'USDT_IRR',
      side: 'BUYER',
      type: 'LIMIT',
      price: '980',
      quantity: '2.5',
    });
    assert.match(
      outcome.message,
      /2\.5 USDT at 980 IRR was placed\. 0\.5 USDT of it was filled in between\. Order id: order-2/,
    );
  });

  it('cancels nothing when the new order could not be placed anyway', async () => {
    for (const change of [{ armed: false }, { halts: 1 }, { twin: true }, { cancelling: true }]) {
      const { world, replacement, wanted, cancelled, placed } = bench(ended());
      Object.assign(world, change);
      assert.equal((await replacement.run(wanted())).state, 'kept', JSON.stringify(change));
      assert.deepEqual([cancelled.length, placed.length], [0, 0]);
    }
    const { world, replacement, wanted } = bench(ended({ filled: exact('1') }));
    Object.assign(world, { live: false, armed: false });
    assert.equal((await replacement.run(wanted())).state, 'replaced', 'paper needs no arming');
    const market = bench(ended());
    const noLimit = orderOf(1, { type: 'MARKET' });
    assert.equal((await market.replacement.run(market.wanted({ order: noLimit }))).state, 'kept');
    assert.equal(market.cancelled.length, 0);
  });

  const order = orderOf(1);
  const error = exchangeError('timeout', { call: 'cancel' });
  const nothingPlaced: Record<string, [CancelReport, string]> = {
    'the exchange refused to cancel it': [{ state: 'refused', order, error }, 'kept'],
    'nothing was sent': [{ state: 'not-sent', order, error }, 'kept'],
    'it is still open': [{ state: 'still-open', order, answer: mine }, 'not-known'],
    'nobody knows how it stands': [{ state: 'unclear', order, error }, 'not-known'],
    'it was filled whole': [ended({ status: 'FULL_FILLED', filled: exact('5') }), 'cancelled'],
    'the fills took all that was wanted': [ended({ filled: exact('4') }), 'cancelled'],
    'the exchange ended it': [ended({ status: 'CANCELED_BY_SYSTEM' }), 'cancelled'],
    'another cancel ended it': [ended({ cancelOrderId: uuidOf(8) }), 'cancelled'],
    'it was over when the cancel came': [ended({}, { state: 'refused', error }), 'cancelled'],
    'less is filled than before': [ended({ filled: exact('0.5') }), 'cancelled'],
  };
  for (const [name, [report, state]] of Object.entries(nothingPlaced)) {
    it(`places nothing when ${name}`, async () => {
      const { replacement, wanted, placed } = bench(report);
      assert.equal((await replacement.run(wanted())).state, state);
      assert.deepEqual(placed, []);
    });
  }

  it('places the rest when the answer was lost and the order says that it is cancelled', async () => {
    const { replacement, wanted, placed } = bench(ended({ filled: exact('1') }, { state: 'lost', error }));
    assert.equal((await replacement.run(wanted())).state, 'replaced');
    assert.equal(placed.length, 1);
  });

  it('says what stands when the desk does not place it', async () => {
    const refused: PlacementOutcome = {
      state: 'refused',
      message: 'Nothing was sent: too small.',
      problems: [],
    };
    const { replacement, wanted } = bench(ended({ filled: exact('1') }), refused);
    const outcome = await replacement.run(wanted());
    assert.equal(outcome.state, 'cancelled');
    assert.match(
      outcome.message,
      /old order is cancelled and this window placed nothing in its stead.*too small/,
    );
  });

  it('replaces an order once at a time', async () => {
    const { replacement, wanted, cancelled, placed } = bench(ended({ filled: exact('1') }));
    const outcomes = await Promise.all([
      replacement.run(wanted()),
      replacement.run(wanted({ intent: 'press-2' })),
    ]);
    assert.deepEqual(outcomes.map((each) => each.state).sort(), ['kept', 'replaced']);
    assert.deepEqual([cancelled.length, placed.length], [1, 1]);
  });

  it('never leaves more on the book than was wanted less what was filled', async () => {
    const cents = fc.integer({ min: 0, max: 500 }).map((count) => exact(String(count)).times(exact('0.01')));
    await fc.assert(
      fc.asyncProperty(cents, cents, cents, fc.boolean(), async (before, more, quantity, byUs) => {
        const filled = before.plus(more);
        const changes = { quantity: exact('10'), filled, ...(!byUs && { cancelOrderId: uuidOf(8) }) };
        const { replacement, wanted, placed } = bench(ended(changes));
        const old = orderOf(1, { quantity: exact('10'), filled: before });
        await replacement.run(wanted({ order: old, quantity }));
        const onBook = placed.reduce((sum, each) => sum.plus(exact(each.draft.quantity)), zero);
        const most = quantity.minus(more);
        if (most.lte(zero) || !byUs) assert.equal(placed.length, 0);
        else assert.ok(onBook.eq(most), `${onBook.toString()} of ${most.toString()}`);
      }),
    );
  });
});
