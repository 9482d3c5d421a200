import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import type { JournalEntry } from '../../../src/trading/journalEntry';
import type { ConfirmedOrder } from '../../../src/trading/orderDesk';
import { deskBench, type DeskBench } from './deskBench';
import { draftOf, entryOf, orderOf, uuidOf } from './samples';
import { writerOf } from './sharedTurns';

describe('Orders of two windows of which only one may be sent', () => {
  const old = orderOf(1).orderId;
  const iso = (ms: number): string => new Date(ms).toISOString();
  /** An entry of another window, about another price, written down now. */
  const rival = ({ clock }: DeskBench, changes: Partial<JournalEntry> = {}): JournalEntry =>
    entryOf({
      clientOrderId: uuidOf(0),
      price: '980',
      writer: writerOf('there', 2),
      writtenAt: iso(clock.now()),
      ...changes,
    });
  /** Places an order while the other window's is written down at the same moment. */
  const beside = async (bench: DeskBench, other: JournalEntry, more: Partial<ConfirmedOrder> = {}) => {
    const { outcome } = other;
    if (outcome) {
      bench.world.endedSince = (at) => Promise.resolve(Date.parse(outcome.at) >= at ? [other] : []);
    }
    bench.world.write = () => {
      if (!outcome) bench.world.unfinished = () => Promise.resolve([other]);
      return Promise.resolve();
    };
    return bench.desk.place({ intent: 'press-1', draft: draftOf(), seen: [], ...more });
  };

  it('are those in the stead of one old order, however long ago the first was taken', async () => {
    for (const state of ['accepted', 'rejected', undefined] as const) {
      for (const replaces of [old, orderOf(2).orderId]) {
        const bench = deskBench();
        const outcome = state && { state, message: '', at: iso(bench.clock.now() - 3_600_000) };
        const other = rival(bench, { replaces, ...(outcome && { outcome }) });
        const { state: ended, message } = await beside(bench, other, { replaces: old });
        const taken = replaces === old && state !== 'rejected';
        assert.equal(ended, taken ? 'refused' : 'accepted', `${state} ${replaces === old}`);
        assert.equal(bench.sent(), taken ? 0 : 1);
        if (taken) assert.match(message, /in the stead of the old one/);
      }
    }
  });

  it('are those that were checked against the limit of a day at the same moment', async () => {
    const limits = { maximumValuePerDay: exact('1000000') };
    const dayUse = () => Promise.resolve({ value: exact('0'), ageMs: 0 });
    const cases: readonly (readonly [
      what: string,
      limited: boolean,
      changes: Partial<JournalEntry>,
      sent: number,
    ])[] = [
      ['on its way', true, {}, 0],
      ['taken', true, { outcome: { state: 'accepted', message: '', at: iso(deskBench().clock.now()) } }, 0],
      ['refused', true, { outcome: { state: 'rejected', message: '', at: iso(deskBench().clock.now()) } }, 1],
      ['no limit', false, {}, 1],
      ['another quote', true, { symbol: 'BTC_USDT' }, 1],
      ['counted by the check', true, { writtenAt: iso(deskBench().clock.now() - 1) }, 1],
      ['of this window', true, { writer: writerOf('here') }, 1],
    ];
    for (const [what, limited, changes, sent] of cases) {
      const bench = deskBench({ dayUse, ...(limited && { limits }) });
      const { message } = await beside(bench, rival(bench, changes));
      assert.equal(bench.sent(), sent, `${what}: ${message}`);
      if (sent === 0) assert.match(message, /limit for a day/);
    }
  });

  it('where both see each other, the one with the smaller id is sent once the other has given way', async () => {
    const bench = deskBench({
      dayUse: () => Promise.resolve({ value: exact('0'), ageMs: 0 }),
      limits: { maximumValuePerDay: exact('1000000') },
    });
    const placing = beside(bench, rival(bench, { clientOrderId: uuidOf(99) }));
    await bench.clock.advance(100);
    assert.equal(bench.sent(), 0);
    bench.world.unfinished = () => Promise.resolve([]);
    await bench.clock.advance(100);
    assert.equal((await placing).state, 'accepted');
  });
});
