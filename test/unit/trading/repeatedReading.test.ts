import assert from 'node:assert/strict';
import { RepeatedReading } from '../../../src/trading/repeatedReading';
import { FakeClock, settle } from '../../support/fakeClock';
import { deferred, type Deferred } from './samples';

function reading(period: number | undefined) {
  const clock = new FakeClock();
  const runs: Deferred<undefined>[] = [];
  const starts: number[] = [];
  const its = {
    period,
    /** Whether a reading answers by itself. */
    answers: true,
    read: (): Promise<unknown> => {
      starts.push(clock.steady());
      const run = deferred<undefined>();
      runs.push(run);
      if (its.answers) run.resolve(undefined);
      return run.promise;
    },
    everyMs: () => its.period,
    clock,
  };
  return { its, clock, runs, starts, repeated: new RepeatedReading(its) };
}

describe('A reading that is repeated while somebody looks', () => {
  it('runs at once and then each period, and stops when nobody looks', async () => {
    const { its, clock, starts, repeated } = reading(4000);
    repeated.adapt();
    await clock.advance(8000);
    assert.deepEqual(starts, [0, 4000, 8000]);
    its.period = undefined;
    repeated.adapt();
    await clock.advance(60_000);
    assert.equal(starts.length, 3);
    assert.equal(clock.waiting, 0);
  });

  it('does not run before anybody looks, and reads at once what is too old when somebody comes back', async () => {
    const { its, clock, starts, repeated } = reading(undefined);
    repeated.adapt();
    await clock.advance(10_000);
    assert.deepEqual(starts, []);
    its.period = 4000;
    repeated.adapt();
    its.period = undefined;
    repeated.adapt();
    await clock.advance(1000);
    its.period = 4000;
    repeated.adapt();
    // One second old: not read again for coming and going.
    assert.deepEqual(starts, [10_000]);
    await clock.advance(3000);
    assert.deepEqual(starts, [10_000, 14_000]);
  });

  it('goes from slow to fast at once, and the other way without a reading', async () => {
    const { its, clock, starts, repeated } = reading(30_000);
    repeated.adapt();
    await clock.advance(10_000);
    its.period = 4000;
    repeated.adapt();
    await clock.advance(4000);
    assert.deepEqual(starts, [0, 10_000, 14_000]);
    its.period = 30_000;
    repeated.adapt();
    await clock.advance(30_000);
    assert.deepEqual(starts, [0, 10_000, 14_000, 44_000]);
  });

  it('waits for a slow answer instead of asking again', async () => {
    const { its, clock, runs, starts, repeated } = reading(4000);
    its.answers = false;
    repeated.adapt();
    await clock.advance(11_000);
    // Somebody comes and goes meanwhile.
    repeated.adapt();
    assert.equal(starts.length, 1);
    runs[0]?.reject(new Error('too late'));
    await settle();
    assert.deepEqual(starts, [0, 11_000]);
  });

  it('does not let an answer that nobody waits for any more hold up what is wanted now', async () => {
    const { its, starts, repeated } = reading(4000);
    its.answers = false;
    repeated.adapt();
    repeated.now();
    await settle();
    assert.deepEqual(starts, [0, 0]);
  });

  it('never runs again once it ended', async () => {
    const { clock, starts, repeated } = reading(4000);
    repeated.adapt();
    await settle();
    repeated.dispose();
    repeated.now();
    await clock.advance(60_000);
    assert.deepEqual(starts, [0]);
  });
});
