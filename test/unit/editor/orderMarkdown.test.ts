import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import {
  markdownText,
  orderHover,
  orderPageText,
  unknownPageText,
  type DescribedOrder,
} from '../../../src/editor/orderMarkdown';
import { entryOf, exchangeError, orderOf, rulesOf } from '../trading/samples';

const trade = (number: number, type = 'MAKER') => ({
  type,
  price: exact('990'),
  quantity: exact('1.5'),
  fee: exact('0.0075'),
  createdAt: new Date(2026, 0, 5, 12, 0, number).toISOString(),
});
const described = (changes: Partial<Order> = {}, more: Partial<DescribedOrder> = {}): DescribedOrder => ({
  order: orderOf(1, {
    filled: exact('3'),
    clientOrderId: 'mine-1',
    createdAt: new Date(2026, 0, 5, 11, 0, 0).toISOString(),
    updatedAt: new Date(2026, 0, 5, 12, 0, 2).toISOString(),
    trades: [trade(1), trade(2, 'TAKER')],
    ...changes,
  }),
  rules: rulesOf(),
  where: 'PAPER',
  cancelling: false,
  readAt: new Date(2026, 0, 5, 13, 42, 5).getTime(),
  calendar: 'gregorian',
  ...more,
});

describe('An order as a page', () => {
  it('holds everything that is known of it', () => {
    const page = orderPageText(described({ cancelOrderId: 'cancel-1' }));
    for (const part of [
      '# PAPER: Buy 5\\.00 USDT at 990 IRR',
      'Read at 2026-01-05 13:42:05.',
      '| Status | partly filled (NOT\\_FILLED) |',
      '| Market | USDT\\_IRR |',
      '| Type | Limit |',
      '| Filled | 3 of 5 USDT (60%) |',
      '| Remaining | 2 USDT |',
      '| Average price | 990 IRR |',
      '| Value of the fills | 2,970 IRR |',
      '| Fee | 0.015 USDT |',
      '| Placed | 2026\\-01\\-05 11\\:00\\:00 |',
      '| Client order id | mine\\-1 |',
      '| Id of the request to cancel | cancel\\-1 |',
      '| 2026\\-01\\-05 12\\:00\\:01 | 990 IRR | 1.5 USDT | 0.0075 USDT | Maker |',
      '| 2026\\-01\\-05 12\\:00\\:02 | 990 IRR | 1.5 USDT | 0.0075 USDT | Taker |',
    ]) {
      assert.ok(page.includes(part), `${part}\n is not in\n${page}`);
    }
  });

  it('tells its times in the Persian calendar where that is chosen', () => {
    const page = orderPageText(described({}, { calendar: 'persian' }));
    assert.match(page, /Read at 1404-10-15 13:42:05/);
    assert.match(page, /1404\\-10\\-15 12\\:00\\:01/);
    assert.doesNotMatch(page, /2026/);
  });

  it('says since when it could not be read', () => {
    const trouble = exchangeError('timeout', { call: 'read' });
    assert.match(
      orderPageText(described({}, { trouble })),
      /\*\*Read at 2026-01-05 13:42:05\. It could not be read since:\*\*/,
    );
  });

  it('does not pretend that an order has no trades when they were not read, or that it has them all', () => {
    const bare = described();
    const { trades, ...order } = bare.order;
    assert.equal(trades?.length, 2);
    assert.match(orderPageText({ ...bare, order }), /trades of this order could not be read/);
    assert.match(orderPageText(described({ trades: [], filled: exact('0') })), /Nothing was filled/);
    assert.match(orderPageText(described({ trades: [trade(1)] })), /lists trades of another sum/);
    assert.doesNotMatch(orderPageText(described()), /lists trades of another sum/);
  });

  it('says that it is being cancelled, only while it is open', () => {
    assert.match(
      orderPageText(described({}, { cancelling: true })),
      /\| Status \| cancelling; still partly filled/,
    );
    const over = described({ status: 'CANCELED_BY_USER' }, { cancelling: true });
    assert.match(orderPageText(over), /\| Status \| cancelled \(CANCELED\\_BY\\_USER\) \|/);
  });

  it('shows words and times that nobody knows as they came, and no fee in a currency that it only guesses', () => {
    const page = orderPageText(
      described({
        status: 'ON_HOLD',
        side: 'LENDER',
        type: 'ICEBERG',
        updatedAt: 'soon',
        trades: [trade(1, 'BOTH')],
      }),
    );
    for (const part of [
      '| Status | ON\\_HOLD |',
      '| Side | LENDER |',
      '| Type | ICEBERG |',
      '| Last change | soon |',
      '| BOTH |',
    ]) {
      assert.ok(page.includes(part), part);
    }
    assert.match(page, /0\.0075 of a currency that is not known/);
  });

  it('lets nothing that a server sends become more than text', () => {
    const evil =
      '[x](command:evil) <img src=x> | `code` **bold**\n# head https://evil.example &lt; a@b.c $(sync)';
    const text = markdownText(evil);
    assert.doesNotMatch(text, /\n/);
    // Every mark of Markdown stands behind a backslash.
    assert.doesNotMatch(text.replace(/\\[!-/:-@[-`{-~]/g, ''), /[!-/:-@[-`{-~]/);
    for (const page of [orderPageText, orderHover]) {
      const written = page(
        described({
          status: evil,
          clientOrderId: evil,
          updatedAt: evil,
          trades: [{ ...trade(1), type: evil }],
        }),
      );
      assert.doesNotMatch(written.replace(/\\[!-/:-@[-`{-~]/g, ''), /[[\]<>()`$@]command|<img|https:|\]\(/);
    }
    assert.equal(markdownText('x'.repeat(1000)).length, 200);
  });

  it('of an unknown one says what may be, and what became of it', () => {
    assert.match(unknownPageText(entryOf(), 'PAPER', 'gregorian'), /may be live on the exchange/);
    const known = unknownPageText(entryOf(), 'PAPER', 'gregorian', 'It was not placed.');
    assert.match(known, /It was not placed/);
    assert.doesNotMatch(known, /may be live/);
  });
});

describe('An order under the pointer', () => {
  it('tells its figures, times and last trades, with the age of all that', () => {
    const hover = orderHover(
      described({ trades: Array.from({ length: 8 }, (_, at) => trade(at)), filled: exact('12') }),
    );
    assert.match(hover, /^\*\*PAPER: Buy 5\\\.00 USDT at 990 IRR\*\*/);
    assert.match(hover, /\| Fee \| 0\.06 USDT \|/);
    assert.equal(hover.match(/\| Maker \|/g)?.length, 5);
    assert.match(hover, /The last 5 trades; 3 more in the details/);
    assert.match(hover, /Read at 2026-01-05 13:42:05\.$/);
  });
});
