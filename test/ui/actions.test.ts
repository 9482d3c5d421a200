import assert from 'node:assert/strict';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

describe('Actions around trading', () => {
  let session: EditorSession;

  before(async () => {
    session = await EditorSession.open();
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('ticker', /USDT_IRR/);
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  /** The document that is open in the editor, as rendered Markdown. */
  const preview = () =>
    session.page.locator('iframe.webview.ready').last().contentFrame().frameLocator('#active-frame');

  it('are offered by a click on the ticker', async () => {
    await session.workbench.statusItem('ticker').click();
    const labels = (await session.workbench.quickInput.optionLabels()).join('\n');
    for (const label of ['New Order\u2026', 'Switch Environment\u2026', 'Diagnose Connection', 'Get Help']) {
      assert.ok(labels.includes(label), `${label} in\n${labels}`);
    }
    assert.ok(!labels.includes('Arm Live Trading'), 'paper needs no arming');
    await session.workbench.quickInput.cancel();
  });

  it('search finds a market and shows it in the tree', async () => {
    await session.workbench.quickInput.runCommand('Invex: Search Markets\u2026');
    await session.workbench.quickInput.choose('ETH_USDT');
    const below = await session.workbench.markets.expand('USDT', 'ETH_USDT');
    assert.equal(below.length, 4);
  });

  it('the star watches a market: it comes to the end of the watchlist, with a live price', async () => {
    const { markets } = session.workbench;
    await markets.clickAction('Add to Watchlist', 'USDT', 'ETH_USDT');
    const live = /^[\u25b2\u25bc=] [\d,.]{4}/;
    for (const group of ['Watchlist', 'USDT']) {
      await eventually(`ETH_USDT shows a price in ${group}`, async () =>
        live.test((await markets.find(group, 'ETH_USDT')).description) ? true : undefined,
      );
    }
    const watched = (await markets.expand('Watchlist')).map(({ label }) => label);
    assert.deepEqual(watched, ['USDT_IRR', 'BTC_IRR', 'BTC_USDT', 'ETH_USDT']);
    await markets.clickAction('Remove from Watchlist', 'USDT', 'ETH_USDT');
    await eventually('ETH_USDT is no longer watched', async () => {
      const left = (await markets.expand('Watchlist')).map(({ label }) => label);
      return left.length === 3 && !live.test((await markets.find('USDT', 'ETH_USDT')).description)
        ? true
        : undefined;
    });
  });

  it('the context menu copies a symbol', async () => {
    await session.workbench.markets.clickMenu('Copy Symbol', 'IRR', 'BTC_IRR');
    await eventually('the clipboard holds BTC_IRR', async () =>
      (await session.page.evaluate(() => navigator.clipboard.readText())) === 'BTC_IRR' ? true : undefined,
    );
  });

  it('help says whom to ask, and what time it is there', async () => {
    await session.workbench.quickInput.runCommand('Invex: Get Help');
    await session.page
      .getByText(/it is \w+day \d\d:\d\d in Tehran/)
      .first()
      .waitFor();
    await session.page.getByText('021-92009103').first().waitFor();
    await session.workbench.quickInput.choose('What the order checks mean');
    await preview().getByText('PRICE_OFF_TICK').first().waitFor();
  });

  it('help says what to do when others may know the key', async () => {
    await session.workbench.quickInput.runCommand('Invex: Get Help');
    await session.workbench.quickInput.choose('My key may be known to others');
    await preview().getByRole('heading', { name: 'A key that others may know' }).waitFor();
    await preview().getByText('Revoke the key in the dashboard').waitFor();
  });

  it('resetting the paper account asks first, and starts it anew', async () => {
    const ticket = session.workbench.ticket();
    await ticket.getByRole('button', { name: /^Use best bid/ }).click();
    await ticket.getByRole('textbox', { name: 'Price', exact: true }).press('End');
    await ticket.getByRole('textbox', { name: 'Quantity', exact: true }).fill('3');
    await ticket.getByRole('button', { name: 'Place order', exact: true }).click();
    await session.workbench.pressInDialog('Place Order');
    await session.workbench.orders.find('Buy 3.00 USDT');
    await session.workbench.quickInput.runCommand('Invex: Reset Paper Account\u2026');
    assert.match((await session.workbench.readDialog()).detail, /orders and balances/);
    await session.workbench.pressInDialog('Reset');
    assert.match(await (await session.workbench.orders.welcome()).innerText(), /No open orders/);
    await eventually('the rials are back', async () => {
      const { description } = await session.workbench.balances.find('IRR');
      return description === '5,000,000,000' ? true : undefined;
    });
  });
});
