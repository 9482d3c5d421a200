import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { apiKey, ClientFixture, failure, limitOrder, orderId } from './clientFixture';
import { always, answerText, RawServer, type RawAnswer } from './rawServer';

describe('A server that does not answer as the exchange does', () => {
  let server: RawServer;
  const fixtures: ClientFixture[] = [];
  const fixture = (limits = {}): ClientFixture => {
    const made = new ClientFixture(server.url, { limits });
    fixtures.push(made);
    return made;
  };
  beforeEach(async () => {
    server = new RawServer();
    await server.start();
  });
  afterEach(async () => {
    await Promise.all(fixtures.splice(0).map((each) => each.stop()));
    await server.stop();
  });

  const read = async (answer: RawAnswer, limits = {}) => {
    server.answer = answer;
    return failure(fixture(limits).client.account('USDT'));
  };
  const place = async (answer: RawAnswer, limits = {}) => {
    server.answer = answer;
    const { client } = fixture(limits);
    const prepared = await client.preparePlacement(limitOrder);
    const error = await failure(prepared.send());
    assert.equal(server.requests.filter(({ method }) => method === 'POST').length, 1, 'exactly one request');
    return error;
  };
  const ambiguous = /may have been placed/;
  const notPlaced = /no order was placed/i;

  const page = '<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>';
  it('answers with an HTML page of a proxy', async () => {
    const answer = always(502, page, { 'content-type': 'text/html' });
    const error = await read(answer);
    assert.deepEqual(
      [error.reason, error.status, error.definite, error.serverText],
      ['http', 502, false, undefined],
    );
    assert.equal(server.requests.length, 3, 'a read is tried three times in all');
    const lost = await place(answer);
    assert.deepEqual([lost.reason, lost.sent, lost.definite], ['http', true, false]);
    assert.match(lost.message, ambiguous);
    assert.doesNotMatch(lost.message, /try again/i);
  });

  it('signs each try of a read afresh', async () => {
    await read(always(503, ''));
    const signatures = server.requests.map(({ target }) =>
      new URL(target, server.url).searchParams.get('signature'),
    );
    assert.equal(new Set(signatures).size, 3);
  });

  it('closes without a word', async () => {
    const error = await read((socket) => socket.end());
    assert.deepEqual([error.reason, error.sent], ['network', true]);
    const lost = await place((socket) => socket.end());
    assert.deepEqual([lost.reason, lost.sent, lost.definite], ['network', true, false]);
    assert.match(lost.message, ambiguous);
  });

  it('resets the connection once it has the request', async () => {
    const lost = await place((socket) => socket.resetAndDestroy());
    assert.deepEqual([lost.reason, lost.sent, lost.definite], ['network', true, false]);
  });

  it('closes a connection that was kept alive when the next request is on it', async () => {
    const { client } = fixture();
    server.answer = always(
      200,
      JSON.stringify({ currency: 'USDT', available: '1', blocked: '0', total: '1' }),
    );
    await client.account('USDT');
    const prepared = await client.preparePlacement(limitOrder);
    server.answer = (socket, { method }) => (method === 'POST' ? socket.destroy() : undefined);
    const lost = await failure(prepared.send());
    assert.deepEqual([lost.reason, lost.sent], ['network', true]);
    // Another request after it shows that nothing is still on its way.
    server.answer = always(
      200,
      JSON.stringify({ currency: 'USDT', available: '1', blocked: '0', total: '1' }),
    );
    await client.account('USDT');
    assert.deepEqual(
      server.requests.map(({ method }) => method),
      ['GET', 'POST', 'GET'],
    );
  });

  it('sends half of its JSON', async () => {
    const text = '{"order_id": "0b0e8f3a-';
    const error = await read(always(200, text));
    assert.deepEqual([error.reason, error.sent], ['malformed', true]);
    const lost = await place(always(200, text));
    assert.deepEqual([lost.reason, lost.sent, lost.definite], ['malformed', true, false]);
    assert.match(lost.message, ambiguous);
  });

  it('sends less than it announced, and hangs up', async () => {
    const lost = await place((socket) => socket.end(answerText(200, '{"order', { 'content-length': '60' })));
    assert.deepEqual([lost.sent, lost.definite], [true, false]);
  });

  it('sends JSON that is no answer', async () => {
    for (const body of ['null', '[]', '42', '"yes"', '{}', '{"order_id": 7}', '{"order_id": "not-a-uuid"}']) {
      const lost = await place(always(200, body));
      assert.deepEqual([lost.reason, lost.sent, lost.definite], ['malformed', true, false], body);
      server.requests.length = 0;
    }
  });

  it('sends 200 MB', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 0x20);
    let sent = 0;
    const flood: RawAnswer = (socket) => {
      socket.write(answerText(200, '', { 'content-length': (200 * megabyte.length).toString() }));
      const more = (): void => {
        while (sent < 200 && !socket.destroyed && socket.write(megabyte)) sent += 1;
      };
      socket.on('drain', more);
      more();
    };
    const error = await read(flood);
    assert.deepEqual([error.reason, error.code], ['malformed', 'BODY_TOO_LARGE']);
    assert.ok(sent < 50, `${sent} MB were taken`);
  });

  it('packs 40 MB into a small answer', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    const error = await read(always(200, bomb, { 'content-encoding': 'gzip' }));
    assert.deepEqual([error.reason, error.code], ['malformed', 'CONTENT_ENCODING']);
    assert.equal(server.requests[0]?.headers.get('accept-encoding'), 'identity');
  });

  it('never answers', async () => {
    const error = await read(() => undefined, { totalMs: 100 });
    assert.deepEqual([error.reason, error.sent], ['timeout', true]);
    assert.equal(server.requests.length, 1, 'a time-out is not tried again');
    const lost = await place(() => undefined, { totalMs: 100 });
    assert.deepEqual([lost.reason, lost.sent, lost.definite], ['timeout', true, false]);
    assert.match(lost.message, ambiguous);
  });

  it('sends a byte now and then, for ever', async () => {
    const trickle: RawAnswer = (socket) => {
      socket.write(answerText(200, '', { 'content-length': '1000000' }));
      const timer = setInterval(() => socket.write(' '), 10);
      socket.on('close', () => clearInterval(timer));
    };
    const error = await read(trickle, { totalMs: 150 });
    assert.deepEqual([error.reason, error.sent], ['timeout', true]);
  });

  it('speaks no HTTP, or too much of it', async () => {
    const noise = await read((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    assert.deepEqual([noise.reason, noise.sent], ['malformed', true]);
    const heads = await read((socket) =>
      socket.end(answerText(200, '{}', { 'x-long': 'a'.repeat(100_000) })),
    );
    assert.deepEqual([heads.reason, heads.sent], ['malformed', true]);
  });

  it('sends us elsewhere: nobody goes, least of all the key', async () => {
    const elsewhere = new RawServer();
    await elsewhere.start();
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        const answer = always(status, '', { location: `${elsewhere.url}/trading/v1/accounts` });
        const error = await read(answer);
        assert.deepEqual([error.reason, error.status], ['http', status]);
        const lost = await place(answer);
        assert.deepEqual([lost.reason, lost.sent, lost.definite], ['http', true, false]);
        server.requests.length = 0;
      }
      assert.equal(elsewhere.connections, 0);
    } finally {
      await elsewhere.stop();
    }
  });

  it('gets the content type wrong: what counts is that the body is an answer', async () => {
    server.answer = always(200, JSON.stringify({ order_id: orderId }), { 'content-type': 'text/html' });
    const { client } = fixture();
    assert.deepEqual(await (await client.preparePlacement(limitOrder)).send(), { orderId });
  });

  it('refuses field by field, as FastAPI does', async () => {
    const detail = [
      { loc: ['body', 'price'], msg: 'price is not a multiple of tick size', type: 'value_error', ctx: {} },
      { loc: ['body', 'quantity'], msg: 'too small', type: 'value_error.number.not_gt' },
    ];
    const error = await place(always(422, JSON.stringify({ detail })));
    assert.deepEqual(
      [error.reason, error.status, error.sent, error.definite],
      ['validation', 422, true, true],
    );
    assert.deepEqual(error.fields, [
      { field: 'price', message: 'price is not a multiple of tick size', type: 'value_error' },
      { field: 'quantity', message: 'too small', type: 'value_error.number.not_gt' },
    ]);
    assert.match(
      error.message,
      /price: price is not a multiple of tick size; quantity: too small\. No order was placed/,
    );
  });

  it('names the expiry among the fields', async () => {
    const detail = [{ loc: ['body', 'expire_at'], msg: 'in the past', type: 'value_error' }];
    const error = await place(always(422, JSON.stringify({ detail })));
    assert.deepEqual([error.reason, error.definite], ['expired', true]);
  });

  const persian = '\u0645\u0648\u062c\u0648\u062f\u06cc \u06a9\u0627\u0641\u06cc \u0646\u06cc\u0633\u062a';
  it('says no in plain Persian: its words are shown, and it is not taken for certain', async () => {
    const error = await place(always(400, persian, { 'content-type': 'text/plain; charset=utf-8' }));
    assert.deepEqual([error.reason, error.status, error.definite], ['validation', 400, false]);
    assert.equal(error.serverText, persian);
    assert.match(error.message, ambiguous);
  });

  for (const name of ['detail', 'message', 'error']) {
    it(`says no in "${name}": then it is certain`, async () => {
      const error = await place(always(400, JSON.stringify({ [name]: persian })));
      assert.deepEqual([error.reason, error.definite, error.serverText], ['validation', true, persian]);
      assert.match(error.message, notPlaced);
    });
  }

  const refusals = [
    [401, 'auth'],
    [403, 'scope'],
    [404, 'not-found'],
  ] as const;
  for (const [status, reason] of refusals) {
    it(`says ${status}`, async () => {
      const error = await place(always(status, '{"detail": "no"}'));
      assert.deepEqual(
        [error.reason, error.status, error.definite, error.sent],
        [reason, status, true, true],
      );
      assert.match(error.message, notPlaced);
    });

    it(`says ${status} with a page: that is not the exchange speaking`, async () => {
      const error = await place(always(status, page, { 'content-type': 'text/html' }));
      assert.deepEqual([error.reason, error.definite], ['http', false]);
      assert.match(error.message, ambiguous);
    });
  }

  it('says 404 in its own words only: a wrong address says nothing about an order', async () => {
    for (const body of ['', 'not found', '404 page not found']) {
      server.answer = always(404, body, { 'content-type': 'text/plain' });
      const error = await failure(fixture().client.order({ orderId }));
      assert.deepEqual([error.reason, error.definite], ['http', false], body);
    }
  });

  it('says 409 or 408, which may be about our own request: not taken for certain', async () => {
    for (const status of [408, 409]) {
      assert.equal((await place(always(status, '{"detail": "seen before"}'))).definite, false);
      server.requests.length = 0;
    }
  });

  it('says 401 when by its own clock the time had run out', async () => {
    const late = new Date(Date.now() + 3_600_000).toUTCString();
    const error = await place(always(401, '{"detail": "no"}', { date: late }));
    assert.deepEqual([error.reason, error.definite], ['expired', true]);
  });

  it('asks for fewer requests: its wait is told, kept for everybody, and sat out by reads', async () => {
    server.answer = always(429, '{"detail": "slow down"}', { 'retry-after': '7' });
    const { client, limiter, waits } = fixture();
    const prepared = await client.preparePlacement(limitOrder);
    const error = await failure(prepared.send());
    assert.deepEqual([error.reason, error.retryAfterMs, error.definite], ['rate-limited', 7000, true]);
    assert.match(error.message, /Wait 7 s/);
    assert.ok(limiter.pausedForMs > 5000);
    assert.deepEqual(waits, []);
  });

  it('asks for a wait by date, for too long a wait, or for nonsense', async () => {
    const now = Date.now();
    const date = new Date(now).toUTCString();
    const inAnHour = new Date(now + 3_600_000).toUTCString();
    const byDate = await read(always(429, '{"detail": "x"}', { date, 'retry-after': inAnHour }));
    assert.equal(byDate.retryAfterMs, 3_600_000);
    assert.equal(server.requests.length, 1, 'an hour is not sat out');
    const long = await read(always(429, '{"detail": "x"}', { 'retry-after': '999999999' }));
    assert.equal(long.retryAfterMs, 86_400_000);
    const nonsense = await read(always(500, '{"detail": "x"}', { 'retry-after': 'soon' }));
    assert.equal(nonsense.retryAfterMs, undefined);
  });

  it('never tries a placement or a cancel twice, whatever goes wrong', async () => {
    const answers = [
      always(503, '{"detail": "later"}'),
      always(504, ''),
      always(429, '{"detail": "x"}', { 'retry-after': '0' }),
    ];
    for (const answer of [...answers, ((socket) => socket.destroy()) satisfies RawAnswer]) {
      server.requests.length = 0;
      await place(answer);
      server.answer = answer;
      const cancelled = await failure(fixture().client.cancel({ orderId }));
      assert.equal(cancelled.call, 'cancel');
      assert.deepEqual(
        server.requests.map(({ method }) => method),
        ['POST', 'DELETE'],
      );
    }
  });

  it('says odd things: they are shown on one line, bounded, without what steers a screen or repeats the key', async () => {
    const said = `a\u0000b\n\u001b[31mred\u202e ${apiKey} ${'x'.repeat(10_000)}`;
    const error = await place(always(400, JSON.stringify({ detail: said })));
    const { serverText = '' } = error;
    assert.ok(serverText.length <= 300);
    assert.doesNotMatch(serverText, /[\p{Cc}\u202e]/u);
    assert.doesNotMatch(inspect(error, { depth: 9 }), new RegExp(apiKey));
    assert.match(serverText, /^a b \[31mred \[redacted\] x+/);
  });

  it('is deep, and breaks nothing', async () => {
    const error = await read(always(400, '['.repeat(2_000_000)));
    assert.equal(error.reason, 'validation');
    const deep = await read(always(200, `${'['.repeat(500_000)}${']'.repeat(500_000)}`));
    assert.equal(deep.reason, 'malformed');
  });

  it('leaves no key, no secret, no signature and no query in the log', async () => {
    server.answer = always(500, '{"detail": "x"}');
    const one = fixture();
    await failure(one.client.account('USDT'));
    await failure((await one.client.preparePlacement(limitOrder)).send());
    assert.ok(one.log.length >= 4);
    for (const line of one.log) {
      assert.doesNotMatch(line, new RegExp(`${apiKey}|signature|expire_at|[0-9a-f]{32}|\\?`));
    }
  });
});
