import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import { LadderHold } from '../../../webview/market/ladderHold';
import { ladderRows, type LadderRow, type LadderRows } from '../../../webview/market/ladderRows';
import { isRow, type Slot } from '../../../webview/market/ladderSlots';
import { blankPage, takeSnapshot } from '../../../webview/market/marketState';
import { marketSnapshotOf } from '../../support/market/snapshots';

const sidePlaces = 8;

/** A book by its prices in ticks: which are offered, split at `middle`. */
const book = fc.record({
  middle: fc.integer({ min: 40, max: 60 }),
  offered: fc.uniqueArray(fc.integer({ min: 20, max: 80 }), { maxLength: 30 }),
});
interface Book {
  readonly middle: number;
  readonly offered: readonly number[];
}

function rowsOf({ middle, offered }: Book): LadderRows {
  const level = (ticks: number): { price: string; quantity: string } => ({
    price: String(ticks * 10),
    quantity: '1.5',
  });
  const bids = offered.filter((each) => each < middle).sort((a, b) => b - a);
  const asks = offered.filter((each) => each > middle).sort((a, b) => a - b);
  const snapshot = marketSnapshotOf({
    book: { bids: bids.map(level), asks: asks.map(level), depth: 50, ageMs: 0 },
  });
  return ladderRows(takeSnapshot(blankPage, snapshot, 0));
}

type Happening =
  | { readonly kind: 'book'; readonly book: Book }
  | { readonly kind: 'pointer' | 'focus'; readonly place: number | undefined }
  | { readonly kind: 'escape' }
  | { readonly kind: 'time'; readonly ms: number };

/** What happens to a ladder: a new book, the pointer or the focus at a place or gone, Escape, time that passes. */
const happening = fc.oneof<fc.MaybeWeightedArbitrary<Happening>[]>(
  { weight: 5, arbitrary: book.map((next) => ({ kind: 'book', book: next })) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('pointer', 'focus'),
      place: fc.option(fc.integer({ min: -1, max: 2 * sidePlaces }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'escape' }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4000 }).map((ms) => ({ kind: 'time', ms })) },
);

const keyOf = (slot: Slot): string => (isRow(slot) ? slot.key : String(slot));
const isSorted = (slots: readonly Slot[]): boolean => {
  const rows = slots.filter((slot): slot is LadderRow => isRow(slot));
  return rows.every((row, at) => at === 0 || rows[at - 1]?.price.gte(row.price) === true);
};

describe('the held rows of a ladder', () => {
  it('never change under the pointer or the focus, and are true in every other place', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 5, maxLength: 60 }), (events) => {
        const hold = new LadderHold();
        let now = 0;
        let rows: LadderRows = rowsOf({ middle: 50, offered: [40, 45, 49, 51, 55, 60] });
        let pointer: number | undefined;
        let focus: number | undefined;
        let letGo = false;
        let movedAt = 0;
        hold.arrange(rows, sidePlaces, now);
        for (const event of events) {
          const before = [...hold.slots];
          if (event.kind === 'time') now += event.ms;
          else if (event.kind === 'book') rows = rowsOf(event.book);
          else if (event.kind === 'escape') {
            letGo ||= pointer !== undefined || focus !== undefined;
            hold.release();
          } else if (event.kind === 'pointer') {
            pointer = event.place;
            movedAt = now;
            hold.pointAt(pointer, now);
          } else {
            focus = event.place;
            movedAt = now;
            if (focus !== undefined) letGo = false;
            hold.focusAt(focus, now);
          }
          if (pointer === undefined && focus === undefined) letGo = false;
          if (event.kind !== 'book' && event.kind !== 'escape') continue;
          hold.arrange(rows, sidePlaces, now);

          const held: boolean = !letGo && (pointer !== undefined || focus !== undefined);
          assert.equal(hold.held, held);
          assert.equal(hold.slots.length, 2 * sidePlaces + 1);
          assert.ok(isSorted(hold.slots), 'from the highest price down');
          // What a row tells is what the book has at its price, or nothing; never a figure of another price.
          const there = new Map([...rows.asks, ...rows.bids].map((row) => [row.key, row]));
          for (const slot of hold.slots) {
            if (!isRow(slot)) continue;
            assert.equal(slot.level, there.get(slot.key)?.level);
            if (slot.level) assert.equal(toText(slot.level.price), toText(slot.price));
          }
          const shown = hold.slots.map(keyOf);
          assert.equal(
            new Set(shown.filter((key) => key !== 'undefined')).size,
            shown.filter((key) => key !== 'undefined').length,
          );
          if (!held) {
            assert.equal(hold.slots[sidePlaces], 'middle');
            assert.equal(hold.hidden, 0);
            continue;
          }
          if (!before.some(isRow)) continue;
          for (const place of [pointer, focus]) {
            const slot = before[place ?? -1];
            if (slot !== undefined) {
              assert.equal(keyOf(hold.slots[place ?? -1]), keyOf(slot), 'the row pointed at');
            }
          }
          if (now - movedAt < 1500) {
            before.forEach((slot, place) => {
              if (slot !== undefined) assert.equal(keyOf(hold.slots[place]), keyOf(slot), 'no row moves');
            });
            const known = new Set(shown);
            const missing = [...rows.asks.slice(0, sidePlaces), ...rows.bids.slice(0, sidePlaces)].filter(
              (row) => !known.has(row.key),
            );
            assert.equal(hold.hidden, missing.length, 'what is not shown is counted');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('show every level around the row that is pointed at, once the pointer rests', () => {
    const hold = new LadderHold();
    hold.arrange(rowsOf({ middle: 50, offered: [48, 49, 51, 52] }), 4, 0);
    const ask = hold.slots.findIndex((slot) => isRow(slot) && slot.price.eq(exact('520')));
    hold.pointAt(ask, 0);
    const risen = rowsOf({ middle: 53, offered: [49, 51, 52, 54, 55] });
    hold.arrange(risen, 4, 100);
    assert.equal(hold.hidden, 2, 'the bids at 510 and 520 have no place; the new asks have one above');
    hold.arrange(risen, 4, 2000);
    assert.equal(hold.hidden, 0);
    assert.deepEqual(hold.slots.slice(0, 6).map(keyOf), [
      'ask 540',
      'middle',
      'ask 520',
      'bid 520',
      'bid 510',
      'bid 490',
    ]);
    const kept = hold.slots[ask];
    assert.ok(isRow(kept) && !kept.level, 'the ask that is gone stays where it was, empty, and stays an ask');
  });

  it('stand apart for another number of places, and let go of what another exchange said', () => {
    const hold = new LadderHold();
    hold.arrange(rowsOf({ middle: 50, offered: [49, 51] }), 4, 0);
    hold.pointAt(2, 0);
    hold.forget();
    hold.arrange(rowsOf({ middle: 30, offered: [29, 31] }), 4, 0);
    assert.deepEqual(hold.slots.slice(3, 6).map(keyOf), ['ask 310', 'middle', 'bid 290']);
  });
});
