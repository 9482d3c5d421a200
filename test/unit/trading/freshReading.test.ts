import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FreshReading } from '../../../src/trading/freshReading';
import { settle } from '../../support/fakeClock';
import { deferred, type Deferred } from './samples';

describe('A reading that is never older than the question', () => {
  it('is shared by those who ask while it waits, and run again for those who ask while it runs', async () => {
    const runs: Deferred<undefined>[] = [];
    const reading = new FreshReading(() => {
      const run = deferred<undefined>();
      runs.push(run);
      return run.promise;
    });
    const first = reading.ask();
    const second = reading.ask();
    const third = reading.ask();
    assert.equal(runs.length, 1);
    assert.notEqual(first, second);
    assert.equal(second, third);
    runs[0]?.resolve(undefined);
    await first;
    await settle();
    assert.equal(runs.length, 2);
    runs[1]?.resolve(undefined);
    await Promise.all([second, third]);
    await settle();
    assert.equal(runs.length, 2);
  });

  it('tells a failure to those who asked for it, and reads again for the next', async () => {
    let runs = 0;
    const reading = new FreshReading(async () => {
      runs += 1;
      await settle();
      if (runs === 1) throw new Error('first');
    });
    const first = reading.ask();
    const second = reading.ask();
    await assert.rejects(first, /first/);
    await second;
    assert.equal(runs, 2);
  });

  it('runs once at a time and begins after each question, however questions and answers fall', async () => {
    const step = fc.constantFrom('ask', 'resolve', 'reject', 'settle');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const runs: { readonly end: Deferred<undefined>; readonly begun: number; over: boolean }[] = [];
        let time = 0;
        const reading = new FreshReading(() => {
          assert.ok(runs.every((each) => each.over));
          const end = deferred<undefined>();
          runs.push({ end, begun: (time += 1), over: false });
          return end.promise;
        });
        const questions: { readonly at: number; begunAtAnswer: number | undefined }[] = [];
        const finish = (how: 'resolve' | 'reject'): void => {
          const run = runs.find((each) => !each.over);
          if (!run) return;
          run.over = true;
          if (how === 'resolve') run.end.resolve(undefined);
          else run.end.reject(new Error('failed'));
        };
        for (const each of steps) {
          if (each === 'settle') await settle();
          else if (each !== 'ask') finish(each);
          else {
            const question: (typeof questions)[number] = { at: time, begunAtAnswer: undefined };
            questions.push(question);
            const answered = (): void =>
              void (question.begunAtAnswer = runs.findLast((run) => run.over)?.begun);
            reading.ask().then(answered, answered);
          }
        }
        for (let left = 0; left < 3; left += 1) {
          await settle();
          finish('resolve');
          await settle();
        }
        for (const { at, begunAtAnswer } of questions) {
          assert.ok(begunAtAnswer !== undefined && begunAtAnswer > at);
        }
      }),
      { numRuns: 300 },
    );
  });
});
