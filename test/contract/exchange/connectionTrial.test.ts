import assert from 'node:assert/strict';
import { constants, generateKeyPairSync, verify } from 'node:crypto';
import { canonicalText } from '../../../src/exchange/canonicalText';
import {
  tryConnection,
  type TrialCheck,
  type TrialOptions,
  type TrialResult,
} from '../../../src/exchange/connectionTrial';
import type { ExpiryZone } from '../../../src/exchange/expiry';
import { Secret } from '../../../src/exchange/secret';
import { apiKey, ClientFixture, keys, type FixtureOptions } from './clientFixture';
import { always, answerText, RawServer, type RawRequest } from './rawServer';

const market = {
  symbol: 'USDT_IRR',
  tick_size: '10',
  amount_step_size: '0.01',
  minimum_limit_order_value: '500000',
  maximum_limit_order_value: null,
};

/** How a look-alike exchange checks, and in which order. */
interface Checks {
  readonly order: readonly ('key' | 'signature' | 'expiry' | 'scope')[];
  readonly words: Readonly<
    Record<'key' | 'signature' | 'expiry' | 'scope', readonly [status: number, detail: string]>
  >;
  readonly zone: ExpiryZone;
  readonly scopes: readonly string[];
  readonly aheadMs: number;
  /** Whether answers carry a Date. */
  readonly dated: boolean;
}

const plain: Checks = {
  order: ['key', 'signature', 'expiry', 'scope'],
  words: {
    key: [401, 'who are you'],
    signature: [401, 'not your hand'],
    expiry: [401, 'too late'],
    scope: [403, 'not for you'],
  },
  zone: 'UTC',
  scopes: ['read', 'trade'],
  aheadMs: 0,
  dated: true,
};

const sameWords: Checks['words'] = {
  key: [401, 'no'],
  signature: [401, 'no'],
  expiry: [401, 'no'],
  scope: [403, 'no'],
};

function exchange(checks: Checks) {
  return (request: RawRequest): Buffer => {
    const date = new Date(Date.now() + checks.aheadMs).toUTCString();
    const say = (status: number, json: unknown): Buffer =>
      answerText(status, JSON.stringify(json), checks.dated ? { date } : { date: '' });
    if (request.target.startsWith('/trading/v1/markets')) return say(200, { rules: [market] });
    const fields = [...new URL(request.target, 'http://127.0.0.1').searchParams];
    const signature = fields.find(([name]) => name === 'signature')?.[1] ?? '';
    const text = canonicalText(fields.filter(([name]) => name !== 'signature'));
    const key = { key: keys.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 222 };
    const expireAt = fields.find(([name]) => name === 'expire_at')?.[1] ?? '';
    const behindUtc = checks.zone === 'Asia/Tehran' ? 3.5 * 3_600_000 : 0;
    const scope = request.method === 'DELETE' ? 'trade' : 'read';
    const passes = {
      key: () => request.headers.get('x-api-key-invex') === apiKey,
      signature: () => verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'hex')),
      expiry: () => Date.parse(`${expireAt.replace(' ', 'T')}Z`) - behindUtc > Date.now() + checks.aheadMs,
      scope: () => checks.scopes.includes(scope),
    };
    const failed = checks.order.find((check) => !passes[check]());
    if (failed) {
      const [status, detail] = checks.words[failed];
      // Each answer has an id and a moment of its own, as many servers' do.
      return say(status, { detail, request_id: crypto.randomUUID(), at: new Date().toISOString() });
    }
    return request.method === 'DELETE'
      ? say(404, { detail: 'no such order' })
      : say(200, { orders: [], total_count: 0 });
  };
}

