import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { ApiCall } from '../../../src/exchange/apiCalls';
import type { Credentials } from '../../../src/exchange/credentials';
import { ExchangeError } from '../../../src/exchange/errors';
import type { ExchangeFailure } from '../../../src/exchange/failure';
import { Secret } from '../../../src/exchange/secret';
import { ServerClock } from '../../../src/exchange/serverClock';
import { readCall, SignedCalls } from '../../../src/exchange/signedCalls';
import { ZoneChoice, type ZoneSetting } from '../../../src/exchange/zoneChoice';
import { FakeClock } from './fakeClock';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
const me: Credentials = { apiKey: new Secret('the api key'), key: privateKey };

function refusal(parts: Partial<ExchangeFailure> = {}): ExchangeError {
  return new ExchangeError({ reason: 'auth', call: 'read', sent: true, ...parts });
}

/** Signed calls of somebody who is signed in, with what was asked about the zone, each answered by `answer`. */
function signing(
  answer: (asked: number, clock: ServerClock) => Promise<void>,
  setting: ZoneSetting = 'auto',
) {
  const clock = new FakeClock();
  const serverClock = new ServerClock(clock);
  const asked: ApiCall[] = [];
  const kept = new Map<string, string | undefined>();
  const zone = new ZoneChoice({
    environmentKey: 'sandbox',
    setting: () => setting,
    store: { get: (key) => kept.get(key), set: (key, each) => void kept.set(key, each) },
    clock,
  });
  const account: { now: Credentials | undefined } = { now: me };
  const calls = new SignedCalls(
    { zone, serverClock, credentials: () => account.now },
    {
      read: async (call: ApiCall) => {
        asked.push(call);
        await answer(asked.length, serverClock);
        return {};
      },
    },
  );
  return { calls, asked, account, zone, kept, clock, serverClock };
}

const accepts = (): Promise<void> => Promise.resolve();
const never = (): Promise<void> => new Promise(() => undefined);
const is =
  (parts: Partial<ExchangeError>) =>
  (error: unknown): boolean => {
    assert.ok(ExchangeError.is(error));
    for (const [name, value] of Object.entries(parts)) {
      assert.equal(error[name as keyof ExchangeError], value);
    }
    return true;
  };

describe('The question in which zone an expiry is written', () => {
  it('is the newest order, signed, before all that waits', async () => {
    const { calls, asked } = signing(accepts);
    await calls.before('placement', {});
    const [call] = asked;
    assert.deepEqual(
      [call?.method, call?.path, call?.call, call?.priority],
      ['GET', '/orders', 'read', 'cancel'],
    );
    const { fields, apiKey, expiresAtMs } = call?.build() ?? { fields: [] };
    assert.deepEqual(fields.slice(0, 2), [
      ['page', '1'],
      ['page_size', '1'],
    ]);
    assert.equal(apiKey?.reveal(), 'the api key');
    assert.equal(expiresAtMs, 60_000);
  });

  it('goes on to the next zone at a refusal, once where the clock was known', async () => {
    for (const reason of ['auth', 'scope', 'expired', 'validation'] as const) {
      const { calls, asked } = signing((at) => (at === 1 ? Promise.reject(refusal({ reason })) : accepts()));
      await calls.before('read', {});
      assert.equal(asked.length, 2, reason);
    }
  });

  it('asks once more in the same zone where the refusal told the server\u2019s time, and not a third time', async () => {
    const zones = new Set<string>();
    const { calls, asked } = signing((at, serverClock) => {
      // Each answer moves the clock by another hour.
      serverClock.observe(new Date(at * 3_600_000).toUTCString(), 0, 0);
      return Promise.reject(refusal({ reason: 'expired' }));
    });
    await calls.before('read', {});
    for (const call of asked) zones.add(String(call.build().fields.at(-2)?.[1]));
    const perZone = asked.length / zones.size;
    assert.equal(perZone, 2, `${asked.length} questions in ${zones.size} zones`);
  });

  it('takes a clock that moved by two seconds for the same one', async () => {
    const moved = async (ms: number): Promise<number> => {
      const { calls, asked, serverClock } = signing((at, clock) => {
        if (at > 1) return accepts();
        clock.observe(new Date(100_000 + ms).toUTCString(), 0, 0);
        return Promise.reject(refusal());
      });
      serverClock.observe(new Date(100_000).toUTCString(), 0, 0);
      await calls.before('read', {});
      const [first, second] = asked.map((call) => call.build().fields.at(-2)?.[1]);
      return first === second ? 0 : 1;
    };
    // The second question is in the next zone, or again in the first.
    assert.deepEqual([await moved(2_000), await moved(3_000), await moved(-3_000)], [1, 0, 0]);
  });

  it('fails the call where it could not be asked: nothing of the call was sent', async () => {
    const { calls } = signing(() =>
      Promise.reject(refusal({ reason: 'rate-limited', status: 429, retryAfterMs: 7_000 })),
    );
    await assert.rejects(
      calls.before('placement', {}),
      is({ reason: 'rate-limited', call: 'placement', sent: false, status: 429, retryAfterMs: 7_000 }),
    );
    const unsent = signing(() => Promise.reject(refusal({ sent: false })));
    await assert.rejects(
      unsent.calls.before('cancel', {}),
      is({ reason: 'auth', call: 'cancel', sent: false }),
    );
    assert.equal(unsent.asked.length, 1, 'a refusal that was never sent says nothing of the zone');
  });

  it('lets an error that is none of ours through as it is', async () => {
    const fault = new RangeError('a fault');
    await assert.rejects(
      signing(() => Promise.reject(fault)).calls.before('read', {}),
      (error) => error === fault,
    );
  });

  it('is not waited for by somebody who stops, and goes on for the others', async () => {
    let release = (): void => undefined;
    const { calls, asked } = signing(() => new Promise<void>((done) => (release = done)));
    const stopping = new AbortController();
    const stopped = calls.before('placement', { signal: stopping.signal });
    const waiting = calls.before('read', {});
    stopping.abort();
    await assert.rejects(stopped, is({ reason: 'aborted', call: 'placement', sent: false }));
    release();
    assert.equal((await waiting).credentials, me);
    assert.equal(asked.length, 1);
  });

  it('is not waited for where it was stopped before', async () => {
    await assert.rejects(
      signing(never).calls.before('read', { signal: AbortSignal.abort() }),
      is({ reason: 'aborted', sent: false }),
    );
  });

  it('leaves nothing on the signal of somebody who waited', async () => {
    const signal = new AbortController().signal;
    const listening = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: EventListener, options?: object) => {
      listening.add(listener);
      assert.equal(type, 'abort');
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: EventListener) => {
      assert.equal(type, 'abort');
      listening.delete(listener);
      remove(type, listener);
    };
    await signing(accepts).calls.before('read', { signal });
    await new Promise(setImmediate);
    assert.equal(listening.size, 0);
  });
});

