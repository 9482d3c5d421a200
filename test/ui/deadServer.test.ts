import assert from 'node:assert/strict';
import { LookAlikeServer } from '../support/paper/lookAlikeServer';
import { EditorSession } from '../support/vscode/session';

describe('A server that stops answering', () => {
  let server: LookAlikeServer;
  let session: EditorSession;

  before(async () => {
    server = await LookAlikeServer.start();
    session = await EditorSession.open({
      settings: { 'invex.environment': 'custom', 'invex.customUrl': server.url },
    });
    await session.workbench.openInvex();
  });

  after(async () => {
    await session.close();
    await server.stop();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  it('first: prices are live', async () => {
    await session.workbench.waitForStatus('ticker', /USDT_IRR [\u25b2\u25bc=] [\d,]+/);
  });

  it('leaves no figure that looks live: the ticker says offline and how old it is', async () => {
    await server.stop();
    await session.workbench.waitForStatus('ticker', /^offline, \d+ s old \u00b7 USDT_IRR [\d,]+/);
    const row = await session.workbench.markets.find('IRR', 'USDT_IRR');
    assert.match(row.description, /offline, \d+ s old/);
  });

  it('keeps the list of markets', async () => {
    assert.ok((await session.workbench.markets.rows()).length > 20);
  });

  it('says in the ticket that the book is stale', async () => {
    await session.workbench
      .ticket()
      .getByText(/stale|old/)
      .first()
      .waitFor();
  });

  it('tells in the diagnosis that the server was not reached', async () => {
    await session.workbench.quickInput.runCommand('Invex: Diagnose Connection');
    const frame = session.page
      .locator('iframe.webview.ready')
      .last()
      .contentFrame()
      .frameLocator('#active-frame');
    await frame.getByText('One check failed.').waitFor();
    const row = frame.getByRole('row', { name: /Server reached/ });
    assert.match(await row.innerText(), /failed/);
  });
});
