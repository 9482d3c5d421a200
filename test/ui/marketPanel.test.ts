import assert from 'node:assert/strict';
import type { Frame, Locator } from 'playwright-core';
import { newKey, Trader } from '../contract/paper/support/client';
import { controlCall, recordedPlacements, type PaperControl } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { accessibilityProblems } from '../support/vscode/accessibility';
import { eventually } from '../support/vscode/eventually';
import { scriptPages } from '../support/vscode/scriptedPages';
import { EditorSession } from '../support/vscode/session';

const market = 'USDT_IRR';
const other = 'BTC_USDT';

describe('Market panels in the real editor', () => {
  let session: EditorSession;
  let paper: PaperControl;
  let panel: Frame;
  let ownOrder = '';

  before(async () => {
    session = await EditorSession.open();
    await scriptPages(session.context);
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
    paper = await runningPaper(session);
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  /** The page of a market's panel that can be seen. */
  function panelOf(symbol: string): Promise<Frame> {
    return eventually(`the panel of ${symbol} shows`, async () => {
      for (const frame of session.page.frames()) {
        if (frame.isDetached()) continue;
        const title = frame.locator('main.market h1').getByText(symbol, { exact: true });
        if (await title.isVisible()) return frame;
      }
      return undefined;
    });
  }

  const live = (of: Frame): Promise<void> => of.locator('.head[data-state="live"]').waitFor();
  const lines = (side: 'ask' | 'bid', of: Frame = panel): Locator =>
    of.locator(`[data-place][data-kind="price"][data-side="${side}"]`);

  /** Every figure of the ladder, in one text. */
  const figures = (of: Frame): Promise<string> => of.getByRole('grid', { name: 'Order book' }).innerText();

  async function changes(of: Frame): Promise<void> {
    const before = await figures(of);
    await eventually('the ladder changes by itself', async () =>
      (await figures(of)) === before ? undefined : true,
    );
  }

  async function bookOf(symbol: string): Promise<readonly { depth: number; price: string }[]> {
    const answer = await fetch(`${paper.url}/trading/v1/market-depth?symbol=${symbol}&depth=20`);
    return ((await answer.json()) as { bid_orders: readonly { depth: number; price: string }[] }).bid_orders;
  }

  it('opens from the menu of a market in the tree, says PAPER, and lives', async () => {
    await session.workbench.markets.clickMenu('Open Market', 'IRR', market);
    panel = await panelOf(market);
    await session.page.locator('.tab.active', { hasText: `${market} \u00b7 PAPER` }).waitFor();
    await panel.locator('.mode[data-kind="paper"]').getByText('PAPER', { exact: true }).waitFor();
    await live(panel);
    assert.match(await panel.locator('.standing').innerText(), /^Live, (now|\d+ s ago)$/);
    assert.equal(await lines('ask').count(), 20);
    assert.equal(await lines('bid').count(), 20);
    await changes(panel);
  });

  it('marks an order of one\u2019s own at its price', async () => {
    const key = newKey();
    const { apiKey } = (await controlCall(paper, 'POST', '/keys', { publicKey: key.publicPem })) as {
      apiKey: string;
    };
    const elsewhere = new Trader(paper.url, apiKey, key, Date.now);
    // Deep enough to rest, near enough to be one of the rows.
    ownOrder = (await bookOf(market)).find(({ depth }) => depth === 12)?.price ?? '';
    const { status, text } = await elsewhere.post([
      ['quantity', '12.5'],
      ['price', ownOrder],
      ['symbol', market],
      ['side', 'BUYER'],
      ['type', 'LIMIT'],
    ]);
    assert.equal(status, 200, text);
    const row = lines('bid').filter({ has: panel.locator('.own .full', { hasText: /^Buy 12\.50$/ }) });
    await row.waitFor();
    assert.equal((await row.locator('.price').innerText()).replaceAll(',', ''), ownOrder.split('.')[0]);
    assert.match((await row.getAttribute('aria-label')) ?? '', /your orders: Buy 12\.50$/);
  });

  it('fills the ticket with the ask that is clicked, and places nothing', async () => {
    const before = (await recordedPlacements(paper)).length;
    const row = lines('ask').nth(16);
    await row.hover();
    await panel.locator('.hold-note.held').waitFor();
    const price = (await row.locator('.price').innerText()).replaceAll(',', '');
    await row.click();
    await panel
      .getByRole('status')
      .getByText(/^Filled into the ticket: Buy at [\d,]+ IRR\. Nothing is placed\.$/)
      .waitFor();
    const ticket = await session.workbench.webviewDocument('ticket');
    await eventually('the ticket has the price', async () =>
      (await ticket.getByRole('textbox', { name: 'Price', exact: true }).inputValue()) === price
        ? true
        : undefined,
    );
    assert.equal(
      await ticket.getByRole('radio', { name: 'Buy', exact: true }).getAttribute('aria-checked'),
      'true',
    );
    assert.equal(
      await ticket
        .getByRole('combobox', { name: 'Market', exact: true })
        .evaluate((dropdown) => (dropdown as HTMLSelectElement).value),
      market,
    );
    assert.equal(await session.workbench.hasDialog(), false);
    assert.equal((await recordedPlacements(paper)).length, before);
    await session.page.mouse.move(700, 885);
  });

  it('draws a candle from the prices that came, and tells it as a table', async () => {
    await panel.locator('.candle-legend .legend-value').first().waitFor();
    await panel.getByRole('button', { name: 'Show as Table', exact: true }).click();
    const newest = panel.getByRole('region', { name: 'Candles as a table' }).locator('tbody tr').first();
    await newest.waitFor();
    assert.match(
      await newest.innerText(),
      /^20\d\d-\d\d-\d\d \d\d:\d\d\s+[\d,.]+\s+[\d,.]+\s+[\d,.]+\s+[\d,.]+\s/,
    );
    await panel.getByRole('button', { name: 'Show as Table', exact: true }).click();
    await panel.locator('.candle-plot canvas').first().waitFor();
  });

  it('makes an alert of a key on the chart, at its price, and one of the button', async () => {
    const { quickInput } = session.workbench;
    const alerts = session.workbench.tree('Alerts');
    const finish = async (price: string, label: string): Promise<void> => {
      await quickInput.choose('Price at or above\u2026', new RegExp(`${market}, mid is`));
      await quickInput.choose('Mid', /Which price/);
      // The price that the chart handed over stands there already.
      await quickInput.read(/At or above which price/);
      const offered = await session.page.locator('.quick-input-widget:visible input.input').inputValue();
      const mid = Number((await bookOf(market)).find(({ depth }) => depth === 1)?.price);
      assert.ok(Math.abs(Number(offered) / mid - 1) < 0.05, `${offered} is no price near ${mid}`);
      await quickInput.answer(price, /At or above which price/);
      await quickInput.choose('Once', /How often/);
      await session.workbench.waitForNotification(/Alert set in PAPER/);
      await session.workbench.clearNotifications();
      await eventually(`${label} stands in the list`, async () =>
        (await alerts.rows()).some((row) => row.label === label && row.description.startsWith('armed'))
          ? true
          : undefined,
      );
    };
    await panel.getByRole('application', { name: 'Candle chart' }).focus();
    await session.page.keyboard.press('a');
    await finish('9000000', 'Mid \u2265 9,000,000');
    await panel.getByRole('button', { name: /^New Alert/ }).click();
    await finish('9500000', 'Mid \u2265 9,500,000');
    // Both are lines of the chart, too; out of its sight, they wait at the edge without hiding each other.
    await eventually('the chart has both lines, one under the other', async () => {
      const tops = await panel
        .locator('.alert-line[data-beyond="above"] .alert-words')
        .evaluateAll((words) => words.map((each) => each.getBoundingClientRect().top));
      const [first, second] = tops;
      return first !== undefined && second !== undefined && Math.abs(first - second) >= 18 ? true : undefined;
    });
  });

  it('opens a second one by keyboard alone, beside the first', async () => {
    const { quickInput } = session.workbench;
    await session.page.keyboard.press('F1');
    await session.page.keyboard.type('Invex: Open Market');
    await eventually('the palette offers it', async () =>
      (await quickInput.optionLabels())[0] === 'Invex: Open Market' ? true : undefined,
    );
    await session.page.keyboard.press('Enter');
    await quickInput.read(/Search by currency/);
    await session.page.keyboard.type(other);
    await eventually('the market is found', async () =>
      (await quickInput.optionLabels())[0] === other ? true : undefined,
    );
    await session.page.keyboard.press('Enter');
    await live(await panelOf(other));
    await quickInput.runCommand('View: Move Editor into Right Group');
    const [first, second] = [await panelOf(market), await panelOf(other)];
    await live(first);
    await live(second);
    await changes(first);
    await changes(second);
  });

  /** Brings a panel to the front by its tab, wherever that stands. */
  async function bring(symbol: string): Promise<Frame> {
    const tab = session.page.locator('.tab', { hasText: `${symbol} \u00b7 PAPER` });
    await tab.click();
    // The pointer over a ladder would hold its rows.
    await session.page.mouse.move(700, 885);
    return panelOf(symbol);
  }

  it('come back after a reload of the window, both of them, and live on', async () => {
    await session.workbench.untilEditorsAreKept((kept) => kept.includes(other));
    await session.workbench.reload();
    const second = await bring(other);
    await live(second);
    await changes(second);
    const first = await bring(market);
    await live(first);
    await changes(first);
    // The recorded prices, own orders and alerts are there again, too.
    await first.locator('.candle-legend .legend-value').first().waitFor();
    await lines('bid', first)
      .filter({ has: first.locator('.own .short', { hasText: /^Buy$/ }) })
      .waitFor();
    await first.locator('.alert-line').nth(1).waitFor();
    await session.screenshot('market-panels-two');
  });

  it('come back by their titles where VS Code kept nothing of their pages', async () => {
    const second = await bring(other);
    const keptOfPage = new RegExp(`symbol[\\\\":]+${other}`);
    await session.workbench.untilEditorsAreKept((kept) => keptOfPage.test(kept));
    await second.evaluate('globalThis.invexPageApi.setState(undefined)');
    await session.workbench.untilEditorsAreKept((kept) => kept.includes(other) && !keptOfPage.test(kept));
    await session.workbench.reload();
    await live(await bring(other));
  });

  it('has nothing for axe to find, in every theme', async () => {
    await bring(other);
    await session.workbench.quickInput.runCommand('View: Close Editor');
    await session.page.locator('.tab', { hasText: other }).waitFor({ state: 'detached' });
    for (const theme of ['light', 'dark', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await session.workbench.setTheme(theme);
      panel = await bring(market);
      await live(panel);
      await panel.locator('.candle-legend .legend-value').first().waitFor();
      assert.deepEqual(await accessibilityProblems(panel, 'editor'), [], theme);
      await session.screenshot(`market-panel-${theme}`);
    }
  });

  it('keeps the content security policy', () => {
    session.console.assertPolicyKept();
  });
});
