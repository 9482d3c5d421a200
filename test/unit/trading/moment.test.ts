import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../../src/trading/clock';
import { momentOf, msSince, unknownAgeMs } from '../../../src/trading/moment';
import { FakeClock } from '../../support/fakeClock';

describe('How long ago something was', () => {
  it('is what has passed', async () => {
    const clock = new FakeClock();
    const then = momentOf(clock);
    await clock.advance(1234);
    assert.equal(msSince(clock, then), 1234);
  });

  it('counts the time that the machine slept', async () => {
    const clock = new FakeClock();
    const then = momentOf(clock);
    clock.sleep(3_600_000);
    await clock.advance(5);
    assert.equal(msSince(clock, then), 3_600_005);
  });

  it('is not shortened by a date that is set back', async () => {
    const clock = new FakeClock();
    const then = momentOf(clock);
    await clock.advance(10_000);
    clock.setDate(-9_000);
    assert.equal(msSince(clock, then), 10_000);
  });

  it('is unknown, that is very long, where only the date is there and it was set back', () => {
    let date = 100_000;
    const clock: Clock = { now: () => date, after: () => ({ dispose: () => undefined }) };
    const then = momentOf(clock);
    date -= 500;
    assert.equal(msSince(clock, then), 0);
    date -= 600;
    assert.equal(msSince(clock, then), unknownAgeMs);
    assert.ok(Number.isFinite(unknownAgeMs));
  });

  it('is never less than what truly passed while awake, nor than what passed while asleep', async () => {
    const step = fc.record({
      what: fc.constantFrom('advance' as const, 'sleep' as const, 'setDate' as const),
      ms: fc.integer({ min: 0, max: 100_000 }),
      back: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const clock = new FakeClock();
        const then = momentOf(clock);
        let awake = 0;
        let dateOnly = 0;
        for (const { what, ms, back } of steps) {
          if (what === 'advance') {
            await clock.advance(ms);
            awake += ms;
            dateOnly += ms;
          } else if (what === 'sleep') {
            clock.sleep(ms);
            dateOnly += ms;
          } else {
            clock.setDate(back ? -ms : ms);
            dateOnly += back ? -ms : ms;
          }
        }
        const age = msSince(clock, then);
        assert.ok(age >= awake && age >= dateOnly && age >= 0);
      }),
      { numRuns: 200 },
    );
  });
});
