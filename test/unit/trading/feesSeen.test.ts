import assert from 'node:assert/strict';
import { exact, toText } from '../../../src/domain/decimal';
import type { Order, Trade } from '../../../src/domain/order';
import { AccountMemory } from '../../../src/trading/accountMemory';
import { FeesSeen, type OwnOrders } from '../../../src/trading/feesSeen';
import { exchangeError, orderOf } from './samples';

const fillOf = (type: string, fee: string, createdAt = '2026-01-05T12:00:00Z'): Trade => ({
  type,
  price: exact('1000'),
  quantity: exact('5'),
  fee: exact(fee),
  createdAt,
});

describe('The fees of own fills', () => {
  const warnings: string[] = [];
  const bench = (): FeesSeen => {
    warnings.length = 0;
    const memory = new AccountMemory({
      directory: '',
      server: '',
      account: undefined,
      warn: () => undefined,
      newId: () => '',
    });
    return new FeesSeen(memory, (text) => warnings.push(text));
  };
  const rates = (fees: FeesSeen): readonly (string | undefined)[] => {
    const { maker, taker } = fees.rates();
    return [maker && toText(maker), taker && toText(taker)];
  };

  it('give a rate a role, that of the latest fill', () => {
    const fees = bench();
    assert.deepEqual(rates(fees), [undefined, undefined]);
    fees.note(orderOf(1, { trades: [fillOf('TAKER', '0.0125')] }));
    assert.deepEqual(rates(fees), [undefined, '0.25']);
    fees.note(orderOf(2, { side: 'SELLER', trades: [fillOf('MAKER', '5', '2026-01-05T13:00:00Z')] }));
    assert.deepEqual(rates(fees), ['0.1', '0.25']);
    // An older order that is looked at again.
    fees.note(orderOf(3, { trades: [fillOf('MAKER', '0.025', '2026-01-04T12:00:00Z')] }));
    assert.deepEqual(rates(fees), ['0.1', '0.25']);
    fees.note(orderOf(4, { trades: [fillOf('TAKER', '0.01', '2026-01-06T12:00:00Z')] }));
    fees.note(orderOf(5));
    assert.deepEqual(rates(fees), ['0.1', '0.2']);
  });

  it('count for nothing where they are odd, which is logged once an order', () => {
    const fees = bench();
    const odd = orderOf(1, { trades: [fillOf('TAKER', '12.5'), fillOf('MAKER', '12.5')] });
    fees.note(odd);
    fees.note(odd);
    assert.deepEqual(rates(fees), [undefined, undefined]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /fee 12\.5 .*not used/);
  });

  it('are looked up for the order that filled last, once a fill, and again when that failed', async () => {
    const fees = bench();
    const asked: string[] = [];
    let works = false;
    const source: Pick<OwnOrders, 'order'> = {
      order: (id, { priority }) => {
        asked.push(`${'orderId' in id ? Number(id.orderId.slice(-4)) : ''} ${priority}`);
        const order = orderOf(2, { trades: [fillOf('TAKER', '0.0125')] });
        return works ? Promise.resolve(order) : Promise.reject(exchangeError('network', { call: 'read' }));
      },
    };
    const orders = [orderOf(1, { filled: exact('1') }), orderOf(2, { filled: exact('2') }), orderOf(3)];
    await fees.follow([orderOf(3)], source);
    assert.deepEqual(asked, []);
    await fees.follow(orders, source);
    works = true;
    await Promise.all([fees.follow(orders, source), fees.follow(orders, source)]);
    await fees.follow(orders, source);
    assert.deepEqual(asked, ['2 poll', '2 poll']);
    await fees.follow([orderOf(2, { filled: exact('3') })], source);
    assert.equal(asked.length, 3);
  });

  it('are looked up at the start from a few of the newest filled orders, behind everything else', async () => {
    const fees = bench();
    const asked: string[] = [];
    const listed = [3, 9, 1, 7, 5, 8].map((number) => orderOf(number));
    const source = (detailed: (order: Order) => Order): OwnOrders => ({
      orders: ({ status, page }, { priority }) => {
        asked.push(`${status} ${page} ${priority}`);
        return Promise.resolve({ orders: listed });
      },
      order: (id, { priority }) => {
        const found = listed.find((each) => 'orderId' in id && each.orderId === id.orderId);
        assert.ok(found);
        asked.push(`${Number(found.orderId.slice(-4))} ${priority}`);
        return Promise.resolve(detailed(found));
      },
    });
    await fees.learn(source((order) => order));
    assert.deepEqual(asked, ['FULL_FILLED 1 poll', '9 poll', '8 poll', '7 poll', '5 poll']);
    asked.length = 0;
    await fees.learn(
      source((order) => ({ ...order, trades: [fillOf('MAKER', '0.1'), fillOf('TAKER', '0.1')] })),
    );
    assert.deepEqual(asked, ['FULL_FILLED 1 poll', '9 poll']);
    await assert.rejects(
      fees.learn({ ...source((order) => order), orders: () => Promise.reject(exchangeError('network')) }),
    );
  });
});
