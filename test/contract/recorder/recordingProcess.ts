// A process that records as a window does, on files that others share. A minute passes as soon as the last one is on disk, and is then told on standard
// output: what was told is never lost.
import { minuteOf } from '../../../src/domain/candle';
import { FilesOnDisk } from '../../../src/trading/growingFiles';
import { FakeClock } from '../../support/fakeClock';
import { recordingWindow, snapshotOf } from '../../unit/trading/recorderBench';
import { place, symbol } from './recordingSetup';

const [directory = '', base = '', from = ''] = process.argv.slice(2);
const clock = new FakeClock(Number(from) * 60_000);
const { feed, recorder } = recordingWindow(clock, new FilesOnDisk(directory), { place });
feed.leads = true;

async function record(): Promise<never> {
  for (;;) {
    const minute = minuteOf(clock.now());
    feed.take(snapshotOf(clock, symbol, String(Number(base) + minute)));
    // Its end, and a little more: what is over is written then.
    await clock.advance(62_100 - (clock.now() % 60_000));
    await recorder.flush();
    process.stdout.write(`${minute}\n`);
  }
}

void record();
