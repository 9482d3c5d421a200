import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { recordedPlacements } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { accessibilityProblems } from '../support/vscode/accessibility';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

/** Worth about five percent of the price in this thin market. */
const sweepingTotal = '250000000';

describe('The brakes, on paper', () => {
  let session: EditorSession;

  const button = (name: string | RegExp): Locator =>
    session.workbench.ticket().getByRole('button', { name, exact: typeof name === 'string' });
  const field = (name: string): Locator =>
    session.workbench.ticket().getByRole('textbox', { name, exact: true });
  const choose = (name: string): Promise<void> =>
    session.workbench.ticket().getByRole('radio', { name, exact: true }).check();
  const status = (pattern: RegExp): Promise<string> =>
    eventually(`the status line reads ${pattern.source}`, async () => {
      const text = await session.workbench.ticket().getByRole('status').innerText();
      return pattern.test(text) ? text : undefined;
    });
  const finding = (code: string): Locator =>
    session.workbench.ticket().locator(`.problem[data-code="${code}"]`);
  const placements = async (): Promise<number> =>
    (await recordedPlacements(await runningPaper(session))).length;

  before(async () => {
    session = await EditorSession.open({
      settings: {
        'invex.orders.priceBandPercent': '',
        'invex.orders.confirm': 'never',
      },
    });
    await session.workbench.openInvex();
    await session.workbench.quickInput.runCommand('Invex: New Order\u2026');
    await session.workbench.quickInput.choose('1M_BTT_IRR', /New Order/);
    await session.workbench.ticket().locator('[data-unit="1M_BTT"]').first().waitFor();
    await button(/^Use best bid/).waitFor();
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  async function pressSweep(): Promise<void> {
    await choose('Market order');
    await field('Total').fill(sweepingTotal);
    await finding('MARKET_MOVES_PRICE').waitFor();
    await eventually('the press leads to the question', async () => {
      // Shortly after another press, one counts as the same; and the book may have changed since it was checked.
      await button('Place order').click();
      await session.workbench.quickInput.waitUntilOpen(2_000);
      return true;
    });
  }

  it('wants a typed word for a market order that sweeps the book, though confirmations are off', async () => {
    const { quickInput } = session.workbench;
    await pressSweep();
    const { title, message } = await quickInput.read(/at market moves the price by/);
    assert.match(title, /^PAPER: Buy [\d,.]+ 1M_BTT at market moves the price by \d+(\.\d+)?%$/);
    assert.match(message, /estimate.*best price .* IRR, average .* IRR, worst .* IRR, value .* IRR/);
    await session.screenshot('brakes-word');
    await quickInput.cancel();
    await status(/Nothing was sent: the word SWEEP was not typed/);
    assert.equal(await placements(), 0);
  });

  it('sends nothing for another word', async () => {
    const { quickInput } = session.workbench;
    await pressSweep();
    await quickInput.fill('SWEPT', /at market moves the price by/);
    await quickInput.waitForMessage(/This is not the word/);
    assert.equal(await placements(), 0);
    // Half the word is none.
    await quickInput.answer('SWEE', /at market moves the price by/);
    await status(/Nothing was sent: the word SWEEP was not typed/);
    assert.equal(await placements(), 0);
  });

  it('sends one order for the word', async () => {
    await eventually('the order is accepted', async () => {
      // The book is another one each second: an order that became much dearer meanwhile goes back, and is tried again.
      await pressSweep();
      await session.workbench.quickInput.answer('SWEEP', /at market moves the price by/);
      const said = await status(/accepted|Nothing was sent/);
      return said.includes('accepted') ? true : undefined;
    });
    assert.equal(await placements(), 1);
  });

  it('makes a market order the limit order that protects it, by one click, and keeps the quantity', async () => {
    await choose('Market order');
    await field('Quantity').fill('20');
    const protect = button(/^Use a limit at [\d,.]+ instead$/);
    await protect.waitFor();
    const before = await button('Place order').boundingBox();
    assert.ok(before);
    for (const theme of ['light', 'dark', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await session.workbench.setTheme(theme);
      assert.deepEqual(await accessibilityProblems(await session.workbench.ticketDocument()), [], theme);
      await session.screenshot(`brakes-protect-${theme}`);
    }
    await protect.click();
    assert.equal(
      await session.workbench.ticket().getByRole('radio', { name: 'Limit', exact: true }).isChecked(),
      true,
    );
    assert.equal(await field('Quantity').inputValue(), '20');
    assert.match(await field('Price').inputValue(), /^\d+(\.\d+)?$/);
  });

  it('sends one order for a double click and Enter', async () => {
    const sentBefore = await placements();
    await button(/^Use best bid/).click();
    await field('Quantity').fill('2');
    await field('Quantity').press('Enter');
    await button('Place order').dblclick();
    await button('Place order').press('Enter');
    await status(/accepted/);
    assert.equal(await placements(), sentBefore + 1);
    await session.workbench.orders.find('Buy 2.00 1M_BTT');
    assert.equal(await placements(), sentBefore + 1);
  });

  it('refuses the order that does not fit into the limit of the day, and says how much is left', async () => {
    const sentBefore = await placements();
    await session.workbench.changeSettings({ 'invex.orders.maxValuePerDay': { IRR: '255000000' } });
    await button(/^Use best bid/).click();
    await field('Quantity').fill('20');
    await finding('VALUE_ABOVE_DAY_LIMIT').waitFor();
    const said = await finding('VALUE_ABOVE_DAY_LIMIT').innerText();
    assert.match(
      said,
      /your own limit for a day .* is 255,000,000 IRR, of which [\d,.]+ IRR is used today and [\d,.]+ IRR is left/,
    );
    await button('Place order').click();
    await status(/Not sent: .*your own limit for a day/);
    await session.screenshot('brakes-day-limit');
    assert.equal(await placements(), sentBefore);
  });

  it('keeps the content security policy', () => {
    session.console.assertPolicyKept();
  });
});
