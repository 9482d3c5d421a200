import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import {
  formatAge,
  formatOnGrid,
  formatPercent,
  formatPlain,
  gridText,
  groupDigits,
} from '../../../src/domain/format';

describe('formatting', () => {
  it('groups by three and leaves the fraction alone', () => {
    assert.equal(groupDigits('1234567.1234567'), '1,234,567.1234567');
    assert.equal(groupDigits('-123456'), '-123,456');
    assert.equal(groupDigits('123'), '123');
    assert.equal(formatPlain(exact('90000000000.500')), '90,000,000,000.5');
    assert.equal(formatPlain(exact('0.000000000000000001')), '0.000000000000000001');
  });

  it('shows at least the digits of the grid, and more rather than rounding', () => {
    assert.equal(formatOnGrid(exact('1234.5'), exact('0.010')), '1,234.50');
    assert.equal(formatOnGrid(exact('1234'), exact('10')), '1,234');
    assert.equal(formatOnGrid(exact('1.23456'), exact('0.01')), '1.23456');
    assert.equal(gridText(exact('1234'), exact('0.001')), '1234.000');
    assert.equal(gridText(exact('0'), exact('0.1')), '0.0');
  });

  it('cuts percentages towards zero, with a sign', () => {
    assert.equal(formatPercent(exact('1.259')), '+1.25%');
    assert.equal(formatPercent(exact('-0.309')), '-0.30%');
    assert.equal(formatPercent(exact('-0.009')), '0.00%');
    assert.equal(formatPercent(exact('0')), '0.00%');
  });

  it('tells ages in the largest fitting unit', () => {
    const ages: readonly (readonly [number, string])[] = [
      [-5, 'now'],
      [999, 'now'],
      [1000, '1 s'],
      [59_999, '59 s'],
      [60_000, '1 min'],
      [3_599_999, '59 min'],
      [3_600_000, '1 h'],
      [86_400_000, '1 d'],
    ];
    for (const [ms, words] of ages) assert.equal(formatAge(ms), words);
  });
});
