import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:https';
import { createServer as createPlainServer, type AddressInfo } from 'node:net';
import { environmentAt } from '../../../src/exchange/environments';
import type { ProxySettings } from '../../../src/exchange/transport';
import { selfSigned } from './certificate';
import { ClientFixture, failure, limitOrder, orderId, systemClock } from './clientFixture';
import { ConnectProxy } from './connectProxy';
import { always, RawServer } from './rawServer';
import { Transport } from '../../../src/exchange/transport';
import type { ExchangeError } from '../../../src/exchange/errors';

const host = 'exchange.invalid';

describe('Connections', () => {
  const certificate = selfSigned(host);
  let exchange: Server;
  let served: string[];
  let proxy: ConnectProxy;
  const fixtures: ClientFixture[] = [];
  const port = (): number => (exchange.address() as AddressInfo).port;

  beforeEach(async () => {
    served = [];
    exchange = createServer({ ...certificate, minVersion: 'TLSv1.2' }, (request, response) => {
      served.push(
        `${request.method ?? ''} ${request.headers.host ?? ''} ${request.url ?? ''}`.split('?')[0] ?? '',
      );
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(request.method === 'POST' ? JSON.stringify({ order_id: orderId }) : '{"rules": []}');
    });
    await new Promise<void>((resolve) => exchange.listen(0, '127.0.0.1', resolve));
    proxy = new ConnectProxy(port);
    await proxy.start();
  });
  afterEach(async () => {
    await Promise.all(fixtures.splice(0).map((each) => each.stop()));
    await proxy.stop();
    exchange.closeAllConnections();
    await new Promise((resolve) => exchange.close(resolve));
  });

  const fixture = (
    url: string,
    proxySettings: ProxySettings | undefined,
    trusted = true,
    limits = {},
  ): ClientFixture => {
    const made = new ClientFixture(url, {
      limits,
      transport: { proxy: proxySettings, extraCertificates: trusted ? [certificate.cert] : [] },
    });
    fixtures.push(made);
    return made;
  };

  it('go through the proxy, which sees the host and nothing more', async () => {
    const { client } = fixture(`https://${host}`, { proxy: proxy.url });
    await client.markets();
    await (await client.preparePlacement(limitOrder)).send();
    assert.deepEqual([...new Set(proxy.asked)], [`CONNECT ${host}:443`]);
    assert.deepEqual(served, [`GET ${host} /trading/v1/markets`, `POST ${host} /trading/v1/orders`]);
  });

  it('give the proxy its password, and take an address without http://', async () => {
    const { client } = fixture(`https://${host}`, {
      proxy: proxy.url.replace('http://', 'http://me:pa%20ss@'),
    });
    await client.markets();
    assert.equal(proxy.authorizations[0], `Basic ${Buffer.from('me:pa ss').toString('base64')}`);
    const bare = fixture(`https://${host}`, { proxy: proxy.url.replace('http://', '') });
    await bare.client.markets();
  });

  it('go around it where the exceptions or the switch say so', async () => {
    for (const settings of [
      { proxy: proxy.url, noProxy: `example.org, ${host}` },
      { proxy: proxy.url, noProxy: '.invalid' },
      { proxy: proxy.url, noProxy: '*' },
      { proxy: proxy.url, off: true },
      { proxy: '' },
      undefined,
    ]) {
      const error = await failure(fixture(`https://${host}`, settings).client.markets());
      // The name leads nowhere, which shows that nobody else was asked for the way.
      assert.deepEqual([error.reason, error.sent], ['network', false]);
    }
    assert.deepEqual(proxy.asked, []);
  });

  it('to this computer never go through it', async () => {
    const paper = new RawServer();
    await paper.start();
    paper.answer = always(200, '{"rules": []}');
    try {
      const one = fixture(paper.url, { proxy: proxy.url });
      await one.client.markets();
      const named = fixture(paper.url.replace('127.0.0.1', 'localhost'), { proxy: proxy.url });
      await named.client.markets();
      assert.deepEqual([proxy.asked, paper.requests.length], [[], 2]);
      assert.equal(one.transport.usesProxy(paper.url), false);
      assert.equal(one.transport.usesProxy(`https://${host}`), true);
    } finally {
      await paper.stop();
    }
  });

  const sendThrough = async (settings: ProxySettings, limits = {}): Promise<ExchangeError> => {
    const { client } = fixture(`https://${host}`, settings, true, limits);
    return failure((await client.preparePlacement(limitOrder)).send());
  };

  it('fail as the proxy when it is not there, and nothing was sent', async () => {
    const { url } = proxy;
    await proxy.stop();
    const error = await sendThrough({ proxy: url });
    assert.deepEqual([error.reason, error.sent, error.code], ['proxy', false, 'ECONNREFUSED']);
    assert.match(error.message, /proxy.*no order was placed.*http\.proxy/);
    await proxy.start();
  });

  it('fail as the proxy when it wants a password, hangs up, or has no way', async () => {
    const refusals = [
      ['HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n', 407],
      ['HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n', 502],
      ['', undefined],
      ['nonsense\r\n\r\n', undefined],
    ] as const;
    for (const [words, status] of refusals) {
      proxy.asked.length = 0;
      proxy.refuse = (socket) => socket.end(words);
      const error = await sendThrough({ proxy: proxy.url });
      assert.deepEqual([error.reason, error.sent, error.status], ['proxy', false, status], words);
      assert.equal(proxy.asked.length, 1, 'it is asked once');
    }
    assert.deepEqual(served, []);
  });

  it('time out when it never answers, and nothing was sent then or later', async () => {
    proxy.refuse = () => undefined;
    const error = await sendThrough({ proxy: proxy.url }, { totalMs: 100 });
    assert.deepEqual([error.reason, error.sent], ['timeout', false]);
    assert.deepEqual(served, []);
  });

  it('fail as the proxy when its address is none', async () => {
    for (const bad of [
      'http://',
      'socks5://127.0.0.1:1080',
      'ftp://x',
      'http://a b',
      'http://%:%@x:1',
      '\u0000',
    ]) {
      const error = await sendThrough({ proxy: bad });
      assert.deepEqual([error.reason, error.sent], ['proxy', false], bad);
    }
  });

  it('fail as TLS on a certificate that nobody vouches for, directly and through a proxy', async () => {
    const direct = await failure(fixture(`https://127.0.0.1:${port()}`, undefined, false).client.markets());
    assert.deepEqual(
      [direct.reason, direct.sent, direct.code],
      ['tls', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    );
    const tunnelled = await failure(fixture(`https://${host}`, { proxy: proxy.url }, false).client.markets());
    assert.deepEqual([tunnelled.reason, tunnelled.sent], ['tls', false]);
    assert.deepEqual(served, []);
  });

  it('fail as TLS on a certificate of somebody else', async () => {
    const { client } = fixture(`https://other.invalid`, { proxy: proxy.url });
    const error = await failure(client.markets());
    assert.deepEqual([error.reason, error.code], ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID']);
    assert.deepEqual(served, []);
  });

  it('check the certificate even where the environment says not to', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const error = await failure(fixture(`https://127.0.0.1:${port()}`, undefined, false).client.markets());
      assert.equal(error.reason, 'tls');
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  it('fail as TLS on TLS 1.1, and on a server that speaks none', async () => {
    const old = createServer({
      ...certificate,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
    const plain = createPlainServer((socket) => {
      socket.on('error', () => undefined).resume();
      socket.end('SSH-2.0-OpenSSH_9.6\r\n');
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    try {
      for (const { port: at } of [old.address() as AddressInfo, plain.address() as AddressInfo]) {
        const { client } = fixture(`https://127.0.0.1:${at}`, undefined);
        const error = await failure(client.markets());
        assert.deepEqual([error.reason, error.sent], ['tls', false]);
      }
    } finally {
      for (const each of [old, plain]) await new Promise((resolve) => each.close(resolve));
    }
  });

  it('leave plain HTTP for this computer alone, whoever asks', async () => {
    const transport = new Transport({ clock: systemClock });
    const request = { method: 'GET', path: '/x', headers: {} } as const;
    for (const baseUrl of ['http://exchange.invalid', 'http://10.0.0.1']) {
      await assert.rejects(transport.request({ ...request, baseUrl }), {
        sent: false,
        code: 'REFUSED_ADDRESS',
      });
    }
    for (const path of ['//elsewhere.invalid/x', '@elsewhere.invalid', 'x']) {
      await assert.rejects(transport.request({ ...request, baseUrl: 'https://exchange.invalid', path }), {
        sent: false,
      });
    }
    await transport.dispose();
  });

  it('keep the path of a custom address in front of the API', async () => {
    const server = new RawServer();
    await server.start();
    server.answer = always(200, '[]');
    try {
      const environment = environmentAt('custom', `${server.url}/behind/a/gate/`);
      const made = new ClientFixture(server.url, { environment });
      fixtures.push(made);
      await made.client.markets();
      assert.equal(server.requests[0]?.target, '/behind/a/gate/trading/v1/markets');
    } finally {
      await server.stop();
    }
  });

  it('are kept alive from one request to the next', async () => {
    const server = new RawServer();
    await server.start();
    server.answer = always(200, '[]');
    try {
      const made = fixture(server.url, undefined);
      for (let at = 0; at < 5; at += 1) await made.client.markets();
      assert.equal(server.requests.length, 5);
      // A second one may be opened while the first is just becoming free.
      assert.ok(server.connections <= 2, String(server.connections));
    } finally {
      await server.stop();
    }
  });
});
