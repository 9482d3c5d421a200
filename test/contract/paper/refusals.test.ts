import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { temporaryDirectory } from './support/bundle';
import {
  dumps,
  newKey,
  send,
  signatureOf,
  Trader,
  wallTime,
  type Answer,
  type Field,
} from './support/client';
import {
  accountOf,
  controlToken,
  detailOf,
  faultsOf,
  limitOrder,
  marketOrder,
  orderOf,
  pageOf,
  placed,
  sharedKey,
  TestExchange,
} from './support/exchange';

const minute = 60_000;
const tehranMinutes = 210;

describe('the paper exchange over sockets: what it refuses', () => {
  let exchange: TestExchange;
  let trader: Trader;

  beforeEach(async () => {
    exchange = await TestExchange.start({ still: true });
    trader = await exchange.trader();
  });
  afterEach(() => exchange.close());

  describe('who asks', () => {
    const irr: readonly Field[] = [['currency', 'IRR']];
    const account = (fields: readonly Field[], as: Trader = trader): Promise<Answer> =>
      as.sendQuery('GET', '/accounts', fields);

    it('tells every kind of disbelief apart, with 401', async () => {
      const stranger = new Trader(exchange.url, 'no-such-key', sharedKey, () => exchange.now);
      const other = new Trader(exchange.url, trader.apiKey, newKey(), () => exchange.now);
      const signed = trader.signed(irr);
      assert.equal((await account(signed)).status, 200);
      const late = trader.signed(irr, wallTime(exchange.now - 1_000));
      const early = trader.signed(irr, wallTime(exchange.now + 13 * 60 * minute));
      const withoutTime: readonly Field[] = [
        ...irr,
        ['signature', signatureOf(dumps(irr), sharedKey.privateKey)],
      ];
      const answers = {
        keyMissing: await send(`${exchange.url}/trading/v1/accounts?currency=IRR`, 'GET'),
        keyUnknown: await account(stranger.signed(irr), stranger),
        signatureMissing: await account(signed.slice(0, -1)),
        signatureOfAnotherKey: await account(other.signed(irr), other),
        expiryMissing: await account(withoutTime),
        expired: await account(late),
        tooFarAhead: await account(early),
        replayed: await account(signed),
      };
      const said = new Map<string, string>();
      for (const [kind, answer] of Object.entries(answers)) {
        assert.equal(answer.status, 401, kind);
        const detail = detailOf(answer);
        assert.equal(said.get(detail), undefined, `${kind} sounds like ${said.get(detail) ?? ''}`);
        said.set(detail, kind);
      }
    });

    it('refuses a signature over other fields, another order of them, other spacing, or in another writing', async () => {
      const expiry: Field = ['expire_at', wallTime(exchange.now + minute)];
      const over = (text: string): string => signatureOf(text, sharedKey.privateKey);
      const fields: readonly Field[] = [...irr, expiry];
      const bad = [
        over(dumps([expiry, ...irr])),
        over(dumps([['currency', 'USDT'], expiry])),
        over(JSON.stringify(Object.fromEntries(fields))),
        over(dumps(fields)).toUpperCase(),
        over(dumps(fields)).slice(2),
        `${over(dumps(fields))}00`,
        'zz',
        Buffer.from(over(dumps(fields)), 'hex').toString('base64'),
      ];
      for (const signature of bad) {
        const answer = await account([...fields, ['signature', signature]]);
        assert.equal(answer.status, 401, signature.slice(0, 10));
        assert.equal(detailOf(answer), 'Signature is not valid.');
      }
      assert.equal((await account([...fields, ['signature', over(dumps(fields))]])).status, 200);
      assert.equal((await account([['signature', over(dumps(fields))], ...fields])).status, 200);
    });

    it('takes what Python would sign for Persian text, quotes, control characters and emoji', async () => {
      const id = 'سفارش ۱ "q" \\ / \u2028 \u0000\u001f\u007f\t\n 😀';
      const orderId = await placed(trader, limitOrder('USDT_IRR', 'BUYER', '1000000', '1', id));
      assert.equal((await orderOf(trader, orderId)).client_order_id, id);
      const found = await trader.query('GET', '/order', [['client_order_id', id]]);
      assert.equal((found.json as { order_id: string }).order_id, orderId);
    });

    it('reads expire_at in its own zone', async () => {
      const inTehran = await TestExchange.start({ timeZone: 'Asia/Tehran' });
      try {
        const there = await inTehran.trader();
        const ask = (as: Trader, minutesAhead: number, seconds: number): Promise<Answer> =>
          account(as.signed(irr, wallTime(inTehran.now + seconds * 1_000, minutesAhead)), as);
        assert.equal((await ask(there, tehranMinutes, 60)).status, 200);
        assert.equal((await ask(there, tehranMinutes, 1)).status, 200);
        assert.match(detailOf(await ask(there, tehranMinutes, -1)), /expired/);
        assert.match(detailOf(await ask(there, 0, 60)), /expired/);
        // A clock of Tehran looks hours ahead to a server in UTC; like a lenient server, ours lets it pass.
        assert.equal((await ask(trader, tehranMinutes, 60)).status, 200);
      } finally {
        await inTehran.close();
      }
    });

    it('refuses an expire_at that is no time', async () => {
      for (const text of ['soon', '2026-13-01 00:00:00', '2026-02-30 00:00:00', '1795420800', '2026-11-23']) {
        const answer = await account(trader.signed(irr, text));
        assert.deepEqual(faultsOf(answer), ['query/expire_at datetime_parsing'], text);
      }
    });

    it('keeps to the scopes of a key, with 403', async () => {
      const reader = await exchange.trader('paper', ['read']);
      const writer = await exchange.trader('paper', ['trade']);
      assert.equal((await reader.post(limitOrder('USDT_IRR', 'BUYER', '1000000', '1'))).status, 403);
      assert.equal(
        (await reader.query('DELETE', '/orders', [['order_id', crypto.randomUUID()]])).status,
        403,
      );
      assert.equal((await reader.query('GET', '/orders', [])).status, 200);
      const refused = await writer.query('GET', '/orders', []);
      assert.equal(refused.status, 403);
      assert.match(detailOf(refused), /"read"/);
      const orderId = await placed(writer, limitOrder('USDT_IRR', 'BUYER', '1000000', '1'));
      assert.equal((await writer.query('GET', '/order', [['order_id', orderId]])).status, 403);
      assert.equal((await reader.query('GET', '/order', [['order_id', orderId]])).status, 200);
    });

    it('never takes a placement twice: the same bytes again are refused, also after a restart', async () => {
      const directory = await temporaryDirectory();
      const kept = await TestExchange.start({ still: true, directory });
      const first = await kept.trader();
      const order = limitOrder('USDT_IRR', 'BUYER', '1000000', '1');
      const body = JSON.stringify(Object.fromEntries(first.signed(order)));
      assert.equal((await first.sendBody(body)).status, 200);
      assert.match(detailOf(await first.sendBody(body)), /seen before/);
      await kept.close();
      await kept.open();
      try {
        const again = await kept.trader();
        assert.equal(again.apiKey, first.apiKey);
        assert.match(detailOf(await again.sendBody(body)), /seen before/);
        assert.equal((await pageOf(again, [])).total_count, 1);
      } finally {
        await kept.close();
      }
    });
  });

  describe('what is asked', () => {
    it('gives depths of 5, 20 and 50 only', async () => {
      for (const depth of ['1', '10', '51', '05', 'all', '']) {
        const answer = await exchange.get(`/market-depth?symbol=USDT_IRR&depth=${depth}`);
        assert.equal(answer.status, 422);
        assert.deepEqual(faultsOf(answer), ['query/depth enum']);
      }
      assert.deepEqual(faultsOf(await exchange.get('/market-depth?depth=5')), ['query/symbol missing']);
      assert.deepEqual(faultsOf(await exchange.get('/market-depth?symbol=NO_SUCH&depth=5')), [
        'query/symbol enum',
      ]);
    });

    it('refuses queries of the wrong shape as FastAPI does', async () => {
      const cases: readonly (readonly [path: string, fields: readonly Field[], faults: readonly string[]])[] =
        [
          ['/orders', [['page_size', '101']], ['query/page_size value_error']],
          ['/orders', [['page_size', '0']], ['query/page_size value_error']],
          ['/orders', [['page', '0']], ['query/page value_error']],
          ['/orders', [['page', '1.5']], ['query/page value_error']],
          ['/orders', [['page', '-1']], ['query/page value_error']],
          ['/orders', [['side', 'buy']], ['query/side enum']],
          ['/orders', [['status', 'OPEN']], ['query/status enum']],
          ['/orders', [['type', 'STOP']], ['query/type enum']],
          ['/orders', [['symbol', 'NO_SUCH']], ['query/symbol enum']],
          ['/orders', [['start_at', 'yesterday']], ['query/start_at value_error']],
          ['/order', [], ['query/order_id missing']],
          ['/order', [['order_id', '17']], ['query/order_id value_error']],
          ['/accounts', [], ['query/currency missing']],
          ['/accounts', [['currency', 'EUR']], ['query/currency enum']],
          ['/accounts', [['currency', '__proto__']], ['query/currency enum']],
        ];
      for (const [path, fields, faults] of cases) {
        const answer = await trader.query('GET', path, fields);
        assert.equal(answer.status, 422, `${path} ${JSON.stringify(fields)}`);
        assert.deepEqual(faultsOf(answer), faults);
      }
      const twice = await trader.sendQuery('GET', '/accounts', [
        ['currency', 'IRR'],
        ...trader.signed([['currency', 'IRR']]),
      ]);
      assert.deepEqual(faultsOf(twice), ['query/currency duplicate_field']);
    });

    it('refuses bodies of the wrong shape as FastAPI does', async () => {
      const order = limitOrder('USDT_IRR', 'BUYER', '1000000', '1');
      const without = (name: string): Field[] => order.filter(([field]) => field !== name);
      const but = (name: string, value: string): Field[] =>
        order.map(([field, old]) => (field === name ? [field, value] : [field, old]));
      const shapes: readonly (readonly [Field[], string[]])[] = [
        [without('quantity'), ['body/quantity missing']],
        [without('symbol'), ['body/symbol missing']],
        [without('side'), ['body/side missing']],
        [without('type'), ['body/type missing']],
        [without('price'), ['body/price PRICE_REQUIRED']],
        [but('side', 'BUY'), ['body/side enum']],
        [but('type', 'MARKET_BY_AMOUNT'), ['body/type enum']],
        [[...order, ['client_order_id', '']], ['body/client_order_id value_error']],
        [[...order, ['client_order_id', 'x'.repeat(129)]], ['body/client_order_id value_error']],
        [[], ['body/quantity missing', 'body/symbol missing', 'body/side missing', 'body/type missing']],
      ];
      for (const [fields, faults] of shapes) {
        const answer = await trader.post(fields);
        assert.equal(answer.status, 422);
        assert.deepEqual(faultsOf(answer), faults);
      }
      const bodies: readonly (readonly [string, string])[] = [
        ['', 'body/0 json_invalid'],
        ['[]', 'body/0 json_invalid'],
        ['{"quantity": "1"', 'body/16 json_invalid'],
        ['{"quantity": "1"} x', 'body/18 json_invalid'],
        ['{"quantity": "1" "price": "2"}', 'body/17 json_invalid'],
        ['{"quantity": "\\x31"}', 'body/13 json_invalid'],
        ['{"quantity": 1}', 'body/quantity string_type'],
        ['{"price": 1e5}', 'body/price string_type'],
        ['{"symbol": {"code": "USDT_IRR"}}', 'body/symbol string_type'],
        ['{"side": "BUYER", "side": "SELLER"}', 'body/side duplicate_field'],
      ];
      for (const [body, fault] of bodies) {
        const answer = await trader.sendBody(body);
        assert.deepEqual(faultsOf(answer), [fault], body);
      }
      const large = await trader.sendBody(`{"quantity": "${'1'.repeat(70_000)}"}`);
      assert.equal(large.status, 413);
      assert.equal((await pageOf(trader, [])).total_count, 0);
    });

    it("refuses what breaks a market's rules, with the validator's codes", async () => {
      const buy = (price: string, quantity: string, symbol = 'USDT_IRR'): Field[] =>
        limitOrder(symbol, 'BUYER', price, quantity);
      const cases: readonly (readonly [Field[], string[]])[] = [
        [buy('1000005', '2'), ['body/price PRICE_OFF_TICK']],
        [buy('1000000', '2.001'), ['body/quantity QUANTITY_OFF_STEP']],
        [buy('1000005', '2.001'), ['body/price PRICE_OFF_TICK', 'body/quantity QUANTITY_OFF_STEP']],
        [buy('1000000', '0.99'), ['body/quantity VALUE_BELOW_MINIMUM']],
        [buy('1000000', '5000.01'), ['body/quantity BALANCE_INSUFFICIENT']],
        [
          buy('1000000', '10000.01'),
          ['body/quantity VALUE_ABOVE_MAXIMUM', 'body/quantity BALANCE_INSUFFICIENT'],
        ],
        [limitOrder('USDT_IRR', 'SELLER', '1300000', '5000.01'), ['body/quantity BALANCE_INSUFFICIENT']],
        [buy('1', '1', 'NO_SUCH'), ['body/symbol RULES_MISSING']],
        [buy('1', '1', '??'), ['body/symbol MARKET_MISSING']],
        [buy('0', '1'), ['body/price PRICE_NOT_POSITIVE']],
        [buy('-10', '1'), ['body/price PRICE_NOT_POSITIVE']],
        [buy('1000000', 'NaN'), ['body/quantity QUANTITY_UNREADABLE']],
        [buy('1000000', '1e400'), ['body/quantity QUANTITY_UNREADABLE']],
        [buy('1e6', '1'), ['body/price PRICE_UNREADABLE']],
        [buy('1,000,000', '1'), ['body/price NOT_PLAIN_DECIMAL']],
        [buy('1000000', '۱۲'), ['body/quantity NOT_PLAIN_DECIMAL']],
        [buy('1000000', '+1'), ['body/quantity QUANTITY_UNREADABLE']],
        [buy('1000000', ' 1'), ['body/quantity NOT_PLAIN_DECIMAL']],
        [[...marketOrder('USDT_IRR', 'BUYER', '2'), ['price', '1000000']], ['body/price PRICE_NOT_ALLOWED']],
        [marketOrder('1M_BTT_IRR', 'BUYER', '100000000'), ['body/quantity DEPTH_INSUFFICIENT']],
        [marketOrder('USDT_IRR', 'BUYER', '0.1'), ['body/quantity VALUE_BELOW_MINIMUM']],
      ];
      for (const [fields, faults] of cases) {
        const answer = await trader.post(fields);
        assert.equal(answer.status, 422, JSON.stringify(fields));
        assert.deepEqual(faultsOf(answer), faults, JSON.stringify(fields));
      }
      assert.equal((await pageOf(trader, [])).total_count, 0);
      assert.equal((await accountOf(trader, 'IRR')).blocked, '0.000000000000000000');
    });

    it('takes a client_order_id once for each account, whatever became of the order', async () => {
      const order = limitOrder('USDT_IRR', 'BUYER', '1000000', '1', 'once');
      const orderId = await placed(trader, order);
      assert.deepEqual(faultsOf(await trader.post(order)), ['body/client_order_id CLIENT_ORDER_ID_USED']);
      await trader.query('DELETE', '/orders', [['order_id', orderId]]);
      assert.deepEqual(faultsOf(await trader.post(order)), ['body/client_order_id CLIENT_ORDER_ID_USED']);
      const other = await exchange.trader('another');
      await placed(other, order);
      assert.equal((await pageOf(trader, [])).total_count, 1);
    });

    it('says 404 for an order that is not there', async () => {
      for (const reference of [
        ['order_id', crypto.randomUUID()],
        ['client_order_id', 'never'],
      ] as const) {
        for (const [method, path] of [
          ['GET', '/order'],
          ['DELETE', '/orders'],
        ] as const) {
          const answer = await trader.query(method, path, [reference]);
          assert.equal(answer.status, 404);
          assert.equal(detailOf(answer), 'Order not found.');
        }
      }
    });
  });

  it('limits the rate of one key with 429 and the seconds to wait, and leaves others alone', async () => {
    const slow = await TestExchange.start({ still: true, rate: { perSecond: 0.5, burst: 3 } });
    try {
      const busy = await slow.trader();
      const calm = await slow.trader('calm', undefined, newKey());
      for (let count = 0; count < 3; count++) await accountOf(busy, 'IRR');
      const refused = await busy.query('GET', '/accounts', [['currency', 'IRR']]);
      assert.equal(refused.status, 429);
      assert.equal(refused.headers['retry-after'], '2');
      await accountOf(calm, 'IRR');
      slow.now += 2_000;
      await accountOf(busy, 'IRR');
    } finally {
      await slow.close();
    }
  });

  it('answers programs of this machine only', async () => {
    const asking = (headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        const outgoing = request(`${exchange.url}/trading/v1/markets`, { headers }, (incoming) => {
          incoming.resume();
          resolve(incoming.statusCode ?? 0);
        });
        outgoing.on('error', reject);
        outgoing.end();
      });
    assert.equal(await asking({ host: 'localhost:99' }), 200);
    assert.equal(await asking({ host: '[::1]' }), 200);
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.', '10.0.0.1']) {
      assert.equal(await asking({ host }), 403, host);
    }
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:80']) {
      assert.equal(await asking({ origin }), 403, origin);
    }
    for (const address of otherAddresses()) {
      await assert.rejects(connected(Number(new URL(exchange.url).port), address), /ECONNREFUSED/, address);
    }
  });

  it('sends the time of its own clock, and knows no other calls', async () => {
    const answer = await exchange.get('/markets');
    assert.equal(answer.headers.date, new Date(exchange.now).toUTCString());
    assert.equal((await send(`${exchange.url}/trading/v1/orders`, 'PUT')).status, 405);
    assert.equal((await exchange.get('/crypto-withdrawals')).status, 404);
    assert.equal((await send(exchange.url, 'GET')).status, 404);
  });

  describe('the control endpoints', () => {
    it('obey the control token only', async () => {
      for (const headers of [
        {},
        { 'X-Invex-Paper-Control': '' },
        { 'X-Invex-Paper-Control': `${controlToken}x` },
      ]) {
        for (const [method, path] of [
          ['POST', '/keys'],
          ['POST', '/reset'],
          ['GET', '/requests'],
          ['GET', '/ledger'],
        ] as const) {
          const answer = await send(`${exchange.url}/paper${path}`, method, headers);
          assert.equal(answer.status, 401, path);
          assert.ok(!answer.text.includes(controlToken));
        }
      }
    });

    it('register RSA keys of 2048 bits or more only', async () => {
      const pem = (bits: number): string => newKey(bits).publicPem;
      const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
      const secret = sharedKey.privateKey.export({ type: 'pkcs8', format: 'pem' });
      const refused = [
        'nothing',
        pem(1024),
        elliptic.export({ type: 'spki', format: 'pem' }),
        secret,
        pem(2048).slice(0, 200),
        undefined,
      ];
      for (const publicKey of refused) {
        assert.equal((await exchange.control('POST', '/keys', { publicKey })).status, 422, String(publicKey));
      }
      const scopes = await exchange.control('POST', '/keys', {
        publicKey: sharedKey.publicPem,
        scopes: ['withdraw'],
      });
      assert.equal(scopes.status, 422);
      for (const bits of [3072, 4096]) {
        const strong = await exchange.trader(`bits-${bits}`, undefined, newKey(bits));
        assert.equal((await accountOf(strong, 'IRR')).currency, 'IRR');
      }
    }).timeout(60_000);

    it('reset the account: opening balances, no orders, the keys as they were', async () => {
      await placed(trader, limitOrder('USDT_IRR', 'BUYER', '1000000', '100', 'before'));
      await placed(trader, marketOrder('BTC_USDT', 'SELLER', '0.01'));
      assert.equal((await exchange.control('POST', '/reset', {})).status, 200);
      assert.equal((await pageOf(trader, [])).total_count, 0);
      assert.deepEqual(await accountOf(trader, 'IRR'), {
        currency: 'IRR',
        available: '5000000000.000000000000000000',
        blocked: '0.000000000000000000',
        total: '5000000000.000000000000000000',
      });
      await placed(trader, limitOrder('USDT_IRR', 'BUYER', '1000000', '100', 'before'));
    });

    it('record each signed request so that OpenSSL can verify it', async () => {
      await placed(trader, limitOrder('USDT_IRR', 'BUYER', '1000000', '1', 'یکی'));
      await trader.query('GET', '/accounts', [['currency', 'XAUt']]);
      const recorded = z
        .object({
          requests: z.array(
            z.object({
              method: z.string(),
              path: z.string(),
              query: z.string(),
              body: z.string(),
              apiKey: z.string(),
              publicKey: z.string(),
              canonicalText: z.string(),
              signature: z.string(),
              status: z.number(),
              headers: z.record(z.string(), z.string()),
            }),
          ),
        })
        .parse((await exchange.control('GET', '/requests')).json).requests;
      assert.deepEqual(
        recorded.map(({ method, path, status }) => [method, path, status]),
        [
          ['POST', '/trading/v1/orders', 200],
          ['GET', '/trading/v1/accounts', 200],
        ],
      );
      const directory = await temporaryDirectory();
      for (const entry of recorded) {
        assert.equal(entry.headers['x-api-key-invex'], trader.apiKey);
        await writeFile(join(directory, 'key.pem'), entry.publicKey);
        await writeFile(join(directory, 'signature'), Buffer.from(entry.signature, 'hex'));
        await writeFile(join(directory, 'text'), entry.canonicalText);
        const verified = spawnSync(
          'openssl',
          [
            ...['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'signature'],
            ...['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_mgf1_md:sha256'],
            ...['-sigopt', 'rsa_pss_saltlen:222', 'text'],
          ],
          { cwd: directory, encoding: 'utf8' },
        );
        assert.equal(verified.stdout.trim(), 'Verified OK', verified.stderr);
      }
      assert.match(recorded[0]?.body ?? '', /^\{"quantity":"1","price":"1000000"/);
      assert.match(recorded[0]?.canonicalText ?? '', /"client_order_id": "\\u06cc\\u06a9\\u06cc"/);
      assert.match(recorded[1]?.query ?? '', /^currency=XAUt&expire_at=/);
    });
  });
});

/** Addresses of this machine at which nothing of ours may listen. */
function otherAddresses(): string[] {
  const outer = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  // The whole of 127/8 is this machine on Linux.
  return process.platform === 'linux' ? [...outer, '127.0.0.2'] : outer;
}

function connected(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host }, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
