import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Order } from '../../../src/domain/order';
import { ServerClock } from '../../../src/exchange/serverClock';
import type { ExchangeErrorReason } from '../../../src/exchange/failure';
import { pause } from '../../../src/trading/clock';
import {
  expiryMarginMs,
  UnknownOrders,
  type ResolvedOrder,
  type UnknownOrderPorts,
} from '../../../src/trading/unknownOrders';
import { FakeClock, settle } from '../../support/fakeClock';
import { entryOf, exchangeError, notFound, orderOf, type ValueOf } from './samples';
import { SharedTurns, writerOf } from './sharedTurns';

/** What a window needs that shares its orders with no other. */
function alone(): Pick<UnknownOrderPorts, 'turns' | 'writer' | 'isGone' | 'outcomeOf'> {
  return {
    turns: new SharedTurns().of(writerOf('here')),
    writer: writerOf('here'),
    isGone: () => false,
    outcomeOf: () => Promise.resolve(undefined),
  };
}

const reasons: readonly ExchangeErrorReason[] = [
  'network',
  'timeout',
  'tls',
  'proxy',
  'http',
  'rate-limited',
  'auth',
  'scope',
  'expired',
  'validation',
  'malformed',
  'aborted',
  'not-signed-in',
];

/** How a lookup goes: it reaches the server after `there` ms and its answer comes back after `back` ms; or it fails. */
const lookup = fc.record({
  there: fc.integer({ min: 0, max: 20_000 }),
  back: fc.integer({ min: 0, max: 20_000 }),
  failure: fc.option(
    fc.record({
      reason: fc.constantFrom('plain' as const, ...reasons),
      sent: fc.boolean(),
      definite: fc.boolean(),
    }),
    { nil: undefined, freq: 2 },
  ),
});

/** What happens to this machine between the steps. */
const event = fc.record({
  what: fc.constantFrom('pass', 'pass', 'pass', 'set forward', 'set back', 'sleep', 'look now'),
  ms: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 90_000 })),
});

const scenario: fc.Arbitrary<Scenario> = fc.record({
  arrives: fc.option(fc.integer({ min: -20_000, max: 10_000 }), { nil: undefined, freq: 1 }),
  serverOffset: fc.integer({ min: -300_000, max: 300_000 }),
  heardBefore: fc.boolean(),
  sleeps: fc.boolean(),
  lookups: fc.array(lookup, { maxLength: 15 }),
  events: fc.array(event, { maxLength: 30 }),
});

interface Scenario {
  /** When the order gets to the exchange, in ms before the end of its window, if ever; a little late is possible. */
  readonly arrives: number | undefined;
  /** The server's clock minus the true time. */
  readonly serverOffset: number;
  /** Whether this window had an answer before, and so knows the server's clock. */
  readonly heardBefore: boolean;
  /**
   * Whether the machine may sleep, or else have its date set back: set back by as much as it slept, its clocks show no time at all, and nothing
   * can be told from that.
   */
  readonly sleeps: boolean;
  readonly lookups: readonly ValueOf<typeof lookup>[];
  readonly events: readonly ValueOf<typeof event>[];
}

interface Handled {
  readonly begunAt: number;
  readonly result: 'found' | 'not found' | 'failed';
}

