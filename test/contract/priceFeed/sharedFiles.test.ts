import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../../../src/trading/disposable';
import { SharedFolder, type SharedFiles } from '../../../src/trading/sharedFiles';
import { eventually } from '../../support/vscode/eventually';
import { SharedFilesInMemory } from '../../unit/trading/sharedFilesInMemory';

/** What the price feed's tests take for granted of files in memory holds on the disk too. */
describe('Files that windows share', () => {
  let root: string;
  const watches: Disposable[] = [];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'invex-shared-'));
  });
  afterEach(async () => {
    for (const watch of watches.splice(0)) watch.dispose();
    await rm(root, { recursive: true, force: true });
  });

  const folder = (): string => join(root, 'a', 'b');
  const kinds: readonly (readonly [string, () => readonly [SharedFiles, SharedFiles]])[] = [
    ['on the disk', () => [new SharedFolder(folder(), randomUUID), new SharedFolder(folder(), randomUUID)]],
    [
      'in memory',
      () => {
        const files = new SharedFilesInMemory();
        return [files.of(), files.of()];
      },
    ],
  ];
  for (const [where, make] of kinds) {
    describe(where, () => {
      it('are none before the first is made', async () => {
        const [files] = make();
        assert.deepEqual(await files.names(), []);
        assert.equal(await files.read('1.json'), undefined);
        await files.remove('1.json');
        await files.tidy(0);
      });

      it('are made by one window of all that ask', async () => {
        const [here, there] = make();
        const made = await Promise.all(
          Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? here : there).create('1.json', `text ${at}`)),
        );
        assert.equal(made.filter((each) => each).length, 1);
        assert.equal(await there.read('1.json'), `text ${made.indexOf(true)}`);
      });

      it('are read whole, whoever writes them meanwhile', async () => {
        const [here, there] = make();
        const texts = ['a', 'b'].map((each) => each.repeat(100_000));
        await here.write('book', texts[0] ?? '');
        const reads: (string | undefined)[] = [];
        for (let turn = 0; turn < 40; turn += 1) {
          const [, text] = await Promise.all([here.write('book', texts[turn % 2] ?? ''), there.read('book')]);
          reads.push(text);
        }
        assert.ok(reads.every((text) => text !== undefined && texts.includes(text)));
        assert.deepEqual(await there.names(), ['book']);
      });

      it('are gone for all once they are removed', async () => {
        const [here, there] = make();
        await here.write('1', 'one');
        await there.remove('1');
        assert.equal(await here.read('1'), undefined);
        assert.ok(await here.create('1', 'again'));
      });

      it('tell other windows of their changes, by name', async () => {
        const [here, there] = make();
        const told = new Set<string | undefined>();
        watches.push(await there.watch((name) => told.add(name)));
        await here.write('1.json', 'one');
        await here.create('2.json', 'two');
        await eventually('the other window is told', () =>
          Promise.resolve(told.has('1.json') && told.has('2.json') ? true : undefined),
        );
        assert.deepEqual([...told].sort(), ['1.json', '2.json']);
      });
    });
  }

  it('are for the owner alone', async () => {
    const files = new SharedFolder(folder(), randomUUID);
    await files.write('1', 'one');
    await files.create('2', 'two');
    for (const name of ['1', '2']) assert.equal((await stat(join(folder(), name))).mode & 0o077, 0);
    assert.equal((await stat(folder())).mode & 0o077, 0);
  });

  it('are tidied: what a window left half written goes after a minute, and nothing else', async () => {
    const files = new SharedFolder(folder(), randomUUID);
    await files.write('1', 'one');
    for (const name of ['1.x.tmp', '2.y.tmp']) await writeFile(join(folder(), name), '');
    await utimes(join(folder(), '1.x.tmp'), 1_000, 1_000);
    assert.deepEqual(await files.names(), ['1']);
    await files.tidy(Date.now());
    assert.deepEqual((await readdir(folder())).sort(), ['1', '2.y.tmp']);
  });

  it('reject where the folder cannot be written, and leave nothing behind', async () => {
    await writeFile(join(root, 'a'), 'a file where the folder should be');
    const files = new SharedFolder(folder(), randomUUID);
    await assert.rejects(files.create('1', ''));
    await assert.rejects(files.write('1', ''));
    assert.deepEqual(await readdir(root), ['a']);
  });
});
