import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { LookAlikeServer } from '../support/paper/lookAlikeServer';
import { accessibilityProblems } from '../support/vscode/accessibility';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

const totalLabel = 'Estimated total';

/** Waits until a row of Balances says what is expected, and gives it. */
async function balanceSays(
  session: EditorSession,
  label: string,
  pattern: RegExp,
): Promise<{ description: string; accessibleName: string }> {
  return eventually(`${label} says ${String(pattern)}`, async () => {
    const rows = await session.workbench.balances.rows();
    const row = rows.find((each) => each.level === 1 && each.label === label);
    return row && pattern.test(row.description) ? row : undefined;
  });
}

/** What a row opens into, as `label: value`. */
async function partsOf(session: EditorSession, label: string): Promise<string[]> {
  const parts = await session.workbench.balances.expand(label);
  return parts.map((each) => `${each.label}: ${each.description}`);
}

describe('Balances and what they are worth', () => {
  let session: EditorSession;
  const ticket = (): ReturnType<EditorSession['workbench']['ticket']> => session.workbench.ticket();
  const field = (name: string): Locator => ticket().getByRole('textbox', { name, exact: true });

  before(async () => {
    session = await EditorSession.open();
    await session.workbench.openInvex();
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  it('values each holding and the total in rial, with an age', async () => {
    await balanceSays(session, 'USDT', /^5,000 \u00b7 \u2248 [\d,]+ IRR$/);
    const total = await balanceSays(session, totalLabel, /^\u2248 [\d,]+ IRR \u00b7 (now|\d+ s) old$/);
    assert.match(total.accessibleName, /^Estimated total: \u2248 [\d,]+ IRR, (now|\d+ s) old/);
    const usdt = await balanceSays(session, 'USDT', /IRR$/);
    assert.match(usdt.accessibleName, /^USDT: 5,000 available, \u2248 [\d,]+ IRR, read .+ old, value .+ old/);
    const parts = await partsOf(session, 'USDT');
    assert.match(parts.join('\n'), /^Estimated value: \u2248 [\d,]+ IRR \u00b7 .+ old, by USDT_IRR$/m);
    await session.workbench.balances.collapse('USDT');
  });

  it('and in toman and USDT, as the setting says', async () => {
    const rial = /\u2248 ([\d,]+) IRR/;
    const whole = (text: string, pattern: RegExp): bigint =>
      BigInt((pattern.exec(text)?.[1] ?? '0').replaceAll(',', ''));
    const before = whole((await balanceSays(session, totalLabel, rial)).description, rial);
    await session.workbench.changeSettings({ 'invex.display.unit': 'Toman' });
    const toman = /\u2248 ([\d,]+) toman/;
    const tomans = whole((await balanceSays(session, totalLabel, toman)).description, toman);
    // Prices walk meanwhile; a tenth, give or take some percent.
    assert.ok(tomans * 9n < before && before < tomans * 11n, `${before} IRR, ${tomans} toman`);
    await session.workbench.changeSettings({ 'invex.display.unit': 'USDT' });
    const usdt = await balanceSays(session, totalLabel, /\u2248 [\d,]+(\.\d{1,2})? USDT/);
    assert.match(usdt.description, /old$/);
    await balanceSays(session, 'IRR', /\u2248 [\d,.]+ USDT$/);
    // In its own unit a currency is what it is.
    await balanceSays(session, 'USDT', /^5,000$/);
    await session.workbench.changeSettings({ 'invex.display.unit': 'IRR' });
  });

  it('tells what an open order blocks, and counts it in the total', async () => {
    const best = await session.workbench.bestBid();
    const price = best - 100;
    await field('Price').fill(String(price));
    await field('Quantity').fill('10');
    await ticket().getByText('0.5%, assumed').waitFor();
    await ticket().getByRole('button', { name: 'Place order', exact: true }).click();
    assert.match((await session.workbench.readDialog()).detail, /Fee \(estimate, 0\.5%, assumed\)/);
    await session.workbench.pressInDialog('Place Order');
    const blocked = (price * 10).toLocaleString('en-US');
    await balanceSays(session, 'IRR', new RegExp(`${blocked} blocked`));
    assert.ok((await partsOf(session, 'IRR')).includes(`Blocked in orders: ${blocked} IRR`));
    assert.ok((await partsOf(session, 'IRR')).includes('Total: 5,000,000,000 IRR'));
    await session.workbench.balances.collapse('IRR');
  });

  it('finds all balances from the menu, by keyboard, and remembers them over a reload', async () => {
    const labels = async (): Promise<string[]> =>
      (await session.workbench.balances.rows()).map(({ label }) => label);
    assert.ok(!(await labels()).includes('DOGE'));
    await session.workbench.quickInput.runCommand('Invex: Find All Balances\u2026');
    const told = await session.workbench.waitForNotification(/Found 4 currencies .*DOGE, ETH, SHIB, TRX/);
    assert.match(told, /All \d+ currencies were read/);
    await session.workbench.clearNotifications();
    await balanceSays(session, 'DOGE', /^4,000 \u00b7 \u2248 [\d,]+ IRR$/);
    await balanceSays(session, totalLabel, /^\u2248 [\d,]+ IRR \u00b7 (now|\d+ s) old$/);
    await session.workbench.reload();
    await session.workbench.openInvex();
    await balanceSays(session, 'DOGE', /^4,000 \u00b7 \u2248 [\d,]+ IRR$/);
    const included = (await partsOf(session, totalLabel)).find((each) => each.startsWith('In it: '));
    assert.match(included ?? '', /DOGE/);
  });

  it('is worked by keyboard', async () => {
    await session.workbench.quickInput.runCommand('Invex: Focus on Balances View');
    await session.workbench.balances.collapse(totalLabel);
    await session.page.keyboard.press('Home');
    await session.page.keyboard.press('ArrowRight');
    await eventually('the total opens', async () => {
      const rows = await session.workbench.balances.rows();
      return rows.some(({ label }) => label === 'In it') ? true : undefined;
    });
  });

  it('looks right in every theme', async () => {
    for (const theme of ['light', 'dark', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await session.workbench.setTheme(theme);
      await session.workbench.balances.reveal(totalLabel);
      await session.screenshot(`balances-${theme}`);
      assert.deepEqual(await accessibilityProblems(await session.workbench.ticketDocument()), [], theme);
    }
  });

  it('estimates by what the own fills were charged, once there is one', async () => {
    // A market order takes for certain; a limit price may rest by the time it arrives.
    await ticket().getByRole('radio', { name: 'Market order', exact: true }).click();
    await field('Quantity').fill('1');
    await ticket().getByText('0.5%, assumed').waitFor();
    await ticket().getByRole('button', { name: 'Place order', exact: true }).click();
    await session.workbench.pressInDialog('Place Order');
    await ticket()
      .getByRole('status')
      .getByText(/accepted/)
      .waitFor();
    await field('Quantity').fill('1');
    await ticket().getByText('0.25%, as on your last fills').waitFor();
    await session.workbench.reload();
    await session.workbench.openInvex();
    await field('Quantity').fill('1');
    await ticket().getByText('0.25%, as on your last fills').waitFor();
  });
});

describe('Balances on a server that dies', () => {
  let server: LookAlikeServer;
  let session: EditorSession;

  before(async () => {
    server = await LookAlikeServer.start();
    session = await EditorSession.open({
      settings: { 'invex.environment': 'custom', 'invex.customUrl': server.url },
    });
    await session.workbench.openInvex();
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Sign In\u2026');
    await quickInput.choose('Custom');
    await quickInput.answer(server.apiKey, /2 of 3/);
    await quickInput.answer(server.secretKey, /3 of 3/);
    await session.workbench.waitForNotification(/Signed in to Custom/);
    await session.workbench.clearNotifications();
  });

  after(async () => {
    await session.close();
    await server.stop();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  it('first: are live', async () => {
    await balanceSays(session, 'USDT', /^[\d,]+ \u00b7 \u2248 [\d,]+ IRR$/);
    await balanceSays(session, totalLabel, /^\u2248 [\d,]+ IRR \u00b7 (now|\d+ s) old$/);
  });

  it('keep their figures and say how old they are, and why', async () => {
    await server.stop();
    const row = await balanceSays(
      session,
      'USDT',
      /^[\d,]+ \u00b7 \u2248 [\d,]+ IRR \u00b7 not read again, .+ old$/,
    );
    assert.match(row.accessibleName, /not read again/);
    await balanceSays(session, totalLabel, /^\u2248 [\d,]+ IRR \u00b7 stale, .+ old$/);
    const parts = await partsOf(session, 'USDT');
    assert.match(parts.join('\n'), /^Could not be read again: .+/m);
    await session.screenshot('balances-stale');
  });
});
