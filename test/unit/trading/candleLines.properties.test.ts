import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, larger, smaller } from '../../../src/domain/decimal';
import { dayMinutes, lineOf, readLines, type DayOfPrices } from '../../../src/trading/candleLines';
import { joinedMinutes, type SeenMinute } from '../../../src/trading/seenMinute';
import { anyMid, candleText } from './seenPrices';

const day: DayOfPrices = { place: 'paper', symbol: 'USDT_IRR', day: 20_000 };

const anyMinute = fc
  .record({
    minute: fc.integer({ min: 0, max: dayMinutes - 1 }),
    prices: fc.tuple(anyMid, anyMid, anyMid, anyMid),
    times: fc.tuple(fc.integer({ min: 0, max: 59_999 }), fc.integer({ min: 0, max: 59_999 })),
  })
  .map(({ minute, prices, times }): SeenMinute => {
    const [open, close, ...others] = prices.map(exact);
    assert.ok(open && close);
    const all = [open, close, ...others];
    return {
      minute: day.day * dayMinutes + minute,
      open,
      high: all.reduce(larger),
      low: all.reduce(smaller),
      close,
      firstMs: Math.min(...times),
      lastMs: Math.max(...times),
    };
  });

function text(seen: SeenMinute): string {
  return `${candleText(seen)} ${seen.firstMs} ${seen.lastMs}`;
}

describe('the lines of a day of recorded prices', () => {
  it('give back what was written', () => {
    fc.assert(
      fc.property(fc.array(anyMinute, { maxLength: 20 }), (minutes) => {
        const { minutes: read, end } = readLines(minutes.map((each) => lineOf(each, day)).join(''), day);
        assert.deepEqual(read.map(text), minutes.map(text));
        assert.equal(end, minutes.map((each) => lineOf(each, day)).join('').length);
      }),
    );
  });

  it('are all there up to where the file was cut off, at whichever byte, and what is added afterwards is too', () => {
    fc.assert(
      fc.property(fc.array(anyMinute, { minLength: 1, maxLength: 5 }), anyMinute, (minutes, later) => {
        const lines = minutes.map((each) => lineOf(each, day));
        const whole = lines.join('');
        for (let cut = 0; cut <= whole.length; cut += 1) {
          const complete = minutes.filter((_, at) => lines.slice(0, at + 1).join('').length <= cut);
          const torn = readLines(whole.slice(0, cut), day);
          assert.deepEqual(torn.minutes.map(text), complete.map(text));
          // Going on from where it was read for good finds the rest once it is there.
          const rest = readLines(whole.slice(torn.end), day);
          assert.deepEqual([...torn.minutes, ...rest.minutes].map(text), minutes.map(text));
          const mended = readLines(whole.slice(0, cut) + lineOf(later, day), day);
          assert.deepEqual(mended.minutes.map(text), [...complete, later].map(text));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('tell nothing wrong, and lose no other line, when any byte is damaged', () => {
    const at = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(anyMinute, { minLength: 1, maxLength: 8 }), at, (minutes, [where, byte]) => {
        const whole = minutes.map((each) => lineOf(each, day)).join('');
        const place = where % whole.length;
        const damaged = whole.slice(0, place) + String.fromCharCode(byte) + whole.slice(place + 1);
        const written = minutes.map(text);
        const read = readLines(damaged, day).minutes.map(text);
        // A line break that is no more makes two lines one.
        assert.ok(read.length >= minutes.length - 2, `${read.length} of ${minutes.length} are left`);
        for (const line of read) assert.ok(written.includes(line), line);
      }),
      { numRuns: 500 },
    );
  });

  it('count for no other market, no other exchange and no other day', () => {
    fc.assert(
      fc.property(anyMinute, (seen) => {
        const line = lineOf(seen, day);
        for (const other of [
          { symbol: 'usdt_irr' },
          { place: 'production https://api.invex.ir' },
          { day: 20_001 },
        ]) {
          assert.deepEqual(readLines(line, { ...day, ...other }).minutes, []);
        }
      }),
    );
  });
});

describe('what two windows saw of a minute', () => {
  it('is joined to the same, in whichever sequence and however often', () => {
    const ofOneMinute = fc
      .uniqueArray(anyMinute, { selector: ({ firstMs }) => firstMs, minLength: 1, maxLength: 4 })
      .filter((all) => new Set(all.map(({ lastMs }) => lastMs)).size === all.length)
      .map((all) => all.map((each) => ({ ...each, minute: 5 })));
    fc.assert(
      fc.property(ofOneMinute, fc.array(fc.nat(), { maxLength: 6 }), (all, more) => {
        const again = more.flatMap((at) => all[at % all.length] ?? []);
        const one = text([...all, ...again].reduce(joinedMinutes));
        assert.equal(text([...again, ...all].toReversed().reduce(joinedMinutes)), one);
        const [first] = all.toSorted((a, b) => a.firstMs - b.firstMs);
        const last = all.toSorted((a, b) => a.lastMs - b.lastMs).at(-1);
        assert.ok(first && last);
        const high = all.map((each) => each.high).reduce(larger);
        const low = all.map((each) => each.low).reduce(smaller);
        const joined = { ...first, high, low, close: last.close, lastMs: last.lastMs };
        assert.equal(one, text(joined));
      }),
    );
  });
});
