import assert from 'node:assert/strict';
import fc from 'fast-check';
import { elapsedMs, momentBefore, unknownAgeMs, type Moment } from '../../../src/domain/elapsed';

const at = fc.integer({ min: 0, max: 4_000_000_000_000 });
const passed = fc.integer({ min: 0, max: 1_000_000_000 });
const moment = (date: number, steady?: number): Moment => ({ at: date, steady });

describe('How long ago something was', () => {
  it('is what both clocks say where they agree', () => {
    fc.assert(
      fc.property(at, at, passed, (date, steady, ms) => {
        assert.equal(elapsedMs(moment(date + ms, steady + ms), moment(date, steady)), ms);
      }),
    );
  });

  it('is never less than what passed, whether the date is set back or forth or the steady clock sleeps', () => {
    fc.assert(
      fc.property(
        at,
        at,
        passed,
        fc.integer({ min: -2e9, max: 2e9 }),
        passed,
        (date, steady, ms, set, slept) => {
          const dateSet = elapsedMs(moment(date + ms + set, steady + ms), moment(date, steady));
          assert.equal(dateSet, Math.max(ms, ms + set));
          const asleep = elapsedMs(moment(date + ms + slept, steady + ms), moment(date, steady));
          assert.equal(asleep, ms + slept);
        },
      ),
    );
  });

  it('is nothing, and not less, for a moment that both clocks put later', () => {
    assert.equal(elapsedMs(moment(1000, 1000), moment(1500, 1500)), 0);
    assert.equal(elapsedMs(moment(1000), moment(1500)), 0);
  });

  it('goes by the date where one of the two has no steady clock, and is unknown where that was set back', () => {
    const [now, before] = [moment(10_000, 5), moment(9000, 1)];
    for (const pair of [
      [moment(10_000), before],
      [now, moment(9000)],
      [moment(10_000), moment(9000)],
    ] as const) {
      assert.equal(elapsedMs(...pair), 1000);
    }
    // A second of it is no reason for distrust.
    assert.equal(elapsedMs(moment(9000), moment(10_000)), 0);
    assert.equal(elapsedMs(moment(8999), moment(10_000)), unknownAgeMs);
    assert.ok(JSON.parse(JSON.stringify(unknownAgeMs)) === unknownAgeMs);
  });

  it('comes out again for the moment so long before', () => {
    fc.assert(
      fc.property(at, at, passed, (date, steady, ms) => {
        assert.deepEqual(momentBefore(moment(date, steady), ms), moment(date - ms, steady - ms));
        assert.deepEqual(momentBefore(moment(date), ms), moment(date - ms));
      }),
    );
  });
});
