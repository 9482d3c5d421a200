import assert from 'node:assert/strict';
import fc from 'fast-check';
import { historyToEditor, keptHistory, type HistoryToEditor } from '../../../src/protocol/history';
import { wholeHistory } from '../../../src/protocol/historyChoices';

const orderId = '6b1f4c0e-6a53-4f3e-9f55-0c3f7b1c2d4e';
const search = { filter: wholeHistory, page: 1, pageSize: 50 } as const;
const messages: readonly HistoryToEditor[] = [
  { kind: 'ready' },
  { kind: 'search', turn: 3, search },
  { kind: 'refresh' },
  { kind: 'expand', orderId, open: true },
  { kind: 'run', action: 'export' },
];

describe('messages from the order history', () => {
  for (const message of messages) {
    it(`are read: ${message.kind}`, () => {
      assert.deepEqual(historyToEditor.parse(message), message);
    });
  }

  it('are refused when they are anything else, and reading never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (garbage) => {
        assert.equal(historyToEditor.safeParse(garbage).success, false);
      }),
    );
  });

  it('are refused when a part of a search cannot be one', () => {
    const wrong: readonly unknown[] = [
      { ...search, page: 0 },
      { ...search, page: 1.5 },
      { ...search, page: 1e9 },
      { ...search, pageSize: 1000 },
      { ...search, filter: { ...wholeHistory, side: 'BOTH' } },
      { ...search, filter: { ...wholeHistory, status: 'A&page=2' } },
      { ...search, filter: { ...wholeHistory, from: '2026-02-30' } },
      { ...search, filter: { ...wholeHistory, from: '2026-11-24T00:00' } },
      { ...search, filter: { ...wholeHistory, symbol: 'x'.repeat(201) } },
      { ...search, filter: { ...wholeHistory, more: '' } },
      { ...search, filter: {} },
    ];
    for (const each of wrong) {
      const read = historyToEditor.safeParse({ kind: 'search', turn: 1, search: each });
      assert.equal(read.success, false, JSON.stringify(each));
      assert.equal(keptHistory.safeParse({ search: each }).success, false);
    }
  });

  it('name orders by uuid, and actions that there are', () => {
    for (const message of [
      { kind: 'expand', orderId: '../accounts', open: true },
      { kind: 'expand', orderId, open: 'yes' },
      { kind: 'run', action: 'cancelAllOrders' },
      { kind: 'run', action: 'export', target: '/etc/passwd' },
    ]) {
      assert.equal(historyToEditor.safeParse(message).success, false, JSON.stringify(message));
    }
  });

  it('what was kept over a reload is read, whatever else lies beside it', () => {
    assert.deepEqual(keptHistory.parse({ search, scroll: 12 }), { search });
    assert.equal(keptHistory.safeParse(undefined).success, false);
  });
});
