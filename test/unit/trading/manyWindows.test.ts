import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Journal } from '../../../src/trading/journal';
import { longestSendingMs } from '../../../src/trading/journalWatch';
import { ManyWindows, type TestWindow } from './manyWindows';
import { uuidOf, type ValueOf } from './samples';

describe('An unknown order over several windows', () => {
  let root: string;
  let bench: ManyWindows;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'windows-'));
    bench = new ManyWindows(root);
  });
  afterEach(async () => {
    for (const each of bench.windows) {
      each.kill();
      each.watch.dispose();
      each.unknown.dispose();
    }
    await rm(root, { recursive: true, force: true });
  });

  const open = async (count: number): Promise<TestWindow[]> => {
    const opened: TestWindow[] = [];
    while (opened.length < count) opened.push(await bench.open());
    return opened;
  };
  const lose = async (window: TestWindow, id = uuidOf(1)): Promise<void> => {
    await window.lose(await window.begin(id));
    await bench.pass(200);
  };

  it('is shown in all of them, and looked up by the one that lost it', async () => {
    const [first, ...others] = (await open(3)) as [TestWindow, TestWindow, TestWindow];
    bench.failures = Infinity;
    await lose(first);
    for (const each of [first, ...others]) assert.deepEqual(each.ids, [uuidOf(1)]);
    const from = bench.clock.now();
    await bench.pass(110_000);
    assert.deepEqual(new Set(bench.lookups.map((each) => each.window)), new Set(['window-1']));
    assert.deepEqual(
      bench.lookups.map(({ at }) => Math.round((at - from) / 1000)),
      [1, 3, 7, 15, 30, 60],
    );
    const [here, there] = [first, others[0]].map((each) => each.unknown.states()[0]);
    assert.equal(here?.lookups, 6);
    assert.equal(here.last?.elsewhere, false);
    assert.equal(there?.lookups, 6);
    assert.equal(there.last?.elsewhere, true);
    assert.equal(there.last.said, here.last.said);
  });

  it('ends in all of them when one learns its outcome, and that one tells', async () => {
    const [first, second] = (await open(2)) as [TestWindow, TestWindow];
    bench.placed.add(uuidOf(1));
    await lose(first);
    await bench.pass(3000);
    assert.equal(bench.lookups.length, 1);
    for (const each of [first, second]) assert.deepEqual(each.ids, []);
    assert.deepEqual(
      [first, second].map((each) => each.resolved.map(({ state, where }) => `${state} ${where}`)),
      [['accepted here'], ['accepted elsewhere']],
    );
    assert.deepEqual(await readdir(bench.directory), [`${uuidOf(1)}.json`]);
  });

  it('does so within 2 s also where the system tells nothing of the folder', async () => {
    bench.tells = false;
    const [first, second] = (await open(2)) as [TestWindow, TestWindow];
    await first.lose(await first.begin(uuidOf(1)));
    bench.failures = 2;
    bench.placed.add(uuidOf(1));
    await bench.pass(6800);
    assert.deepEqual(second.ids, [uuidOf(1)]);
    await bench.pass(200);
    assert.equal(first.resolved.length, 1);
    await bench.pass(2000);
    assert.equal(second.resolved.length, 1);
  });

  it('is taken over within 5 s when the window that looks it up is killed', async () => {
    const [first] = (await open(3)) as [TestWindow];
    bench.failures = Infinity;
    await lose(first);
    await bench.pass(61_000);
    const before = bench.lookups.length;
    first.kill();
    await bench.pass(5000);
    assert.equal(bench.lookups.length, before + 1);
    assert.notEqual(bench.lookups.at(-1)?.window, 'window-1');
  });

  it('is taken over when that window is killed in the middle of a lookup', async () => {
    const [first] = (await open(2)) as [TestWindow];
    bench.answerMs = 5000;
    await lose(first);
    await bench.pass(1000);
    assert.equal(bench.lookups.length, 1);
    first.kill();
    await bench.pass(5000);
    assert.deepEqual(
      bench.lookups.map(({ window, turn }) => `${window} ${turn}`),
      ['window-1 1', 'window-2 2'],
    );
  });

  it('is not looked up by others while a lookup takes long', async () => {
    const [first] = (await open(2)) as [TestWindow];
    bench.answerMs = 60_000;
    await lose(first);
    await bench.pass(60_000);
    assert.equal(bench.lookups.length, 1);
  });

  it('is looked up at once when the trader comes to any window, at most once a second', async () => {
    const [first, second, third] = (await open(3)) as [TestWindow, TestWindow, TestWindow];
    bench.failures = Infinity;
    await lose(first);
    await bench.pass(40_000);
    const before = bench.lookups.length;
    for (const each of [second, third, first]) void each.unknown.lookUpNow();
    await bench.pass(200);
    assert.equal(bench.lookups.length, before + 1);
    void third.unknown.lookUpNow();
    void second.unknown.lookUpNow();
    await bench.pass(500);
    assert.equal(bench.lookups.length, before + 1);
    await bench.pass(1500);
    assert.equal(bench.lookups.length, before + 2);
  });

  it('is one that a killed window was sending, seen by all others at once', async () => {
    const [first, second] = (await open(2)) as [TestWindow, TestWindow];
    await first.begin(uuidOf(1));
    await bench.pass(2000);
    assert.deepEqual(second.ids, [], 'a living window waits for the answer');
    assert.deepEqual(
      second.watch.elsewhere().map((each) => each.clientOrderId),
      [uuidOf(1)],
    );
    first.kill();
    await bench.pass(2000);
    assert.deepEqual(second.ids, [uuidOf(1)]);
    assert.deepEqual(second.watch.elsewhere(), []);
    await bench.pass(1500);
    assert.equal(bench.lookups.length, 1);
  });

  it('is one whose window lives and never said what became of it, once no request can still run', async () => {
    const [first, second] = (await open(2)) as [TestWindow, TestWindow];
    await first.begin(uuidOf(1));
    await bench.pass(longestSendingMs - 1000);
    assert.deepEqual(second.ids, []);
    await bench.pass(4000);
    assert.deepEqual(second.ids, [uuidOf(1)]);
  });

  it('stays when somebody takes its file away', async () => {
    const [first, second] = (await open(2)) as [TestWindow, TestWindow];
    bench.failures = Infinity;
    await lose(first);
    await rm(join(bench.directory, `${uuidOf(1)}.json`));
    await bench.pass(10_000);
    for (const each of [first, second]) assert.deepEqual(each.ids, [uuidOf(1)]);
  });

  it('is looked up also when turns cannot be written down', async () => {
    const [first] = (await open(1)) as [TestWindow];
    await lose(first);
    await rm(bench.directory, { recursive: true });
    await writeFile(bench.directory, 'no folder');
    bench.placed.add(uuidOf(1));
    await bench.pass(2000);
    assert.equal(first.resolved.length, 1);
    assert.ok(first.warnings.some((each) => each.includes('cannot be shared')));
  });

  it('is not followed where nothing is unfinished: no timer runs', async () => {
    const [first] = (await open(1)) as [TestWindow];
    bench.placed.add(uuidOf(1));
    await lose(first);
    await bench.pass(3000);
    assert.deepEqual(first.ids, []);
    assert.equal(bench.clock.waiting, 0);
  });

  const act = fc.record({
    what: fc.constantFrom('pass', 'pass', 'lose', 'die sending', 'kill', 'kill', 'open', 'look now'),
    window: fc.nat({ max: 5 }),
    ms: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 40_000 })),
    steps: fc.nat({ max: 12 }),
  });
  const story = fc.record({
    windows: fc.integer({ min: 1, max: 3 }),
    placed: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    failures: fc.nat({ max: 6 }),
    answerMs: fc.constantFrom(0, 0, 300, 4000),
    tells: fc.boolean(),
    acts: fc.array(act, { maxLength: 14 }),
  });

  async function play({ windows, placed, acts, ...rest }: ValueOf<typeof story>): Promise<readonly string[]> {
    Object.assign(bench, rest);
    await open(windows);
    const ids: string[] = [];
    for (const { what, window, ms, steps } of acts) {
      const chosen = bench.living[window % Math.max(1, bench.living.length)];
      if (what === 'open' || !chosen) await bench.open();
      else if (what === 'pass') await bench.pass(ms);
      else if (what === 'kill') chosen.kill(steps);
      else if (what === 'look now') void chosen.unknown.lookUpNow();
      else if (ids.length < placed.length) {
        const id = uuidOf(ids.length + 1);
        if (placed[ids.length] === true) bench.placed.add(id);
        ids.push(id);
        const entry = await chosen.begin(id);
        if (what === 'lose') await chosen.lose(entry);
        else chosen.kill();
      }
    }
    bench.failures = 0;
    if (bench.living.length === 0) await bench.open();
    await bench.pass(200_000);
    // Whoever was to die at a later step has died by now, or there was none; somebody is to be left.
    if (bench.living.length === 0) await bench.open();
    await bench.pass(200_000);
    return ids;
  }

  it('is never lost, looked up once a turn, and its outcome reaches every living window, however windows come and die', async () => {
    let lookedUp = 0;
    await fc.assert(
      fc.asyncProperty(story, async (each) => {
        bench = new ManyWindows(await mkdtemp(join(root, 'run-')));
        const ids = await play(each);
        lookedUp += bench.lookups.length;
        const turns = bench.lookups.map(({ id, turn }) => `${id} ${turn}`);
        assert.equal(new Set(turns).size, turns.length, 'a turn was used twice');
        assert.ok(!turns.some((turn) => turn.endsWith('undefined')), 'a lookup without a turn');
        for (const id of ids) {
          const times = bench.lookups.filter((lookup) => lookup.id === id).map(({ at }) => at);
          times.forEach((at, index) => {
            assert.ok(index === 0 || at - (times[index - 1] ?? 0) >= 900, 'two lookups within a second');
          });
          const told = bench.windows
            .flatMap(({ resolved }) => resolved)
            .filter(({ entry }) => entry.clientOrderId === id);
          assert.ok(told.filter(({ where }) => where === 'here').length <= 1, 'told by two windows');
          for (const { state } of told) assert.equal(state, bench.placed.has(id) ? 'accepted' : 'not-placed');
        }
        for (const window of bench.living) {
          assert.deepEqual(window.ids, [], 'still unknown although answers came');
          const known = window.resolved.map(({ entry }) => entry.clientOrderId);
          assert.equal(new Set(known).size, known.length, 'told twice by one window');
        }
        const journal = new Journal(
          bench.directory,
          (text) => assert.equal(text, ''),
          () => 'name',
        );
        for (const id of ids) {
          const state = (await journal.find(id))?.outcome?.state;
          assert.equal(state, bench.placed.has(id) ? 'accepted' : 'not-placed');
        }
        for (const window of bench.windows) {
          window.kill();
          window.watch.dispose();
          window.unknown.dispose();
        }
      }),
      { numRuns: 40 },
    );
    assert.ok(lookedUp > 40, `only ${lookedUp} lookups`);
  });
});
