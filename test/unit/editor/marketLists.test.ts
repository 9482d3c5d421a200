import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import { readSymbol, type MarketRules } from '../../../src/domain/market';
import { MarketLists } from '../../../src/editor/marketLists';
import { watchlistGroup, type GroupNode } from '../../../src/editor/marketNodes';
import type { SortFigures } from '../../../src/editor/marketSort';

const irr: GroupNode = { kind: 'group', quote: 'IRR' };
const usdt: GroupNode = { kind: 'group', quote: 'USDT' };

function rulesOf(code: string): MarketRules {
  const symbol = readSymbol(code);
  assert.ok(symbol);
  return { symbol, tickSize: exact('1'), step: exact('1'), minimumValue: exact('0') };
}

function bench() {
  const figures = new Map<string, SortFigures>();
  const watched = ['ETH_USDT', 'USDT_IRR', 'GONE_IRR'];
  const listed = ['BTC_IRR', 'TRX_IRR', 'USDT_IRR', 'BTC_USDT', 'ETH_USDT'];
  const lists = new MarketLists({
    rules: () => listed.map(rulesOf),
    watched: () => [...watched],
    figures: (symbol) => figures.get(symbol) ?? {},
  });
  const moved = (symbol: string, percent: string): void =>
    void figures.set(symbol, { change: exact(percent), spreadPercent: exact(percent).abs() });
  return { lists, watched, listed, moved };
}

describe('The lists of the markets tree', () => {
  it('are the watchlist of all quotes together in its order, then all markets by quote and name', () => {
    const { lists } = bench();
    assert.deepEqual(lists.shown(watchlistGroup), ['ETH_USDT', 'USDT_IRR', 'GONE_IRR']);
    assert.deepEqual(lists.quotes(), ['IRR', 'USDT']);
    assert.deepEqual(lists.shown(irr), ['BTC_IRR', 'TRX_IRR', 'USDT_IRR']);
    assert.deepEqual(lists.shown(usdt), ['BTC_USDT', 'ETH_USDT']);
  });

  it('are sorted by name, by rise, by fall and by spread; what has no figure stands last, in its order', () => {
    const { lists, moved } = bench();
    moved('TRX_IRR', '-3');
    moved('USDT_IRR', '0.5');
    lists.sort = 'name';
    assert.deepEqual(lists.shown(watchlistGroup), ['ETH_USDT', 'GONE_IRR', 'USDT_IRR']);
    lists.sort = 'rise';
    assert.deepEqual(lists.shown(irr), ['USDT_IRR', 'TRX_IRR', 'BTC_IRR']);
    assert.deepEqual(lists.shown(watchlistGroup), ['USDT_IRR', 'ETH_USDT', 'GONE_IRR']);
    lists.sort = 'fall';
    assert.deepEqual(lists.shown(irr), ['TRX_IRR', 'USDT_IRR', 'BTC_IRR']);
    lists.sort = 'spread';
    assert.deepEqual(lists.shown(irr), ['USDT_IRR', 'TRX_IRR', 'BTC_IRR']);
  });

  it('stand still while figures move, until they are sorted again', () => {
    const { lists, moved } = bench();
    moved('TRX_IRR', '1');
    moved('BTC_IRR', '2');
    lists.sort = 'rise';
    assert.deepEqual(lists.shown(irr), ['BTC_IRR', 'TRX_IRR', 'USDT_IRR']);
    moved('TRX_IRR', '3');
    assert.deepEqual(lists.shown(irr), ['BTC_IRR', 'TRX_IRR', 'USDT_IRR']);
    assert.equal(lists.sortAgain(), true);
    assert.deepEqual(lists.shown(irr), ['TRX_IRR', 'BTC_IRR', 'USDT_IRR']);
    assert.equal(lists.sortAgain(), false);
  });

  it('take up at once what comes or goes', () => {
    const { lists, watched, listed, moved } = bench();
    lists.sort = 'rise';
    moved('BTC_IRR', '2');
    assert.equal(lists.shown(watchlistGroup).length, 3);
    watched.push('BTC_IRR');
    assert.equal(lists.shown(watchlistGroup)[0], 'BTC_IRR');
    assert.equal(lists.shown(irr).length, 3);
    listed.shift();
    assert.deepEqual(lists.shown(irr), ['TRX_IRR', 'USDT_IRR']);
  });

  it('show under a filter what matches by symbol, base, quote or a name of the currency, in either language', () => {
    const { lists } = bench();
    const found = (filter: string): readonly string[] => {
      lists.filter = filter;
      return [...lists.shown(irr), ...lists.shown(usdt)];
    };
    assert.deepEqual(found('btc'), ['BTC_IRR', 'BTC_USDT']);
    assert.deepEqual(found('btc irr'), ['BTC_IRR']);
    assert.deepEqual(found('Btc/Irr'), ['BTC_IRR']);
    assert.deepEqual(found('bitcoin usdt'), ['BTC_USDT']);
    assert.deepEqual(found('\u0627\u062a\u0631\u06cc\u0648\u0645'), ['ETH_USDT']);
    // The Arabic forms of two letters, as some keyboards write them, and the name in one word.
    assert.deepEqual(found('\u0628\u064a\u062a\u0643\u0648\u064a\u0646'), ['BTC_IRR', 'BTC_USDT']);
    assert.deepEqual(found('nothing'), []);
    assert.deepEqual(lists.quotes(), []);
    assert.deepEqual(lists.count(), { shown: 0, all: 6 });
  });

  it('count each market once, and find an unlisted one of the watchlist', () => {
    const { lists } = bench();
    lists.filter = 'gone';
    assert.deepEqual(lists.shown(watchlistGroup), ['GONE_IRR']);
    assert.deepEqual(lists.count(), { shown: 1, all: 6 });
    lists.filter = 'eth';
    assert.deepEqual(lists.count(), { shown: 1, all: 6 });
  });
});
