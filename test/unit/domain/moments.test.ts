import assert from 'node:assert/strict';
import { formatMoment, formatTime } from '../../../src/domain/moments';

describe('A moment, as people read it', () => {
  /** Noon of this machine's own day, whatever its time zone. */
  const noon = new Date(2026, 10, 3, 12, 4, 5).getTime();

  it('is written with the year first and two digits for all else', () => {
    assert.equal(formatMoment(noon, 'gregorian'), '2026-11-03 12:04:05');
    assert.equal(formatMoment(new Date(2027, 0, 31, 0, 0, 0).getTime(), 'gregorian'), '2027-01-31 00:00:00');
  });

  it('is the same day in the Persian calendar, with Latin digits', () => {
    assert.equal(formatMoment(noon, 'persian'), '1405-08-12 12:04:05');
    // Nowruz: the year begins.
    assert.equal(formatMoment(new Date(2026, 2, 21, 23, 59, 59).getTime(), 'persian'), '1405-01-01 23:59:59');
    assert.equal(formatMoment(new Date(2026, 2, 20, 12).getTime(), 'persian'), '1404-12-29 12:00:00');
  });

  it('has a time of day of 24 hours', () => {
    assert.equal(formatTime(noon), '12:04:05');
    assert.equal(formatTime(new Date(2026, 10, 3, 23, 0, 9).getTime()), '23:00:09');
    assert.equal(formatTime(new Date(2026, 10, 3, 0, 30, 0).getTime()), '00:30:00');
  });
});
