import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import { SourceServer } from '../support/paper/sourceServer';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

describe('Paper trading on the prices of another exchange', () => {
  let source: SourceServer;
  let session: EditorSession;

  const ticket = (): FrameLocator => session.workbench.ticket();
  const field = (name: string): Locator => ticket().getByRole('textbox', { name, exact: true });

  before(async () => {
    source = await SourceServer.start();
    session = await EditorSession.open({
      settings: {
        'invex.paper.prices': 'custom',
        'invex.paper.pricesFrom': source.url,
        'invex.orders.confirm': 'never',
      },
    });
    await session.workbench.openInvex();
  });

  after(async () => {
    await session.close();
    await source.stop();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  /** Waits for an order in the tree: the folders above it, then its own label. */
  async function waitForOrder(description: RegExp, ...labels: string[]): Promise<void> {
    await eventually(`${labels.join(' > ')} reads ${description.source}`, async () => {
      const row = await session.workbench.orders.find(...labels);
      return description.test(row.description) ? true : undefined;
    });
  }

  const bestBid = (): Locator => ticket().getByRole('button', { name: /^Use best bid/ });

  it('shows the markets and the best prices of that exchange, and says PAPER and whose prices they are', async () => {
    await session.workbench.waitForStatus('mode', /^PAPER$/);
    await session.workbench.waitForStatus('ticker', /USDT_IRR .*1,000,000/);
    const rules = await session.workbench.markets.expand('IRR', 'USDT_IRR');
    assert.match(rules.map(({ description }) => description).join(), /^10 IRR,0\.01 USDT,1,000,000 IRR/);
    await ticket().getByText(`simulated money, real prices from ${source.host}`).waitFor();
    await bestBid()
      .and(ticket().getByRole('button', { name: /999,990/ }))
      .waitFor();
    await session.screenshot('paper-on-real-prices');
  });

  it('fills a resting order when that exchange trades through it, and sent it no key', async () => {
    await field('Price').fill('999900');
    await field('Quantity').fill('5');
    await ticket().getByRole('button', { name: 'Place order', exact: true }).click();
    await ticket()
      .getByRole('status')
      .getByText(/accepted/i)
      .waitFor();
    source.set('USDT_IRR', [['999700', '500']], [['999800', '400']]);
    await waitForOrder(/^filled/, 'Recent', 'Buy 5.00 USDT');
    for (const { method, path, headers } of source.seen) {
      assert.equal(method, 'GET');
      assert.match(path, /^\/trading\/v1\/(?:markets|market-depth)$/);
      assert.ok(!/api-key|signature|authorization|cookie/i.test(headers.join(' ')));
    }
    await session.workbench.clearNotifications();
  });

  it('says so when that exchange does not answer, and shows no figure that looks live', async () => {
    await source.stop();
    await session.workbench.waitForStatus('mode', /PAPER no prices/);
    await ticket().getByText(`no prices: ${source.host} does not answer`).waitFor();
    await session.workbench.waitForStatus('ticker', /offline, \d+ s old/);
    const told = await session.workbench.waitForNotification(/real prices do not come from/);
    assert.match(told, /no price is shown and open orders rest/);
    await session.screenshot('paper-without-prices');
  });

  it('goes on with made-up prices when asked, marked SIMULATED, until real ones come again', async () => {
    await session.workbench.clickNotification(/real prices do not come from/, 'Simulate Meanwhile');
    await session.workbench.waitForStatus('mode', /PAPER SIMULATED/);
    await ticket().getByText(`SIMULATED prices: ${source.host} does not answer`).waitFor();
    await session.screenshot('paper-simulated-meanwhile');
    await source.open();
    await session.workbench.waitForStatus('mode', /^PAPER$/);
    await ticket().getByText(`real prices from ${source.host}`).waitFor();
  });

  it('has an account of its own: the simulated one is as on the first day, and the other is there again', async () => {
    // An order is checked against the book, and each market comes back in its own time.
    await bestBid().waitFor();
    await session.workbench.waitForStatus('ticker', /^(?!offline).*USDT_IRR/);
    await field('Price').fill('990000');
    await field('Quantity').fill('7');
    await ticket().getByRole('button', { name: 'Place order', exact: true }).click();
    await waitForOrder(/ 0%/, 'Buy 7.00 USDT');
    await session.workbench.changeSettings({ 'invex.paper.prices': 'simulated' });
    await ticket().getByText('simulated money', { exact: true }).waitFor();
    await eventually('the orders of the other account are not shown', async () => {
      const rows = await session.workbench.orders.rows();
      return rows.some(({ label }) => label.startsWith('Buy') || label === 'Recent') ? undefined : true;
    });
    await session.workbench.changeSettings({ 'invex.paper.prices': 'custom' });
    await ticket().getByText(`real prices from ${source.host}`).waitFor();
    await waitForOrder(/ 0%/, 'Buy 7.00 USDT');
  });
});
