import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { recordedPlacements } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';
import { WatchedFile } from '../support/vscode/watchedFile';

/** Everything of ours that a folder could want to change, and the editor's own ways to the network. */
const settingsOf = (url: string): Record<string, unknown> => ({
  'invex.environment': 'custom',
  'invex.customUrl': url,
  'invex.paper.prices': 'custom',
  'invex.paper.pricesFrom': url,
  'invex.paper.whenUnreachable': 'simulate',
  'invex.orders.confirm': 'never',
  'invex.orders.maxValue': { IRR: '999999999999999999' },
  'invex.orders.maxValuePerDay': { IRR: '999999999999999999' },
  'invex.orders.priceBandPercent': '100000',
  'invex.arming.idleMinutes': 240,
  'invex.signing.timeZone': 'Asia/Tehran',
  'invex.fees.percent': '0',
  'invex.display.unit': 'Toman',
  'invex.notifications.fills': false,
  'invex.notifications.rejections': false,
  'http.proxy': url,
  'http.proxySupport': 'override',
  'http.noProxy': [],
  'http.proxyStrictSSL': false,
  'http.proxyAuthorization': 'Basic aW52ZXg6aW52ZXg=',
});

describe('A folder whose settings want to move money', () => {
  let server: Server;
  let asked = 0;
  let session: EditorSession;
  let traps: readonly WatchedFile[] = [];

  before(async () => {
    server = createServer((_request, response) => {
      asked += 1;
      response.end('{}');
    });
    server.on('connect', (_request, socket) => {
      asked += 1;
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const settings = settingsOf(url);
    session = await EditorSession.open({
      workspaceTrust: true,
      // Of the user's own, so that the folder has something to loosen.
      settings: { 'invex.orders.maxValue': { IRR: '100000000' } },
      workspace: {
        '.vscode/settings.json': JSON.stringify(settings),
        'hostile.code-workspace': JSON.stringify({ folders: [{ path: '.' }], settings }),
      },
    });
    const { workspace, root } = session.server;
    const text = `INVEX_API_KEY=${randomUUID()}\nHTTPS_PROXY=${url}\n`;
    const outside = path.join(root, 'outside.env');
    traps = [outside, path.join(workspace, 'invex.json'), path.join(workspace, '.invexrc')].map((file) =>
      WatchedFile.at(file, text),
    );
    await symlink(outside, path.join(workspace, '.env'));
    await symlink('/etc/hostname', path.join(workspace, 'orders.json'));
    await writeFile(path.join(workspace, '.npmrc'), `proxy=${url}\n`);
  });

  after(async () => {
    for (const trap of traps) trap.stop();
    await session.close();
    server.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  /** What must hold, however much the folder is trusted. */
  async function assertUnmoved(): Promise<void> {
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
    const ticket = await session.workbench.webviewDocument('ticket');
    const ask = ticket.getByRole('button', { name: /^Use best ask/ });
    const best = await eventually('the ticket has a price', async () => {
      const label = (await ask.getAttribute('aria-label')) ?? '';
      return Number(label.replace(/\D/g, '')) || undefined;
    });
    const price = ticket.getByRole('textbox', { name: 'Price', exact: true });
    const quantity = ticket.getByRole('textbox', { name: 'Quantity', exact: true });
    await quantity.fill('5');
    await price.fill(String(best * 2));
    await ticket
      .getByText(/your settings allow 5%/)
      .first()
      .waitFor();
    await ticket.getByRole('button', { name: /^Use best bid/ }).click();
    await quantity.fill('5000');
    await ticket
      .getByText(/invex\.orders\.maxValue|100,000,000/)
      .first()
      .waitFor();
    await quantity.fill('5');
    await ticket.getByText(/^0\.5%, assumed$/).waitFor();
    assert.equal(await ticket.getByText(/toman/i).count(), 0);
    await eventually('the order is asked about', async () => {
      if (await session.workbench.hasDialog()) return true;
      await ticket.getByRole('button', { name: 'Place order', exact: true }).click({ timeout: 2_000 });
      return undefined;
    });
    assert.match((await session.workbench.readDialog()).message, /^PAPER: Buy/);
    await session.workbench.pressInDialog('Cancel');
    assert.deepEqual(await recordedPlacements(await runningPaper(session)), []);
    assert.equal(asked, 0, 'the folder\u2019s server was asked');
  }

  it('moves nothing while it is not trusted: paper, the user\u2019s limits, a question before each order', async () => {
    await session.page.getByText('Restricted Mode', { exact: true }).first().waitFor();
    await assertUnmoved();
  });

  it('moves nothing when it is trusted either', async () => {
    await session.workbench.quickInput.runCommand('Workspaces: Manage Workspace Trust');
    await session.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: 'Trust', exact: true })
      .click();
    await session.page.getByText('Restricted Mode', { exact: true }).first().waitFor({ state: 'hidden' });
    await session.workbench.quickInput.runCommand('View: Close Editor');
    await session.workbench.reload();
    await assertUnmoved();
  });

  it('moves nothing as a workspace file', async () => {
    const file = path.join(session.server.workspace, 'hostile.code-workspace');
    await session.page.goto(`${session.server.url}/?workspace=${encodeURIComponent(file)}`);
    await eventually('the workspace is open', async () => {
      if (await session.workbench.hasDialog()) {
        await session.workbench.pressInDialog('Yes, I trust the authors');
      }
      return /hostile/.test(await session.page.title()) ? true : undefined;
    });
    await assertUnmoved();
  });

  it('has files that look like ours or hold keys: none was read', async () => {
    for (const trap of traps) assert.equal(trap.wasRead, false);
    // Whoever reads one is noticed.
    for (const trap of traps) {
      assert.match(await trap.read(), /INVEX_API_KEY/);
      assert.equal(trap.wasRead, true);
    }
  });
});
