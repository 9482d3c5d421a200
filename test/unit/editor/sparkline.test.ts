import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import { sparkline, sparklineWords } from '../../../src/editor/sparkline';
import { candleOf } from '../trading/seenPrices';

describe('a sparkline', () => {
  it('is the lowest block at the lowest price and the highest at the highest', () => {
    const line = sparkline(['1', '2', '3', '4', '5', '6', '7', '8'].map((price, at) => candleOf(at, price)));
    assert.equal(line, '▁▂▃▄▅▆▇█');
  });

  it('has a space where nothing was seen, which Markdown keeps', () => {
    assert.equal(sparkline([candleOf(10, '1'), candleOf(13, '9')]), '▁\u2007\u2007█');
  });

  it('is a line in the middle where nothing moved', () => {
    assert.equal(sparkline([candleOf(1, '5'), candleOf(2, '5'), candleOf(3, '5')]), '▄▄▄');
  });

  it('gives each column the same stretch of time, and shows the last price in it', () => {
    const candles = Array.from({ length: 100 }, (_, at) => candleOf(at, String(at)));
    assert.equal(sparkline(candles, 4), '▁▃▆█');
    assert.equal(sparkline(candles).length, 32);
  });

  it('is empty without candles', () => {
    assert.equal(sparkline([]), '');
    assert.equal(sparkline([candleOf(0, '1')], 0), '');
  });

  it('has no room for a figure that is not exact', () => {
    // The difference is lost in a JS number.
    const base = '90071992547409910000';
    const line = sparkline([candleOf(0, `${base}.1`), candleOf(1, `${base}.2`), candleOf(2, `${base}.3`)]);
    assert.equal(line, '▁▅█');
  });
});

describe('a sparkline in words', () => {
  const rules = { tickSize: exact('1'), symbol: { code: 'USDT_IRR', base: 'USDT', quote: 'IRR' } };
  const at = (hour: number, minute: number): number => new Date(2026, 0, 5, hour, minute).getTime();

  it('tells where it began and ended, the extremes, and since when', () => {
    const candles = [
      candleOf(at(9, 12) / 60_000, '95000', '95100', '94800', '95100'),
      candleOf(at(9, 30) / 60_000, '95600', '95600', '95400', '95400'),
    ];
    assert.equal(
      sparklineWords(candles, rules, at(10, 0)),
      'from 95,000 to 95,400 IRR, lowest 94,800, highest 95,600, since 09:12',
    );
  });

  it('says so when it began yesterday', () => {
    const candles = [candleOf(at(-1, 12) / 60_000, '7')];
    assert.match(sparklineWords(candles, rules, at(10, 0)) ?? '', /since 23:12 yesterday$/);
  });

  it('is nothing without candles', () => {
    assert.equal(sparklineWords([], rules, at(10, 0)), undefined);
  });
});
