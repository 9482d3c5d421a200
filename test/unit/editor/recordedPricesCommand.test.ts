import assert from 'node:assert/strict';
import { publicEnvironment } from '../../../src/exchange/environments';
import { RecordedPricesCommand, type DeletionQuestion } from '../../../src/editor/recordedPricesCommand';
import { FakeClock } from '../../support/fakeClock';
import { FilesInMemory } from '../trading/filesInMemory';
import { recordingWindow, snapshotOf } from '../trading/recorderBench';

describe('Deleting recorded prices', () => {
  async function deleted(answer: string | undefined): Promise<{
    readonly left: number;
    readonly question: DeletionQuestion;
    readonly told: readonly string[];
  }> {
    const clock = new FakeClock();
    const files = new FilesInMemory();
    const here = recordingWindow(clock, files);
    const elsewhere = recordingWindow(clock, files, { place: 'paper' });
    for (const { feed, recorder } of [here, elsewhere]) {
      feed.leads = true;
      feed.take(snapshotOf(clock, 'USDT_IRR', '1000'));
      await recorder.flush();
    }
    const questions: DeletionQuestion[] = [];
    const told: string[] = [];
    const venue = { environment: publicEnvironment('sandbox'), recorder: here.recorder };
    await new RecordedPricesCommand({
      venues: { ready: () => Promise.resolve(venue) },
      ask: (question) => {
        questions.push(question);
        return Promise.resolve(answer);
      },
      tell: (text) => told.push(text),
    }).delete();
    for (const { recorder } of [here, elsewhere]) recorder.dispose();
    const [question] = questions;
    assert.ok(question);
    return { left: files.files.size, question, told };
  }

  it('asks first, and deletes nothing where the question is dismissed', async () => {
    const { left, question, told } = await deleted(undefined);
    assert.equal(left, 2);
    assert.deepEqual(told, []);
    assert.deepEqual(question.answers, ['Delete Those of Sandbox', 'Delete All']);
    assert.match(question.detail, /no history to bring them back/);
  });

  it('deletes those of this environment, and leaves the others', async () => {
    const { left, told } = await deleted('Delete Those of Sandbox');
    assert.equal(left, 1);
    assert.match(told[0] ?? '', /of Sandbox were deleted/);
  });

  it('deletes all where all are meant', async () => {
    const { left, told } = await deleted('Delete All');
    assert.equal(left, 0);
    assert.match(told[0] ?? '', /of every environment were deleted/);
  });
});
