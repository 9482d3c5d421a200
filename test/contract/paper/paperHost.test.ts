import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bundle, temporaryDirectory } from './support/bundle';
import { newKey, send, Trader } from './support/client';
import { accountOf, limitOrder, orderOf, pageOf, placed } from './support/exchange';
import { WindowProcess } from './support/windowProcess';

describe('the paper host: one exchange for all windows', function () {
  this.timeout(60_000);
  let workerFile: string;
  let windowFile: string;
  let directory: string;
  let windows: WindowProcess[];
  const key = newKey();

  before(async () => {
    workerFile = await bundle('../../../../src/paper/worker.ts');
    windowFile = await bundle('./window.ts');
  });
  beforeEach(async () => {
    directory = await temporaryDirectory();
    windows = [];
  });
  afterEach(async () => {
    await Promise.all(windows.map((window) => window.kill()));
  });

  function openWindow(): WindowProcess {
    const window = new WindowProcess(windowFile, workerFile, directory);
    windows.push(window);
    return window;
  }

  function traderAt(url: string, apiKey: string): Trader {
    return new Trader(url, apiKey, key, () => Date.now());
  }

  it('starts one exchange for two windows that start at once, four times over', async () => {
    for (let round = 0; round < 4; round++) {
      directory = await temporaryDirectory();
      const all = [openWindow(), openWindow(), openWindow()];
      const found = await Promise.all(all.map((window) => window.ensure()));
      assert.equal(new Set(found.map(({ url }) => url)).size, 1);
      assert.equal(new Set(found.map(({ controlToken }) => controlToken)).size, 1);
      const owners = all.filter(({ log }) => log.some((line) => line.includes('runs in this window')));
      assert.equal(owners.length, 1);
      const ids = await Promise.all(all.map((window) => window.register(key.publicPem)));
      assert.equal(new Set(ids).size, 1);
      await Promise.all(all.map((window) => window.kill()));
    }
  });

  it('lets the second window take over when the first is killed: same port, keys, orders and balances', async () => {
    const first = openWindow();
    const { url } = await first.ensure();
    const second = openWindow();
    assert.equal((await second.ensure()).url, url);
    const apiKey = await second.register(key.publicPem);
    const trader = traderAt(url, apiKey);
    const orderId = await placed(trader, limitOrder('USDT_IRR', 'BUYER', '900000', '20', 'kept'));
    const before = await accountOf(trader, 'IRR');

    await first.kill();
    await assert.rejects(trader.query('GET', '/accounts', [['currency', 'IRR']]), { code: 'ECONNREFUSED' });
    assert.equal((await second.ensure()).url, url);
    assert.equal((await orderOf(trader, orderId)).status, 'NOT_FILLED');
    assert.deepEqual(await accountOf(trader, 'IRR'), before);
    assert.equal(before.blocked, '18000000.000000000000000000');
    assert.equal(await second.register(key.publicPem), apiKey);
  });

  it('keeps every order that it answered for, whenever its process is killed', async () => {
    let owner = openWindow();
    const { url } = await owner.ensure();
    const trader = traderAt(url, await owner.register(key.publicPem));
    let known = 0;
    for (let round = 0; round < 4; round++) {
      const answered: string[] = [];
      const place = async (number: number): Promise<void> => {
        for (let count = 0; ; count++) {
          // Half of them rest, half fill at once.
          const price = count % 2 === 0 ? '900000' : '1500000';
          const id = `${round}-${number}-${count}`;
          answered.push(await placed(trader, limitOrder('USDT_IRR', 'BUYER', price, '2', id)));
        }
      };
      const ended: unknown[] = [];
      const placing = [0, 1, 2].map((number) => place(number).catch((error: unknown) => ended.push(error)));
      while (answered.length < 5 + round * 7 && ended.length === 0) await pause(1);
      assert.deepEqual(ended, []);
      await owner.kill();
      await Promise.all(placing);
      owner = openWindow();
      assert.equal((await owner.ensure()).url, url);
      for (const orderId of answered) {
        assert.ok(['NOT_FILLED', 'FULL_FILLED'].includes((await orderOf(trader, orderId)).status));
      }
      // What was under way when it died may or may not have been taken: at most one for each of the three.
      const { total_count: total } = await pageOf(trader, []);
      const least = known + answered.length;
      assert.ok(total >= least && total <= least + 3, `${total} orders, ${least} answered`);
      known = total;
      assert.ok(!owner.log.some((line) => line.includes('could not be understood')));
    }
  });

  it('ends with its window after the account is written, and a later window finds it', async () => {
    const first = openWindow();
    const { url } = await first.ensure();
    const trader = traderAt(url, await first.register(key.publicPem));
    const orderId = await placed(trader, limitOrder('USDT_IRR', 'BUYER', '900000', '20'));
    assert.equal(await first.ask('dispose'), 'disposed');
    await assert.rejects(first.ask('ensure'), /closing/);
    await assert.rejects(send(url, 'GET'), { code: 'ECONNREFUSED' });
    const later = openWindow();
    assert.equal((await later.ensure()).url, url);
    assert.equal((await orderOf(trader, orderId)).status, 'NOT_FILLED');
    await later.ask('reset');
    assert.equal((await trader.query('GET', '/order', [['order_id', orderId]])).status, 404);
  });

  it('keeps its token from other users of the machine', async () => {
    // Windows has no such modes: the storage folder of a user is closed to others there.
    const others = process.platform === 'win32' ? 0 : 0o077;
    await openWindow().ensure();
    for (const name of await readdir(directory, { recursive: true })) {
      const { mode } = await stat(join(directory, name));
      assert.equal(mode & others, 0, `${name} is ${(mode & 0o777).toString(8)}`);
    }
  });

  it('moves to another port when a stranger has taken its own, and shows the stranger no token', async () => {
    const first = openWindow();
    const { url, controlToken } = await first.ensure();
    const apiKey = await first.register(key.publicPem);
    await first.ask('dispose');
    const heard: string[] = [];
    const stranger = createServer((request, response) => {
      heard.push(`${request.url ?? ''} ${JSON.stringify(request.headers)}`);
      response.end('{"proof":"00"}');
    });
    await listen(stranger, Number(new URL(url).port));
    try {
      const [second, third] = [openWindow(), openWindow()];
      const found = await Promise.all([second.ensure(), third.ensure()]);
      assert.notEqual(found[0].url, url);
      assert.equal(found[0].url, found[1].url);
      assert.equal(await second.register(key.publicPem), apiKey);
      assert.ok(heard.length > 0);
      assert.ok(!heard.join().includes(controlToken));
    } finally {
      stranger.close();
    }
  });

  it('starts again after its worker crashed, and says what happened', async () => {
    const crashes = join(await temporaryDirectory(), 'crashes.cjs');
    await writeFile(
      crashes,
      `const { existsSync, writeFileSync } = require('node:fs');
      require(${JSON.stringify(workerFile)});
      const once = ${JSON.stringify(`${crashes}.once`)};
      if (!existsSync(once)) {
        writeFileSync(once, '');
        setTimeout(() => { throw new Error('out of order'); }, 1_500);
      }`,
    );
    const window = new WindowProcess(windowFile, crashes, directory);
    windows.push(window);
    const { url } = await window.ensure();
    const apiKey = await window.register(key.publicPem);
    while (!window.log.some((line) => line.includes('crashed: out of order'))) await pause(20);
    assert.equal((await window.ensure()).url, url);
    assert.equal(await window.register(key.publicPem), apiKey);
  });

  it('says why an exchange that cannot start does not', async () => {
    const dying = join(await temporaryDirectory(), 'dying.cjs');
    await writeFile(dying, 'throw new Error("out of order")');
    const window = new WindowProcess(windowFile, dying, directory);
    windows.push(window);
    await assert.rejects(window.ensure(), /could not start: out of order/);
    await assert.rejects(window.ensure(), /could not start: out of order/);
  });

  it('says so when the kept account cannot be understood, and keeps the file', async () => {
    const first = openWindow();
    await first.ensure();
    await first.register(key.publicPem);
    await first.ask('dispose');
    const file = join(directory, 'account', 'account.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, -20));
    const second = openWindow();
    await second.ensure();
    assert.ok(second.log.some((line) => line.includes('could not be understood')));
    const kept = (await readdir(join(directory, 'account'))).filter((name) => name.startsWith('broken-'));
    assert.equal(kept.length, 1);
    assert.equal(await readFile(join(directory, 'account', kept[0] ?? ''), 'utf8'), text.slice(0, -20));
  });
});

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
