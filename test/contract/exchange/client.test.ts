import assert from 'node:assert/strict';
import { constants, verify } from 'node:crypto';
import { toText } from '../../../src/domain/decimal';
import { canonicalText, type Fields } from '../../../src/exchange/canonicalText';
import { PlacementAlreadySentError } from '../../../src/exchange/placement';
import {
  apiKey,
  ClientFixture,
  failure,
  keys,
  limitOrder,
  orderId,
  type FixtureOptions,
} from './clientFixture';
import { always, answerText, RawServer, type RawRequest } from './rawServer';

/** What a request says, in the order in which it says it. */
function fieldsOf({ method, target, body }: RawRequest): Fields {
  if (method === 'POST') return Object.entries(JSON.parse(body) as Record<string, string>);
  return [...new URL(target, 'http://127.0.0.1').searchParams];
}

function isWellSigned(request: RawRequest): boolean {
  const fields = fieldsOf(request);
  const [name, signature = ''] = fields.at(-1) ?? [];
  const key = { key: keys.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 222 };
  const text = Buffer.from(canonicalText(fields.slice(0, -1)));
  return name === 'signature' && verify('sha256', text, key, Buffer.from(signature, 'hex'));
}

const names = (fields: Fields): readonly string[] => fields.map(([name]) => name);
const order = {
  order_id: orderId,
  symbol: 'TRX_USDT',
  status: 'NOT_FILLED',
  type: 'LIMIT',
  side: 'BUYER',
  price: '0.100000000000000000',
  quantity: '10.000000000000000000',
  deal_quantity: '0E-18',
  time_in_force: 'GTC',
  client_order_id: limitOrder.clientOrderId,
  cancel_order_id: null,
  created_at: '2026-11-23T04:00:00Z',
  updated_at: '2026-11-23T04:00:00Z',
};

