import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { armFault, disarmFaults } from '../support/paper/faults';
import { recordedPlacements, recordedRequests, type PaperControl } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { accessibilityProblems } from '../support/vscode/accessibility';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';
import type { TreeRow } from '../support/vscode/treeView';

const quantity = '24';
const row = `Buy ${quantity} USDT`;

describe('An order whose answer was lost, on paper', () => {
  let session: EditorSession;
  let paper: PaperControl;
  let price = 0;
  let clientOrderId = '';
  let availableBefore = 0;

  const field = (name: string): Locator =>
    session.workbench.ticket().getByRole('textbox', { name, exact: true });
  const status = (): Locator => session.workbench.ticket().getByRole('status');

  before(async () => {
    session = await EditorSession.open();
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
    await session.workbench.markets.fold();
    paper = await runningPaper(session);
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  /** What the ticket calls available, IRR. */
  async function available(): Promise<number> {
    return eventually('the ticket tells what is available', async () => {
      const text = await session.workbench.ticket().locator('.available').innerText();
      const figure = /Available ([\d,]+)(\.\d+)? IRR/.exec(text)?.[1];
      return figure === undefined ? undefined : Number(figure.replaceAll(',', ''));
    });
  }

  async function waitForWords(pattern: RegExp): Promise<string> {
    return eventually(`the status line reads ${pattern.source}`, async () => {
      const text = await status().innerText();
      return pattern.test(text) ? text : undefined;
    });
  }

  async function topRow(): Promise<TreeRow | undefined> {
    return (await session.workbench.orders.rows())[0];
  }

  it('is said to be unknown in the ticket, by keyboard alone', async () => {
    const best = await session.workbench.bestBid();
    // Far below the market, where it rests.
    price = Math.floor((best * 0.97) / 10) * 10;
    availableBefore = await available();
    await armFault(paper, { fault: 'drop-after-handling', call: 'place' });
    await armFault(paper, { fault: 'service-unavailable', call: 'lookup', times: 'always' });
    await field('Price').focus();
    await session.page.keyboard.type(String(price));
    await field('Quantity').focus();
    await session.page.keyboard.type(quantity);
    await session.page.keyboard.press('Enter');
    await session.workbench.readDialog();
    await session.page.keyboard.press('Enter');
    await waitForWords(/may have been placed/);
    assert.equal(await status().getAttribute('aria-live'), 'assertive');
    const placements = await recordedPlacements(paper);
    assert.equal(placements.length, 1);
    clientOrderId = /"client_order_id":\s*"([^"]+)"/.exec(placements[0]?.body ?? '')?.[1] ?? '';
    assert.notEqual(clientOrderId, '');
  });

  it('stands first in the tree, with its id, its times and its lookups', async () => {
    await eventually('it stands first', async () => ((await topRow())?.label === row ? true : undefined));
    assert.match((await topRow())?.description ?? '', /^unknown \u00b7 /);
    assert.match((await topRow())?.accessibleName ?? '', /^Buy 24 USDT, [\d,]+ IRR, outcome not known yet, /);
    const details = await eventually('a lookup has failed', async () => {
      const rows = await session.workbench.orders.expand(row);
      const found = new Map(rows.map(({ label, description }) => [label, description]));
      return /^[1-9]/.test(found.get('Lookups') ?? '') && found.has('It said') ? found : undefined;
    });
    assert.equal(details.get('Client order id'), clientOrderId);
    assert.equal(details.get('Market'), 'USDT_IRR');
    assert.match(details.get('Sent') ?? '', /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.match(details.get('Expires') ?? '', /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.match(details.get('It said') ?? '', /says nothing about the order/);
  });

  it('is in the status bar with the background of an error, and on the badge', async () => {
    assert.match(await session.workbench.waitForStatus('mode', /1 unknown/), /PAPER/);
    const item = session.workbench.statusItem('mode');
    assert.match((await item.getAttribute('class')) ?? '', /\berror-kind\b/);
    assert.match((await item.locator('a').getAttribute('aria-label')) ?? '', /one order of unknown outcome/);
    await session.page
      .locator('.activitybar')
      .getByRole('tab', { name: /1 order of unknown outcome/ })
      .waitFor();
  });

  it('counts as used in what is available', async () => {
    await eventually('its value is not available', async () =>
      availableBefore - (await available()) >= price * Number(quantity) ? true : undefined,
    );
  });

  it('is named when an identical one is to be placed, and Escape sends nothing', async () => {
    await field('Quantity').focus();
    await session.page.keyboard.press('Enter');
    const { message, detail, buttons } = await session.workbench.readDialog();
    assert.match(message, /^PAPER: Buy 24\.00 USDT at [\d,]+ IRR a second time\?$/);
    assert.match(
      detail,
      /You sent an identical order before \(\d\d:\d\d:\d\d\), and its outcome is not known yet/,
    );
    assert.ok(buttons.includes('Place a Second Order'), buttons.join());
    await session.screenshot('unknown-second');
    await session.page.keyboard.press('Escape');
    await waitForWords(/Nothing was sent: the order was not confirmed/);
    assert.equal((await recordedPlacements(paper)).length, 1);
  });

  it('wants a typed word besides, so that Enter pressed twice places no second one', async () => {
    await eventually('the dialog asks again', async () => {
      await field('Quantity').focus();
      await session.page.keyboard.press('Enter');
      await session.workbench.dialogBox().waitFor({ timeout: 5_000 });
      return true;
    });
    await session.page.keyboard.press('Enter');
    const { quickInput } = session.workbench;
    await quickInput.fill('yes', /an identical order was sent/);
    await quickInput.waitForMessage(/Type SECOND/);
    await quickInput.cancel();
    await waitForWords(/Nothing was sent: the word SECOND was not typed/);
    assert.equal((await recordedPlacements(paper)).length, 1);
  });

  it('is looked up at once by a command', async () => {
    const before = (await lookups(paper, clientOrderId)).length;
    await session.workbench.quickInput.runCommand('Invex: Look Up Unknown Orders Now');
    await session.workbench.waitForNotification(
      /^One order is still unknown\..*says nothing about the order/,
    );
    // At most one a second: where one was made just before, the command waits for the next.
    await eventually('it was looked up', async () =>
      (await lookups(paper, clientOrderId)).length > before ? true : undefined,
    );
    await session.workbench.clearNotifications();
  });

  it('is clear in every theme, and its ticket for everybody', async () => {
    for (const theme of ['light', 'dark', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await session.workbench.setTheme(theme);
      await session.workbench.orders.expand(row);
      await session.screenshot(`unknown-${theme}`);
      assert.deepEqual(await accessibilityProblems(await session.workbench.ticketDocument()), [], theme);
    }
  });

  it('is adopted as an open order after the window was reloaded, and told once, also in the ticket', async () => {
    await session.workbench.reload();
    await session.workbench.openInvex();
    const words = await session.workbench.waitForNotification(/Outcome known: Buy 24 USDT_IRR/);
    assert.match(words, /The exchange has the order: open/);
    await session.workbench.waitForStatus('mode', /^PAPER$/);
    await eventually('it is open', async () =>
      (await topRow())?.label === 'Buy 24.00 USDT' ? true : undefined,
    );
    const open = (await session.workbench.orders.rows()).filter(({ level }) => level === 1);
    assert.equal(open.length, 1);
    assert.equal((await session.workbench.notifications()).length, 1);
    await waitForWords(
      /^Outcome known: Buy 24 USDT_IRR at [\d,]+: The exchange has the order\. Order id: [0-9a-f-]{36}$/,
    );
    // So that the next press is not the same order.
    assert.equal(await field('Quantity').inputValue(), '');
    const details = await session.workbench.orders.expand('Buy 24.00 USDT');
    assert.equal(details.find(({ label }) => label === 'Client order id')?.description, clientOrderId);
    await eventually('its value is used once', async () =>
      Math.round(availableBefore - (await available())) === price * Number(quantity) ? true : undefined,
    );
    await session.screenshot('unknown-adopted');
    await disarmFaults(await runningPaper(session));
  });

  it('keeps the content security policy', () => {
    session.console.assertPolicyKept();
  });
});

/** Lookups of an order as they came to the exchange, oldest first. */
async function lookups(paper: PaperControl, clientOrderId: string) {
  return (await recordedRequests(paper)).filter(
    ({ method, path, query }) =>
      method === 'GET' && path === '/trading/v1/order' && query.includes(clientOrderId),
  );
}
