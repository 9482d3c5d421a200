import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import {
  HistoryBrowser,
  firstSearch,
  type HistorySources,
  type HistoryVenue,
} from '../../../src/editor/historyBrowser';
import { filterWords, orderRow, searchOf } from '../../../src/editor/historyWords';
import type { Calendar } from '../../../src/editor/moments';
import { environmentAt } from '../../../src/exchange/environments';
import {
  historySnapshot,
  type HistoryFilter,
  type HistorySearch,
  type OrderRow,
} from '../../../src/protocol/history';
import { wholeHistory } from '../../../src/protocol/historyChoices';
import { Emitter } from '../../../src/trading/emitter';
import type { TradesOf } from '../../../src/trading/orderHistory';
import { FakeClock, settle } from '../../support/fakeClock';
import { exchangeError, orderOf, rulesOf } from '../trading/samples';

/** An account with its orders, which answers at once. */
class Account {
  asked: { page: number | undefined; pageSize: number | undefined; side: string | undefined }[] = [];
  looked: string[] = [];
  fails = false;
  signedIn = true;

  constructor(
    readonly url: string,
    public orders: readonly Order[],
  ) {}

  venue(): HistoryVenue {
    const rules = { value: rulesOf(), ageMs: 0 };
    const client = {
      orders: ({ page = 1, pageSize = 10, side }: { page?: number; pageSize?: number; side?: string }) => {
        this.asked.push({ page, pageSize, side });
        if (this.fails) return Promise.reject(exchangeError('network'));
        const found = this.orders.filter((order) => side === undefined || order.side === side);
        return Promise.resolve({
          orders: found.slice((page - 1) * pageSize, page * pageSize),
          totalCount: found.length,
        });
      },
      order: ({ orderId }: { orderId: string }) => {
        this.looked.push(orderId);
        const found = this.orders.find((order) => order.orderId === orderId);
        return found ? Promise.resolve(found) : Promise.reject(exchangeError('not-found'));
      },
    };
    return {
      environment: environmentAt('custom', this.url),
      client,
      rules: {
        all: () => [rulesOf()],
        get: (code: string) => (code === 'USDT_IRR' ? rules : undefined),
        onChange: new Emitter<void>().on,
      },
      signedIn: this.signedIn,
    } as unknown as HistoryVenue;
  }
}

