import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { armFault, disarmFaults } from '../../support/paper/faults';
import { recordedRequests } from '../../support/paper/recordedRequests';
import { eventually } from '../../support/vscode/eventually';
import { dumps, signatureOf, wallTime, type Field } from './support/client';
import type { TestExchange } from './support/exchange';
import { calls, eachCall, FaultyExchange, ordersOn, untouched } from './support/faultyExchange';
import { answerOf, type RawCall } from './support/rawSocket';

describe('each fault of the paper exchange, call by call, over bare sockets', function () {
  this.timeout(120_000);

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
      eachCall({ fault }, handled, async (sent, _call, exchange) => {
        await arrived(exchange, handled);
        assert.ok(sent.open);
        sent.give();
        assert.equal((await sent.ended).text, '');
        return undefined;
      }));
  }

  it('connection-reset: not one byte, the connection reset, nothing done', () =>
    eachCall({ fault: 'connection-reset' }, false, async (sent) => {
      assert.deepEqual(await sent.ended, { how: 'reset', text: '' });
      return undefined;
    }));

  it('truncated-body: half of the body that content-length promises, all done', () =>
    eachCall({ fault: 'truncated-body' }, true, async (sent) => {
      const { how, text } = await sent.ended;
      assert.equal(how, 'closed');
      const { status, headers, body } = answerOf(text);
      assert.equal(status, 200);
      assert.match(headers.get('content-type') ?? '', /^application\/json/);
      const promised = Number(headers.get('content-length'));
      assert.equal(Buffer.byteLength(body), Math.floor(promised / 2));
      assert.throws(() => JSON.parse(body), SyntaxError);
      assert.match(body, /^\{"/);
      return 200;
    }));

  it('persian-refusal: 400 with a Persian text, nothing done', () =>
    eachCall({ fault: 'persian-refusal' }, false, async (sent) => {
      const { status, headers, body } = answerOf((await sent.ended).text);
      assert.equal(status, 400);
      assert.match(headers.get('content-type') ?? '', /^application\/json/);
      const { detail } = JSON.parse(body) as { detail: string };
      assert.match(detail, /^[\u0600-\u06ff\s.]+$/);
      return 400;
    }));

  it('late-answer: done at once, answered when expire_at has passed', () =>
    eachCall({ fault: 'late-answer' }, true, async (sent, call, exchange) => {
      await arrived(exchange, true);
      // The very second of expire_at: the exchange would take the request now.
      exchange.now += 60_000;
      if (call !== 'markets' && call !== 'book') await stays(sent);
      exchange.now += 1_000;
      const { status, headers, body } = answerOf((await sent.ended).text);
      assert.equal(status, 200);
      assert.equal(Date.parse(headers.get('date') ?? ''), exchange.now);
      assert.ok(JSON.parse(body));
      return 200;
    }));

  it('late-answer: after the time given, where one is given', () =>
    eachCall({ fault: 'late-answer', parameter: 7_000 }, true, async (sent, _call, exchange) => {
      await arrived(exchange, true);
      exchange.now += 6_999;
      await stays(sent);
      exchange.now += 1;
      assert.equal(answerOf((await sent.ended).text).status, 200);
      return 200;
    }));

  it('slow-trickle: the whole body, byte by byte, all done', () =>
    eachCall(
      { fault: 'slow-trickle', parameter: 2 },
      true,
      async (sent) => {
        const { text } = await sent.ended;
        const { status, headers, body } = answerOf(text);
        assert.equal(status, 200);
        assert.equal(headers.get('content-length'), Buffer.byteLength(body).toString());
        assert.ok(JSON.parse(body));
        assert.ok(sent.pieces > body.length / 4, `${body.length} bytes came in ${sent.pieces} pieces`);
        return 200;
      },
      ['place', 'cancel', 'lookup', 'account'],
    ));

  for (const parameter of [300_000, -300_000]) {
    it(`wrong-date: the header is off by ${parameter} ms, and nothing else`, () =>
      eachCall({ fault: 'wrong-date', parameter }, true, async (sent, _call, exchange) => {
        const { status, headers } = answerOf((await sent.ended).text);
        assert.equal(status, 200);
        assert.equal(Date.parse(headers.get('date') ?? ''), exchange.now + parameter);
        return 200;
      }));
  }

  describe('with one exchange', () => {
    let faulty: FaultyExchange;
    let exchange: TestExchange;

    beforeEach(async () => {
      faulty = await FaultyExchange.start();
      ({ exchange } = faulty);
    });
    afterEach(() => faulty.close());

    it('late-answer and slow-trickle: disarming lets the answer go at once', async () => {
      for (const fault of ['late-answer', 'slow-trickle']) {
        await armFault(exchange, { fault, call: 'list', parameter: 60_000 });
        const sent = faulty.send('list');
        if (fault === 'late-answer') await arrived(exchange, true);
        else await sent.begun;
        await disarmFaults(exchange);
        const { status, body } = answerOf((await sent.ended).text);
        assert.equal(status, 200, fault);
        assert.equal((JSON.parse(body) as { total_count: number }).total_count, 1, fault);
      }
    });

    it('late-answer and slow-trickle: a client that goes away costs nothing', async () => {
      for (const fault of ['late-answer', 'slow-trickle']) {
        await armFault(exchange, { fault, call: 'list', parameter: 60_000 });
        const sent = faulty.send('list');
        await arrived(exchange, true);
        sent.give();
        assert.equal(await faulty.status('list'), 200, fault);
      }
      assert.deepEqual(exchange.log, []);
    });

    it('other-time-zone: times of these requests are read in Tehran, nothing else changes', async () => {
      await armFault(exchange, { fault: 'other-time-zone', times: 3 });
      assert.equal(await faulty.status('place'), 401);
      const written = (minutes: number): readonly Field[] => {
        const fields: readonly Field[] = [
          ['currency', 'IRR'],
          ['expire_at', wallTime(exchange.now + 60_000, minutes)],
        ];
        return [...fields, ['signature', signatureOf(dumps(fields), faulty.trader.key.privateKey)]];
      };
      const { trader } = faulty;
      const inTehran = await trader.sendQuery('GET', '/accounts', written(210));
      assert.equal(inTehran.status, 200);
      assert.equal(Date.parse(inTehran.headers.date ?? ''), exchange.now);
      assert.equal((await trader.sendQuery('GET', '/accounts', written(0))).status, 401);
      assert.equal((await trader.sendQuery('GET', '/accounts', written(0))).status, 200);
      assert.deepEqual(await ordersOn(await faulty.diskNow()), untouched);
    });

    it('wrong-date and other-time-zone go together with any other', async () => {
      await armFault(exchange, { fault: 'wrong-date', times: 'always', parameter: -300_000 });
      await armFault(exchange, { fault: 'bad-gateway', times: 2 });
      await armFault(exchange, { fault: 'truncated-body' });
      for (const status of [502, 502, 200, 200]) {
        const answer = answerOf((await faulty.send('list').ended).text);
        assert.equal(answer.status, status);
        assert.equal(Date.parse(answer.headers.get('date') ?? ''), exchange.now - 300_000);
      }
      assert.deepEqual(
        (await recordedRequests(exchange)).slice(-4).map(({ faults }) => faults),
        [
          ['wrong-date', 'bad-gateway'],
          ['wrong-date', 'bad-gateway'],
          ['wrong-date', 'truncated-body'],
          ['wrong-date'],
        ],
      );
    });

    it('connection-refused: not for an exchange that keeps its account, and it says why', async () => {
      const answer = await exchange.control('POST', '/faults', { fault: 'connection-refused' });
      assert.equal(answer.status, 422);
      assert.match(answer.text, /owns the account.*Use connection-reset/);
      for (const call of calls) assert.equal(await faulty.status(call), 200, call);
    });
  });
});

/** Resolves when the latest request has come, and was handled if it is to be. */
async function arrived(exchange: TestExchange, handled: boolean): Promise<void> {
  await eventually('the exchange has it', async () => {
    const request = (await recordedRequests(exchange)).at(-1);
    return request?.faults && (!handled || request.handled !== undefined) ? true : undefined;
  });
}

/** Checks that nothing comes for a while: an answer that comes too soon mostly comes at once. */
async function stays(sent: RawCall): Promise<void> {
  await delay(100);
  assert.ok(sent.open);
  assert.equal(sent.received, '');
}
