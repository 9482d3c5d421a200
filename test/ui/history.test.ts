import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { armFault, disarmFaults } from '../support/paper/faults';
import { placeManyOrders, type PlacedOrders } from '../support/paper/manyOrders';
import { recordedRequests } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { accessibilityProblems } from '../support/vscode/accessibility';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

const count = 130;

describe('The order history in the real editor', () => {
  let session: EditorSession;
  let orders: PlacedOrders;
  let history: Frame;

  const filter = (name: string): Locator => history.getByRole('combobox', { name, exact: true });
  const range = (): Promise<string> => history.locator('.range').innerText();
  const rangeIs = (wanted: string): Promise<true> =>
    eventually(`the history shows ${wanted}`, async () => ((await range()) === wanted ? true : undefined));

  /** Chooses in a filter by keyboard: the value whose words begin so. */
  async function choose(name: string, words: string): Promise<void> {
    await filter(name).focus();
    await session.page.keyboard.press('Enter');
    await filter(name).getByRole('option', { name: words, exact: true }).click();
  }

  /** Answers the save dialog with a file of the workspace. */
  async function saveAs(name: string): Promise<string> {
    const { quickInput } = session.workbench;
    const file = path.join(session.server.workspace, name);
    await quickInput.read(/Export Order History/);
    await quickInput.fill(file);
    await session.page.keyboard.press('Enter');
    return file;
  }

  before(async () => {
    session = await EditorSession.open();
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
    orders = await placeManyOrders(await runningPaper(session), count);
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  const ids = (test: (order: PlacedOrders[number]) => boolean): string[] =>
    orders.filter(test).map((order) => order.orderId);

  it('opens from the palette and shows the newest orders, of PAPER, with their age', async () => {
    await session.workbench.quickInput.runCommand('Invex: Order History');
    history = await session.workbench.webviewDocument('history');
    await rangeIs(`1\u201350 of ${count}`);
    await history.getByText('PAPER').waitFor();
    assert.match(await history.locator('.age').innerText(), /^as of \d\d:\d\d:\d\d$/);
    assert.equal(await history.locator('tr.order').count(), 50);
  });

  it('turns pages, from the server, to the end and no further', async () => {
    const next = history.getByRole('button', { name: 'Next', exact: true });
    await next.focus();
    await session.page.keyboard.press('Enter');
    await rangeIs(`51\u2013100 of ${count}`);
    await session.page.keyboard.press('Enter');
    await rangeIs(`101\u2013130 of ${count}`);
    assert.equal(await next.getAttribute('aria-disabled'), 'true');
    const listed = (await recordedRequests(await runningPaper(session))).filter(
      ({ query }) => query.includes('page=3&') && query.includes('page_size=50'),
    );
    assert.equal(listed.length, 1);
  });

  it('filters by side and status, and counts what passes', async () => {
    await choose('Side', 'Buy');
    await choose('Status', 'Filled');
    const wanted = ids((order) => order.side === 'BUYER' && order.fate === 'filled');
    await rangeIs(`1\u2013${wanted.length} of ${wanted.length}`);
    const words = await history.locator('tr.order').allInnerTexts();
    assert.equal(words.length, wanted.length);
    assert.ok(words.every((row) => /Buy/.test(row) && /Filled/.test(row)));
  });

  it('opens a row into its fills, by keyboard', async () => {
    await history.locator('.opener').first().focus();
    await session.page.keyboard.press('Enter');
    const fills = history.getByRole('table', { name: 'Fills' });
    await fills.waitFor();
    assert.match(await fills.innerText(), /1\.25 USDT\s+0\.\d+ USDT\s+Taker/);
  });

  it('has nothing for axe to find, in every theme', async () => {
    for (const theme of ['light', 'dark', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await session.workbench.setTheme(theme);
      history = await session.workbench.webviewDocument('history');
      await history.getByRole('table', { name: 'Fills' }).waitFor();
      assert.deepEqual(await accessibilityProblems(history, 'editor'), [], theme);
      await session.screenshot(`order-history-${theme}`);
    }
  });

  it('exports what is searched for as CSV, through the save dialog', async () => {
    await history.getByRole('button', { name: 'Export\u2026', exact: true }).click();
    const { title } = await session.workbench.quickInput.read(/Format of the file/);
    assert.match(title, /Paper: Buy, Filled/);
    await session.workbench.quickInput.choose('CSV');
    const file = await saveAs('orders.csv');
    const wanted = ids((order) => order.side === 'BUYER' && order.fate === 'filled');
    await session.workbench.waitForNotification(
      new RegExp(`Exported ${wanted.length} orders to orders\\.csv`),
    );
    const csv = await readFile(file, 'utf8');
    const [head = '', ...lines] = csv.trimEnd().split('\r\n');
    assert.match(head, /^\ufeffcreated_at,updated_at,market,side,type,status,price,/);
    const column = head.slice(1).split(',').indexOf('order_id');
    assert.deepEqual(
      lines.map((line) => line.split(',')[column]),
      [...wanted].reverse(),
    );
    await session.workbench.clearNotifications();
  });

  it('leaves nothing behind of an export that is cancelled', async () => {
    const before = await readdir(session.server.workspace);
    await armFault(await runningPaper(session), { fault: 'silent-before-handling', call: 'lookup' });
    await history.getByRole('button', { name: 'Export\u2026', exact: true }).click();
    await session.workbench.quickInput.choose('JSON with Trades', /Format of the file/);
    await saveAs('never.json');
    await session.workbench.waitForNotification(/trades of 0 of/);
    await session.workbench.clickNotification(/Exporting the order history/, 'Cancel');
    await session.workbench.waitForNotification(/The export was stopped; no file was written\./);
    assert.deepEqual(await readdir(session.server.workspace), before);
    await disarmFaults(await runningPaper(session));
    await session.workbench.clearNotifications();
  });

  it('keeps what it has and says why, when the exchange fails', async () => {
    const shown = await range();
    await armFault(await runningPaper(session), {
      fault: 'service-unavailable',
      call: 'list',
      times: 'always',
    });
    await history.getByRole('button', { name: 'Refresh', exact: true }).click();
    await history.getByRole('alert').getByText(/503/).waitFor();
    assert.equal(await range(), shown);
    await disarmFaults(await runningPaper(session));
    await history.getByRole('alert').getByRole('button', { name: 'Try Again' }).click();
    await history.getByRole('alert').waitFor({ state: 'hidden' });
  });

  it('ignores messages that make no sense, and those that would read what is not on the page', async () => {
    const paper = await runningPaper(session);
    const asked = async (at: string): Promise<number> =>
      (await recordedRequests(paper)).filter((each) => each.path === `/trading/v1${at}`).length;
    const shown = await range();
    const open = ids((order) => order.side === 'BUYER' && order.fate === 'filled').at(-1) ?? '';
    const strange = ids((order) => order.fate === 'resting')[0] ?? '';
    const looked = await asked('/order');
    // One that makes sense comes through: the way that the others go is the right one.
    await forge([{ kind: 'expand', orderId: open, open: true }]);
    await eventually('the fills were read', async () =>
      (await asked('/order')) > looked ? true : undefined,
    );
    const before = await asked('/order');
    await forge([
      null,
      'ready',
      { kind: 'search', turn: 1, search: { filter: {}, page: 1, pageSize: 50 } },
      { kind: 'search', turn: 99, search: { page: 0, pageSize: 1000 } },
      { kind: 'expand', orderId: '../../accounts', open: true },
      { kind: 'expand', orderId: strange, open: true },
      { kind: 'run', action: 'cancelAllOrders' },
      { kind: 'run', action: 'export', target: '/etc/passwd' },
      { kind: 'place', draft: {} },
    ]);
    // A last one that makes sense: when its fills were read, the others have been judged.
    await forge([{ kind: 'expand', orderId: open, open: true }]);
    await eventually('the fills were read again', async () =>
      (await asked('/order')) > before ? true : undefined,
    );
    assert.equal(await asked('/order'), before + 1, 'an order that is not on the page was read');
    assert.equal(await range(), shown);
    assert.equal(await session.workbench.hasDialog(), false);
    assert.equal(await session.page.locator('.quick-input-widget').isVisible(), false);
  });

  it('is there after a reload of the window, with its filter', async () => {
    await session.workbench.reload();
    history = await session.workbench.webviewDocument('history');
    const wanted = ids((order) => order.side === 'BUYER' && order.fate === 'filled').length;
    await rangeIs(`1\u2013${wanted} of ${wanted}`);
    assert.equal(await filter('Side').evaluate((box: HTMLSelectElement) => box.value), 'BUYER');
    assert.equal(await filter('Status').evaluate((box: HTMLSelectElement) => box.value), 'FULL_FILLED');
  });

  it('shows one market alone from the market\u2019s menu', async () => {
    await session.workbench.openInvex();
    await session.workbench.markets.find('IRR', 'BTC_IRR');
    await session.workbench.markets.clickMenu('Order History', 'IRR', 'BTC_IRR');
    history = await session.workbench.webviewDocument('history');
    await history.getByText('No order passes these filters.').waitFor();
    await rangeIs('No orders');
  });

  it('empties itself when the environment changes, and says so', async () => {
    await session.workbench.changeSettings({
      'invex.environment': 'custom',
      'invex.customUrl': 'http://127.0.0.1:9',
    });
    history = await session.workbench.webviewDocument('history');
    await history.getByText(/The environment changed to .*The orders of Paper were taken off/).waitFor();
    await history.getByText('Sign in with an API key to see your orders.').waitFor();
    assert.equal(await history.locator('tr.order').count(), 0);
    assert.equal(await range(), '');
  });

  it('keeps the content security policy', () => {
    session.console.assertPolicyKept();
  });

  /** Sends to the extension as the page's own script does: by the function of the frame around it. */
  async function forge(messages: readonly unknown[]): Promise<void> {
    await history.parentFrame()?.evaluate((all) => {
      const { __vscode_post_message__: post } = window as unknown as {
        readonly __vscode_post_message__: (channel: string, data: unknown) => void;
      };
      for (const message of all) post('onmessage', { message, transfer: [] });
    }, messages);
  }
});
