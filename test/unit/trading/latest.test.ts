import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Latest } from '../../../src/trading/latest';

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('The latest of what was added', () => {
  it('are known, so many as there is room for, and no others', () => {
    const texts = fc.array(fc.constantFrom(...letters), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), texts, (most, added) => {
        const latest = new Latest(most);
        for (const text of added) latest.add(text);
        const kept = new Set([...new Set(added.toReversed())].slice(0, most));
        for (const text of letters) assert.equal(latest.has(text), kept.has(text));
      }),
    );
  });
});
