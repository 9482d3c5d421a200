import assert from 'node:assert/strict';
import { armFault, disarmFaults, firedFaults, setRate, type Fault } from '../../support/paper/faults';
import { opensslVerifies } from '../../support/paper/opensslVerify';
import { recordedRequests, type RecordedRequest } from '../../support/paper/recordedRequests';
import { eventually } from '../../support/vscode/eventually';
import { temporaryDirectory } from './support/bundle';
import type { Field, Trader } from './support/client';
import { controlToken, imbalance, limitOrder, pageOf, placed, TestExchange } from './support/exchange';
import { answerOf, rawCall, type CallName, type RawCall } from './support/rawSocket';

const order = (id: string): Field[] => limitOrder('USDT_IRR', 'BUYER', '1000000', '12.34', id);

/** Each call with what it is about: the order "there" rests, "new" does not exist yet. */
const fieldsOf: Readonly<Record<CallName, readonly Field[]>> = {
  place: order('new'),
  cancel: [['client_order_id', 'there']],
  lookup: [['client_order_id', 'there']],
  list: [['symbol', 'USDT_IRR']],
  account: [['currency', 'IRR']],
  markets: [],
  book: [
    ['symbol', 'USDT_IRR'],
    ['depth', '5'],
  ],
};
const calls = Object.keys(fieldsOf) as CallName[];

