import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

describe('What was typed into the ticket', () => {
  let session: EditorSession;

  const field = (name: string): Locator =>
    session.workbench.ticket().getByRole('textbox', { name, exact: true });
  const market = (): Promise<string> =>
    session.workbench
      .ticket()
      .getByRole('combobox', { name: 'Market', exact: true })
      .evaluate((dropdown) => (dropdown as HTMLSelectElement).value);

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

  async function assertKept(): Promise<void> {
    await eventually('the ticket is as it was left', async () => {
      const texts = await Promise.all(['Price', 'Quantity', 'Total'].map((name) => field(name).inputValue()));
      assert.deepEqual(texts, ['91000000000', '0.001', '91000000']);
      assert.equal(await market(), 'BTC_IRR');
      return true;
    });
  }

  it('comes from a market of the tree: Sell opens the ticket for it, at the best ask', async () => {
    await session.workbench.markets.clickAction('Sell', 'IRR', 'BTC_IRR');
    await eventually('the ticket shows BTC_IRR', async () =>
      (await market()) === 'BTC_IRR' ? true : undefined,
    );
    await eventually('a price is filled in', async () =>
      (await field('Price').inputValue()) === '' ? undefined : true,
    );
    await field('Price').fill('91000000000');
    await field('Quantity').fill('0.001');
    assert.equal(await field('Total').inputValue(), '91000000');
  });

  it('survives hiding the side bar\u2019s view', async () => {
    await session.page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Explorer/ })
      .click();
    await session.page.getByRole('heading', { name: 'Explorer', exact: true }).waitFor();
    await session.workbench.openInvex();
    await assertKept();
  });

  it('survives a reload of the window', async () => {
    await session.workbench.reload();
    await session.workbench.openInvex();
    await assertKept();
  });

  it('is not carried over to another environment', async () => {
    await session.workbench.changeSettings({
      'invex.customUrl': 'https://127.0.0.1:9',
      'invex.environment': 'custom',
    });
    await eventually('the amounts are empty', async () => {
      const texts = await Promise.all(['Price', 'Quantity', 'Total'].map((name) => field(name).inputValue()));
      return texts.every((text) => text === '') ? true : undefined;
    });
  });
});
