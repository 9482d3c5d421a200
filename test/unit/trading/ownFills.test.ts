import assert from 'node:assert/strict';
import { exact, toText } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import { Emitter } from '../../../src/trading/emitter';
import type { OrderReading } from '../../../src/trading/openOrders';
import { OwnFills } from '../../../src/trading/ownFills';
import { settle } from '../../support/fakeClock';
import { exchangeError, orderOf, rulesOf } from './samples';

const symbol = 'USDT_IRR';

/** An order that filled in so many trades of 1 each, the last of them at second `number`. */
function filledOrder(number: number, trades: number, changes: Partial<Order> = {}): Order {
  return orderOf(number, {
    filled: exact(String(trades)),
    trades: Array.from({ length: trades }, (_none, at) => ({
      type: 'TAKER',
      price: exact(String(1000 + at)),
      quantity: exact('1'),
      fee: exact('0'),
      createdAt: new Date(Date.UTC(2026, 0, 5, 12, number, at)).toISOString(),
    })),
    ...changes,
  });
}

/** As the lists have it: without its fills. */
function listed(order: Order): Order {
  const copy: { -readonly [K in keyof Order]: Order[K] } = { ...order };
  delete copy.trades;
  return copy;
}

describe('own fills of a market', () => {
  let orders: Order[];
  let asked: string[];
  let failing: boolean;
  let read: Emitter<OrderReading>;
  let fills: OwnFills;

  beforeEach(() => {
    orders = [];
    asked = [];
    failing = false;
    read = new Emitter<OrderReading>();
    const answer = async <T>(what: string, value: () => T): Promise<T> => {
      asked.push(what);
      await Promise.resolve();
      if (failing) throw exchangeError('timeout');
      return value();
    };
    fills = new OwnFills(
      {
        orders: (filter, options) =>
          answer(`list ${filter.symbol ?? ''} ${options.priority ?? ''}`, () => ({
            orders: orders.map(listed),
          })),
        order: (id, options) =>
          answer(`order ${options.priority ?? ''}`, () => {
            const found = orders.find((each) => 'orderId' in id && each.orderId === id.orderId);
            if (!found) throw new Error(`no such order`);
            return found;
          }),
        onRead: read.on,
      },
      symbol,
    );
  });

  afterEach(() => fills.dispose());

  const shown = (): string[] =>
    fills.all().map(({ side, price, quantity }) => `${side} ${toText(quantity)} at ${toText(price)}`);
  const listsRead = async (): Promise<void> => {
    read.fire({ orders: orders.map(listed), complete: true });
    await settle();
  };

  it('are read once, behind everything else, and only of orders that have some', async () => {
    orders = [
      filledOrder(2, 1, { side: 'SELLER' }),
      filledOrder(1, 2),
      orderOf(3),
      filledOrder(4, 1, { symbol: rulesOf('BTC_IRR').symbol }),
      filledOrder(5, 1, { side: 'SOMETHING_NEW' }),
    ];
    await fills.start();
    assert.deepEqual(shown(), ['BUYER 1 at 1000', 'BUYER 1 at 1001', 'SELLER 1 at 1000']);
    assert.deepEqual(asked, ['list USDT_IRR poll', 'order poll', 'order poll']);
    await listsRead();
    assert.equal(asked.length, 3, 'what is known is not asked for again');
  });

  it('grow when the order lists tell of more', async () => {
    orders = [filledOrder(1, 1)];
    await fills.start();
    orders = [filledOrder(1, 3), filledOrder(2, 1)];
    let told = 0;
    fills.onChange(() => (told += 1));
    await listsRead();
    assert.equal(shown().length, 4);
    assert.equal(told, 2);
    assert.deepEqual(asked.slice(2), ['order poll', 'order poll']);
  });

  it('stay when they cannot be read again, and are asked for with the next reading of the lists', async () => {
    orders = [filledOrder(1, 1)];
    await fills.start();
    orders = [filledOrder(1, 2)];
    failing = true;
    await listsRead();
    assert.equal(shown().length, 1);
    assert.ok(fills.trouble);
    failing = false;
    await listsRead();
    assert.equal(shown().length, 2);
    assert.equal(fills.trouble, undefined);
  });

  it('begin late when the first reading failed', async () => {
    orders = [filledOrder(1, 1)];
    failing = true;
    await fills.start();
    assert.ok(fills.trouble);
    failing = false;
    await listsRead();
    assert.equal(shown().length, 1);
  });

  it('are asked for a few times, not for ever, where fewer come than the order says', async () => {
    orders = [filledOrder(1, 1, { filled: exact('2') })];
    await fills.start();
    for (let readings = 0; readings < 10; readings += 1) await listsRead();
    assert.equal(asked.filter((each) => each.startsWith('order')).length, 3);
    assert.equal(shown().length, 1);
  });

  it('are known of the newest forty orders, whatever the lists go on to tell of others', async () => {
    orders = Array.from({ length: 60 }, (_none, at) => filledOrder(at + 1, 1));
    await fills.start();
    assert.equal(shown().length, 40);
    const before = asked.length;
    await listsRead();
    await listsRead();
    assert.equal(asked.length, before);
    orders = [...orders, filledOrder(61, 1)];
    await listsRead();
    assert.equal(asked.length, before + 1);
    assert.equal(shown().length, 40);
  });

  it('tell nobody after the end', async () => {
    orders = [filledOrder(1, 1)];
    let told = 0;
    fills.onChange(() => (told += 1));
    const started = fills.start();
    fills.dispose();
    await started;
    assert.equal(told, 0);
  });
});