describe('the fault switchboard of the paper exchange, over bare sockets', function () {
  this.timeout(60_000);
  let exchange: TestExchange;
  let trader: Trader;

  beforeEach(async () => {
    // With a directory, so that "handled" means: on the disk.
    exchange = await TestExchange.start({ still: true, directory: await temporaryDirectory() });
    trader = await exchange.trader();
    await placed(trader, order('there'));
  });
  afterEach(async () => {
    assert.deepEqual(await imbalance(exchange), {});
    await exchange.close();
  });

  const send = (call: CallName): RawCall => rawCall(trader, call, fieldsOf[call]);

  /** The account's orders as `id status`, from the exchange's own books, after a restart from the disk. */
  async function ordersOnDisk(): Promise<string[]> {
    await disarmFaults(exchange);
    await exchange.close();
    await exchange.open();
    const { orders } = await pageOf(await exchange.trader(), []);
    return orders.map(({ client_order_id: id, status }) => `${id ?? ''} ${status}`).sort();
  }

  const untouched = ['there NOT_FILLED'];
  /** What the exchange's books say when this call was handled. */
  const after: Readonly<Partial<Record<CallName, readonly string[]>>> = {
    place: ['new NOT_FILLED', 'there NOT_FILLED'],
    cancel: ['there CANCELED_BY_USER'],
  };

  async function lastRequest(): Promise<RecordedRequest> {
    return (await recordedRequests(exchange)).at(-1) ?? assert.fail('no request was recorded');
  }

  /** Sends each call into the fault; checks what came over the wire, what was recorded, and what is on the disk. */
  async function eachCall(
    fault: Omit<Fault, 'call'>,
    handled: boolean,
    seen: (sent: RawCall, call: CallName) => Promise<number | undefined>,
  ): Promise<void> {
    for (const call of calls) {
      await exchange.close();
      exchange = await TestExchange.start({ still: true, directory: await temporaryDirectory() });
      trader = await exchange.trader();
      await placed(trader, order('there'));
      await armFault(exchange, { ...fault, call });
      const status = await seen(send(call), call);
      const request = await lastRequest();
      const about = `${fault.fault} on ${call}`;
      assert.deepEqual(request.faults, [fault.fault], about);
      assert.equal(request.handled, handled ? 200 : undefined, about);
      assert.equal(request.status, status, about);
      if (request.canonicalText !== undefined && request.signature !== undefined) {
        assert.ok(opensslVerifies(trader.key.publicPem, request.canonicalText, request.signature), about);
      } else assert.ok(call === 'markets' || call === 'book', about);
      assert.deepEqual(
        (await firedFaults(exchange)).map(({ left, fired }) => [left, fired]),
        [[0, 1]],
        about,
      );
      const again = answerOf((await rawCall(trader, 'account', fieldsOf.account).ended).text);
      assert.equal(again.status, 200, `${about}: the next request is answered`);
      assert.deepEqual(await ordersOnDisk(), (handled && after[call]) || untouched, about);
      assert.deepEqual(await imbalance(exchange), {}, about);
    }
  }

  for (const [fault, handled] of [
    ['drop-before-handling', false],
    ['drop-after-handling', true],
  ] as const) {
    it(`${fault}: not one byte, the connection closed, ${handled ? 'all done' : 'nothing done'}`, () =>
      eachCall({ fault }, handled, async (sent) => {
        assert.deepEqual(await sent.ended, { how: 'closed', text: '' });
        return undefined;
      }));
  }

  it('bad-gateway: 502 and a page of HTML, all done', () =>
    eachCall({ fault: 'bad-gateway' }, true, async (sent) => {
      const { status, headers, body } = answerOf((await sent.ended).text);
      assert.equal(status, 502);
      assert.match(headers.get('content-type') ?? '', /^text\/html/);
      assert.equal(headers.get('content-length'), Buffer.byteLength(body).toString());
      assert.match(body, /^<html>[^{]*502 Bad Gateway[^{]*<\/html>\s*$/);
      return 502;
    }));

  it('rate-limited: 429 with the seconds asked for, nothing done', () =>
    eachCall({ fault: 'rate-limited', parameter: 17 }, false, async (sent) => {
      const { status, headers, body } = answerOf((await sent.ended).text);
      assert.equal(status, 429);
      assert.equal(headers.get('retry-after'), '17');
      assert.deepEqual(JSON.parse(body), { detail: 'Too many requests.' });
      return 429;
    }));

  it('service-unavailable: 503, nothing done', () =>
    eachCall({ fault: 'service-unavailable' }, false, async (sent) => {
      assert.equal(answerOf((await sent.ended).text).status, 503);
      return 503;
    }));

  for (const [fault, handled] of [
    ['silent-before-handling', false],
    ['silent-after-handling', true],
  ] as const) {
    it(`${fault}: the connection stays open without a byte, ${handled ? 'all done' : 'nothing done'}`, () =>
      eachCall({ fault }, handled, async (sent) => {
        await eventually('the exchange has it', async () => {
          const request = (await recordedRequests(exchange)).at(-1);
          return request?.faults && (!handled || request.handled !== undefined) ? true : undefined;
        });
        assert.ok(sent.open);
        sent.give();
        assert.equal((await sent.ended).text, '');
        return undefined;
      }));

    it(`${fault}: disarming cuts what is held, without an answer`, async () => {
      await armFault(exchange, { fault, call: 'place' });
      const sent = send('place');
      await eventually('the exchange has it', async () => (await lastRequest()).faults);
      assert.deepEqual(
        (await disarmFaults(exchange)).map((each) => [each.fault, each.fired]),
        [[fault, 1]],
      );
      assert.deepEqual(await sent.ended, { how: 'closed', text: '' });
      assert.deepEqual(await firedFaults(exchange), []);
    });

    it(`${fault}: the end of the exchange does not wait for it`, async () => {
      await armFault(exchange, { fault, call: 'place' });
      const sent = send('place');
      await eventually('the exchange has it', async () => (await lastRequest()).faults);
      await exchange.close();
      assert.equal((await sent.ended).text, '');
      await exchange.open();
    });
  }

  it('counts down, call by call, and is over then', async () => {
    await armFault(exchange, { fault: 'service-unavailable', call: 'lookup', times: 3 });
    const answers: number[] = [];
    for (const call of ['lookup', 'list', 'lookup', 'account', 'lookup', 'lookup'] as const) {
      answers.push(answerOf((await send(call).ended).text).status);
    }
    assert.deepEqual(answers, [503, 200, 503, 200, 503, 200]);
    assert.deepEqual(await firedFaults(exchange), [
      { fault: 'service-unavailable', call: 'lookup', times: 3, left: 0, fired: 3 },
    ]);
  });

  it('fires for any call, always, until it is disarmed', async () => {
    await armFault(exchange, { fault: 'service-unavailable', call: 'any', times: 'always' });
    for (const call of calls) assert.equal(answerOf((await send(call).ended).text).status, 503, call);
    assert.deepEqual(await disarmFaults(exchange), [
      { fault: 'service-unavailable', call: 'any', times: 'always', left: 'always', fired: calls.length },
    ]);
    for (const call of calls) assert.equal(answerOf((await send(call).ended).text).status, 200, call);
  });

  it('lets a request meet the faults of one kind in the order in which they were armed, one at a time', async () => {
    await armFault(exchange, { fault: 'rate-limited', call: 'list' });
    await armFault(exchange, { fault: 'service-unavailable' });
    await armFault(exchange, { fault: 'bad-gateway', call: 'list' });
    const answers: number[] = [];
    for (let time = 0; time < 4; time++) answers.push(answerOf((await send('list').ended).text).status);
    assert.deepEqual(answers, [429, 503, 502, 200]);
  });

  it('refuses what is no fault, and says what is', async () => {
    for (const [body, field, said] of [
      [{ fault: 'gremlins' }, 'fault', /Should be a fault: drop-before-handling, /],
      [{}, 'fault', /Should be a fault/],
      [
        { fault: 'bad-gateway', call: 'withdraw' },
        'call',
        /place, cancel, lookup, list, account, markets, book, any/,
      ],
      [{ fault: 'bad-gateway', times: 0 }, 'times', /from 1 to 1000000, or "always"/],
      [{ fault: 'bad-gateway', times: 1.5 }, 'times', /whole number/],
      [{ fault: 'bad-gateway', parameter: 5 }, 'parameter', /bad-gateway takes none/],
      [{ fault: 'rate-limited', parameter: -1 }, 'parameter', /from 0 to 86400 s/],
      [{ fault: 'rate-limited', parameter: '5' }, 'parameter', /whole number/],
      [{ fault: 'bad-gateway', name: 'x' }, '', /name/],
    ] as const) {
      const answer = await exchange.control('POST', '/faults', body);
      assert.equal(answer.status, 422, JSON.stringify(body));
      const { detail } = answer.json as { detail: [{ loc: string[]; msg: string }] };
      assert.equal(detail[0].loc.slice(1).join('/'), field, JSON.stringify(body));
      assert.match(detail[0].msg, said);
    }
    assert.deepEqual(await firedFaults(exchange), []);
  });

  it('obeys nobody without the control token', async () => {
    for (const [method, path] of [
      ['POST', '/faults'],
      ['GET', '/faults'],
      ['DELETE', '/faults'],
      ['POST', '/rate'],
    ] as const) {
      const answer = await fetch(`${exchange.url}/paper${path}`, {
        method,
        headers: { 'X-Invex-Paper-Control': `${controlToken}x` },
      });
      assert.equal(answer.status, 401, `${method} ${path}`);
    }
  });

  it('sets the rate of the token bucket: a whole burst, then one in so many seconds', async () => {
    await setRate(exchange, 0.5, 3);
    const statuses = async (count: number): Promise<number[]> => {
      const answers: number[] = [];
      for (let sent = 0; sent < count; sent++) {
        answers.push(answerOf((await send('account').ended).text).status);
      }
      return answers;
    };
    assert.deepEqual(await statuses(4), [200, 200, 200, 429]);
    const refused = await lastRequest();
    assert.deepEqual([refused.status, refused.handled, refused.faults], [429, undefined, undefined]);
    exchange.now += 2_000;
    assert.deepEqual(await statuses(2), [200, 429]);
    await setRate(exchange, 1_000, 5);
    assert.deepEqual(await statuses(5), [200, 200, 200, 200, 200]);
    for (const body of [
      {},
      { perSecond: 0, burst: 1 },
      { perSecond: 1, burst: 0.5 },
      { perSecond: '1', burst: 1 },
    ]) {
      assert.equal((await exchange.control('POST', '/rate', body)).status, 422, JSON.stringify(body));
    }
  });

  it('lets no refused request use up a fault', async () => {
    await setRate(exchange, 0.5, 1);
    await send('account').ended;
    await armFault(exchange, { fault: 'bad-gateway' });
    assert.equal(answerOf((await send('account').ended).text).status, 429);
    assert.deepEqual(
      (await firedFaults(exchange)).map(({ fired }) => fired),
      [0],
    );
  });

  it('numbers the requests, and tells when each came and was answered', async () => {
    await send('lookup').ended;
    exchange.now += 5_000;
    await send('list').ended;
    const [first, second] = (await recordedRequests(exchange)).slice(-2);
    assert.ok(first && second);
    assert.equal(second.number, first.number + 1);
    assert.equal(second.at, first.at + 5_000);
    assert.equal(second.answeredAt, second.at);
    assert.equal(second.status, 200);
  });
});
