import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { newKey, Trader, type Field } from '../contract/paper/support/client';
import { armFault, disarmFaults, fillOrder } from '../support/paper/faults';
import { controlCall, type PaperControl } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { accessibilityProblems } from '../support/vscode/accessibility';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';
import type { TreeRow } from '../support/vscode/treeView';

/** Findings of axe about the document that VS Code puts every Markdown preview into. */
const previewFrame = /^(document-title|html-has-lang|landmark-one-main|region) /;

describe('The orders, their details and their news', () => {
  let session: EditorSession;
  let paper: PaperControl;
  /** Another program of the same account, straight at the API: as an order that is placed on the exchange's site. */
  let elsewhere: Trader;
  let bid = 0;

  before(async () => {
    session = await EditorSession.open();
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
    paper = await runningPaper(session);
    const key = newKey();
    const { apiKey } = (await controlCall(paper, 'POST', '/keys', { publicKey: key.publicPem })) as {
      apiKey: string;
    };
    elsewhere = new Trader(paper.url, apiKey, key, Date.now);
    const book = (await (
      await fetch(`${paper.url}/trading/v1/market-depth?symbol=USDT_IRR&depth=5`)
    ).json()) as { bid_orders: readonly { depth: number; price: string }[] };
    bid = Number(book.bid_orders.find(({ depth }) => depth === 1)?.price);
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  /** Places an order far below the market, where it rests. */
  async function place(quantity: string): Promise<string> {
    const price = Math.floor((bid * 0.97) / 10) * 10;
    const fields: readonly Field[] = [
      ['quantity', quantity],
      ['price', String(price)],
      ['symbol', 'USDT_IRR'],
      ['side', 'BUYER'],
      ['type', 'LIMIT'],
      ['client_order_id', crypto.randomUUID()],
    ];
    const { status, json, text } = await elsewhere.post(fields);
    assert.equal(status, 200, text);
    return (json as { order_id: string }).order_id;
  }

  async function waitForRow(pattern: RegExp, ...labels: string[]): Promise<TreeRow> {
    return eventually(`${labels.join(' > ')} reads ${pattern.source}`, async () => {
      const row = await session.workbench.orders.find(...labels);
      return pattern.test(row.description) ? row : undefined;
    });
  }

  /** The Markdown preview in front, once it reads like this. */
  async function details(pattern: RegExp): Promise<{ frame: Frame; text: string }> {
    return eventually(`the details read ${pattern.source}`, async () => {
      for (const frame of session.page.frames()) {
        const text = await frame
          .locator('body')
          .innerText({ timeout: 1000 })
          .catch(() => '');
        if (text.includes('Last change') && pattern.test(text)) return { frame, text };
      }
      return undefined;
    });
  }

  async function hover(...labels: string[]): Promise<string> {
    const row = await session.workbench.orders.find(...labels);
    return eventually('the pointer tells of the order', async () => {
      await session.page.mouse.move(700, 500);
      await session.workbench.orders
        .locator()
        .locator(`.monaco-list-row[data-index="${row.index}"] .label-name`)
        .hover();
      const box = session.page.locator('.workbench-hover-container .monaco-hover:visible').last();
      await box.getByText('Read at').waitFor({ timeout: 5000 });
      return box.innerText();
    });
  }

  let first = '';

  it('show one that another program placed, and count it on the badge', async () => {
    await session.workbench.markets.fold();
    first = await place('12.5');
    const row = await waitForRow(/^\u25cb 0% \u00b7 [\d,]+ IRR$/, 'Buy 12.50 USDT');
    assert.match(row.accessibleName, /Buy 12\.50 USDT at [\d,]+ IRR, 0 percent filled, open/);
    await session.page
      .locator('.activitybar')
      .getByRole('tab', { name: /Invex.*1 open order/ })
      .waitFor();
  });

  it('show how far one is filled, and tell of the fill', async () => {
    await fillOrder(paper, { orderId: first, quantity: '5' });
    await waitForRow(/^\u25d1 40%/, 'Buy 12.50 USDT');
    await session.workbench.waitForNotification(
      /^PAPER: Partly filled: 5 of 12\.5 USDT filled, Buy 12\.5 USDT at [\d,]+ IRR\.$/,
    );
    await session.workbench.clearNotifications();
  });

  it('tell trades, fee, role and times to the pointer, in both calendars', async () => {
    const gregorian = await hover('Buy 12.50 USDT');
    assert.match(gregorian, /Filled\s+5 of 12\.5 USDT \(40%\)/);
    assert.match(gregorian, /Fee\s+[\d.]+ USDT/);
    assert.match(gregorian, /5 USDT\s+[\d.]+ USDT\s+Maker/);
    assert.match(gregorian, /Placed\s+20\d\d-\d\d-\d\d \d\d:\d\d:\d\d/);
    assert.match(gregorian, /Read at 20\d\d-/);
    await session.screenshot('orders-hover');
    await session.workbench.changeSettings({ 'invex.display.calendar': 'persian' });
    const persian = await hover('Buy 12.50 USDT');
    assert.match(persian, /Placed\s+1[45]\d\d-\d\d-\d\d/);
    assert.match(persian, /Read at 1[45]\d\d-/);
    await session.workbench.changeSettings({ 'invex.display.calendar': 'gregorian' });
  });

  it('open a page with everything, which follows the order while it shows', async () => {
    await session.workbench.orders.clickAction('Show Order Details', 'Buy 12.50 USDT');
    const { text, frame } = await details(/5 of 12\.5 USDT \(40%\)/);
    assert.match(text, new RegExp(`Order id\\s+${first}`));
    assert.match(text, /Maker/);
    // The frame of the page is VS Code's own; what is in it is ours.
    const ours = (await accessibilityProblems(frame)).filter((each) => !previewFrame.test(each));
    assert.deepEqual(ours, []);
    await session.screenshot('orders-details');
    await fillOrder(paper, { orderId: first, quantity: '2.5' });
    const later = await details(/7\.5 of 12\.5 USDT \(60%\)/);
    assert.equal(later.text.match(/Maker/g)?.length, 2);
    await session.workbench.clearNotifications();
  });

  it('move to the recent ones when they are over, and open from the message', async () => {
    await fillOrder(paper, { orderId: first });
    await session.workbench.clickNotification(/PAPER: Filled: Buy 12\.5 USDT/, 'Show Order');
    await details(/Status\s+filled \(FULL_FILLED\)/);
    const row = await waitForRow(/^filled \u00b7/, 'Recent', 'Buy 12.50 USDT');
    assert.equal(row.expanded, undefined);
    await session.workbench.clearNotifications();
  });

  it('open by keyboard alone', async () => {
    await session.workbench.quickInput.runCommand('View: Close All Editors');
    await session.workbench.quickInput.runCommand('Invex: Focus on Orders View');
    await session.page.keyboard.press('End');
    await session.page.keyboard.press('Enter');
    await details(/Status\s+filled \(FULL_FILLED\)/);
    await session.workbench.quickInput.runCommand('View: Close All Editors');
    await session.workbench.quickInput.runCommand('Invex: Show Order Details');
    const [option = ''] = await session.workbench.quickInput.optionLabels();
    assert.match(option, /Buy 12\.5 USDT at/);
    await session.page.keyboard.press('Enter');
    await details(/Status\s+filled \(FULL_FILLED\)/);
    await session.workbench.quickInput.runCommand('View: Close All Editors');
  });

  it('are not told of where that is switched off, and in one message for a burst', async () => {
    await session.workbench.changeSettings({ 'invex.notifications.fills': false });
    const quiet = await place('31');
    await waitForRow(/ 0%/, 'Buy 31.00 USDT');
    await fillOrder(paper, { orderId: quiet });
    await waitForRow(/^filled/, 'Recent', 'Buy 31.00 USDT');
    await session.workbench.changeSettings({ 'invex.notifications.fills': true });
    const burst = [await place('32'), await place('33'), await place('34')];
    await waitForRow(/ 0%/, 'Buy 34.00 USDT');
    for (const orderId of burst) await fillOrder(paper, { orderId });
    await session.workbench.waitForNotification(/orders? filled|Filled/);
    await waitForRow(/^filled/, 'Recent', 'Buy 34.00 USDT');
    const texts = (await session.workbench.notifications()).join('\n');
    assert.doesNotMatch(texts, /Buy 31 USDT/);
    for (const quantity of [32, 33, 34]) {
      assert.equal(texts.split(`Buy ${quantity} USDT`).length, 2, texts);
    }
    await session.workbench.clearNotifications();
  });

  it('are clear in every theme: unknown, cancelling, partly filled, open and recent', async () => {
    const partly = await place('21');
    await place('22');
    await place('23');
    await waitForRow(/ 0%/, 'Buy 23.00 USDT');
    await fillOrder(paper, { orderId: partly, quantity: '9' });
    await armFault(paper, { fault: 'silent-before-handling', call: 'cancel', times: 'always' });
    await session.workbench.orders.clickAction('Cancel Order', 'Buy 23.00 USDT');
    const cancelling = await waitForRow(/^cancelling \u00b7/, 'Buy 23.00 USDT');
    assert.match(cancelling.accessibleName, /, cancelling, 0 percent filled/);
    await armFault(paper, { fault: 'service-unavailable', call: 'lookup', times: 'always' });
    await armFault(paper, { fault: 'drop-before-handling', call: 'place', times: 'always' });
    const ticket = session.workbench.ticket();
    await ticket.getByRole('button', { name: /^Use best bid/ }).click();
    await ticket.getByRole('textbox', { name: 'Quantity', exact: true }).fill('24');
    await ticket.getByRole('button', { name: 'Place order', exact: true }).click();
    await session.workbench.pressInDialog('Place Order');
    await eventually('the unknown one comes first', async () => {
      const [top] = await session.workbench.orders.rows();
      return /^Buy 24/.test(top?.label ?? '') ? true : undefined;
    });
    await session.page
      .locator('.activitybar')
      .getByRole('tab', { name: /1 order of unknown outcome, 3 open orders/ })
      .waitFor();
    for (const theme of ['light', 'dark', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await session.workbench.setTheme(theme);
      await session.screenshot(`orders-${theme}`);
    }
    await disarmFaults(paper);
  });

  it('keep the content security policy', () => {
    session.console.assertPolicyKept();
  });
});
