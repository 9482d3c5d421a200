import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Candle } from '../../../src/domain/candle';
import { exact, toText } from '../../../src/domain/decimal';
import { CandleFiles } from '../../../src/trading/candleFiles';
import { dayMinutes } from '../../../src/trading/candleLines';
import { FilesOnDisk } from '../../../src/trading/growingFiles';
import { seenOnce, type SeenMinute } from '../../../src/trading/seenMinute';
import { FakeClock } from '../../support/fakeClock';
import { eventually } from '../../support/vscode/eventually';
import { recordingWindow, snapshotOf } from '../../unit/trading/recorderBench';
import { place, symbol } from './recordingSetup';

const program = fileURLToPath(new URL('./recordingProcess.ts', import.meta.url));
const day = 20_000;

/** A window in a process of its own, which tells which minutes it has on disk. */
class RecordingProcess {
  readonly told: number[] = [];
  private readonly process: ChildProcess;

  constructor(directory: string, base: number, from: number) {
    const args = ['--import', 'tsx', program, directory, String(base), String(from)];
    this.process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    assert.ok(this.process.stdout);
    createInterface({ input: this.process.stdout }).on('line', (line) => this.told.push(Number(line)));
  }

  async hasTold(minutes: number): Promise<void> {
    await eventually(`${minutes} minutes are recorded`, () =>
      Promise.resolve(this.told.length >= minutes || undefined),
    );
  }

  async kill(): Promise<void> {
    assert.equal(this.process.exitCode, null, 'The process has ended by itself.');
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
  }
}

describe('Recorded prices on disk', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'recorded-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  function readAll(): Promise<readonly Candle[]> {
    const clock = new FakeClock((day + 1) * dayMinutes * 60_000);
    const { recorder } = recordingWindow(clock, new FilesOnDisk(directory), { place });
    return recorder.read(symbol, day * dayMinutes, (day + 2) * dayMinutes);
  }

  async function onlyFile(): Promise<string> {
    const [folder = ''] = await readdir(directory);
    const [name = ''] = await readdir(join(directory, folder, symbol));
    return join(directory, folder, symbol, name);
  }

  it('keep every minute that was written when two windows write at once and are killed in the midst', async () => {
    const [lower, higher] = [1_000, 90_000_000];
    const written = { lower: new Set<number>(), higher: new Set<number>() };
    let from = day * dayMinutes;
    for (const minutes of [1, 30, 77]) {
      const one = new RecordingProcess(directory, lower, from);
      const other = new RecordingProcess(directory, higher, from);
      await one.hasTold(minutes);
      await one.kill();
      await other.hasTold(minutes + 3);
      await other.kill();
      for (const minute of one.told) written.lower.add(minute);
      for (const minute of other.told) written.higher.add(minute);
      from = Math.max(...one.told, ...other.told) + 5;
    }
    const candles = await readAll();
    const known = new Map(candles.map((each) => [each.minute, each]));
    for (const minute of written.lower) assert.equal(textOf(known.get(minute)?.low), String(lower + minute));
    for (const minute of written.higher) {
      assert.equal(textOf(known.get(minute)?.high), String(higher + minute));
    }
    for (const { minute, open, high, low, close } of candles) {
      const seen = [lower + minute, higher + minute].map(String);
      for (const price of [open, high, low, close]) assert.ok(seen.includes(toText(price)), toText(price));
    }
  });

  it('are whole up to where a file was torn off, at whichever byte, and go on from there', async () => {
    const files = new CandleFiles(new FilesOnDisk(directory), place);
    const minutes = ['1000', '2000.5', '3000'].map((price, at): SeenMinute =>
      seenOnce(exact(price), (day * dayMinutes + at) * 60_000 + 123),
    );
    const later = seenOnce(exact('4000'), (day * dayMinutes + 9) * 60_000);
    const sizes: number[] = [];
    for (const each of minutes) {
      await files.add(symbol, [each]);
      sizes.push((await stat(await onlyFile())).size);
    }
    const file = await onlyFile();
    const whole = await readFile(file);
    for (let cut = 0; cut <= whole.length; cut += 1) {
      await writeFile(file, whole.subarray(0, cut));
      await files.add(symbol, [later]);
      const left = sizes.filter((size) => size <= cut).length;
      const read = (await files.read(symbol, day))?.minutes ?? [];
      assert.deepEqual(
        read.map(({ open }) => toText(open)),
        ['1000', '2000.5', '3000'].slice(0, left).concat('4000'),
        `cut at ${cut}`,
      );
    }
  });

  it('are for their owner only', async () => {
    const files = new CandleFiles(new FilesOnDisk(directory), place);
    await files.add(symbol, [seenOnce(exact('1000'), day * dayMinutes * 60_000)]);
    const modes = [await stat(await onlyFile()), await stat(join(await onlyFile(), '..'))];
    assert.deepEqual(
      modes.map(({ mode }) => (mode & 0o777).toString(8)),
      ['600', '700'],
    );
  });

  it('are missing, and that is said, where they cannot be written; prices go on', async () => {
    const blocked = join(directory, 'file');
    await writeFile(blocked, 'not a folder');
    const clock = new FakeClock(day * dayMinutes * 60_000);
    const window = recordingWindow(clock, new FilesOnDisk(blocked), { place });
    window.feed.leads = true;
    window.feed.take(snapshotOf(clock, symbol, '1000'));
    await clock.advance(62_100);
    await window.recorder.flush();
    assert.match(window.warnings[0] ?? '', /could not be recorded/);
    assert.equal(window.recorder.recent(symbol).length, 1);
  });
});

function textOf(price: Candle['open'] | undefined): string | undefined {
  return price && toText(price);
}
