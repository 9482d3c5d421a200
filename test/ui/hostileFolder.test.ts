import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordedPlacements } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { EditorSession } from '../support/vscode/session';

describe('A folder whose settings want to move money', () => {
  let server: Server;
  let asked = 0;
  let session: EditorSession;

  before(async () => {
    server = createServer((_request, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const settings = {
      'invex.environment': 'custom',
      'invex.customUrl': url,
      'invex.orders.confirm': 'never',
      'invex.orders.priceBandPercent': '100000',
      'invex.fees.percent': '0',
      'http.proxy': url,
    };
    session = await EditorSession.open({ workspace: { '.vscode/settings.json': JSON.stringify(settings) } });
    await session.workbench.openInvex();
  });

  after(async () => {
    await session.close();
    server.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  it('still trades on paper', async () => {
    await session.workbench.waitForStatus('mode', /PAPER/);
  });

  it('still refuses a price beyond the user\u2019s band, and still asks before it sends', async () => {
    const ticket = session.workbench.ticket();
    const ask = ticket.getByRole('button', { name: /^Use best ask/ });
    await ask.click();
    const best = Number(((await ask.getAttribute('aria-label')) ?? '').replace(/\D/g, ''));
    const price = ticket.getByRole('textbox', { name: 'Price', exact: true });
    await ticket.getByRole('textbox', { name: 'Quantity', exact: true }).fill('5');
    await price.fill(String(best * 2));
    await ticket
      .getByText(/your settings allow 5%/)
      .first()
      .waitFor();
    await ticket.getByRole('button', { name: /^Use best bid/ }).click();
    await ticket.getByText(/^0\.5%, assumed$/).waitFor();
    await ticket.getByRole('button', { name: 'Place order', exact: true }).click();
    assert.match((await session.workbench.readDialog()).message, /^PAPER: Buy/);
    await session.workbench.pressInDialog('Cancel');
    assert.deepEqual(await recordedPlacements(await runningPaper(session)), []);
  });

  it('was never asked anything', () => {
    assert.equal(asked, 0);
  });
});
