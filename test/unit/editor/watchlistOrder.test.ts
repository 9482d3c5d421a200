import assert from 'node:assert/strict';
import fc from 'fast-check';
import { movedBefore, movedByOne } from '../../../src/editor/watchlistOrder';

const list = ['A', 'B', 'C', 'D', 'E'];
const all = (): boolean => true;

describe('The order of the watchlist', () => {
  it('takes a market to just before the one on which it is dropped', () => {
    assert.deepEqual(movedBefore(list, ['D'], 'B'), ['A', 'D', 'B', 'C', 'E']);
    assert.deepEqual(movedBefore(list, ['A'], 'D'), ['B', 'C', 'A', 'D', 'E']);
  });

  it('takes several at once, in their own order, wherever they were', () => {
    assert.deepEqual(movedBefore(list, ['A', 'D'], 'C'), ['B', 'A', 'D', 'C', 'E']);
    assert.deepEqual(movedBefore(list, ['E', 'B'], 'A'), ['E', 'B', 'A', 'C', 'D']);
  });

  it('adds at the place what was not in the list, and puts what is dropped on the group at the end', () => {
    assert.deepEqual(movedBefore(list, ['X'], 'B'), ['A', 'X', 'B', 'C', 'D', 'E']);
    assert.deepEqual(movedBefore(list, ['A', 'X'], undefined), ['B', 'C', 'D', 'E', 'A', 'X']);
  });

  it('leaves markets where they are that are dropped on themselves', () => {
    assert.deepEqual(movedBefore(list, ['B'], 'B'), list);
    assert.deepEqual(movedBefore(list, ['B', 'C'], 'B'), list);
  });

  it('moves by one place and stops at the ends', () => {
    assert.deepEqual(movedByOne(list, ['C'], 'up', all), ['A', 'C', 'B', 'D', 'E']);
    assert.deepEqual(movedByOne(list, ['C'], 'down', all), ['A', 'B', 'D', 'C', 'E']);
    assert.deepEqual(movedByOne(list, ['A'], 'up', all), list);
    assert.deepEqual(movedByOne(list, ['A', 'B', 'D'], 'up', all), ['A', 'B', 'D', 'C', 'E']);
    assert.deepEqual(movedByOne(list, ['D', 'E'], 'down', all), list);
  });

  it('passes what a filter hides', () => {
    assert.deepEqual(
      movedByOne(list, ['D'], 'up', (each) => each !== 'C' && each !== 'B'),
      ['D', 'A', 'B', 'C', 'E'],
    );
  });

  it('property: nothing is lost, nothing is doubled, and what is not moved keeps its order', () => {
    const symbols = fc.uniqueArray(fc.constantFrom(...list, 'X', 'Y'));
    const hidden = fc.uniqueArray(fc.constantFrom(...list));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...list)),
        symbols,
        fc.option(fc.constantFrom(...list, 'Z'), { nil: undefined }),
        hidden,
        fc.constantFrom('up', 'down'),
        (before, moving, target, out, direction) => {
          const rest = before.filter((each) => !moving.includes(each));
          const dropped = movedBefore(before, moving, target);
          assert.deepEqual([...dropped].sort(), [...new Set([...before, ...moving])].sort());
          assert.deepEqual(
            dropped.filter((each) => !moving.includes(each)),
            rest,
          );
          const moved = movedByOne(before, moving, direction, (each) => !out.includes(each));
          assert.deepEqual([...moved].sort(), [...before].sort());
          assert.deepEqual(
            moved.filter((each) => !moving.includes(each)),
            rest,
          );
        },
      ),
    );
  });
});
