import assert from 'node:assert/strict';
import { faultKind, faultNames } from '../../../src/paper/faults';
import { bundle } from '../paper/support/bundle';
import { cellCalls, CellRun, disturbances, type Cell, type CellParts, type CellResult } from './cell';
import { fastClock } from './fastClock';

/** So much faster than the machine's does the time of exchange and windows run: what waits for a minute takes seconds. */
const speed = 8;
/** Cells at the same time; most of a cell is waiting. */
const atOnce = 8;

/** Every fault there is, and a clock that is behind besides one that is ahead. */
const faults: readonly Pick<Cell, 'fault' | 'parameter'>[] = [
  ...faultNames.map((fault) => ({ fault })),
  { fault: 'wrong-date', parameter: -300_000 },
];

const cells: readonly Cell[] = faults.flatMap((fault) =>
  cellCalls.flatMap((call) => disturbances.map((disturbance): Cell => ({ ...fault, call, disturbance }))),
);

describe('Every fault, at every call, with a reload or a kill in between', function () {
  this.timeout(1_800_000);

  it('shows in the end what the exchange has, without a duplicate and without an order nobody knows', async () => {
    const time = { origin: Date.now(), speed };
    const parts: CellParts = {
      program: await bundle('../../orderLife/windowProcess.ts'),
      clock: fastClock(time),
      time,
    };
    const results = new Map<Cell, CellResult>();
    const left = [...cells];
    const worker = async (): Promise<void> => {
      for (let cell = left.shift(); cell; cell = left.shift()) results.set(cell, await played(cell, parts));
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const wrong = [...results].flatMap(([cell, { problems }]) =>
      problems.map((each) => `${nameOf(cell)}: ${each}`),
    );
    const idle = [...results].flatMap(([cell, { fired }]) =>
      fired === 0 && cell.disturbance === 'nothing' && appliesTo(cell) ? [nameOf(cell)] : [],
    );
    console.log(`      ${results.size} cells, ${wrong.length} that do not agree`);
    assert.deepEqual(wrong, []);
    assert.deepEqual(idle, [], 'faults that never came about');
    assert.equal(results.size, cells.length);
  });
});

/** One cell that breaks down is a cell that does not agree; the others go on. */
async function played(cell: Cell, parts: CellParts): Promise<CellResult> {
  try {
    return await CellRun.play(cell, parts);
  } catch (error) {
    return { fired: 0, problems: [String(error)] };
  }
}

/** Whether the fault can happen to the cell's call. */
function appliesTo({ fault, call }: Cell): boolean {
  const { only } = faultKind(fault);
  return only === undefined || only === call;
}

function nameOf({ fault, parameter, call, disturbance }: Cell): string {
  return `${fault}${parameter === undefined ? '' : ` ${parameter}`} at ${call}, ${disturbance}`;
}