describe('browsing the order history', () => {
  const changed = new Emitter<void>();
  let current: HistoryVenue | undefined;
  let calendar: Calendar;
  let browser: HistoryBrowser;
  let one: Account;

  const begin = (venue: HistoryVenue | undefined): void => {
    current = venue;
    const sources: HistorySources = {
      venues: {
        get current() {
          return current;
        },
        trouble: undefined,
        onChange: changed.on,
      },
      settings: { calendar: () => calendar, onChange: new Emitter<void>().on },
      clock: new FakeClock(),
    };
    browser = new HistoryBrowser(sources);
  };
  const change = (venue: HistoryVenue | undefined): void => {
    current = venue;
    changed.fire();
  };
  const search = (side: '' | 'BUYER' | 'SELLER', page = 1): HistorySearch => ({
    filter: { ...wholeHistory, side },
    page,
    pageSize: 25,
  });

  beforeEach(() => {
    calendar = 'gregorian';
    const orders = Array.from({ length: 60 }, (_, at) =>
      orderOf(60 - at, { side: at % 2 === 0 ? 'BUYER' : 'SELLER' }),
    );
    one = new Account('https://one.example', orders);
    begin(one.venue());
  });
  afterEach(() => browser.dispose());

  it('reads nothing before somebody looks, and once when they do', async () => {
    await settle();
    assert.equal(one.asked.length, 0);
    browser.startLooking();
    await settle();
    assert.deepEqual(one.asked, [{ page: 1, pageSize: 50, side: undefined }]);
    browser.stopLooking();
    browser.startLooking();
    await settle();
    assert.equal(one.asked.length, 1);
  });

  it('reads what was wished for while nobody looked', async () => {
    browser.startLooking();
    await settle();
    browser.stopLooking();
    browser.searchFor(search('SELLER'));
    await settle();
    assert.equal(one.asked.length, 1);
    browser.startLooking();
    await settle();
    assert.equal(one.asked.at(-1)?.side, 'SELLER');
  });

  it('gives snapshots that keep to the protocol', async () => {
    const strange = orderOf(99, {
      status: 'X'.repeat(300),
      clientOrderId: '\u06a9'.repeat(300),
      createdAt: 'soon',
    });
    one.orders = [strange, ...one.orders];
    browser.startLooking();
    await settle();
    browser.receive({ kind: 'expand', orderId: strange.orderId, open: true });
    await settle();
    const read = historySnapshot.safeParse(browser.snapshot());
    assert.equal(read.success, true, JSON.stringify(read.error));
    const first = browser.snapshot().result?.rows[0];
    assert.equal(first?.time, 'soon');
    assert.equal(first.fills?.state, 'read');
  });

  it('answers the page\u2019s wish with its turn', async () => {
    browser.startLooking();
    browser.receive({ kind: 'search', turn: 5, search: search('BUYER', 2) });
    await settle();
    const { turn, result } = browser.snapshot();
    assert.deepEqual(
      [turn, result?.page, result?.totalCount, result?.rows.length, result?.ofEarlierSearch],
      [5, 2, 30, 5, false],
    );
  });

  it('says that rows are of the search before, when the newer one failed', async () => {
    browser.startLooking();
    await settle();
    one.fails = true;
    browser.receive({ kind: 'search', turn: 1, search: search('BUYER') });
    await settle();
    const { result, trouble } = browser.snapshot();
    assert.equal(result?.ofEarlierSearch, true);
    assert.match(trouble ?? '', /connection/);
    // The search before, asked for again, is the one that stands there.
    browser.receive({ kind: 'search', turn: 2, search: firstSearch });
    await settle();
    assert.equal(browser.snapshot().result?.ofEarlierSearch, false);
  });

  it('stands on the last page when the asked one is behind the end', async () => {
    browser.startLooking();
    browser.receive({ kind: 'search', turn: 1, search: search('BUYER', 9) });
    await settle();
    const { search: standing, result } = browser.snapshot();
    assert.deepEqual([standing.page, result?.page, result?.ofEarlierSearch], [2, 2, false]);
  });

  it('reads the fills of orders on the page, and of no other', async () => {
    browser.startLooking();
    await settle();
    browser.receive({ kind: 'expand', orderId: orderOf(1).orderId, open: true });
    await settle();
    assert.deepEqual(one.looked, []);
    browser.receive({ kind: 'expand', orderId: orderOf(60).orderId, open: true });
    await settle();
    assert.deepEqual(one.looked, [orderOf(60).orderId]);
    browser.receive({ kind: 'expand', orderId: orderOf(60).orderId, open: false });
    assert.equal(browser.snapshot().result?.rows[0]?.fills, undefined);
  });

  it('forgets open rows that left the page', async () => {
    browser.startLooking();
    await settle();
    browser.receive({ kind: 'expand', orderId: orderOf(60).orderId, open: true });
    await settle();
    browser.receive({ kind: 'search', turn: 1, search: search('SELLER') });
    await settle();
    browser.receive({ kind: 'search', turn: 2, search: search('') });
    await settle();
    assert.equal(browser.snapshot().result?.rows[0]?.orderId, orderOf(60).orderId);
    assert.equal(browser.snapshot().result?.rows[0]?.fills, undefined);
  });

  it('takes the orders off when the environment changes, says so, and reads there', async () => {
    browser.startLooking();
    await settle();
    browser.receive({ kind: 'search', turn: 1, search: search('BUYER', 2) });
    await settle();
    change(undefined);
    assert.equal(browser.snapshot().result, undefined);
    assert.equal(browser.snapshot().mode, undefined);
    const two = new Account('https://two.example', [orderOf(7)]);
    change(two.venue());
    assert.equal(browser.snapshot().result, undefined);
    await settle();
    assert.match(browser.snapshot().notice ?? '', /environment changed/);
    assert.deepEqual(two.asked.at(-1), { page: 1, pageSize: 25, side: 'BUYER' });
    assert.equal(browser.snapshot().result?.rows.length, 1);
    browser.receive({ kind: 'refresh' });
    assert.equal(browser.snapshot().notice, undefined);
  });

  it('an answer of the environment before never shows', async () => {
    browser.startLooking();
    change(new Account('https://two.example', []).venue());
    await settle();
    assert.equal(browser.snapshot().result?.rows.length, 0);
  });

  it('a connection to the same place that is made anew says nothing', async () => {
    browser.startLooking();
    await settle();
    change(undefined);
    change(one.venue());
    await settle();
    assert.equal(browser.snapshot().notice, undefined);
    assert.equal(browser.snapshot().result?.rows.length, 50);
  });

  it('asks nothing for somebody who is not signed in', async () => {
    one.signedIn = false;
    change(one.venue());
    browser.startLooking();
    browser.receive({ kind: 'refresh' });
    await settle();
    assert.deepEqual(one.asked, []);
    assert.equal(browser.snapshot().mode?.signedIn, false);
    assert.equal(browser.snapshot().trouble, undefined);
  });

  it('puts orders into words: figures on the grid of their market, values exact, unknown words as they came', async () => {
    one.orders = [
      orderOf(1, {
        price: exact('1262380'),
        quantity: exact('12.5'),
        filled: exact('0.1'),
        status: 'NEW_WORD',
      }),
    ];
    browser.startLooking();
    await settle();
    const shown = browser.snapshot().result?.rows[0];
    assert.deepEqual(
      [shown?.price, shown?.quantity, shown?.filled, shown?.value, shown?.status, shown?.side],
      ['1,262,380 IRR', '12.50 USDT', '0.10 USDT', '15,779,750 IRR', 'NEW_WORD', 'Buy'],
    );
    calendar = 'persian';
    assert.match(browser.snapshot().result?.rows[0]?.time ?? '', /^1404-10-15 /);
  });
});

