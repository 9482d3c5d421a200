import assert from 'node:assert/strict';
import { RowsInSight } from '../../../src/editor/rowsInSight';
import { FakeClock } from '../../support/fakeClock';

/** VS Code: draws the rows of a window on a list, and asks for a row that it draws unless it remembers the answer. */
function bench() {
  const clock = new FakeClock();
  const remembered = new Set<string>();
  let drawn: readonly string[] = [];
  let looks = 0;
  const draw = (): void => {
    for (const row of drawn) {
      if (remembered.has(row)) continue;
      remembered.add(row);
      rows.drawn(row);
    }
  };
  const rows = new RowsInSight(clock, () => {
    looks += 1;
    remembered.clear();
    draw();
  });
  return {
    clock,
    rows,
    looks: () => looks,
    scrollTo: (from: number, count = 5) => {
      drawn = Array.from({ length: count }, (_, index) => `row ${from + index}`);
      draw();
    },
    fold: () => {
      drawn = [];
    },
  };
}

describe('Which rows are in sight', () => {
  it('are those that are drawn, once they have stood still', async () => {
    const { clock, rows, scrollTo } = bench();
    scrollTo(0);
    assert.deepEqual(rows.rows(), []);
    await clock.advance(1_100);
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
    await clock.advance(1_100);
    assert.deepEqual([...seen], ['row 235', 'row 236', 'row 237', 'row 238', 'row 239']);
  });

  it('are those of before, too, to which one scrolls back', async () => {
    const { clock, rows, scrollTo } = bench();
    scrollTo(0);
    await clock.advance(1_100);
    scrollTo(100);
    await clock.advance(1_100);
    scrollTo(0);
    await clock.advance(1_100);
    assert.deepEqual(rows.rows(), ['row 0', 'row 1', 'row 2', 'row 3', 'row 4']);
  });

  it('are found gone within a few seconds where nothing else is drawn in their place', async () => {
    const { clock, rows, scrollTo, fold } = bench();
    scrollTo(0);
    await clock.advance(1_100);
    fold();
    await clock.advance(11_000);
    assert.deepEqual(rows.rows(), []);
  });

  it('are looked for only now and then while nothing moves, and not at all when there are none', async () => {
    const { clock, scrollTo, looks, fold } = bench();
    scrollTo(0);
    await clock.advance(61_000);
    assert.ok(looks() <= 7, `${looks()} looks in a minute`);
    fold();
    await clock.advance(11_000);
    const before = looks();
    await clock.advance(60_000);
    assert.equal(looks(), before);
    assert.equal(clock.waiting, 0);
  });

  it('are none once the view is closed', async () => {
    const { clock, rows, scrollTo } = bench();
    scrollTo(0);
    await clock.advance(1_100);
    rows.clear();
    assert.deepEqual(rows.rows(), []);
    assert.equal(clock.waiting, 0);
  });
});
