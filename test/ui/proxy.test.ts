import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EditorSession } from '../support/vscode/session';
import { eventually } from '../support/vscode/eventually';

describe('A proxy in the user\u2019s settings', () => {
  const asked = new Set<string>();
  let proxy: Server;
  let session: EditorSession;

  before(async () => {
    proxy = createServer((request, response) => {
      asked.add(request.url ?? '');
      response.writeHead(502).end();
    });
    proxy.on('connect', (request, socket) => {
      asked.add(request.url ?? '');
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    session = await EditorSession.open({
      settings: {
        'http.proxy': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        'invex.environment': 'custom',
        'invex.customUrl': 'https://exchange.invalid',
      },
    });
    await session.workbench.openInvex();
  });

  after(async () => {
    await session.close();
    proxy.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  it('is what the exchange is asked through', async () => {
    await eventually('the proxy is asked for the exchange', () =>
      Promise.resolve(asked.has('exchange.invalid:443') ? true : undefined),
    );
    assert.deepEqual([...asked], ['exchange.invalid:443']);
  });

  it('is named when it refuses, with what to do', async () => {
    assert.match(await (await session.workbench.markets.welcome()).innerText(), /could not be read/);
    await session.workbench.quickInput.runCommand('Invex: Diagnose Connection');
    const report = session.page
      .locator('iframe.webview.ready')
      .last()
      .contentFrame()
      .frameLocator('#active-frame');
    const row = report.getByRole('row', { name: /Server reached/ });
    await row.waitFor();
    assert.match(await row.innerText(), /proxy/i);
  });

  it('is not used for the paper exchange', async () => {
    await session.workbench.changeSettings({ 'invex.environment': 'paper' });
    await session.workbench.waitForStatus('ticker', /USDT_IRR [\u25b2\u25bc=] [\d,]+/);
    // Nothing on loopback was ever asked of it.
    assert.deepEqual([...asked], ['exchange.invalid:443']);
  });
});
