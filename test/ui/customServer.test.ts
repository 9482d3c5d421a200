import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { LookAlikeServer } from '../support/paper/lookAlikeServer';
import { opensslVerifies } from '../support/paper/opensslVerify';
import { recordedPlacements, recordedRequests } from '../support/paper/recordedRequests';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

describe('A live order on a server of the user\u2019s own', () => {
  let server: LookAlikeServer;
  let session: EditorSession;

  const button = (name: string | RegExp): Locator =>
    session.workbench.ticket().getByRole('button', { name, exact: typeof name === 'string' });
  const field = (name: string): Locator =>
    session.workbench.ticket().getByRole('textbox', { name, exact: true });
  const status = (): Locator => session.workbench.ticket().getByRole('status');

  before(async () => {
    server = await LookAlikeServer.start();
    session = await EditorSession.open({
      settings: { 'invex.environment': 'custom', 'invex.customUrl': server.url },
    });
    await session.workbench.openInvex();
  });

  after(async () => {
    await session.close();
    await server.stop();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  async function signIn(apiKey: string, secretKey: string): Promise<void> {
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Sign In\u2026');
    await quickInput.choose('Custom');
    await quickInput.answer(apiKey, /2 of 3/);
    assert.equal(await quickInput.isPassword(/3 of 3/), true, 'the secret is shown while it is typed');
    await quickInput.answer(secretKey, /3 of 3/);
  }

  async function fillOrder(): Promise<void> {
    await button(/^Use best bid/).click();
    await field('Quantity').fill('5');
  }

  it('shows markets, rules and prices without a key, and offers to sign in', async () => {
    const rules = await session.workbench.markets.expand('IRR', 'USDT_IRR');
    assert.equal(rules.length, 4);
    await button(/^Use best bid/).waitFor();
    await button(/Sign In/)
      .first()
      .waitFor();
    await session.workbench.waitForStatus('mode', /LIVE/);
    assert.match(await (await session.workbench.orders.welcome()).innerText(), /Sign in/);
  });

  it('says what is wrong with a secret before anything is sent', async () => {
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Sign In\u2026');
    await quickInput.choose('Custom');
    await quickInput.answer(server.apiKey, /2 of 3/);
    await quickInput.fill('not a key', /3 of 3/);
    await quickInput.waitForMessage(/hex|PEM/i);
    await quickInput.cancel();
    assert.deepEqual(await recordedRequests(server), []);
  });

  it('tells a secret that belongs to another key from an unknown API key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const stranger = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('hex');
    await signIn(server.apiKey, stranger);
    const wrongSecret = await session.workbench.readDialog();
    assert.match(wrongSecret.message, /secret/i);
    await session.workbench.pressInDialog('Cancel');
    await signIn('an-api-key-that-nobody-made-0123456789abcdef', server.secretKey);
    const wrongKey = await session.workbench.readDialog();
    assert.match(wrongKey.message, /API key/);
    assert.notEqual(wrongKey.message, wrongSecret.message);
    await session.workbench.pressInDialog('Cancel');
  });

  it('signs in with the right pair', async () => {
    await signIn(server.apiKey, server.secretKey);
    await session.workbench.waitForNotification(/Signed in to Custom/);
    await session.workbench.clearNotifications();
    await eventually('balances are there', async () => {
      const rows = await session.workbench.balances.rows();
      return rows.some(({ label, description }) => label === 'IRR' && /\d/.test(description))
        ? true
        : undefined;
    });
  });

  it('keeps the secret out of every file of the profile', () => {
    const { userData } = session.server.folders;
    const piece = server.secretKey.slice(200, 240);
    const found = spawnSync('grep', ['-rlF', piece, userData]).stdout.toString();
    assert.equal(found, '');
    // The search does find what is there.
    assert.notEqual(spawnSync('grep', ['-rlF', server.url, userData]).stdout.toString(), '');
  });

  it('sends nothing while it is not armed, and says so', async () => {
    await fillOrder();
    await button('Place order').click();
    await eventually('the status line says that it is not armed', async () =>
      /arm/i.test(await status().innerText()) ? true : undefined,
    );
    assert.equal(await session.workbench.hasDialog(), false);
    assert.deepEqual(await recordedPlacements(server), []);
  });

  it('places one signed order after arming and confirming', async () => {
    await session.workbench.quickInput.runCommand('Invex: Arm Live Trading');
    const question = await session.workbench.readDialog();
    assert.match(question.detail, /real money/);
    await session.workbench.pressInDialog('Arm Live Trading');
    await session.workbench.waitForStatus('mode', /LIVE ARMED/);
    await fillOrder();
    await button('Place order').click();
    const { message, detail } = await session.workbench.readDialog();
    assert.match(message, /^LIVE, Custom: Buy 5\.00 USDT at /);
    assert.match(detail, /Real money/);
    await session.workbench.pressInDialog('Place Order');
    await eventually('the status line says the order id', async () =>
      uuid.test(await status().innerText()) ? true : undefined,
    );
    const placements = await recordedPlacements(server);
    assert.equal(placements.length, 1);
    const [sent] = placements;
    assert.equal(sent?.apiKey, server.apiKey);
    assert.ok(
      sent.publicKey !== undefined && sent.canonicalText !== undefined && sent.signature !== undefined,
    );
    assert.equal(opensslVerifies(sent.publicKey, sent.canonicalText, sent.signature), true);
  });

  it('is disarmed again by a reload, and still signed in', async () => {
    await session.workbench.reload();
    await session.workbench.openInvex();
    assert.doesNotMatch(await session.workbench.waitForStatus('mode', /LIVE/), /ARMED/);
    await session.workbench.orders.find('Buy 5.00 USDT');
  });

  it('diagnoses the connection as a table', async () => {
    await session.workbench.quickInput.runCommand('Invex: Diagnose Connection');
    const frame = session.page
      .locator('iframe.webview.ready')
      .last()
      .contentFrame()
      .frameLocator('#active-frame');
    await frame.getByRole('cell', { name: 'API key', exact: true }).waitFor();
    await frame.getByText('Nothing is wrong with the connection.').waitFor();
  });

  it('forgets the key on Sign Out', async () => {
    await session.workbench.quickInput.runCommand('Invex: Sign Out');
    await session.workbench.waitForNotification(/Signed out/);
    assert.match(await (await session.workbench.orders.welcome()).innerText(), /Sign in/);
  });
});
