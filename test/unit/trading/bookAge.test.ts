import assert from 'node:assert/strict';
import { bookText, readBookRecord } from '../../../src/trading/feedRecords';
import { feedBench } from './feedBench';
import { bookOf } from './samples';

const symbol = 'USDT_IRR';

describe('the age of a book that the exchange has from another one', () => {
  it('counts from when it was asked for there', async () => {
    const { clock, feed, last } = feedBench();
    feed.watch(symbol, '5');
    last().answer({ ...bookOf(symbol), sentAgeMs: 3_000 });
    await clock.advance(0);
    const snapshot = feed.snapshot(symbol) ?? assert.fail();
    assert.equal(feed.ageMs(snapshot), 3_000);
    assert.equal(feed.state(symbol), 'live');
    last().fail(new Error('no'));
    await clock.advance(600);
    assert.notEqual(feed.state(symbol), 'live', 'older than three missed refreshes');
    assert.equal(feed.aged(symbol)?.ageMs, 3_600);
  });

  it('is what an order is priced by', async () => {
    const { clock, feed, last } = feedBench();
    const fresh = feed.fresh(symbol, '50');
    last().answer({ ...bookOf(symbol), sentAgeMs: 2_500 });
    await clock.advance(0);
    assert.equal((await fresh).ageMs, 2_500);
  });

  it('comes to the other windows with it', () => {
    const news = {
      symbol,
      asked: { at: 1_000, steady: undefined },
      tookMs: 10,
      everyMs: 1_000,
      outcome: { book: { ...bookOf(symbol), sentAgeMs: 2_500 } },
    };
    const read = readBookRecord(bookText({ by: 'window', newest: news, good: news }));
    assert.ok(read?.good && 'book' in read.good.outcome);
    assert.equal(read.good.outcome.book.sentAgeMs, 2_500);
  });
});