describe('the value of an order at market', () => {
  const style = { calendar: 'gregorian', rules: () => undefined } as const;
  const trades = [
    { type: 'TAKER', price: exact('990.1'), quantity: exact('0.3'), fee: exact('0'), createdAt: '' },
    { type: 'HOUSE', price: exact('990.3'), quantity: exact('4.7'), fee: exact('0'), createdAt: '' },
  ];
  const { price: ofLimit, ...rest } = orderOf(1);
  const atMarket: Order = { ...rest, type: 'MARKET', filled: exact('5') };
  const rowOf = (fills?: TradesOf, changes: Partial<Order> = {}): OrderRow =>
    orderRow({ ...atMarket, ...changes }, style, fills);
  const read = (order: Partial<Order>): TradesOf => ({
    state: 'read',
    order: { ...atMarket, ...order },
    readAt: 0,
  });

  it('is by its own price for an order with a limit', () => {
    assert.ok(ofLimit);
    assert.equal(orderRow({ ...rest, price: ofLimit }, style, undefined).value, '4,950 IRR');
  });

  it('is the exact sum of its trades, once they are known', () => {
    assert.equal(rowOf(read({ trades })).value, '4,951.44 IRR');
    assert.equal(rowOf(undefined, { trades }).value, '4,951.44 IRR');
  });

  it('is not made up: it says what is missing', () => {
    assert.equal(rowOf().value, 'see its trades');
    assert.equal(rowOf({ state: 'reading' }).value, 'reading its trades');
    assert.equal(rowOf({ state: 'failed', trouble: new Error() }).value, 'its trades could not be read');
    assert.equal(rowOf(read({ trades: trades.slice(1) })).value, 'not all its trades are listed yet');
    assert.equal(rowOf(undefined, { filled: exact('0') }).value, '\u2013');
  });

  it('stands beside words that are those of the details: Market, Taker, and as they came where nobody knows them', () => {
    const row = rowOf(read({ trades }), { side: 'LENDER', type: 'ICEBERG' });
    assert.deepEqual([rowOf().type, row.type, row.side], ['Market', 'ICEBERG', 'LENDER']);
    assert.deepEqual(row.fills?.state === 'read' && row.fills.trades.map(({ role }) => role), [
      'Taker',
      'HOUSE',
    ]);
  });
});

describe('what the history asks the exchange for', () => {
  const now = new Date(2026, 10, 24, 13, 42, 5, 678).getTime();
  const day = (month: number, date: number): number => new Date(2026, month - 1, date).getTime();

  it('days are whole ones, of this machine\u2019s time zone', () => {
    const bounds = (filter: Partial<HistoryFilter>): (number | undefined)[] => {
      const { startAtMs, endAtMs } = searchOf({ ...wholeHistory, ...filter }, now);
      return [startAtMs, endAtMs];
    };
    assert.deepEqual(bounds({}), [undefined, undefined]);
    assert.deepEqual(bounds({ period: 'today' }), [day(11, 24), undefined]);
    assert.deepEqual(bounds({ period: 'week' }), [day(11, 18), undefined]);
    assert.deepEqual(bounds({ period: 'month' }), [day(10, 26), undefined]);
    assert.deepEqual(bounds({ period: 'dates', from: '2026-11-01', to: '2026-11-02' }), [
      day(11, 1),
      day(11, 3),
    ]);
    assert.deepEqual(bounds({ period: 'dates', from: '', to: '2026-12-31' }), [
      undefined,
      new Date(2027, 0, 1).getTime(),
    ]);
  });

  it('nothing that was not chosen, and the rest as the exchange writes it', () => {
    assert.deepEqual(searchOf(wholeHistory, now), {});
    assert.deepEqual(
      searchOf(
        { ...wholeHistory, symbol: 'USDT_IRR', side: 'SELLER', status: 'FULL_FILLED', type: 'MARKET' },
        now,
      ),
      { symbol: 'USDT_IRR', side: 'SELLER', status: 'FULL_FILLED', type: 'MARKET' },
    );
  });

  it('says it in words', () => {
    assert.equal(filterWords(wholeHistory), 'all orders');
    assert.equal(
      filterWords({
        ...wholeHistory,
        symbol: 'USDT_IRR',
        side: 'BUYER',
        status: 'FULL_FILLED',
        period: 'week',
      }),
      'USDT_IRR, Buy, Filled, last 7 days',
    );
    assert.equal(
      filterWords({ ...wholeHistory, period: 'dates', from: '2026-11-01', to: '2026-11-02' }),
      'from 2026-11-01 to 2026-11-02',
    );
  });
});
