import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountMemory } from '../../../src/trading/accountMemory';

describe('What is remembered of an account', () => {
  let root: string;
  let directory: string;
  let warnings: string[];
  let names = 0;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'memory-'));
    directory = join(root, 'accounts');
    warnings = [];
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  const open = async (
    account: string | undefined = 'mine',
    server = 'https://a.example',
  ): Promise<AccountMemory> => {
    const memory = new AccountMemory({
      directory,
      server,
      account,
      warn: (text) => warnings.push(text),
      newId: () => `t${(names += 1)}`,
    });
    await memory.load();
    return memory;
  };
  const file = async (): Promise<string> => {
    const [name = ''] = await readdir(directory);
    return join(directory, name);
  };

  it('is there in the next window, each account and server for itself', async () => {
    const first = await open();
    first.addCurrency('BTC');
    first.addCurrency('USDT');
    first.addCurrency('BTC');
    first.addFee('TAKER', { percent: '0.25', at: '2026-01-05' });
    await first.settled();
    const next = await open();
    assert.deepEqual(next.currencies(), ['USDT', 'BTC']);
    assert.deepEqual(next.fee('TAKER'), { percent: '0.25', at: '2026-01-05' });
    assert.equal(next.fee('MAKER'), undefined);
    assert.deepEqual((await open('other')).currencies(), []);
    assert.deepEqual((await open('mine', 'https://b.example')).currencies(), []);
    assert.deepEqual(warnings, []);
  });

  it('keeps what another window added meanwhile, and the later commission of the two', async () => {
    const one = await open();
    const two = await open();
    one.addCurrency('BTC');
    one.addFee('MAKER', { percent: '0.1', at: '2026-01-06' });
    await one.settled();
    two.addFee('MAKER', { percent: '0.2', at: '2026-01-05' });
    two.addCurrency('ETH');
    await two.settled();
    const next = await open();
    assert.deepEqual(next.currencies(), ['ETH', 'BTC']);
    assert.equal(next.fee('MAKER')?.percent, '0.1');
  });

  it('takes a commission of an earlier fill for no news', async () => {
    const memory = await open();
    let told = 0;
    memory.onChange(() => (told += 1));
    memory.addFee('MAKER', { percent: '0.1', at: '2026-01-06' });
    memory.addFee('MAKER', { percent: '0.2', at: '2026-01-05' });
    memory.addFee('MAKER', { percent: '0.1', at: '2026-01-06' });
    assert.equal(memory.fee('MAKER')?.percent, '0.1');
    assert.equal(told, 1);
    await memory.settled();
  });

  it('is not emptied by an error: what cannot be read is not written over, and what is known stays', async () => {
    const memory = await open();
    memory.addCurrency('BTC');
    await memory.settled();
    const path = await file();
    const before = await readFile(path, 'utf8');
    await rm(path);
    // A folder in the file's place: there, and not readable.
    await mkdir(path);
    memory.addCurrency('ETH');
    await memory.settled();
    assert.deepEqual(memory.currencies(), ['ETH', 'BTC']);
    assert.equal(warnings.length, 1);
    assert.deepEqual((await open()).currencies(), []);
    assert.equal(warnings.length, 2, 'a file that cannot be read is told of');
    await rm(path, { recursive: true });
    await writeFile(path, before);
    memory.addCurrency('USDT');
    await memory.settled();
    assert.deepEqual((await open()).currencies(), ['USDT', 'ETH', 'BTC']);
  });

  it('starts anew, with a warning, where the file makes no sense', async () => {
    const memory = await open();
    memory.addCurrency('BTC');
    await memory.settled();
    await writeFile(await file(), '{"version":1,"currencies":"all"');
    assert.deepEqual((await open()).currencies(), []);
    assert.equal(warnings.length, 1);
    memory.addCurrency('ETH');
    await memory.settled();
    assert.deepEqual((await open()).currencies(), ['ETH', 'BTC']);
  });

  it('is bounded, and keeps the latest', async () => {
    const memory = await open();
    for (let number = 0; number < 250; number += 1) memory.addCurrency(`C${number}`);
    memory.addCurrency('X'.repeat(41));
    await memory.settled();
    const { length } = (await open()).currencies();
    assert.equal(length, 200);
    assert.equal(memory.currencies()[0], 'C249');
  });

  it('writes nothing while nobody is signed in, and holds no word of who it is', async () => {
    const memory = new AccountMemory({
      directory,
      server: 'https://a.example',
      account: undefined,
      warn: (text) => warnings.push(text),
      newId: () => 'x',
    });
    await memory.load();
    memory.addCurrency('BTC');
    await memory.settled();
    assert.deepEqual(memory.currencies(), ['BTC']);
    await assert.rejects(readdir(directory));
    const mine = await open('secret-fingerprint');
    mine.addCurrency('BTC');
    await mine.settled();
    assert.ok(
      !(await file()).includes('secret') && !(await readFile(await file(), 'utf8')).includes('secret'),
    );
  });
});
