import assert from 'node:assert/strict';
import { RowsInSight } from '../../../src/editor/rowsInSight';
import { FakeClock } from '../../support/fakeClock';

/**
 * VS Code: draws the rows of a window on a list, asks for a row's address when it draws it unless it remembers the answer, and keeps the drawing of some
 * rows that have left, for which it asks, too, once it was told to forget.
 */
function bench() {
  const clock = new FakeClock();
  const remembered = new Set<string>();
  let drawn: readonly string[] = [];
  /** Row and turn of each drawing that is kept. */
  const kept = new Map<string, string>();
  const labels = new Map<string, string>();
  let looks = 0;
  let redrawn = 0;
  const ask = (row: string, turn: string): void => {
    if (remembered.has(`${row} ${turn}`)) return;
    remembered.add(`${row} ${turn}`);
    rows.drawn(row, turn);
  };
  const draw = (): void => {
    for (const row of drawn) {
      kept.delete(row);
      labels.set(row, rows.turnOf(row));
      ask(row, rows.turnOf(row));
    }
  };
  const rows = new RowsInSight(clock, {
    forget: () => {
      looks += 1;
      remembered.clear();
      for (const row of drawn) ask(row, labels.get(row) ?? '');
      for (const [row, turn] of kept) ask(row, turn);
    },
    redraw: (wanted) => {
      redrawn += wanted.length;
      clock.after(300, () => {
        for (const row of drawn.filter((each) => wanted.includes(each))) {
          labels.set(row, rows.turnOf(row));
          ask(row, rows.turnOf(row));
        }
      });
    },
  });
  return {
    clock,
    rows,
    looks: () => looks,
    redrawn: () => redrawn,
    scrollTo: (from: number, count = 5) => {
      const now = Array.from({ length: count }, (_, index) => `row ${from + index}`);
      const left = drawn.filter((row) => !now.includes(row));
      drawn = now;
      // What has left is kept only where there is no other row to draw with it.
      for (const row of left.slice(0, Math.max(0, left.length - count))) kept.set(row, labels.get(row) ?? '');
      draw();
    },
  };
}

describe('Which rows are in sight', () => {
  it('are those that are drawn, once they have stood still', async () => {
    const { clock, rows, scrollTo } = bench();
    scrollTo(0);
    assert.deepEqual(rows.rows(), []);
    await clock.advance(3_000);
    assert.deepEqual(rows.rows(), ['row 0', 'row 1', 'row 2', 'row 3', 'row 4']);
    assert.ok(rows.has('row 2') && !rows.has('row 5'));
  });

  it('are never those that are scrolled past', async () => {
    const { clock, rows, scrollTo } = bench();
    const seen = new Set<string>();
    rows.onChange(() => rows.rows().forEach((row) => seen.add(row)));
    for (let from = 0; from < 240; from += 5) {
      scrollTo(from);
      await clock.advance(16);
    }
    await clock.advance(3_000);
    assert.deepEqual([...seen], ['row 235', 'row 236', 'row 237', 'row 238', 'row 239']);
  });

  it('are those of before, too, to which one scrolls back', async () => {
    const { clock, rows, scrollTo } = bench();
    scrollTo(0);
    await clock.advance(3_000);
    scrollTo(100);
    await clock.advance(3_000);
    scrollTo(0);
    await clock.advance(3_000);
    assert.deepEqual(rows.rows(), ['row 0', 'row 1', 'row 2', 'row 3', 'row 4']);
  });

  it('are found gone within some seconds, also those whose drawing VS Code keeps', async () => {
    const { clock, rows, scrollTo } = bench();
    scrollTo(0, 30);
    await clock.advance(3_000);
    assert.equal(rows.rows().length, 30);
    // The view has become lower.
    scrollTo(0, 5);
    scrollTo(40, 5);
    await clock.advance(22_000);
    assert.deepEqual(rows.rows(), ['row 40', 'row 41', 'row 42', 'row 43', 'row 44']);
    await clock.advance(60_000);
    assert.deepEqual(rows.rows(), ['row 40', 'row 41', 'row 42', 'row 43', 'row 44']);
    scrollTo(0, 5);
    await clock.advance(22_000);
    assert.deepEqual(rows.rows(), ['row 0', 'row 1', 'row 2', 'row 3', 'row 4']);
  });

  it('stay in sight at every look, however often', async () => {
    const { clock, rows, scrollTo } = bench();
    scrollTo(0);
    await clock.advance(3_000);
    let changes = 0;
    rows.onChange(() => (changes += 1));
    await clock.advance(300_000);
    assert.equal(rows.rows().length, 5);
    assert.equal(changes, 0);
  });

  it('are looked for only now and then while nothing moves, and not at all when there are none', async () => {
    const { clock, rows, scrollTo, looks, redrawn } = bench();
    scrollTo(0);
    await clock.advance(61_000);
    assert.ok(looks() <= 5, `${looks()} looks in a minute`);
    assert.ok(redrawn() <= 20, `${redrawn()} rows drawn in a minute`);
    scrollTo(0, 0);
    await clock.advance(22_000);
    assert.deepEqual(rows.rows(), []);
    const before = looks();
    await clock.advance(60_000);
    assert.equal(looks(), before);
    assert.equal(clock.waiting, 0);
  });

  it('are none once the view is closed', async () => {
    const { clock, rows, scrollTo } = bench();
    scrollTo(0);
    await clock.advance(3_000);
    rows.clear();
    assert.deepEqual(rows.rows(), []);
    assert.equal(clock.waiting, 0);
  });
});
