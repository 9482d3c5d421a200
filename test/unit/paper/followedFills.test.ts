import assert from 'node:assert/strict';
import { toText } from '../../../src/domain/decimal';
import { checkSums } from './support/checkSums';
import { fills, Following, market } from './support/following';

describe('fills at the prices of another exchange', () => {
  let run: Following;
  beforeEach(() => {
    run = new Following();
    run.show({ 98: 5, 99: 4 }, { 101: 3, 102: 6 });
  });
  afterEach(() => checkSums(run.exchange));

  it('walks the depth there is for an order that comes, level by level, and lets the rest of a limit order rest', () => {
    const order = run.limit('BUYER', 102, 12);
    assert.deepEqual(fills(order), ['TAKER 3 at 101', 'TAKER 6 at 102']);
    assert.equal(order.status, 'NOT_FILLED');
    run.exchange.openAccount('sara');
    assert.deepEqual(fills(run.limit('BUYER', 103, 1, 'sara')), []);
  });

  it('shows the real book whatever paper orders took of it', () => {
    const before = JSON.stringify(run.exchange.book(market, 50));
    run.limit('BUYER', 101, 3);
    run.limit('BUYER', 100, 50);
    assert.equal(JSON.stringify(run.exchange.book(market, 50)), before);
  });

  it('lets two orders not eat the same depth twice, of whichever account, also over a restart', () => {
    run.exchange.openAccount('sara');
    assert.deepEqual(fills(run.limit('BUYER', 101, 2)), ['TAKER 2 at 101']);
    assert.deepEqual(fills(run.limit('BUYER', 101, 2, 'sara')), ['TAKER 1 at 101']);
    run.wait(1_000);
    run.show({ 98: 5, 99: 4 }, { 101: 3, 102: 6 });
    assert.deepEqual(fills(run.limit('BUYER', 101, 2)), []);
    run = run.restarted();
    run.wait(1_000);
    run.show({ 98: 5, 99: 4 }, { 101: 3, 102: 6 });
    assert.deepEqual(fills(run.limit('BUYER', 101, 2)), []);
    assert.deepEqual(run.market('BUYER', 7), ['DEPTH_INSUFFICIENT']);
  });

  it('gives back what is new: what was added to a level, and a level that was gone', () => {
    run.limit('BUYER', 101, 3);
    run.wait(1_000);
    run.show({ 99: 4 }, { 101: 5 });
    assert.deepEqual(fills(run.limit('BUYER', 101, 9)), ['TAKER 2 at 101']);
    run.wait(1_000);
    // What is left of a level that shrank counts as taken first.
    run.show({ 99: 4 }, { 101: 4 });
    assert.deepEqual(fills(run.limit('BUYER', 101, 9)), []);
    run.wait(1_000);
    run.show({ 99: 4 }, { 102: 1 });
    run.wait(1_000);
    run.show({ 99: 4 }, { 101: 2, 102: 1 });
    assert.deepEqual(fills(run.limit('BUYER', 101, 1)), ['TAKER 1 at 101']);
  });

  it('knows what was taken of a level that a shallower book does not show', () => {
    const side = { 101: 1, 102: 1, 103: 1, 104: 1, 105: 1, 106: 4 };
    run.wait(1_000);
    run.show({ 99: 1 }, side);
    const taken = run.market('BUYER', 9);
    assert.ok('status' in taken && taken.status === 'FULL_FILLED');
    run.wait(1_000);
    run.show({ 99: 1 }, { 101: 1, 102: 1, 103: 1, 104: 1, 105: 1 }, 0, '5');
    run.wait(1_000);
    run.show({ 99: 1 }, side);
    assert.deepEqual(fills(run.limit('BUYER', 106, 1)), []);
  });

  it('fills no resting order while the market only touches its price', () => {
    const order = run.limit('BUYER', 100, 5);
    run.wait(1_000);
    run.show({ 99: 4 }, { 100: 50 });
    run.wait(1_000);
    run.show({ 99: 4 }, { 100: 80 });
    assert.deepEqual(fills(order), []);
  });

  it('fills a resting order at its own price when the market goes through it, and by no more than is offered beyond', () => {
    const order = run.limit('BUYER', 100, 5);
    run.wait(1_000);
    run.show({ 97: 4 }, { 98: 1, 99: 2, 100: 50 });
    assert.deepEqual(fills(order), ['MAKER 3 at 100']);
    run.wait(1_000);
    run.show({ 97: 4 }, { 98: 1, 99: 2, 100: 50 });
    assert.deepEqual(fills(order), ['MAKER 3 at 100'], 'the same offer fills once');
    run.wait(1_000);
    run.show({ 97: 4 }, { 98: 1, 99: 9 });
    assert.deepEqual(fills(order), ['MAKER 3 at 100', 'MAKER 2 at 100']);
    assert.equal(order.status, 'FULL_FILLED');
  });

  it('never fills better than the market ever traded: not at the offer that went through it, nor better than its limit', () => {
    const sold = run.limit('SELLER', 100, 3);
    run.wait(1_000);
    run.show({ 105: 9 }, { 106: 1 });
    assert.deepEqual(fills(sold), ['MAKER 3 at 100']);
  });

  it('fills a resting order when the level that it waits in was eaten up and the other side stands there', () => {
    const order = run.limit('BUYER', 99, 5);
    run.wait(1_000);
    run.show({ 98: 5, 99: 4 }, { 101: 3 });
    run.wait(1_000);
    run.show({ 98: 5 }, { 99: 2, 101: 3 });
    assert.deepEqual(fills(order), ['MAKER 2 at 99']);
  });

  it('does not take a level that is gone for one that was eaten up', () => {
    const order = run.limit('BUYER', 99, 5);
    run.wait(1_000);
    run.show({ 98: 5, 99: 4 }, { 101: 3 });
    run.wait(1_000);
    // Withdrawn: nobody sells at its price.
    run.show({ 98: 5 }, { 101: 3 });
    run.wait(1_000);
    // A touch, and the level was not there in the book before.
    run.show({ 98: 5 }, { 99: 3, 101: 3 });
    assert.deepEqual(fills(order), []);
  });

  it('does not conclude from two books with a hole between them that a level was eaten up', () => {
    const order = run.limit('BUYER', 99, 5);
    run.wait(1_000);
    run.show({ 98: 5, 99: 4 }, { 101: 3 });
    run.wait(3_600);
    run.show({ 98: 5 }, { 99: 2, 101: 3 });
    assert.deepEqual(fills(order), []);
  });

  it('fills nothing from a book that came late, and takes none that is older than the last', () => {
    const order = run.limit('BUYER', 100, 5);
    run.wait(10_000);
    run.show({ 90: 1 }, { 91: 9 }, 4_000);
    assert.deepEqual(fills(order), []);
    assert.equal(run.exchange.book(market, 5), undefined, 'no price to be shown');
    run.show({ 98: 1 }, { 101: 9 });
    run.show({ 90: 1 }, { 91: 9 }, 500);
    assert.deepEqual(fills(order), []);
  });

  it('lets limit orders rest and refuses market orders, with the reason, while no fresh price is there', () => {
    run.wait(3_600);
    const order = run.limit('BUYER', 102, 2);
    assert.deepEqual([order.status, fills(order)], ['NOT_FILLED', []]);
    const refused = run.exchange.place('ali', {
      draft: { symbol: market, side: 'BUYER', type: 'MARKET', quantity: '1' },
    });
    assert.ok('faults' in refused);
    assert.deepEqual(
      refused.faults.map(({ code }) => code),
      ['BOOK_MISSING'],
    );
    assert.match(
      refused.faults[0]?.message ?? '',
      /no fresh price of USDT_IRR from source\.example: the last is 3 s old.*limit order/,
    );
    run.wait(1_000);
    run.show({ 99: 1 }, { 101: 9 });
    assert.deepEqual(fills(order), ['MAKER 2 at 102']);
  });

  it('cancels the rest of an order that meets one of its own account, and fills nothing beyond it', () => {
    run.limit('BUYER', 100, 5);
    const order = run.limit('SELLER', 97, 9);
    assert.deepEqual(fills(order), []);
    assert.equal(order.status, 'CANCELED_BY_MATCH_ENGINE');
  });

  it('keeps orders of a market that is not listed any more: they rest, and can be cancelled', () => {
    const order = run.limit('BUYER', 100, 5);
    run.source.receiveRules([], 0);
    run = run.restarted();
    run.source.receiveRules([], 0);
    const kept = run.exchange.order('ali', { orderId: order.id });
    assert.equal(kept?.status, 'NOT_FILLED');
    assert.deepEqual(run.market('BUYER', 1), ['RULES_MISSING', 'BOOK_MISSING']);
    assert.ok('cancelOrderId' in run.exchange.cancel('ali', { orderId: order.id }));
    assert.equal(toText(run.exchange.balance('ali', 'IRR').blocked), '0');
  });

  it('leaves a market out whose values would be finer than the ledger', () => {
    const fine = { ...run.exchange.markets()[0]?.rules, step: run.exchange.markets()[0]?.rules.step };
    assert.ok(fine.symbol && fine.tickSize && fine.step && fine.minimumValue);
    const tiny = fine.tickSize.times('0.0000000001');
    const rules = {
      ...fine,
      symbol: fine.symbol,
      tickSize: tiny,
      step: tiny,
      minimumValue: fine.minimumValue,
    };
    assert.deepEqual(run.source.receiveRules([rules], 0), [market]);
    assert.deepEqual(run.exchange.markets(), []);
  });
});
