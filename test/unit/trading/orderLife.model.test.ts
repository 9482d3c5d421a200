import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StepCommand, type Step, type Tally } from './orderLife/commands';
import { fates, type Fate } from './orderLife/lossyLine';
import { World } from './orderLife/world';

const window = fc.constantFrom<0 | 1>(0, 1);
const side = fc.constantFrom('BUYER' as const, 'SELLER' as const);
const nth = fc.nat(60);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('press' as const),
      window,
      side,
      type: fc.constantFrom('LIMIT' as const, 'LIMIT' as const, 'LIMIT' as const, 'MARKET' as const),
      ticks: fc.integer({ min: -60, max: 60 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('press again' as const), window, nth }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('press twin' as const), window, nth }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('cancel' as const), nth }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('trade of others' as const),
      side,
      hundredths: fc.integer({ min: 1, max: 5000 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('pass' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 20_000 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('kill' as const), window }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('look now' as const), window }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('disarm' as const), window }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('arm' as const), window }) },
);

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('answered' as const) },
  { weight: 5, arbitrary: fc.constantFrom(...fates) },
);
const journey = fc.record({
  fate,
  turn: fc.integer({ min: 0, max: 300 }),
  there: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 25_000 })),
  back: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 25_000 })),
});

const runs = 1000;
const stepsOfRun = 50;

describe('The whole life of orders, over a line that loses, delays and lies by omission', function () {
  this.timeout(900_000);

  it('sends one order at most for what was confirmed, keeps every sum, and in the end has told the truth', async () => {
    const done = new Map<string, number>();
    const ended = new Map<string, number>();
    let placed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          serverOffsetMs: fc.integer({ min: -300_000, max: 300_000 }),
          writeMs: fc.integer({ min: 0, max: 50 }),
          journeys: fc.array(journey, { minLength: 20, maxLength: 60 }),
        }),
        fc.array(step, { minLength: stepsOfRun, maxLength: stepsOfRun }),
        async (plan, steps) => {
          const world = new World(plan);
          const tally: Tally = { done };
          await fc.asyncModelRun(
            () => ({ model: tally, real: world }),
            steps.map((each) => new StepCommand(each)),
          );
          await world.finish();
          for (const told of world.toldOfIntent.values()) ended.set(told, (ended.get(told) ?? 0) + 1);
          for (const { outcome } of world.journal.entries.values()) {
            const what = `written as ${outcome?.state ?? 'open'}`;
            ended.set(what, (ended.get(what) ?? 0) + 1);
          }
          placed += world.line.left.length;
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
    console.log(
      `      ${runs} runs of ${stepsOfRun} steps, ${placed} placements left; ${[...ended].map(([what, count]) => `${what} ${count}`).join(', ')}`,
    );
    for (const what of ['accepted', 'rejected', 'refused', 'unknown', 'written as not-placed']) {
      assert.ok((ended.get(what) ?? 0) > runs / 20, `${what} hardly came about: ${ended.get(what) ?? 0}`);
    }
    assert.ok((done.get('kill') ?? 0) > runs);
  });
});
