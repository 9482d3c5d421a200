import assert from 'node:assert/strict';
import { armFault, disarmFaults, setRate } from '../support/paper/faults';
import type { PaperControl } from '../support/paper/recordedRequests';
import { OtherProgram } from '../support/paper/restingOrders';
import { runningPaper } from '../support/paper/runningPaper';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

describe('Stopping, in the real editor', () => {
  let session: EditorSession;
  let paper: PaperControl;
  let program: OtherProgram;

  before(async () => {
    session = await EditorSession.open();
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
    paper = await runningPaper(session);
    program = await OtherProgram.start(paper);
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
    await disarmFaults(paper);
    await setRate(paper, 1000, 1000);
    await session.workbench.clearNotifications();
  });

  it('replaces an order by keyboard: cancelled first, then placed anew', async () => {
    const price = await program.placeResting(20);
    const [old] = await program.open();
    const { quickInput, page } = session.workbench;
    await quickInput.runCommand('Invex: Replace Order\u2026');
    await quickInput.read('Which order?');
    await page.keyboard.press('Enter');
    await quickInput.fill(String(price + 5), 'Replace Order (1 of 2)');
    await quickInput.waitForMessage(/tick/);
    await quickInput.answer(String(price - 10), 'Replace Order (1 of 2)');
    await quickInput.answer('15', 'Replace Order (2 of 2)');
    const { message, detail } = await session.workbench.readDialog();
    assert.match(message, /^PAPER: replace the order by Buy 15\.00 USDT at /);
    assert.match(detail, /In between nothing of it is on the book/);
    assert.equal((await program.open())[0]?.order_id, old?.order_id, 'cancelled before it was confirmed');
    await page.keyboard.press('Enter');
    await session.workbench.waitForNotification(/^Replaced: 15 USDT at .* Order id: /);
    const open = await program.open();
    assert.deepEqual(
      open.map((each) => [Number(each.price), Number(each.quantity)]),
      [[price - 10, 15]],
    );
    assert.notEqual(open[0]?.order_id, old?.order_id);
  });

  it('cancels an order by keyboard from its row\u2019s menu, and leaves the focus in the list', async () => {
    const before = (await program.open()).length;
    await program.placeResting(17);
    await session.workbench.orders.find('Buy 17.00 USDT');
    const { page } = session;
    await session.workbench.quickInput.runCommand('Invex: Focus on Orders View');
    const focused = session.workbench.orders.locator().locator('.monaco-list:focus .monaco-list-row.focused');
    await eventually('the row has the focus', async () => {
      await page.keyboard.press('Home');
      return /Buy 17\.00 USDT/.test(await focused.innerText({ timeout: 2000 })) ? true : undefined;
    });
    await page.keyboard.press('Shift+F10');
    const entry = page.locator('.monaco-menu .action-item.focused').filter({ hasText: 'Cancel Order' });
    await eventually('the entry has the focus', async () => {
      await page.keyboard.press('ArrowDown');
      return (await entry.count()) === 1 ? true : undefined;
    });
    await page.keyboard.press('Enter');
    await eventually('the order is cancelled', async () =>
      (await program.open()).length === before ? true : undefined,
    );
    await session.workbench.orders.locator().locator('.monaco-list:focus').waitFor();
  });

  it('cancels all while the exchange answers 429, and says that a fresh list shows none', async () => {
    for (let count = 0; count < 5; count += 1) await program.placeResting(10 + count);
    const listed = (await program.open()).length;
    await armFault(paper, { fault: 'rate-limited', call: 'cancel', times: 5, parameter: 1 });
    await session.workbench.quickInput.runCommand('Invex: Cancel All Orders\u2026');
    await session.workbench.readDialog();
    await session.workbench.pressInDialog(`Cancel ${listed} Orders`);
    await session.workbench.waitForNotification(/^A fresh list shows no open order: \d orders are cancelled/);
    assert.deepEqual(await program.open(), []);
    await session.workbench.clickNotification(/A fresh list shows no open order/, 'Show Orders');
    await session.workbench.orders.locator().locator(':focus').first().waitFor();
  });

  it('ends at zero from 30 open orders by Emergency Stop, in less than twice the least time', async () => {
    for (let count = 0; count < 30; count += 1) await program.placeResting(10 + count);
    // The window knows of them, and no longer of those that were cancelled before.
    await session.workbench.orders.find('Buy 39.00 USDT');
    const [perSecond, burst] = [4, 4];
    const { page } = session;
    await page.keyboard.press('F1');
    await session.workbench.quickInput.fill('>Invex: Emergency Stop');
    await page
      .locator('.quick-input-list .monaco-list-row.focused')
      .filter({ hasText: 'Invex: Emergency Stop' })
      .waitFor();
    await setRate(paper, perSecond, burst);
    const begun = Date.now();
    await page.keyboard.press('Enter');
    const done = /^Emergency Stop, PAPER: A fresh list shows no open order/;
    const said = await session.workbench.waitForNotification(done);
    const took = Date.now() - begun;
    await setRate(paper, 1000, 1000);
    assert.match(said, /: 30 orders are cancelled or over/);
    assert.deepEqual(await program.open(), []);
    const least = ((30 + 6 - burst) / perSecond) * 1000;
    console.log(`      ${took} ms; least ${least} ms`);
    assert.ok(took < 2 * least, `${took} ms, least ${least} ms`);
  });

  it('stops by its keys', async () => {
    await program.placeResting(10);
    await session.page.keyboard.press('Control+K');
    await session.page.keyboard.press('Control+Shift+Backspace');
    await session.workbench.waitForNotification(/^Emergency Stop, PAPER: A fresh list shows no open order/);
    assert.deepEqual(await program.open(), []);
  });
});