describe('A connection trial', () => {
  let server: RawServer;
  const fixtures: ClientFixture[] = [];
  beforeEach(async () => {
    server = new RawServer();
    await server.start();
  });
  afterEach(async () => {
    await Promise.all(fixtures.splice(0).map((each) => each.stop()));
    await server.stop();
  });

  async function trial(
    checks: Partial<Checks> = {},
    options: Partial<TrialOptions> = {},
    fixtureOptions: FixtureOptions = {},
  ): Promise<readonly TrialResult[]> {
    const answer = exchange({ ...plain, ...checks });
    server.answer = (socket, request) => {
      socket.write(answer(request));
    };
    return run(options, fixtureOptions);
  }

  async function run(
    options: Partial<TrialOptions> = {},
    fixtureOptions: FixtureOptions = {},
  ): Promise<readonly TrialResult[]> {
    const made = new ClientFixture(server.url, fixtureOptions);
    fixtures.push(made);
    const results: TrialResult[] = [];
    const all = {
      ...made.options,
      credentials: made.credentials,
      zone: 'auto',
      tryTradeScope: false,
      ...options,
    } as const;
    for await (const each of tryConnection(all)) results.push(each);
    for (const { summary, advice, state } of results) {
      assert.match(summary, /^[A-Z].*\.$/);
      if (state === 'failed') assert.match(advice, /^[A-Z].*\.$/);
      assert.ok(!`${summary}${advice}`.includes(apiKey));
    }
    assert.deepEqual(
      results.map(({ check }) => check),
      [
        'address',
        'reach',
        'public-data',
        'clock',
        'key',
        'signature',
        'time-zone',
        'read-scope',
        'trade-scope',
      ],
    );
    return results;
  }

  const stateOf = (results: readonly TrialResult[], check: TrialCheck): string =>
    results.find((each) => each.check === check)?.state ?? 'missing';
  const notOk = (results: readonly TrialResult[]): readonly string[] =>
    results.filter(({ state }) => state === 'failed').map(({ check }) => check);
  const strangers = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const wrongKey = new Secret('key-00000000000000000000000000000000');

  it('finds all well, sends reads only, and says which zone fits', async () => {
    const results = await trial();
    assert.deepEqual(notOk(results), []);
    assert.equal(stateOf(results, 'trade-scope'), 'skipped');
    assert.deepEqual([...new Set(server.requests.map(({ method }) => method))], ['GET']);
    assert.equal(results.find(({ check }) => check === 'time-zone')?.zone, 'UTC');
  });

  const orders: readonly Checks['order'][] = [
    ['key', 'signature', 'expiry', 'scope'],
    ['key', 'signature', 'scope', 'expiry'],
    ['key', 'expiry', 'signature', 'scope'],
    ['key', 'scope', 'expiry', 'signature'],
    ['expiry', 'key', 'signature', 'scope'],
  ];
  for (const order of orders) {
    describe(`on a server that checks ${order.join(', ')}`, () => {
      it('tells an unknown API key', async () => {
        const results = await trial({ order }, { credentials: { apiKey: wrongKey, key: keys.privateKey } });
        assert.deepEqual(notOk(results), ['key']);
      });

      it('tells a secret key that belongs to another', async () => {
        const credentials = { apiKey: new Secret(apiKey), key: strangers };
        const results = await trial({ order }, { credentials });
        assert.deepEqual(notOk(results), ['signature']);
        assert.equal(stateOf(results, 'key'), 'ok');
      });

      it('tells a missing scope, or that it cannot tell it from a bad signature', async () => {
        const results = await trial({ order, scopes: [] });
        const early = order.indexOf('scope') < order.indexOf('signature');
        assert.deepEqual(notOk(results), [early ? 'signature' : 'read-scope']);
        assert.equal(stateOf(results, 'key'), 'ok');
        if (early) return;
        assert.deepEqual(
          ['signature', 'time-zone'].map((each) => stateOf(results, each as TrialCheck)),
          ['ok', 'ok'],
        );
      });

      it('tells a zone set wrong, and which would be right', async () => {
        const results = await trial({ order, zone: 'Asia/Tehran' }, { zone: 'UTC' });
        assert.deepEqual(notOk(results), ['time-zone']);
        const zone = results.find(({ check }) => check === 'time-zone');
        assert.equal(zone?.zone, 'Asia/Tehran');
        assert.match(zone.advice, /Asia\/Tehran/);
        assert.equal(stateOf(results, 'read-scope'), 'ok');
      });

      it('stays within seven reads, whatever is wrong', async () => {
        await trial({ order, scopes: [] });
        assert.ok(server.requests.length <= 7, String(server.requests.length));
        assert.deepEqual([...new Set(server.requests.map(({ method }) => method))], ['GET']);
      });
    });
  }

  it('finds the zone by itself where it may', async () => {
    const results = await trial({ zone: 'Asia/Tehran' });
    assert.deepEqual(notOk(results), []);
    assert.equal(results.find(({ check }) => check === 'time-zone')?.zone, 'Asia/Tehran');
  });

  it('corrects a clock that is off, and tells by how much', async () => {
    const results = await trial({ aheadMs: 2 * 3_600_000 });
    assert.deepEqual(notOk(results), []);
    const clock = results.find(({ check }) => check === 'clock');
    assert.match(clock?.summary ?? '', /120 min behind/);
  });

  it('tells a clock that is off and cannot be corrected', async () => {
    const results = await trial({ aheadMs: 24 * 3_600_000, dated: false });
    assert.deepEqual(notOk(results), ['time-zone']);
    assert.equal(stateOf(results, 'clock'), 'unknown');
    assert.equal(stateOf(results, 'key'), 'ok');
  });

  it('says so when the server gives one answer to everything', async () => {
    const credentials = { apiKey: new Secret(apiKey), key: strangers };
    const results = await trial({ words: sameWords }, { credentials });
    const key = results.find(({ check }) => check === 'key');
    assert.match(key?.summary ?? '', /same answer to a wrong signature and to an expired request/);
    assert.deepEqual(
      ['signature', 'time-zone'].map((each) => stateOf(results, each as TrialCheck)),
      ['unknown', 'unknown'],
    );
  });

  it('tries the trade scope when asked to, with one id that cannot exist', async () => {
    const may = await trial({}, { tryTradeScope: true });
    assert.equal(stateOf(may, 'trade-scope'), 'ok');
    const cancels = server.requests.filter(({ method }) => method === 'DELETE');
    assert.equal(cancels.length, 1);
    assert.match(cancels[0]?.target ?? '', /client_order_id=[0-9a-f-]{36}&/);
    const mayNot = await trial({ scopes: ['read'] }, { tryTradeScope: true });
    assert.deepEqual(notOk(mayNot), ['trade-scope']);
  });

  it('tries what is public without keys', async () => {
    const results = await trial({}, { credentials: undefined });
    assert.deepEqual(notOk(results), []);
    assert.deepEqual(
      results.filter(({ state }) => state === 'ok').map(({ check }) => check),
      ['address', 'reach', 'public-data', 'clock'],
    );
  });

  it('sends no key to a server that does not answer as the exchange does', async () => {
    const answers = [
      always(200, '<html>Log in to the hotel</html>', { 'content-type': 'text/html' }),
      always(200, '{"rules": []}'),
      always(302, '', { location: 'https://example.org' }),
      always(404, '{"detail": "Not Found"}'),
    ];
    for (const answer of answers) {
      server.answer = answer;
      assert.deepEqual(notOk(await run()), ['public-data']);
    }
    assert.ok(server.requests.every(({ headers }) => !headers.has('x-api-key-invex')));
  });

  it('tells network and proxy apart', async () => {
    await server.stop();
    const none = await run();
    assert.deepEqual(notOk(none), ['reach']);
    assert.match(none[1]?.summary ?? '', /could not be reached/);
    const environment = {
      name: 'custom',
      label: 'Custom',
      baseUrl: 'https://exchange.invalid',
      live: true,
    } as const;
    const dead = await run({ environment }, { environment, transport: { proxy: { proxy: server.url } } });
    await server.start();
    assert.match(dead[1]?.summary ?? '', /proxy/);
  });

  it('tells an address that cannot be used', async () => {
    const environment = {
      name: 'custom',
      label: 'Custom',
      baseUrl: 'http://exchange.invalid',
      live: true,
    } as const;
    assert.deepEqual(notOk(await run({ environment })), ['address']);
    assert.equal(server.requests.length, 0);
  });

  it('blames no key when the server is in trouble after the first answer', async () => {
    const answer = exchange(plain);
    server.answer = (socket, request) => {
      if (request.target.startsWith('/trading/v1/markets')) socket.write(answer(request));
      else socket.write(answerText(429, '{"detail": "slow"}'));
    };
    const results = await run();
    assert.deepEqual(notOk(results), []);
    assert.equal(stateOf(results, 'key'), 'unknown');
  });
});
