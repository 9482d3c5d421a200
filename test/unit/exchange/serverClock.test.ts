import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ServerClock } from '../../../src/exchange/serverClock';

const start = Date.UTC(2026, 10, 23, 4, 0, 0);
const dateHeader = (serverMs: number): string => new Date(Math.floor(serverMs / 1000) * 1000).toUTCString();

describe("The exchange's clock", () => {
  it('is taken to be ours until an answer tells', () => {
    const clock = new ServerClock({ now: () => start });
    assert.equal(clock.known, false);
    assert.equal(clock.serverNow(), start);
    assert.equal(clock.uncertaintyMs, Infinity);
  });

  it('ignores an answer without a date, or with one that is none', () => {
    const clock = new ServerClock({ now: () => start });
    clock.observe(undefined, start, start);
    clock.observe('yesterday', start, start);
    clock.observe('', start, start);
    // Behind these no expiry could be written.
    for (const date of ['Sat, 13 Sep 275760 00:00:00 GMT', '-271821-04-20T00:00:00.000Z']) {
      clock.observe(date, start, start);
    }
    assert.equal(clock.known, false);
  });

  it('is known to within its uncertainty after any run of answers, and one answer never makes it worse', () => {
    const answers = fc.array(
      fc.record({
        waitMs: fc.integer({ min: 0, max: 60_000 }),
        thereMs: fc.integer({ min: 0, max: 3000 }),
        backMs: fc.integer({ min: 0, max: 3000 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.integer({ min: -5e7, max: 5e7 }), answers, (trueOffset, run) => {
        let now = start;
        const clock = new ServerClock({ now: () => now });
        for (const { waitMs, thereMs, backMs } of run) {
          now += waitMs;
          const sentAt = now;
          const header = dateHeader(sentAt + thereMs + trueOffset);
          now += thereMs + backMs;
          const before = clock.uncertaintyMs;
          clock.observe(header, sentAt, now);
          assert.ok(Math.abs(clock.offsetMs - trueOffset) <= clock.uncertaintyMs + 1);
          assert.ok(clock.uncertaintyMs <= before + 1);
          assert.ok(clock.uncertaintyMs <= (1000 + thereMs + backMs) / 2 + 1);
        }
      }),
    );
  });

  it('is surer after answers at different moments of the second than after one', () => {
    let now = start;
    const clock = new ServerClock({ now: () => now });
    clock.observe(dateHeader(now), now, now);
    const afterOne = clock.uncertaintyMs;
    now += 950;
    clock.observe(dateHeader(now), now, now);
    // 25 ms either way, and what the clocks may have drifted in between.
    assert.deepEqual([afterOne, clock.uncertaintyMs], [500, 26]);
  });

  it('follows when one of the clocks is set', () => {
    let now = start;
    const clock = new ServerClock({ now: () => now });
    clock.observe(dateHeader(now), now, now);
    now -= 3_600_000;
    clock.observe(dateHeader(start + 1000), now, now);
    assert.ok(Math.abs(clock.offsetMs - 3_601_000) <= 1000);
  });
});
