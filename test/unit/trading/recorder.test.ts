import assert from 'node:assert/strict';
import { minuteOf } from '../../../src/domain/candle';
import { FakeClock, settle } from '../../support/fakeClock';
import { FilesInMemory } from './filesInMemory';
import { recordingWindow, snapshotOf, type RecordingWindow } from './recorderBench';
import { candleText } from './seenPrices';

const symbol = 'USDT_IRR';
const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;

describe('the recorder', () => {
  let clock: FakeClock;
  let files: FilesInMemory;
  let window: RecordingWindow;
  /** The minute in which the test began. */
  let start: number;

  beforeEach(() => {
    clock = new FakeClock();
    files = new FilesInMemory();
    window = recordingWindow(clock, files);
    window.feed.leads = true;
    start = minuteOf(clock.now());
  });

  afterEach(() => window.recorder.dispose());

  function see(middle: string, into = window, tookMs = 0): void {
    into.feed.take(snapshotOf(clock, symbol, middle, tookMs));
  }

  /** What is known at once. */
  function known(of = window): readonly string[] {
    return of.recorder.recent(symbol).map((each) => candleText({ ...each, minute: each.minute - start }));
  }

  /** What is known once the disk was asked. */
  async function recent(of = window): Promise<readonly string[]> {
    known(of);
    await settle();
    return known(of);
  }

  async function readBy(of: RecordingWindow, days = 1): Promise<readonly string[]> {
    const now = minuteOf(clock.now());
    const candles = await of.recorder.read(symbol, now - days * 1440, now + days * 1440);
    return candles.map((each) => candleText({ ...each, minute: each.minute - start }));
  }

  /** What a window that is opened now finds. */
  function onDisk(days = 1): Promise<readonly string[]> {
    return readBy(recordingWindow(clock, files), days);
  }

  it('makes a candle of the prices of a minute, and writes it when the minute is over', async () => {
    for (const middle of ['1000', '1030', '990', '1010']) {
      see(middle);
      await clock.advance(10_000);
    }
    assert.deepEqual(await recent(), ['0 1000 1030 990 1010']);
    assert.equal(files.appended, 0);
    await clock.advance(22_100);
    assert.deepEqual(await onDisk(), ['0 1000 1030 990 1010']);
  });

  it('leaves a gap where nothing was seen', async () => {
    see('1000');
    await clock.advance(3 * 60_000);
    see('2000');
    assert.deepEqual(await recent(), ['0 1000 1000 1000 1000', '3 2000 2000 2000 2000']);
  });

  it('counts a book once, when it came, and never because it is shown again', async () => {
    see('1000');
    for (let minute = 0; minute < 5; minute += 1) {
      await clock.advance(60_000);
      window.feed.tellAgain(symbol);
    }
    assert.deepEqual(await recent(), ['0 1000 1000 1000 1000']);
    assert.deepEqual(await onDisk(), ['0 1000 1000 1000 1000']);
  });

  it('does not write a book again that is shown again just after it was written', async () => {
    await clock.advance(59_000);
    see('1000');
    await clock.advance(3100);
    assert.equal(files.appended, 1);
    window.feed.tellAgain(symbol);
    await clock.advance(120_000);
    assert.equal(files.appended, 1);
  });

  it('does not count a book that was old when it came, nor one without a middle', async () => {
    see('1000', window, 4000);
    window.feed.take({ ...snapshotOf(clock, symbol, '1000'), mid: undefined });
    assert.deepEqual(await recent(), []);
  });

  it('does not count a book that was asked for at a date that has not come yet', async () => {
    const asked = { at: clock.now() + 60_000, steady: clock.steady() };
    window.feed.take({ ...snapshotOf(clock, symbol, '1000'), asked });
    await clock.advance(62_100);
    assert.deepEqual(await recent(), []);
  });

  it('tells of what changed a candle, and of nothing else', async () => {
    for (const middle of ['1000', '1000', '1010', '1005', '1005']) {
      see(middle);
      await clock.advance(1000);
    }
    assert.deepEqual(window.changes, [symbol, symbol, symbol]);
  });

  it('finds what was recorded before the window was opened, and says when it has read it', async () => {
    see('1000');
    await clock.advance(62_100);
    const next = recordingWindow(clock, files);
    assert.deepEqual(known(next), []);
    await settle();
    assert.deepEqual(next.changes, [symbol]);
    assert.deepEqual(known(next), ['0 1000 1000 1000 1000']);
  });

  it('goes back 24 hours in what is recent, and 30 days in what can be read', async () => {
    for (let day = 0; day < 32; day += 1) {
      see(String(1000 + 10 * day));
      await clock.advance(dayMs);
    }
    see('5000');
    assert.deepEqual(await recent(), [`${32 * 1440} 5000 5000 5000 5000`]);
    await clock.advance(62_100);
    const all = await readBy(window, 40);
    assert.equal(all.length, 30);
    assert.equal(all[0], `${3 * 1440} 1030 1030 1030 1030`);
    assert.equal(files.files.size, 30);
  });

  it('deletes nothing by a date that the exchange does not bear out', async () => {
    let sure = true;
    const other = recordingWindow(clock, files, { dateIsSure: () => sure });
    other.feed.leads = true;
    see('1000', other);
    await clock.advance(62_100);
    sure = false;
    clock.setDate(400 * dayMs);
    see('2000', other);
    await clock.advance(62_100);
    clock.setDate(-400 * dayMs);
    assert.deepEqual(await onDisk(), ['0 1000 1000 1000 1000']);
    sure = true;
    await clock.advance(dayMs);
    see('3000', other);
    await clock.advance(62_100);
    // The day that a wrong date made is deleted, once the date is sure.
    assert.equal(files.files.size, 2);
  });

  it('keeps the prices of two exchanges apart', async () => {
    see('1000');
    await clock.advance(62_100);
    assert.deepEqual(await readBy(recordingWindow(clock, files, { place: 'paper' })), []);
  });

  it('writes nothing where another window leads, and knows what that one wrote', async () => {
    const follower = recordingWindow(clock, files);
    assert.deepEqual(await recent(follower), []);
    see('1000', follower);
    await clock.advance(61_000);
    assert.equal(files.appended, 0);
    // The leader saw more than the follower, which did not look.
    see('2000');
    await clock.advance(62_100);
    assert.deepEqual(known(follower), ['0 1000 1000 1000 1000']);
    await settle();
    assert.deepEqual(known(follower), ['0 1000 1000 1000 1000', '1 2000 2000 2000 2000']);
  });

  it('joins what two windows wrote of one minute when another takes the lead', async () => {
    const other = recordingWindow(clock, files);
    see('1000');
    await clock.advance(10_000);
    see('1500');
    await clock.advance(10_000);
    window.feed.lead(false);
    other.feed.lead(true);
    see('900', other);
    await clock.advance(20_000);
    see('1100', other);
    await clock.advance(22_100);
    assert.deepEqual(await onDisk(), ['0 1000 1500 900 1100']);
  });

  it('counts a book in one minute, though it reaches the windows in two', async () => {
    const follower = recordingWindow(clock, files);
    await clock.advance(59_900);
    const snapshot = snapshotOf(clock, symbol, '1000');
    window.feed.take(snapshot);
    await clock.advance(500);
    follower.feed.take({ ...snapshot, receivedAt: clock.now() });
    window.feed.lead(false);
    follower.feed.lead(true);
    await clock.advance(62_100);
    assert.deepEqual(await onDisk(), ['0 1000 1000 1000 1000']);
  });

  it('loses nothing that another window saw when the one that leads dies before it has written', async () => {
    const follower = recordingWindow(clock, files);
    see('1000', follower);
    await clock.advance(59_000);
    see('1100', follower);
    await clock.advance(4000);
    follower.feed.lead(true);
    await clock.advance(62_100);
    assert.deepEqual(await onDisk(), ['0 1000 1100 1000 1100']);
  });

  it('writes this minute too when the window closes', async () => {
    see('1000');
    await window.recorder.flush();
    assert.deepEqual(await onDisk(), ['0 1000 1000 1000 1000']);
  });

  it('goes on when the disk fails, says so once, and writes what it kept when the disk is back', async () => {
    files.room = 7;
    for (const middle of ['1000', '1100', '1200']) {
      see(middle);
      await clock.advance(60_000);
    }
    assert.equal(window.warnings.length, 1);
    assert.match(window.warnings[0] ?? '', /could not be recorded.*No space left/);
    files.room = Number.POSITIVE_INFINITY;
    await clock.advance(62_100);
    assert.deepEqual(await onDisk(), [
      '0 1000 1000 1000 1000',
      '1 1100 1100 1100 1100',
      '2 1200 1200 1200 1200',
    ]);
  });

  it('keeps no more than an hour for a disk that stays broken', async () => {
    files.room = 0;
    for (let minute = 0; minute < 200; minute += 1) {
      see('1000');
      await clock.advance(60_000);
    }
    files.room = Number.POSITIVE_INFINITY;
    await clock.advance(62_100);
    assert.equal((await onDisk()).length, 60);
  });

  it('keeps what it knows when reading fails, and says so', async () => {
    see('1000');
    files.readingFails = true;
    await recent();
    assert.deepEqual(await recent(), ['0 1000 1000 1000 1000']);
    assert.match(window.warnings[0] ?? '', /Recorded prices of USDT_IRR could not be read/);
  });

  it('asks the disk once a minute at most, however often it is asked', async () => {
    for (let second = 0; second < 59; second += 1) {
      known();
      await clock.advance(1000);
    }
    assert.equal(files.reads, 2);
  });

  it('lets a minute be as it was when the date is set back and it comes again', async () => {
    for (const middle of ['1000', '1100', '1200']) {
      see(middle);
      await clock.advance(60_000);
    }
    see('1300');
    await clock.advance(10_000);
    const before = await readBy(window);
    clock.setDate(-2 * 60_000);
    for (const middle of ['7000', '8000', '9000', '100']) {
      see(middle);
      await clock.advance(30_000);
    }
    assert.deepEqual(await readBy(window), before);
    // Past the last minute that it had come to, time is new again.
    await clock.advance(60_000);
    see('1400');
    assert.deepEqual(await readBy(window), [...before, '4 1400 1400 1400 1400']);
  });

  it('lets a minute be as it was also where its only book was asked for just before it ended', async () => {
    see('1000', window, 5);
    const before = await readBy(window);
    assert.deepEqual(before, ['-1 1000 1000 1000 1000']);
    clock.setDate(-2000);
    see('1200');
    assert.deepEqual(await readBy(window), before);
  });

  it('records on at once when a date that was wrong by days is set right', async () => {
    clock.setDate(3 * dayMs);
    see('1000');
    await clock.advance(60_000);
    clock.setDate(-3 * dayMs);
    see('1100');
    await clock.advance(62_100);
    assert.deepEqual(await recent(), ['1 1100 1100 1100 1100']);
  });

  it('knows the last 24 hours again after the date was wrong for a while', async () => {
    see('1000');
    await clock.advance(62_100);
    await recent();
    clock.setDate(3 * dayMs);
    see('1100');
    await recent();
    clock.setDate(-3 * dayMs);
    see('1200');
    await recent();
    assert.deepEqual(await recent(), ['0 1000 1000 1000 1000', '1 1200 1200 1200 1200']);
  });

  it('deletes what was recorded when asked, on disk and in memory, in other windows too', async () => {
    const other = recordingWindow(clock, files);
    see('1000');
    await clock.advance(62_100);
    await recent(other);
    assert.equal((await recent(other)).length, 1);
    await window.recorder.remove('this');
    assert.deepEqual(await recent(), []);
    assert.equal(files.bytes, 0);
    await clock.advance(61_000);
    await recent(other);
    assert.deepEqual(await recent(other), []);
    see('1100');
    await clock.advance(62_100);
    assert.deepEqual(await onDisk(), ['2 1100 1100 1100 1100']);
  });

  it('deletes those of one exchange only, unless all are meant', async () => {
    const paper = recordingWindow(clock, files, { place: 'paper' });
    paper.feed.leads = true;
    see('1000');
    see('50', paper);
    await clock.advance(62_100);
    await paper.recorder.remove('this');
    assert.equal((await onDisk()).length, 1);
    await paper.recorder.remove('all');
    assert.equal(files.files.size, 0);
  });

  it('records no name that is no market', async () => {
    window.feed.take(snapshotOf(clock, '../../elsewhere', '1000'));
    await clock.advance(62_100);
    assert.equal(files.files.size, 0);
    assert.deepEqual(window.recorder.recent('../../elsewhere'), []);
  });
});