describe('A call that is signed', () => {
  it('is not sent for somebody who has signed out, or in as another, while it waited', async () => {
    const { calls, account } = signing(accepts, 'UTC');
    const as = await calls.before('placement', {});
    for (const now of [undefined, { apiKey: new Secret('another key'), key: privateKey }]) {
      account.now = now;
      assert.throws(
        () => calls.sign('placement', [], as, 1000),
        is({ reason: 'not-signed-in', call: 'placement', sent: false }),
      );
    }
    account.now = undefined;
    await assert.rejects(
      calls.before('cancel', {}),
      is({ reason: 'not-signed-in', call: 'cancel', sent: false }),
    );
  });

  it('closes at whole seconds of the server\u2019s clock', () => {
    const { calls, serverClock } = signing(accepts);
    serverClock.observe(new Date(100_000).toUTCString(), 0, 0);
    // The second that the header names: 100.0 to 101.0.
    assert.equal(calls.windowEnd(10_000), 110_000);
    assert.equal(calls.windowEnd(10_499), 110_000);
    assert.equal(calls.windowEnd(10_500), 111_000);
  });

  it('makes the zone forgotten where a refusal may come of it, and by nothing else', async () => {
    const forgets = async (error: unknown): Promise<boolean> => {
      const { calls, kept } = signing(accepts);
      kept.set('sandbox', 'UTC');
      await assert.rejects(
        calls.judged(() => Promise.reject(error as Error)),
        (thrown) => thrown === error,
      );
      return kept.get('sandbox') === undefined;
    };
    for (const reason of ['auth', 'scope', 'expired'] as const) {
      assert.equal(await forgets(refusal({ reason })), true, reason);
      assert.equal(await forgets(refusal({ reason, sent: false })), false, `${reason}, not sent`);
    }
    assert.equal(await forgets(refusal({ reason: 'validation' })), false);
    assert.equal(await forgets(Object.assign(new Error('no'), { reason: 'auth', sent: true })), false);
    const { calls } = signing(accepts);
    assert.equal(await calls.judged(() => Promise.resolve('an answer')), 'an answer');
  });
});

describe('A read', () => {
  it('waits half a minute for its turn, one that comes again five seconds', () => {
    assert.deepEqual(readCall('/orders', {}), {
      method: 'GET',
      path: '/orders',
      call: 'read',
      priority: 'read',
      signal: undefined,
      waitAtMostMs: 30_000,
      once: false,
    });
    const { signal } = new AbortController();
    const poll = readCall('/orders', { priority: 'poll', once: true, signal });
    assert.deepEqual(
      [poll.priority, poll.waitAtMostMs, poll.once, poll.signal],
      ['poll', 5_000, true, signal],
    );
    assert.equal(readCall('/orders', { priority: 'cancel' }).waitAtMostMs, 30_000);
  });
});
