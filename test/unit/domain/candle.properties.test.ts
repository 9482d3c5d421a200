import assert from 'node:assert/strict';
import fc from 'fast-check';
import { grouped } from '../../../src/domain/candle';
import { anyMid, candleOf, candlesBySorting, candleText } from '../trading/seenPrices';

const periods = [1, 5, 15, 60];
const prices = fc.uniqueArray(fc.record({ at: fc.integer({ min: 0, max: 4 * 3600 * 1000 }), mid: anyMid }), {
  selector: ({ at }) => at,
  maxLength: 200,
});

describe('candles in groups', () => {
  it('are the candles of all the prices in that time, whichever way they are grouped', () => {
    fc.assert(
      fc.property(prices, fc.constantFrom(...periods), fc.constantFrom(...periods), (seen, some, more) => {
        const minutes = candlesBySorting(seen);
        const direct = candlesBySorting(seen, more).map(candleText);
        assert.deepEqual(grouped(minutes, more).map(candleText), direct);
        if (more % some === 0) {
          assert.deepEqual(grouped(grouped(minutes, some), more).map(candleText), direct);
        }
      }),
    );
  });

  it('leave out a group in which nothing was seen', () => {
    const hours = grouped([candleOf(0, '7'), candleOf(185, '8')], 60);
    assert.deepEqual(hours.map(candleText), ['0 7 7 7 7', '180 8 8 8 8']);
  });
});
