import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { EchoingServer } from '../support/paper/echoingServer';
import { LookAlikeServer } from '../support/paper/lookAlikeServer';
import { recordedPlacements, recordedRequests } from '../support/paper/recordedRequests';
import { Canary } from '../support/secrecy/canary';
import { filesBelow } from '../support/secrecy/filesBelow';
import { documentsOf, recordTraffic, storagesOf, trafficOf } from '../support/secrecy/pageContents';
import { eventually } from '../support/vscode/eventually';
import { extensionLog } from '../support/vscode/extensionLog';
import { extensionHosts, killExtensionHosts } from '../support/vscode/killExtensionHost';
import { EditorSession } from '../support/vscode/session';

/** Where a VS Code that is served to a browser keeps the secrets of extensions, sealed. */
const secretStorage = 'localStorage secrets.provider';

/** Keys that were made for this run go every way that keys go. Then everything that can be read is searched for any 24 characters of them. */
describe('The keys of an account', () => {
  let server: LookAlikeServer;
  let echo: EchoingServer;
  let session: EditorSession;
  let canaries: readonly Canary[] = [];
  let sealedBefore = 0;
  let sealedWithKeys = 0;
  /** Of windows that were loaded again meanwhile. */
  let heardBefore = '';

  const ticket = (): ReturnType<EditorSession['workbench']['ticket']> => session.workbench.ticket();
  const status = (): Locator => ticket().getByRole('status');

  before(async () => {
    server = await LookAlikeServer.start();
    echo = await EchoingServer.before(server.url);
    canaries = [
      Canary.ofPrivateKey('the secret key', server.secretKey),
      Canary.ofText('the API key', server.apiKey),
    ];
    session = await EditorSession.open({
      browser: recordTraffic,
      settings: { 'invex.environment': 'custom', 'invex.customUrl': echo.url },
    });
    // All that the editor itself and every extension can log.
    await session.page.goto(session.server.address([['logLevel', 'trace']]));
    await session.workbench.openInvex();
    await ticket()
      .getByRole('button', { name: /^Use best bid/ })
      .waitFor();
  });

  after(async () => {
    await session.close();
    echo.stop();
    await server.stop();
  });

  afterEach(async function () {
    echo.echoing = false;
    await session.afterTest(this.currentTest);
  });

  const sealed = async (): Promise<number> =>
    (await storagesOf(session.page)).get(secretStorage)?.length ?? 0;

  /** Every place with a piece of a key, by name. */
  async function hunt(): Promise<readonly string[]> {
    const found: string[] = [];
    const look = (place: string, content: string | Buffer): void => {
      for (const canary of canaries) {
        for (const piece of canary.piecesIn(content)) {
          found.push(`${place}: ${canary.name} (${piece.length})`);
        }
      }
    };
    for await (const [file, bytes] of filesBelow(session.server.root)) look(`file ${file}`, bytes);
    for (const contents of [await documentsOf(session.page), await storagesOf(session.page)]) {
      for (const [place, text] of contents) look(place, text);
    }
    look('messages to pages', heardBefore + (await trafficOf(session.page)));
    look('clipboard', await session.page.evaluate(() => navigator.clipboard.readText()));
    look(
      'console',
      session.console
        .lines()
        .map(({ text }) => text)
        .join('\n'),
    );
    look('output of the editor', session.server.log());
    for (const pid of await extensionHosts(session.server)) {
      look('command line', await readFile(`/proc/${pid}/cmdline`));
      look('environment', await readFile(`/proc/${pid}/environ`));
    }
    return found;
  }

  /** Loads the window again, keeping what its pages were sent. */
  async function reload(): Promise<void> {
    heardBefore += await trafficOf(session.page);
    await session.workbench.reload();
    await session.workbench.openInvex();
  }

  async function give(apiKey: string, secretKey: string): Promise<void> {
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Sign In\u2026');
    await quickInput.choose('Custom');
    await quickInput.answer(apiKey, /2 of 3/);
    await quickInput.answer(secretKey, /3 of 3/);
  }

  it('appear nowhere while mistakes are made with them', async () => {
    sealedBefore = await sealed();
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Sign In\u2026');
    await quickInput.choose('Custom');
    // The wrong one of the two first.
    await quickInput.fill(server.secretKey, /2 of 3/);
    await quickInput.waitForMessage(/too long to be an API key/);
    await quickInput.answer(server.apiKey, /2 of 3/);
    const pem = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(server.secretKey, 'hex').toString('base64')}`;
    for (const broken of [
      server.secretKey.slice(0, -20),
      `${server.secretKey}00`,
      pem,
      `0x${server.secretKey}`,
    ]) {
      await quickInput.fill(broken, /3 of 3/);
      await quickInput.waitForMessage(/.{10}/);
    }
    await quickInput.cancel();
    await give('an-api-key-that-nobody-made', server.secretKey);
    assert.match((await session.workbench.readDialog()).message, /Not signed in/);
    await session.workbench.pressInDialog('Cancel');
    echo.echoing = true;
    await give(server.apiKey, server.secretKey);
    assert.match((await session.workbench.readDialog()).message, /Not signed in/);
    await session.workbench.pressInDialog('Cancel');
    echo.echoing = false;
    assert.deepEqual(await hunt(), []);
    assert.equal(await sealed(), sealedBefore, 'keys that were refused were kept');
  });

  it('are kept in the secret storage when they are right', async () => {
    await give(server.apiKey, server.secretKey);
    await session.workbench.waitForNotification(/Signed in to Custom/);
    await session.workbench.clearNotifications();
    sealedWithKeys = await eventually('the secret storage holds the keys', async () => {
      const length = await sealed();
      return length > sealedBefore + server.secretKey.length ? length : undefined;
    });
  });

  it('sign an order, a list and a diagnosis', async () => {
    const { workbench } = session;
    await workbench.quickInput.runCommand('Invex: Arm Live Trading');
    await workbench.pressInDialog('Arm Live Trading');
    await workbench.waitForStatus('mode', /LIVE ARMED/);
    const bid = ticket().getByRole('button', { name: /^Use best bid/ });
    await bid.click();
    await ticket().getByRole('textbox', { name: 'Quantity', exact: true }).fill('5');
    await ticket().getByRole('button', { name: 'Place order', exact: true }).click();
    await workbench.readDialog();
    await workbench.pressInDialog('Place Order');
    await eventually('the order is accepted', async () =>
      /accepted/.test(await status().innerText()) ? true : undefined,
    );
    await workbench.orders.clickMenu('Copy Order Id', 'Buy 5.00 USDT');
    await workbench.quickInput.runCommand('Invex: Diagnose Connection');
    await session.page.locator('.tab', { hasText: 'Connection' }).waitFor();
    await workbench.quickInput.runCommand('Invex: Order History');
    const history = await workbench.webviewDocument('history');
    await history.locator('tr.order').first().waitFor();
    await workbench.quickInput.runCommand('Invex: Export Order History\u2026');
    await workbench.quickInput.choose('JSON with Trades');
    await workbench.quickInput.read(/Export Order History/);
    await workbench.quickInput.fill(path.join(session.server.workspace, 'orders.json'));
    await session.page.keyboard.press('Enter');
    await workbench.waitForNotification(/orders\.json/);
    assert.equal((await recordedPlacements(server)).length, 1);
  });

  it('are hidden in what a server says that tells callers what they sent', async () => {
    echo.echoing = true;
    const before = echo.refused;
    await eventually('every kind of refusal was met', async () => {
      await session.workbench.quickInput.runCommand('Invex: Refresh');
      return echo.refused - before > 10 ? true : undefined;
    });
    await session.workbench.quickInput.runCommand('Invex: Diagnose Connection');
    await eventually(
      'what the server said is shown, without the key',
      async () =>
        [...(await documentsOf(session.page)).values()].some((text) => text.includes('[redacted]')) ||
        undefined,
    );
    assert.deepEqual(await hunt(), []);
  });

  it('are nowhere after the extensions\u2019 process was killed in the middle of it', async () => {
    assert.ok((await killExtensionHosts(session.server)) > 0);
    assert.deepEqual(await hunt(), []);
    await reload();
    await session.workbench.orders.find('Buy 5.00 USDT');
    assert.deepEqual(await hunt(), []);
  });

  it('are in no request either, but for the API key in its header', async () => {
    const requests = await recordedRequests(server);
    assert.ok(requests.length > 5);
    for (const { apiKey, publicKey, ...request } of requests) {
      const { method, path: asked, query, body } = request;
      assert.ok(
        apiKey === server.apiKey || apiKey === 'an-api-key-that-nobody-made' || publicKey === undefined,
      );
      for (const canary of canaries) {
        assert.deepEqual(canary.piecesIn([method, asked, query, body, request.canonicalText].join(' ')), []);
      }
    }
  });

  it('would have been found: a piece that is planted in each of these places is', async () => {
    const piece = (): string => {
      const at = 200 + (randomBytes(1)[0] ?? 0);
      return server.secretKey.slice(at, at + 24);
    };
    const { page } = session;
    const planted = path.join(session.server.folders.userData, 'User', 'planted.txt');
    await writeFile(planted, `x${Buffer.from(server.secretKey).toString('base64').slice(300, 330)}`);
    const document = await session.workbench.webviewDocument('ticket');
    const clipboard = await page.evaluate(() => navigator.clipboard.readText());
    await page.evaluate((text) => navigator.clipboard.writeText(text), `${server.apiKey}!`);
    await page.evaluate(`localStorage.setItem('planted', '${piece()}')`);
    await page.evaluate(`document.body.setAttribute('data-planted', '${piece()}')`);
    await page.evaluate(`console.log('${piece()}')`);
    await document.evaluate(`document.body.setAttribute('data-planted', '${piece()}')`);
    await document.evaluate(`window.postMessage({ text: '${piece()}' })`);
    const found = (await hunt()).join('\n');
    for (const place of [
      /^file data\/User\/planted\.txt: the secret key/m,
      /^clipboard: the API key/m,
      /^localStorage planted: the secret key/m,
      /^document 0 .*: the secret key/m,
      /^document \d+ .*fake\.html: the secret key/m,
      /^messages to pages: the secret key/m,
      /^console: the secret key/m,
    ]) {
      assert.match(found, place);
    }
    await writeFile(planted, '');
    await page.evaluate((text) => navigator.clipboard.writeText(text), clipboard);
    await page.evaluate(`localStorage.removeItem('planted')`);
  });

  it('are gone with Sign Out: the secret storage too is as it was before', async () => {
    await session.workbench.quickInput.runCommand('Invex: Sign Out');
    await session.workbench.waitForNotification(/Signed out/);
    await session.workbench.clearNotifications();
    await eventually('the secret storage is as it was', async () =>
      (await sealed()) <= Math.max(sealedBefore, sealedWithKeys - server.secretKey.length) ? true : undefined,
    );
    await session.workbench.reload();
    await session.workbench.openInvex();
    assert.match(await (await session.workbench.orders.welcome()).innerText(), /Sign in/);
    heardBefore = '';
    const found = (await hunt()).filter((each) => !each.startsWith('console'));
    assert.deepEqual(found, []);
    assert.match(
      (await extensionLog(session.server)).join('\n'),
      /\[(debug|trace)\]/,
      'the log was not at its most talkative',
    );
  });
});