/** Plays a scenario out; times are the server's own. */
async function play({ arrives, serverOffset, heardBefore, sleeps, lookups, events }: Scenario): Promise<{
  readonly resolved: readonly (ResolvedOrder & { readonly at: number })[];
  readonly handled: readonly Handled[];
  readonly expiresAtMs: number;
  readonly waiting: number;
}> {
  const clock = new FakeClock();
  const serverClock = new ServerClock(clock);
  const serverNow = (): number => clock.unset + serverOffset;
  const header = (): string => new Date(serverNow()).toUTCString();
  if (heardBefore) serverClock.observe(header(), clock.now(), clock.now());
  // The window was made by what we thought of the server's clock; what it means is the server's business.
  const expiresAtMs = serverNow() + 10_000;
  const arrivesAt = arrives === undefined ? Infinity : expiresAtMs - arrives;
  const handled: Handled[] = [];
  const resolved: (ResolvedOrder & { at: number })[] = [];
  const order = orderOf(1);
  let calm = false;
  let number = 0;
  const unknown = new UnknownOrders({
    clock,
    ...alone(),
    serverTime: () => ({ now: serverClock.serverNow(), uncertaintyMs: serverClock.uncertaintyMs }),
    finish: () => Promise.resolve(),
    warn: () => undefined,
    lookUp: async (): Promise<Order> => {
      const plan = calm ? undefined : lookups[number];
      number += 1;
      const [begunAt, sentAt] = [serverNow(), clock.now()];
      await pause(clock, plan?.there ?? 20);
      const [there, date] = [serverNow() >= arrivesAt, header()];
      await pause(clock, plan?.back ?? 20);
      if (plan?.failure) {
        const { reason, sent, definite } = plan.failure;
        handled.push({ begunAt, result: 'failed' });
        if (reason === 'plain') throw new Error('something broke');
        throw exchangeError(reason, { call: 'read', sent, definite });
      }
      serverClock.observe(date, sentAt, clock.now());
      handled.push({ begunAt, result: there ? 'found' : 'not found' });
      if (!there) throw notFound();
      return order;
    },
  });
  unknown.onResolved((each) => resolved.push({ ...each, at: serverNow() }));
  unknown.add(entryOf({ expiresAtMs }));
  for (const { what, ms } of events) {
    if (what === 'pass') await clock.advance(ms);
    if (what === 'set forward') clock.setDate(ms * 100);
    if (what === 'set back' && !sleeps) clock.setDate(-ms * 100);
    if (what === 'sleep' && sleeps) clock.sleep(ms);
    if (what === 'look now') await Promise.race([unknown.lookUpNow(), settle()]);
  }
  calm = true;
  // Lookups that answer, a minute apart at most: enough for any window to pass and for the last wait.
  await clock.advance(300_000);
  unknown.dispose();
  return { resolved, handled, expiresAtMs, waiting: clock.waiting };
}

describe('An order whose answer was lost, whatever happens', () => {
  it('ends as what it is: accepted when the exchange has it, not placed when it never came', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        const { resolved, handled, expiresAtMs, waiting } = await play(each);
        assert.equal(resolved.length, 1, 'once answers come, it is known');
        const [{ state, at }] = resolved as [ResolvedOrder & { at: number }];
        assert.equal(state, each.arrives === undefined ? 'not-placed' : 'accepted');
        if (state === 'accepted') assert.ok(handled.some(({ result }) => result === 'found'));
        else {
          assert.ok(at > expiresAtMs + expiryMarginMs);
          assert.ok(
            handled.some(
              ({ result, begunAt }) => result === 'not found' && begunAt > expiresAtMs + expiryMarginMs,
            ),
            'a lookup that began after the margin said that there is none',
          );
        }
        assert.equal(waiting, 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('stays unknown as long as no lookup succeeds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...reasons), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 600_000 }),
        async (failures, definite, late) => {
          const clock = new FakeClock();
          let turn = 0;
          let resolved = 0;
          const unknown = new UnknownOrders({
            clock,
            ...alone(),
            serverTime: () => ({ now: clock.now(), uncertaintyMs: 0 }),
            finish: () => Promise.resolve(),
            warn: () => undefined,
            lookUp: () => {
              turn += 1;
              const reason = failures[turn % failures.length] ?? 'timeout';
              return Promise.reject(exchangeError(reason, { call: 'read', definite, status: 404 }));
            },
          });
          unknown.onResolved(() => (resolved += 1));
          unknown.add(entryOf({ expiresAtMs: clock.now() - late }));
          await clock.advance(1_200_000);
          assert.ok(turn > 10);
          assert.equal(resolved, 0);
          assert.equal(unknown.all().length, 1);
          unknown.dispose();
        },
      ),
      { numRuns: 50 },
    );
  });
});
