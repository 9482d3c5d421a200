import assert from 'node:assert/strict';
import { readManifest } from '../../scripts/checkout';
import { EditorSession } from '../support/vscode/session';

describe('Opening Invex in a fresh VS Code', () => {
  let session: EditorSession;

  before(async () => {
    session = await EditorSession.open();
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  it('shows nothing in the status bar until somebody opens an Invex view', async () => {
    assert.deepEqual(await session.workbench.statusItems(), []);
  });

  it('offers its commands in the palette under "Invex:"', async () => {
    // By name: the list shows only its top, and there are more commands than have room.
    for (const title of ['Invex: New Order\u2026', 'Invex: Sign In\u2026', 'Invex: Emergency Stop']) {
      const titles = await session.workbench.quickInput.offeredCommands(title);
      assert.ok(titles.includes(title), titles.join(', '));
    }
  });

  it('has an icon in the activity bar that opens its five views', async () => {
    await session.workbench.openInvex();
    const views = readManifest().contributes?.views?.['invex'] ?? [];
    assert.deepEqual(
      views.map(({ id }) => id),
      ['invex.markets', 'invex.ticket', 'invex.orders', 'invex.balances', 'invex.alerts'],
    );
    const shown = (await session.workbench.views()).map(({ title }) => title);
    assert.deepEqual(shown, ['Markets', 'Order Ticket', 'Orders', 'Balances', 'Alerts']);
  });

  it('draws the order ticket', async () => {
    await session.workbench.ticket().getByRole('button', { name: 'Place order' }).waitFor();
  });

  it('breaks no content security policy', () => {
    session.console.assertPolicyKept();
  });
});
