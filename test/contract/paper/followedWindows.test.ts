import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { SourceServer } from '../../support/paper/sourceServer';
import { eventually } from '../../support/vscode/eventually';
import { bundle, temporaryDirectory } from './support/bundle';
import { newKey, send, Trader } from './support/client';
import { limitOrder, orderOf, placed } from './support/exchange';
import { WindowProcess } from './support/windowProcess';

const market = 'REAL_IRR';

describe('real prices on paper, over several windows and in a terminal', function () {
  this.timeout(120_000);
  let source: SourceServer;
  let ending: (() => Promise<void>)[];

  beforeEach(async () => {
    source = await SourceServer.start();
    ending = [() => source.stop()];
  });
  afterEach(async () => {
    for (const end of ending.toReversed()) await end();
  });

  const book = (url: string) => send(`${url}/trading/v1/market-depth?symbol=${market}&depth=20`, 'GET');

  /** Asks for the book as three windows would, until so many questions more have come to the source. */
  async function watch(url: string, questions: number): Promise<void> {
    const already = source.seen.length;
    await eventually(`the source was asked ${questions} times more`, async () => {
      await Promise.all([1, 2, 3].map(() => book(url)));
      return source.seen.length - already >= questions ? true : undefined;
    });
  }

  it('are asked for by one window for all, and by another when that one dies; orders and account stay', async () => {
    const workerFile = await bundle('../../../../src/paper/worker.ts');
    const windowFile = await bundle('./window.ts');
    const directory = await temporaryDirectory();
    const windows = [1, 2, 3].map(() => new WindowProcess(windowFile, workerFile, directory, source.url));
    ending.push(async () => {
      await Promise.all(windows.map((window) => window.kill()));
    });
    const found = await Promise.all(windows.map((window) => window.ensure()));
    const url = found[0]?.url ?? assert.fail();
    assert.deepEqual([...new Set(found.map((each) => each.url))], [url]);
    const key = newKey();
    const trader = new Trader(url, (await windows[0]?.register(key.publicPem)) ?? '', key, () => Date.now());
    await watch(url, 4);
    const order = await placed(trader, limitOrder(market, 'BUYER', '100', '2'));

    const owner = windows.findIndex(({ log }) => log.some((line) => line.includes('runs in this window')));
    await windows[owner]?.kill();
    const left = windows.filter((_, index) => index !== owner);
    assert.deepEqual(
      new Set((await Promise.all(left.map((window) => window.ensure()))).map((each) => each.url)),
      new Set([url]),
    );
    await watch(url, 4);
    assert.equal((await orderOf(trader, order)).status, 'NOT_FILLED');
    source.set(market, [['95', '5']], [['98', '9']]);
    await eventually('the order is filled by what the second window brings', async () =>
      (await orderOf(trader, order)).status === 'FULL_FILLED' ? true : undefined,
    );
    const asked = source.seen.filter(({ query }) => query.get('symbol') === market).map(({ at }) => at);
    for (const [index, at] of asked.entries()) {
      // The dying window and its successor may meet once.
      const inASecond = asked.filter((other) => other >= at && other < at + 900).length;
      assert.ok(inASecond <= 2, `${inASecond} questions within a second, from ${index} on`);
    }
    const close = asked.filter((at, index) => index > 0 && at - (asked[index - 1] ?? 0) < 900).length;
    assert.ok(close <= 1, `${close} questions too soon after the one before`);
  });

  it('are had in a terminal with --follow', async () => {
    const child = start('--follow', source.url);
    const [first = ''] = await lines(child, 2);
    const { url } = z.object({ url: z.string() }).parse(JSON.parse(first));
    const answer = await eventually('the book of the source', async () => {
      const found = await book(url);
      return found.status === 200 ? found : undefined;
    });
    assert.match(answer.text, /"price":"101\.0{18}","quantity":"3\.0{18}"/);
  });

  it('refuse an address that cannot be an exchange', async () => {
    const child = start('--follow', 'http://exchange.example');
    const said: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    assert.deepEqual(await once(child, 'exit'), [2, null]);
    assert.match(said.join(''), /--follow http:\/\/exchange\.example: .*must start with https/);
  });

  function start(...args: readonly string[]): ChildProcess {
    const root = resolve(__dirname, '../../..');
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/paper.ts', ...args], { cwd: root });
    ending.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    });
    return child;
  }

  async function lines(child: ChildProcess, count: number): Promise<string[]> {
    const read: string[] = [];
    for await (const line of createInterface({ input: child.stdout ?? assert.fail() })) {
      read.push(line);
      if (read.length === count) break;
    }
    return read;
  }
});
