import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exact, toText } from '../../../src/domain/decimal';
import { Commits } from '../../../src/paper/commits';
import { recordOf, type PaperOrder } from '../../../src/paper/paperOrder';
import { AccountStore, StoreError, type SavedExchange } from '../../../src/paper/persistence';
import { InProcess } from './support/inProcess';

const fine = (): void => undefined;

describe('the kept paper account', () => {
  let directory: string;
  let said: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'invex-account-'));
    said = [];
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const store = (): AccountStore =>
    new AccountStore(
      directory,
      () => 0,
      (text) => said.push(text),
    );
  const savedBy = ({ exchange }: InProcess, epoch = 0): SavedExchange => ({
    ...exchange.state(),
    keys: [],
    seen: [['digest', 5]],
    epoch,
  });

  /** An exchange with an open, a filled and a cancelled order. */
  function busy(): InProcess {
    const run = new InProcess();
    run.exchange.openAccount('ali');
    run.place('ali', 'USDT_IRR', 'BUYER', 'LIMIT', exact('12.34'), exact('1000000'));
    run.place('ali', 'BTC_USDT', 'SELLER', 'MARKET', exact('0.01'));
    const third = run.place('ali', 'USDT_IRR', 'BUYER', 'LIMIT', exact('1'), exact('1000000'));
    assert.ok('status' in third);
    run.exchange.cancel('ali', { orderId: third.id });
    return run;
  }
  const records = (orders: readonly PaperOrder[]): unknown =>
    JSON.parse(JSON.stringify([...orders].sort((a, b) => a.sequence - b.sequence).map(recordOf)));

  it('comes back as it was written: orders, trades, balances, seen signatures', async () => {
    const run = busy();
    assert.equal(await store().load(fine), undefined);
    const writer = store();
    await writer.save(savedBy(run));
    run.place('ali', 'BTC_USDT', 'SELLER', 'MARKET', exact('0.01'));
    await writer.save(savedBy(run));
    const read = await store().load(fine);
    assert.ok(read);
    assert.deepEqual(records(read.orders), records(run.exchange.ordersOf('ali')));
    assert.deepEqual(read.ledger, run.exchange.state().ledger);
    assert.deepEqual(read.seen, [['digest', 5]]);
    const again = new InProcess();
    again.exchange.restore(read);
    assert.equal(toText(again.exchange.balance('ali', 'IRR').blocked), '12340000');
    assert.deepEqual(said, []);
  });

  it('does not count what a cut-off write left behind the history', async () => {
    const run = busy();
    await store().save(savedBy(run));
    await appendFile(join(directory, 'history-0.jsonl'), '{"id":"half an ord');
    const reader = store();
    const read = await reader.load(fine);
    assert.equal(read?.orders.length, 3);
    run.place('ali', 'BTC_USDT', 'SELLER', 'MARKET', exact('0.01'));
    await reader.save(savedBy(run));
    assert.equal((await store().load(fine))?.orders.length, 4);
    assert.deepEqual(said, []);
  });

  it('is what it was before when a write fails, and is written by the next that succeeds', async () => {
    const run = busy();
    const writer = store();
    await writer.save(savedBy(run));
    const inTheWay = join(directory, 'account.json.new');
    await mkdir(inTheWay);
    await writeFile(join(inTheWay, 'file'), '');
    run.place('ali', 'BTC_USDT', 'SELLER', 'MARKET', exact('0.01'));
    await assert.rejects(writer.save(savedBy(run)), (error) => error instanceof StoreError);
    assert.equal((await store().load(fine))?.orders.length, 3);
    await rm(inTheWay, { recursive: true });
    await writer.save(savedBy(run));
    assert.equal((await store().load(fine))?.orders.length, 4);
  });

  it('is kept aside, and that is said, when it cannot be understood', async () => {
    const breakages: readonly (readonly [string, () => Promise<void>])[] = [
      ['cut off', () => truncate(join(directory, 'account.json'), 100)],
      ['emptied', () => truncate(join(directory, 'account.json'), 0)],
      ['another version', async () => replaceInState('"version":1', '"version":2')],
      [
        'balances changed by hand',
        async () => replaceInState('"available":"5000000000"', '"available":"6000000000"'),
      ],
      ['history cut off', () => truncate(join(directory, 'history-0.jsonl'), 10)],
      ['history gone', () => rm(join(directory, 'history-0.jsonl'))],
    ];
    for (const [name, damage] of breakages) {
      await rm(directory, { recursive: true });
      said = [];
      const run = new InProcess();
      run.exchange.openAccount('ali');
      run.place('ali', 'BTC_USDT', 'SELLER', 'MARKET', exact('0.01'));
      await store().load(fine);
      await store().save(savedBy(run));
      await damage();
      const damaged = await readFile(join(directory, 'account.json'));
      const reader = store();
      const read = await reader.load((saved) => new InProcess().exchange.restore(saved));
      assert.equal(read, undefined, name);
      assert.equal(said.length, 1, name);
      assert.match(said[0] ?? '', /could not be understood.*was kept as .*broken-.*a new account begins/s);
      await reader.save(savedBy(new InProcess()));
      const kept = (await readdir(directory)).filter((file) => /^broken-.*account\.json$/.test(file));
      assert.equal(kept.length, 1, name);
      assert.deepEqual(await readFile(join(directory, kept[0] ?? '')), damaged, name);
      assert.ok((await store().load(fine)) !== undefined);
    }
  });

  it('is left alone when it cannot be read at all', async () => {
    await mkdir(join(directory, 'account.json'));
    await assert.rejects(
      store().load(fine),
      (error) => error instanceof StoreError && /could not be read/.test(error.message),
    );
    assert.deepEqual(await readdir(directory), ['account.json']);
    assert.deepEqual(said, []);
  });

  it('begins a new history with a reset, and the old one stays until the new state is written', async () => {
    const run = busy();
    const writer = store();
    await writer.save(savedBy(run));
    run.exchange.reset(['ali']);
    assert.equal(run.exchange.resetCount, 1);
    await writer.save(savedBy(run, 1));
    assert.deepEqual((await readdir(directory)).sort(), ['account.json']);
    run.place('ali', 'BTC_USDT', 'SELLER', 'MARKET', exact('0.01'));
    await writer.save(savedBy(run, 1));
    assert.deepEqual((await readdir(directory)).sort(), ['account.json', 'history-1.jsonl']);
    const read = await store().load(fine);
    assert.equal(read?.orders.length, 1);
    assert.equal(read.epoch, 1);
  });

  async function replaceInState(from: string, to: string): Promise<void> {
    const file = join(directory, 'account.json');
    const text = await readFile(file, 'utf8');
    assert.ok(text.includes(from), `the state has ${from}`);
    await writeFile(file, text.replace(from, to));
  }
});

describe('commits', () => {
  it('are written together when they come together, and a settled one is always written', async () => {
    let revision = 0;
    const written: number[] = [];
    const commits = new Commits(
      () => revision,
      async () => {
        const now = revision;
        await turn();
        written.push(now);
      },
    );
    await commits.settled();
    const nothingYet = written.length === 0;
    assert.ok(nothingYet);
    const settled: Promise<void>[] = [];
    const settledThen = async (change: number): Promise<void> => {
      await commits.settled();
      assert.ok(written.some((each) => each >= change));
    };
    for (let change = 1; change <= 20; change++) {
      revision = change;
      settled.push(settledThen(change));
      if (change === 10) await turn();
    }
    await Promise.all(settled);
    assert.equal(written.at(-1), 20);
    assert.ok(written.length <= 4, JSON.stringify(written));
  });

  it('fail for those who wait, and are tried again for the next', async () => {
    let revision = 0;
    let broken = true;
    const commits = new Commits(
      () => revision,
      async () => {
        await Promise.resolve();
        if (broken) throw new Error('disk full');
      },
    );
    revision = 1;
    await assert.rejects(commits.settled(), /disk full/);
    await assert.rejects(commits.settled(), /disk full/);
    broken = false;
    await commits.settled();
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
