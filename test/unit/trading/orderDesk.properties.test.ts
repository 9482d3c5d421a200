import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ExchangeError } from '../../../src/exchange/errors';
import type { ExchangeErrorReason } from '../../../src/exchange/failure';
import { pause } from '../../../src/trading/clock';
import type { PlacementOutcome } from '../../../src/trading/orderDesk';
import { deskBench, type DeskBench } from './deskBench';
import { draftOf, exchangeError, type ValueOf } from './samples';

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
  'not-found',
  'malformed',
  'aborted',
  'not-signed-in',
];

/** How a port behaves: after a while it works, or fails with an error of the exchange or another. */
interface Behaviour {
  readonly afterMs: number;
  readonly failure: 'works' | 'plain' | 'nothing' | ExchangeError;
}

const failures = fc.oneof(
  { weight: 4, arbitrary: fc.constant('works' as const) },
  { weight: 1, arbitrary: fc.constantFrom('plain' as const, 'nothing' as const) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        reason: fc.constantFrom(...reasons),
        call: fc.constantFrom('placement' as const, 'placement' as const, 'read' as const),
        sent: fc.boolean(),
        definite: fc.boolean(),
        status: fc.option(fc.integer({ min: 200, max: 599 }), { nil: undefined }),
      })
      .map(({ reason, ...more }) => exchangeError(reason, more)),
  },
);
const behaviour = (longestMs: number, failing = failures): fc.Arbitrary<Behaviour> =>
  fc.record({ afterMs: fc.integer({ min: 0, max: longestMs }), failure: failing });
/** Ports before the sending mostly work, or nothing would ever be sent. */
const mostly = fc.oneof(
  { weight: 9, arbitrary: fc.constant('works' as const) },
  { weight: 1, arbitrary: failures },
);

const worldPlan = fc.record({
  rules: behaviour(400, mostly),
  book: behaviour(400, mostly),
  balances: behaviour(400, mostly),
  unfinished: behaviour(400, mostly),
  prepare: behaviour(400, mostly),
  write: behaviour(400, mostly),
  finish: behaviour(400),
  sends: fc.array(behaviour(3000), { minLength: 1, maxLength: 6 }),
  addThrows: fc.boolean(),
});

/** What the trader does, and how long after the last thing. */
const action = fc.record({
  afterMs: fc.integer({ min: 0, max: 1500 }),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant('place' as const) },
    { weight: 1, arbitrary: fc.constantFrom('arm' as const, 'disarm' as const) },
  ),
  intent: fc.integer({ min: 0, max: 3 }),
  quantity: fc.integer({ min: 1, max: 2 }),
  warned: fc.boolean(),
  despiteUnknownTwin: fc.boolean(),
});

/** What a request that was sent makes of an order, by the one rule: what does not say that it was not placed may have been. */
function truth({ failure }: Behaviour): 'accepted' | 'rejected' | 'unknown' | 'not-placed' {
  if (failure === 'works') return 'accepted';
  if (!ExchangeError.is(failure) || failure.call !== 'placement') return 'unknown';
  if (!failure.sent) return 'not-placed';
  return failure.definite ? 'rejected' : 'unknown';
}

async function behave(bench: DeskBench, { afterMs, failure }: Behaviour): Promise<void> {
  if (afterMs > 0) await pause(bench.clock, afterMs);
  if (failure === 'works') return;
  if (failure === 'plain') throw new Error('something broke');
  throw failure === 'nothing' ? (undefined as unknown as Error) : failure;
}

interface Story {
  readonly bench: DeskBench;
  /** What came of the requests that were sent, by client order id. */
  readonly truths: ReadonlyMap<string, ReturnType<typeof truth>>;
  readonly outcomes: ReadonlyMap<string, PlacementOutcome>;
  /** What must not be, seen when a request came in. */
  readonly faults: readonly string[];
}

