import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import { formatPercent } from '../../../src/domain/format';
import { changeOver } from '../../../src/trading/recordedChange';
import { candleOf } from './seenPrices';

const day = 24 * 60;
const now = day * 60_000 * 100;
const today = now / 60_000;

describe('the change against recorded prices', () => {
  it('is measured from the oldest price within 24 hours, and says since when', () => {
    const candles = [
      candleOf(today - day - 1, '50'),
      candleOf(today - day, '100', '300', '20', '200'),
      candleOf(today, '110'),
    ];
    const change = changeOver(candles, exact('110'), now);
    assert.ok(change);
    assert.equal(toText(change.percent), '10');
    assert.equal(change.since, now - 24 * 3600 * 1000);
  });

  it('is unknown where nothing was recorded within 24 hours', () => {
    assert.equal(changeOver([], exact('5'), now), undefined);
    assert.equal(changeOver([candleOf(today - day - 1, '4')], exact('5'), now), undefined);
  });

  it('is not measured from a price that is dated after now', () => {
    assert.equal(changeOver([candleOf(today + 1, '4')], exact('5'), now), undefined);
  });

  it('shows what the exact quotient shows, cut towards zero', () => {
    const price = fc.bigInt({ min: 1n, max: 10n ** 14n });
    fc.assert(
      fc.property(price, price, (from, to) => {
        const change = changeOver([candleOf(today - 5, String(from))], exact(String(to)), now);
        assert.ok(change);
        const shown = formatPercent(change.percent).replaceAll(/[+%.]/g, '');
        // In hundredths of a percent, by whole numbers, which cut towards zero too.
        assert.equal(BigInt(shown), ((to - from) * 10_000n) / from);
      }),
    );
  });
});
