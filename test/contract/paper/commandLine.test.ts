import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { faultNames } from '../../../src/paper/faults';
import { send, Trader, wallTime } from './support/client';
import { accountOf, detailOf, limitOrder, orderOf, placed } from './support/exchange';

const root = resolve(__dirname, '../../..');
const cli = resolve(root, 'scripts/paper.ts');
const firstLine = z.strictObject({ url: z.string(), apiKey: z.string(), secretKey: z.string() });

describe('the paper exchange from a terminal', function () {
  this.timeout(60_000);
  let running: ChildProcessWithoutNullStreams[] = [];

  afterEach(async () => {
    for (const child of running) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    }
    running = [];
  });

  function start(...args: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], { cwd: root });
    running.push(child);
    return child;
  }

  async function lines(child: ChildProcessWithoutNullStreams, count: number): Promise<string[]> {
    const read: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      read.push(line);
      if (read.length === count) break;
    }
    return read;
  }

  async function trader(child: ChildProcessWithoutNullStreams): Promise<Trader> {
    const [line = ''] = await lines(child, 1);
    const { url, apiKey, secretKey } = firstLine.parse(JSON.parse(line));
    assert.match(secretKey, /^[0-9a-f]+$/);
    const privateKey = createPrivateKey({
      key: Buffer.from(secretKey, 'hex'),
      format: 'der',
      type: 'pkcs8',
    });
    const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
    return new Trader(url, apiKey, { privateKey, publicPem }, () => Date.now());
  }

  async function failure(...args: readonly string[]): Promise<{ code: number | null; error: string }> {
    const child = start(...args);
    let error = '';
    child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
    const [code] = z.tuple([z.number().nullable(), z.unknown()]).parse(await once(child, 'exit'));
    return { code, error };
  }

  it('prints its address and a key of its own as JSON first, and trades', async () => {
    const bot = await trader(start());
    const orderId = await placed(bot, limitOrder('USDT_IRR', 'BUYER', '900000', '2'));
    assert.equal((await orderOf(bot, orderId)).status, 'NOT_FILLED');
  });

  it('prints a control token in its second line', async () => {
    const [first = '', second = ''] = await lines(start('--still'), 2);
    const { url } = firstLine.parse(JSON.parse(first));
    const { controlToken } = z.strictObject({ controlToken: z.string() }).parse(JSON.parse(second));
    const ledger = await send(`${url}/paper/ledger`, 'GET', { 'X-Invex-Paper-Control': controlToken });
    assert.equal(ledger.status, 200);
  });

  it('gives a key with the scopes asked for, and assumes the zone asked for', async () => {
    const bot = await trader(start('--scopes', 'read', '--time-zone', 'Asia/Tehran'));
    const inTehran = (fields: readonly (readonly [string, string])[]) =>
      bot.signed(fields, wallTime(Date.now() + 60_000, 210));
    const order = limitOrder('USDT_IRR', 'BUYER', '900000', '2');
    const refused = await bot.sendBody(JSON.stringify(Object.fromEntries(inTehran(order))));
    assert.equal(refused.status, 403);
    const account = await bot.sendQuery('GET', '/accounts', inTehran([['currency', 'IRR']]));
    assert.equal(account.status, 200);
    const late = await bot.query('GET', '/accounts', [['currency', 'IRR']]);
    assert.match(detailOf(late), /expired/);
  });

  it('fails as it was told to, and is as slow as it was told to be', async () => {
    const bot = await trader(
      start('--rate', '0.001/6', '--fault', 'bad-gateway:lookup:2', '--fault', 'wrong-date:place::-600000'),
    );
    const before = Date.now();
    const order = await bot.post(limitOrder('USDT_IRR', 'BUYER', '900000', '2', 'mine'));
    assert.equal(order.status, 200);
    assert.ok(Date.parse(order.headers.date ?? '') < before - 500_000);
    const answers: number[] = [];
    for (let sent = 0; sent < 6; sent++) {
      answers.push((await bot.query('GET', '/order', [['client_order_id', 'mine']])).status);
    }
    assert.deepEqual(answers, [502, 502, 200, 200, 200, 429]);
  });

  it('listens on the port asked for, and says so when it is taken', async () => {
    const holder = createServer();
    await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
    const { port } = holder.address() as AddressInfo;
    const { code, error } = await failure('--port', port.toString());
    assert.equal(code, 1);
    assert.match(error, /port is taken/);
    await new Promise((done) => holder.close(done));
    const bot = await trader(start('--port', port.toString()));
    assert.equal(bot.url, `http://127.0.0.1:${port}`);
    assert.equal((await accountOf(bot, 'USDT')).available, '5000.000000000000000000');
  });

  it('ends when it is told to', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const child = start();
      await lines(child, 1);
      child.kill(signal);
      const [code] = z.tuple([z.number().nullable(), z.unknown()]).parse(await once(child, 'exit'));
      // Windows has no signals: the process is ended there, and has no say in it.
      assert.equal(code, process.platform === 'win32' ? null : 0);
    }
  });

  it('says what is wrong with an option, and what is possible', async () => {
    for (const [args, said] of [
      [['--port', 'x'], /--port x: a port is a whole number from 0 to 65535/],
      [['--port', '70000'], /65535/],
      [['--scopes', 'read,withdraw'], /"withdraw" is no scope. There are: read, trade/],
      [['--time-zone', 'Mars'], /choose UTC or Asia\/Tehran/],
      [['--speed', '9'], /--speed/],
      [['start'], /start/],
      [['--seed'], /--seed/],
      [['--fault', 'gremlins'], /--fault gremlins: fault: Should be a fault: drop-before-handling, /],
    ] as const) {
      const { code, error } = await failure(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(error, said);
      assert.match(error, /--help/);
    }
  });

  it('explains itself', async () => {
    const child = start('--help');
    let help = '';
    child.stdout.on('data', (chunk: Buffer) => (help += chunk.toString()));
    await once(child, 'close');
    assert.match(help, /^Usage: npm run paper/);
    for (const name of faultNames) assert.ok(help.includes(`  ${name} `), name);
  });
});