describe('The client', () => {
  let server: RawServer;
  const fixtures: ClientFixture[] = [];
  const fixture = (options: FixtureOptions = {}): ClientFixture => {
    const made = new ClientFixture(server.url, options);
    fixtures.push(made);
    return made;
  };
  const answers = (json: unknown): ClientFixture => {
    server.answer = always(200, JSON.stringify(json));
    return fixture();
  };
  const last = (): RawRequest => {
    const request = server.requests.at(-1);
    assert.ok(request);
    return request;
  };
  beforeEach(async () => {
    server = new RawServer();
    await server.start();
  });
  afterEach(async () => {
    await Promise.all(fixtures.splice(0).map((each) => each.stop()));
    await server.stop();
  });

  describe('placing an order', () => {
    it('sends the fields of the guide in their order, the amounts as given, well signed', async () => {
      const { client } = answers({ order_id: orderId });
      const prepared = await client.preparePlacement(limitOrder);
      assert.equal(server.requests.length, 0, 'preparing sends nothing');
      assert.deepEqual(await prepared.send(), { orderId });
      const request = last();
      assert.equal(request.target, '/trading/v1/orders');
      assert.equal(request.headers.get('x-api-key-invex'), apiKey);
      assert.equal(request.headers.get('content-type'), 'application/json');
      const fields = fieldsOf(request);
      assert.deepEqual(fields.slice(0, -1), [
        ['quantity', '10'],
        ['price', '0.1'],
        ['symbol', 'TRX_USDT'],
        ['side', 'BUYER'],
        ['type', 'LIMIT'],
        ['client_order_id', limitOrder.clientOrderId],
        ['expire_at', prepared.expireAt],
      ]);
      assert.ok(isWellSigned(request));
      assert.equal(Date.parse(`${prepared.expireAt.replace(' ', 'T')}Z`), prepared.expiresAtMs);
      const window = prepared.expiresAtMs - Date.now();
      assert.ok(window > 0 && window <= 10_000, String(window));
    });

    it('sends no price with a market order', async () => {
      const { client } = answers({ order_id: orderId });
      const { clientOrderId, symbol, side } = limitOrder;
      const market = { clientOrderId, symbol, side, type: 'MARKET', quantity: '0.00007920' } as const;
      await (await client.preparePlacement(market)).send();
      assert.deepEqual(names(fieldsOf(last())), [
        ...['quantity', 'symbol', 'side', 'type', 'client_order_id', 'expire_at', 'signature'],
      ]);
    });

    it('sends once, however often it is asked to', async () => {
      const { client } = answers({ order_id: orderId });
      const prepared = await client.preparePlacement(limitOrder);
      const both = await Promise.allSettled([prepared.send(), prepared.send()]);
      assert.deepEqual(
        both.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      );
      await assert.rejects(prepared.send(), PlacementAlreadySentError);
      assert.equal(server.requests.length, 1);
    });

    it('sends nothing once its window has closed', async () => {
      let now = Date.now();
      server.answer = always(200, JSON.stringify({ order_id: orderId }));
      const { client } = fixture({ clock: { now: () => now } });
      const prepared = await client.preparePlacement(limitOrder);
      now = prepared.expiresAtMs;
      const error = await failure(prepared.send());
      assert.deepEqual([error.reason, error.sent, server.requests.length], ['expired', false, 0]);
      assert.match(error.message, /Nothing was sent: no order was placed/);
    });

    it('sends nothing when the window closes while a server pause holds it back', async () => {
      server.answer = always(200, JSON.stringify({ order_id: orderId }));
      let now = Date.now();
      const { client, limiter } = fixture({ clock: { now: () => now } });
      const prepared = await client.preparePlacement(limitOrder);
      limiter.pauseFor(60_000);
      now = prepared.expiresAtMs - 20;
      const error = await failure(prepared.send());
      assert.deepEqual([error.reason, error.sent, server.requests.length], ['expired', false, 0]);
    });

    it('sends nothing when the window closes while the connection is made', async () => {
      let now = Date.now();
      server.answer = always(200, JSON.stringify({ order_id: orderId }));
      const { client } = fixture({ clock: { now: () => now } });
      const prepared = await client.preparePlacement(limitOrder);
      const sent = failure(prepared.send());
      // Signed and handed over; the connection comes about only in a later turn of the loop.
      await Promise.resolve();
      now = prepared.expiresAtMs;
      const error = await sent;
      assert.deepEqual([error.reason, error.sent, server.requests.length], ['expired', false, 0]);
    });

    it('sends nothing that is not wanted any more when its turn comes, or when the connection is there', async () => {
      server.answer = always(200, JSON.stringify({ order_id: orderId }));
      const { client } = fixture();
      const before = await client.preparePlacement(limitOrder);
      const first = await failure(before.send({ stillWanted: () => false }));
      assert.deepEqual([first.reason, first.sent, server.requests.length], ['aborted', false, 0]);
      let wanted = true;
      const later = await client.preparePlacement(limitOrder);
      const sent = failure(later.send({ stillWanted: () => wanted }));
      await Promise.resolve();
      wanted = false;
      const second = await sent;
      assert.deepEqual([second.reason, second.sent, server.requests.length], ['aborted', false, 0]);
      assert.match(second.message, /Nothing was sent: no order was placed/);
    });

    it('sends nothing for somebody who signed out in the meantime', async () => {
      const one = answers({ order_id: orderId });
      const prepared = await one.client.preparePlacement(limitOrder);
      one.signedIn = false;
      const error = await failure(prepared.send());
      assert.deepEqual([error.reason, error.sent, server.requests.length], ['not-signed-in', false, 0]);
    });

    it('stopped while it waits, sends nothing; stopped on its way, it may have been placed', async () => {
      server.answer = () => undefined;
      const { client, limiter } = fixture();
      const [waiting, away] = [
        await client.preparePlacement(limitOrder),
        await client.preparePlacement(limitOrder),
      ];
      const stop = new AbortController();
      const onItsWay = failure(away.send({ signal: stop.signal }));
      await server.received(1);
      limiter.pauseFor(5000);
      const held = failure(waiting.send({ signal: stop.signal }));
      stop.abort();
      const [first, second] = await Promise.all([onItsWay, held]);
      assert.deepEqual([first.reason, first.sent, first.definite], ['aborted', true, false]);
      assert.deepEqual([second.reason, second.sent], ['aborted', false]);
      assert.match(first.message, /may have been placed/);
    });

    const garbage = [
      '',
      ' ',
      'NaN',
      '1e400',
      '-0',
      '-1',
      '0',
      '0.0',
      '1,5',
      '+1',
      '.5',
      'Infinity',
      '1\r\n',
      '\u06f1',
      '9'.repeat(201),
    ];
    it('refuses amounts that are no plain decimals above zero, before anything is sent', async () => {
      const { client } = answers({ order_id: orderId });
      for (const bad of garbage) {
        for (const request of [
          { ...limitOrder, quantity: bad },
          { ...limitOrder, price: bad },
        ]) {
          const error = await failure(client.preparePlacement(request));
          assert.deepEqual([error.reason, error.sent], ['validation', false], JSON.stringify(bad));
        }
      }
      assert.equal(server.connections, 0);
    });

    it('refuses whatever could smuggle something in, before anything is sent', async () => {
      const { client } = answers({ order_id: orderId });
      const injections = [
        'USDT_IRR\r\nX-Admin: 1',
        'USDT_IRR HTTP/1.1',
        'USDT_IRR&side=SELLER',
        '../../x_y',
        'a\u0000_b',
        '',
        '_',
      ];
      for (const symbol of injections) {
        assert.equal((await failure(client.preparePlacement({ ...limitOrder, symbol }))).sent, false);
        assert.equal((await failure(client.book(symbol, '5'))).sent, false);
      }
      for (const id of ['', 'a\nb', 'x\u0000', '\ud800', 'a'.repeat(201)]) {
        assert.equal(
          (await failure(client.preparePlacement({ ...limitOrder, clientOrderId: id }))).sent,
          false,
        );
        assert.equal((await failure(client.order({ clientOrderId: id }))).sent, false);
        assert.equal((await failure(client.cancel({ orderId: id }))).sent, false);
      }
      for (const currency of ['', 'US DT', 'USDT\r\n', 'USDT&x=1']) {
        assert.equal((await failure(client.account(currency))).sent, false);
      }
      assert.equal(server.connections, 0);
    });
  });

  it('refuses an API key that is no header text, before anything is sent', async () => {
    const one = answers({});
    for (const bad of ['', 'a b', 'key\r\nX-Admin: 1', '\u06a9\u0644\u06cc\u062f']) {
      Object.assign(one.credentials, { apiKey: { reveal: () => bad } });
      const error = await failure(one.client.account('USDT'));
      assert.deepEqual([error.reason, error.sent], ['auth', false]);
    }
    assert.equal(server.connections, 0);
  });

  it('needs somebody signed in for what is signed, and for nothing else', async () => {
    server.answer = always(200, JSON.stringify({ ask_orders: [], bid_orders: [] }));
    const { client } = fixture({ signedIn: false });
    assert.deepEqual(await client.book('USDT_IRR', '5'), { symbol: 'USDT_IRR', bids: [], asks: [] });
    assert.equal(last().target, '/trading/v1/market-depth?symbol=USDT_IRR&depth=5');
    assert.equal(last().headers.get('x-api-key-invex'), undefined);
    for (const call of [
      client.account('USDT'),
      client.orders({}),
      client.order({ orderId }),
      client.cancel({ orderId }),
    ]) {
      const error = await failure(call);
      assert.deepEqual([error.reason, error.sent], ['not-signed-in', false]);
    }
    assert.equal(server.requests.length, 1);
  });

  it('says so when nobody is there, and that nothing was sent', async () => {
    const { client } = fixture();
    const prepared = await client.preparePlacement(limitOrder);
    await server.stop();
    const error = await failure(prepared.send());
    assert.deepEqual([error.reason, error.sent, error.code], ['network', false, 'ECONNREFUSED']);
    assert.match(error.message, /could not be reached.*no order was placed/);
    await server.start();
  });

  describe('reading', () => {
    it('signs the query as it stands, spaces and other scripts included', async () => {
      const { client } = answers({ ...order, client_order_id: '\u0633\u0641\u0627\u0631\u0634 + 1&x=%' });
      await client.order({ clientOrderId: '\u0633\u0641\u0627\u0631\u0634 + 1&x=%' });
      assert.ok(isWellSigned(last()));
      assert.deepEqual(names(fieldsOf(last())), ['client_order_id', 'expire_at', 'signature']);
      assert.doesNotMatch(last().target, /\+/);
    });

    it('searches orders with every filter, in the order of the guide', async () => {
      const { client } = answers({ orders: [order], total_count: 1 });
      const startAtMs = Date.UTC(2026, 10, 22);
      const { orders, totalCount } = await client.orders({
        symbol: 'TRX_USDT',
        startAtMs,
        endAtMs: startAtMs + 1000,
        side: 'BUYER',
        status: 'NOT_FILLED',
        type: 'LIMIT',
        page: 2,
        pageSize: 100,
      });
      assert.ok(isWellSigned(last()));
      assert.deepEqual(fieldsOf(last()).slice(0, -2), [
        ['symbol', 'TRX_USDT'],
        ['start_at', '2026-11-22 00:00:00'],
        ['end_at', '2026-11-22 00:00:01'],
        ['side', 'BUYER'],
        ['status', 'NOT_FILLED'],
        ['type', 'LIMIT'],
        ['page', '2'],
        ['page_size', '100'],
      ]);
      const [found] = orders;
      assert.ok(found);
      assert.deepEqual([totalCount, toText(found.quantity), toText(found.filled)], [1, '10', '0']);
      assert.equal((await failure(client.orders({ pageSize: 101 }))).sent, false);
      assert.equal((await failure(client.orders({ page: 0 }))).sent, false);
      assert.equal((await failure(client.orders({ page: 1.5 }))).sent, false);
      assert.equal((await failure(client.orders({ startAtMs: NaN }))).sent, false);
    });

    it('takes no order for another one', async () => {
      const { client } = answers({ ...order, client_order_id: 'somebody-elses' });
      assert.equal(
        (await failure(client.order({ clientOrderId: limitOrder.clientOrderId }))).reason,
        'malformed',
      );
      const other = orderId.replace('0', '1');
      assert.equal((await failure(client.order({ orderId: other }))).reason, 'malformed');
    });

    it('takes no balance for another one, and no number for an amount', async () => {
      const balance = { currency: 'USDT', available: '1.5', blocked: '0', total: '1.5' };
      const one = answers(balance);
      assert.equal(toText((await one.client.account('USDT')).available), '1.5');
      assert.equal((await failure(one.client.account('BTC'))).reason, 'malformed');
      server.answer = always(200, JSON.stringify({ ...balance, total: 1.5 }));
      assert.equal((await failure(one.client.account('USDT'))).reason, 'malformed');
    });

    it('hides no order: one that cannot be read fails the page', async () => {
      const { client } = answers({ orders: [order, { ...order, quantity: 10 }], total_count: 2 });
      assert.equal((await failure(client.orders({}))).reason, 'malformed');
    });

    it('tries again after a fault that passes, by itself', async () => {
      let count = 0;
      server.answer = (socket) => {
        count += 1;
        if (count === 1) socket.destroy();
        else socket.write(answerText(count === 2 ? 503 : 200, '{"rules": []}'));
      };
      const { client, waits } = fixture();
      assert.deepEqual(await client.markets(), { rules: [], skipped: [] });
      assert.deepEqual(waits, [300, 600]);
    });

    it('tries a poll once', async () => {
      server.answer = always(503, '');
      const { client } = fixture();
      await failure(client.book('USDT_IRR', '5', { priority: 'poll' }));
      assert.equal(server.requests.length, 1);
    });

    it("learns the server's clock from its answers, and signs by it", async () => {
      const ahead = 3_600_000;
      server.answer = (socket) => {
        const date = new Date(Date.now() + ahead).toUTCString();
        socket.write(answerText(200, JSON.stringify({ order_id: orderId }), { date }));
      };
      const { client, serverClock } = fixture();
      await failure(client.markets());
      assert.ok(Math.abs(serverClock.offsetMs - ahead) <= 1500, String(serverClock.offsetMs));
      const prepared = await client.preparePlacement(limitOrder);
      await prepared.send();
      const window = prepared.expiresAtMs - (Date.now() + ahead);
      assert.ok(window > 0 && window <= 11_500, String(window));
    });

    it('does not learn the time from a cache', async () => {
      const date = new Date(Date.now() - 3_600_000).toUTCString();
      server.answer = always(200, '[]', { date, age: '3600' });
      const { client, serverClock } = fixture();
      await client.markets();
      assert.equal(serverClock.known, false);
    });
  });

  it('cancels by either id', async () => {
    const { client } = answers({ cancel_order_id: orderId });
    assert.deepEqual(await client.cancel({ orderId }), { cancelOrderId: orderId });
    assert.deepEqual([last().method, last().target.split('?')[0]], ['DELETE', '/trading/v1/orders']);
    assert.deepEqual(names(fieldsOf(last())), ['order_id', 'expire_at', 'signature']);
    await client.cancel({ clientOrderId: limitOrder.clientOrderId });
    assert.deepEqual(names(fieldsOf(last())), ['client_order_id', 'expire_at', 'signature']);
    assert.ok(isWellSigned(last()));
  });

  describe('the time zone', () => {
    it('is asked for with one harmless signed read, the earliest first, and remembered', async () => {
      // A server that takes Tehran's wall clock for granted.
      server.answer = (socket, request) => {
        const expireAt = new Map(fieldsOf(request)).get('expire_at') ?? '';
        const good = Date.parse(`${expireAt.replace(' ', 'T')}Z`) - 3.5 * 3_600_000 > Date.now();
        socket.write(
          answerText(good ? 200 : 401, good ? JSON.stringify({ order_id: orderId }) : '{"detail": "x"}'),
        );
      };
      const { client, zones } = fixture({ zone: 'auto' });
      const prepared = await client.preparePlacement(limitOrder);
      assert.deepEqual([...zones.values()], ['Asia/Tehran']);
      assert.ok(server.requests.length >= 2);
      for (const request of server.requests) {
        assert.equal(request.method, 'GET');
        assert.match(request.target, /^\/trading\/v1\/orders\?page=1&page_size=1&expire_at=/);
      }
      const before = server.requests.length;
      await prepared.send();
      await (await client.preparePlacement(limitOrder)).send();
      assert.equal(server.requests.length, before + 2);
    });

    it("is not blamed for a clock that was wrong when the first answer taught us the server's", async () => {
      const ahead = 5 * 3_600_000;
      server.answer = (socket, request) => {
        const now = Date.now() + ahead;
        const expireAt = new Map(fieldsOf(request)).get('expire_at') ?? '';
        const good = Date.parse(`${expireAt.replace(' ', 'T')}Z`) > now;
        const date = new Date(now).toUTCString();
        socket.write(
          answerText(good ? 200 : 401, good ? '{"orders": [], "total_count": 0}' : '{"detail": "x"}', {
            date,
          }),
        );
      };
      const { client, zones } = fixture({ zone: 'auto' });
      await client.orders({});
      assert.deepEqual([...zones.values()], ['UTC']);
    });

    it('that cannot be asked for leaves an order unsent, and says so', async () => {
      server.answer = always(502, '<html>', { 'content-type': 'text/html' });
      const { client } = fixture({ zone: 'auto' });
      const error = await failure(client.preparePlacement(limitOrder));
      assert.deepEqual([error.reason, error.sent, error.call], ['http', false, 'placement']);
      assert.match(error.message, /Nothing was sent: no order was placed/);
    });
  });

  it('ends what is on its way when it is disposed', async () => {
    server.answer = () => undefined;
    const one = fixture();
    const ended = failure(one.client.markets());
    await server.received(1);
    await one.stop();
    assert.equal((await ended).reason, 'aborted');
    assert.equal((await failure(one.client.markets())).reason, 'aborted');
  });
});
