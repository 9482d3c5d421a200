import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDate } from '../../../src/domain/calendarDate';

describe('a typed day', () => {
  it('is read exactly when the calendar has it', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9999 }), fc.nat({ max: 15 }), fc.nat({ max: 35 }), (year, month, day) => {
        const text = [year, month, day]
          .map((part, at) => String(part).padStart(at === 0 ? 4 : 2, '0'))
          .join('-');
        const date = new Date(`${text}T00:00:00Z`);
        // JavaScript's own reading refuses impossible months, and lets impossible days run over into the next month.
        const there = year > 0 && !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
        assert.deepEqual(readDate(text), there ? { year, month, day } : undefined, text);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows leap years', () => {
    assert.deepEqual(
      ['2024-02-29', '2025-02-29', '2000-02-29', '1900-02-29'].map((text) => readDate(text) !== undefined),
      [true, false, true, false],
    );
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      '2026-1-1',
      '24-11-2026',
      ' 2026-11-24',
      '2026-11-24T00:00',
      '0000-01-01',
      '2026-00-10',
    ]) {
      assert.equal(readDate(text), undefined, text);
    }
  });
});
