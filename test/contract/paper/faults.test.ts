import assert from 'node:assert/strict';
import { armFault, disarmFaults, firedFaults, setRate } from '../../support/paper/faults';
import { recordedRequests, type RecordedRequest } from '../../support/paper/recordedRequests';
import { eventually } from '../../support/vscode/eventually';
import { controlToken, type TestExchange } from './support/exchange';
import { calls, FaultyExchange } from './support/faultyExchange';

describe('the fault switchboard of the paper exchange', function () {
  this.timeout(60_000);
  let faulty: FaultyExchange;
  let exchange: TestExchange;

  beforeEach(async () => {
    faulty = await FaultyExchange.start();
    ({ exchange } = faulty);
  });
  afterEach(() => faulty.close());

  async function lastRequest(): Promise<RecordedRequest> {
    return (await recordedRequests(exchange)).at(-1) ?? assert.fail('no request was recorded');
  }

  for (const fault of ['silent-before-handling', 'silent-after-handling']) {
    it(`${fault}: disarming cuts what is held, without an answer`, async () => {
      await armFault(exchange, { fault, call: 'place' });
      const sent = faulty.send('place');
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
      const sent = faulty.send('place');
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
      answers.push(await faulty.status(call));
    }
    assert.deepEqual(answers, [503, 200, 503, 200, 503, 200]);
    assert.deepEqual(await firedFaults(exchange), [
      { fault: 'service-unavailable', call: 'lookup', times: 3, left: 0, fired: 3 },
    ]);
  });

  it('fires for any call, always, until it is disarmed', async () => {
    await armFault(exchange, { fault: 'service-unavailable', call: 'any', times: 'always' });
    for (const call of calls) assert.equal(await faulty.status(call), 503, call);
    assert.deepEqual(await disarmFaults(exchange), [
      { fault: 'service-unavailable', call: 'any', times: 'always', left: 'always', fired: calls.length },
    ]);
    for (const call of calls) assert.equal(await faulty.status(call), 200, call);
  });

  it('lets a request meet the faults of one kind in the order in which they were armed, one at a time', async () => {
    await armFault(exchange, { fault: 'rate-limited', call: 'list' });
    await armFault(exchange, { fault: 'service-unavailable' });
    await armFault(exchange, { fault: 'bad-gateway', call: 'list' });
    const answers: number[] = [];
    for (let time = 0; time < 4; time++) answers.push(await faulty.status('list'));
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
        answers.push(await faulty.status('account'));
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
    await faulty.send('account').ended;
    await armFault(exchange, { fault: 'bad-gateway' });
    assert.equal(await faulty.status('account'), 429);
    assert.deepEqual(
      (await firedFaults(exchange)).map(({ fired }) => fired),
      [0],
    );
  });

  it('numbers the requests, and tells when each came and was answered', async () => {
    await faulty.send('lookup').ended;
    exchange.now += 5_000;
    await faulty.send('list').ended;
    const [first, second] = (await recordedRequests(exchange)).slice(-2);
    assert.ok(first && second);
    assert.equal(second.number, first.number + 1);
    assert.equal(second.at, first.at + 5_000);
    assert.equal(second.answeredAt, second.at);
    assert.equal(second.status, 200);
  });
});