/** Lets a trader act on a desk whose ports behave as planned, until everything has ended. */
async function play(
  live: boolean,
  plan: ValueOf<typeof worldPlan>,
  actions: readonly ValueOf<typeof action>[],
): Promise<Story> {
  const bench = deskBench({ live });
  const { world, desk, clock } = bench;
  for (const port of ['rules', 'book', 'balances', 'unfinished', 'prepare', 'write', 'finish'] as const) {
    const works = world[port] as (...args: unknown[]) => Promise<unknown>;
    const planned = async (...args: unknown[]): Promise<unknown> => {
      await behave(bench, plan[port]);
      return works(...args);
    };
    Object.assign(world, { [port]: planned });
  }
  if (plan.addThrows) {
    world.add = () => {
      throw new Error('a view failed');
    };
  }
  const truths = new Map<string, ReturnType<typeof truth>>();
  const onTheWay: string[] = [];
  const faults: string[] = [];
  const overrides = actions.some((each) => each.despiteUnknownTwin);
  world.send = async ({ clientOrderId, quantity }) => {
    if (truths.has(clientOrderId)) faults.push('a placement is sent twice');
    if (onTheWay.includes(quantity)) faults.push('a twin is on its way');
    const unknownTwin = bench.unknown.some((each) => each.quantity === quantity);
    if (!overrides && unknownTwin) faults.push('a twin is unknown');
    const planned = plan.sends[truths.size % plan.sends.length] ?? { afterMs: 0, failure: 'works' };
    truths.set(clientOrderId, truth(planned));
    onTheWay.push(quantity);
    try {
      await behave(bench, planned);
    } finally {
      onTheWay.splice(onTheWay.indexOf(quantity), 1);
    }
    return { orderId: `order of ${clientOrderId}` };
  };
  const outcomes = new Map<string, PlacementOutcome>();
  const placings: Promise<void>[] = [];
  const place = async ({
    intent,
    quantity,
    warned,
    despiteUnknownTwin,
  }: ValueOf<typeof action>): Promise<void> => {
    const outcome = await desk.place({
      intent: String(intent),
      draft: draftOf({ quantity: String(quantity) }),
      seen: warned ? ['BALANCE_UNKNOWN', 'BOOK_UNCHECKED'] : [],
      despite: despiteUnknownTwin ? bench.unknown.map((each) => each.clientOrderId) : [],
    });
    const before = outcomes.get(String(intent));
    assert.ok(before === undefined || before === outcome, 'an intent has one outcome');
    outcomes.set(String(intent), outcome);
  };
  for (const each of actions) {
    await clock.advance(each.afterMs);
    if (each.what === 'place') placings.push(place(each));
    else world.armed = each.what === 'arm';
  }
  await clock.advance(60_000);
  await Promise.all(placings);
  await desk.settled();
  return { bench, truths, outcomes, faults };
}

describe('The order desk, however its ports behave', () => {
  it('sends at most once an intent, only what is written down, never unarmed, and tells what became of it', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        worldPlan,
        fc.array(action, { minLength: 1, maxLength: 12 }),
        async (live, plan, actions) => {
          const { bench, truths, outcomes, faults } = await play(live, plan, actions);
          assert.deepEqual(faults, []);
          sent += truths.size;
          const { events } = bench;
          const at = (what: string, id: string): number =>
            events.findIndex((each) => each.what === what && each.id === id);

          for (const each of events.filter(({ what }) => what === 'sent')) {
            assert.ok(at('written', each.id) >= 0 && at('written', each.id) < at('sent', each.id));
            assert.ok(!live || (each.what === 'sent' && each.armed));
          }
          // Each request belongs to one intent, and each intent tells of its own.
          const told = [...outcomes.values()];
          const count = (states: readonly string[], state: string): number =>
            states.filter((each) => each === state).length;
          const states = told.map((each) => each.state);
          for (const state of ['accepted', 'rejected', 'unknown'] as const) {
            assert.equal(count(states, state), count([...truths.values()], state), state);
          }
          for (const outcome of told) {
            if (outcome.state === 'accepted' || outcome.state === 'unknown') {
              assert.equal(truths.get(outcome.clientOrderId), outcome.state);
            }
            if (outcome.state === 'unknown') assert.match(outcome.message, /may have been placed/);
            if (outcome.state === 'refused') assert.match(outcome.message, /Nothing was sent/);
          }
          // What is unknown is handed over; all else that was written has its outcome written.
          const unknown = [...truths].filter(([, truth]) => truth === 'unknown').map(([id]) => id);
          assert.deepEqual(bench.unknown.map((each) => each.clientOrderId).sort(), unknown.sort());
          for (const each of events) {
            if (each.what === 'written') {
              assert.notEqual(at('finished', each.id) >= 0, unknown.includes(each.id));
            }
            if (each.what === 'finished') {
              assert.equal(each.outcome.state, truths.get(each.id) ?? 'not-placed');
              assert.equal(events.filter(({ what, id }) => what === 'finished' && id === each.id).length, 1);
            }
          }
        },
      ),
      { numRuns: 2000 },
    );
    assert.ok(sent > 500, `only ${sent} orders were sent in all, which proves little`);
  });
});
