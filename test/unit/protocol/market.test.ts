import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  keptMarket,
  marketSnapshot,
  marketToEditor,
  type MarketToEditor,
} from '../../../src/protocol/market';
import { firstMarketView } from '../../../src/protocol/marketChoices';
import { MarketViews } from '../../../src/editor/marketViews';
import { marketSnapshotOf } from '../../support/market/snapshots';

const messages: readonly MarketToEditor[] = [
  { kind: 'ready' },
  { kind: 'fill', side: 'BUYER', price: '1262390' },
  { kind: 'view', view: firstMarketView },
  { kind: 'addAlert', price: '1262390' },
  { kind: 'run', action: 'buy' },
];

describe('messages from a market panel', () => {
  for (const message of messages) {
    it(`are read: ${message.kind}`, () => assert.deepEqual(marketToEditor.parse(message), message));
  }

  it('are refused when they are anything else, and reading never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (garbage) => {
        assert.equal(marketToEditor.safeParse(garbage).success, false);
      }),
    );
    for (const wrong of [
      { kind: 'fill', side: 'BOTH', price: '1' },
      { kind: 'fill', side: 'BUYER', price: 1 },
      { kind: 'fill', side: 'BUYER', price: '1'.repeat(201) },
      { kind: 'fill', side: 'BUYER', price: '1', quantity: '5' },
      { kind: 'view', view: { ...firstMarketView, levels: 7 } },
      { kind: 'view', view: { ...firstMarketView, grouping: 3 } },
      { kind: 'run', action: 'emergencyStop' },
      { kind: 'place', draft: {} },
    ]) {
      assert.equal(marketToEditor.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
  });

  it('bound what the editor sends, and what is kept over a reload', () => {
    assert.equal(marketSnapshot.safeParse(marketSnapshotOf()).success, true);
    assert.equal(marketSnapshot.safeParse({ ...marketSnapshotOf(), symbol: 'x'.repeat(201) }).success, false);
    assert.deepEqual(keptMarket.parse({ symbol: 'USDT_IRR' }), { symbol: 'USDT_IRR' });
    for (const wrong of [undefined, null, {}, { symbol: '' }, { symbol: 5 }]) {
      assert.equal(keptMarket.safeParse(wrong).success, false);
    }
  });
});

describe('how markets are shown', () => {
  function memory(kept?: unknown): {
    kept: unknown;
    get(): unknown;
    update(key: string, value: unknown): Promise<void>;
  } {
    return {
      kept,
      get() {
        return this.kept;
      },
      update(_key, value) {
        this.kept = value;
        return Promise.resolve();
      },
    };
  }

  it('is remembered market by market, the newest two hundred', async () => {
    const views = new MarketViews(memory());
    const fifty = { ...firstMarketView, levels: 50, grouping: 10 } as const;
    await views.set('USDT_IRR', fifty);
    assert.deepEqual(views.of('USDT_IRR'), fifty);
    assert.deepEqual(views.of('BTC_IRR'), firstMarketView);
    for (let at = 0; at < 199; at += 1) await views.set(`X${at}_IRR`, fifty);
    assert.deepEqual(views.of('USDT_IRR'), fifty);
    await views.set('ONE_MORE', fifty);
    assert.deepEqual(views.of('USDT_IRR'), firstMarketView);
  });

  it('survives a memory that is broken, entry by entry', () => {
    const good = { ...firstMarketView, levels: 5 };
    for (const broken of [undefined, null, 'x', {}, [1, ['A', {}]]]) {
      assert.deepEqual(new MarketViews(memory(broken)).of('A'), firstMarketView);
    }
    const half = memory([['A', { levels: 1000 }], null, ['B', good]]);
    assert.deepEqual(new MarketViews(half).of('B'), good);
  });
});
