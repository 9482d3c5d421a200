import * as fc from 'fast-check';
import { RawServer } from '../contract/exchange/rawServer';
import { playCase } from './calls';
import { cases, kinds, type FuzzCase, type Kind } from './cases';
import { HangError, Lane } from './lane';
import { readSamples } from './samples';

/** How a run is made. */
export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** Begins no further case after so long. */
  readonly seconds?: number | undefined;
  /** Plays this one alone. */
  readonly only?: number | undefined;
  /** Cases that are played at the same time. */
  readonly lanes: number;
  /** Called now and then with how many cases are done. */
  readonly onProgress?: (done: number) => void;
}

/** What went wrong in a case. */
export interface Finding {
  /** Its seed and its number, by which it is played again. */
  readonly name: string;
  readonly kind: Kind;
  readonly call: string;
  readonly problems: readonly string[];
  readonly bytes: string;
}

/** Of one kind: how many cases, in how many the answer was taken for one, and in how many something was wrong. */
export interface KindSums {
  cases: number;
  taken: number;
  found: number;
}

/** What a run came to. It goes from one process to another as JSON. */
export interface FuzzReport {
  readonly done: number;
  readonly byKind: Readonly<Record<Kind, KindSums>>;
  readonly findings: readonly Finding[];
  readonly found: number;
  readonly seconds: number;
  /** Largest heap after a collection, where one can be asked for, and largest size of the process, in MB. */
  readonly heapMb: number | undefined;
  readonly residentMb: number;
}

/** So many cases come from one seed. */
const batchSize = 250;
/** So many findings are kept with their bytes. */
const mostKept = 40;
/** A heap beyond this after a collection is a finding: an answer has at most 4 MB, and nothing of it is kept (MB). */
const mostHeapMb = 400;

/** Plays so many cases and gives what was wrong. */
export async function fuzz({
  seed,
  count,
  seconds = Infinity,
  only,
  lanes,
  onProgress,
}: FuzzOptions): Promise<FuzzReport> {
  const begun = performance.now();
  const elsewhere = new RawServer();
  await elsewhere.start();
  const samples = await readSamples();
  const arbitrary = cases(samples, elsewhere.url);
  const byKind = Object.fromEntries(kinds.map((kind) => [kind, { cases: 0, taken: 0, found: 0 }])) as Record<
    Kind,
    KindSums
  >;
  const findings: Finding[] = [];
  const stray: string[] = [];
  let done = 0;
  let found = 0;
  let residentMb = 0;
  let heapMb: number | undefined;
  let current = '';
  const onStray = (error: unknown): void => void stray.push(`${String(error)} (about ${current})`);
  process.on('unhandledRejection', onStray);
  process.on('uncaughtException', onStray);
  const note = (name: string, one: FuzzCase | undefined, problems: readonly string[]): void => {
    found += 1;
    const bytes = Buffer.concat([...(one?.answer.writes ?? [])]).subarray(0, 3000);
    if (findings.length < mostKept) {
      findings.push({
        name,
        kind: one?.kind ?? 'true answers',
        call: one?.call ?? '',
        problems,
        bytes: bytes.toString('latin1'),
      });
    }
  };
  const playOne = async (lane: Lane, name: string, one: FuzzCase): Promise<void> => {
    current = name;
    const sums = byKind[one.kind];
    sums.cases += 1;
    let problems: readonly string[];
    try {
      const result = await playCase(one, lane, samples);
      ({ problems } = result);
      if (result.taken) sums.taken += 1;
    } catch (error) {
      problems = [
        error instanceof HangError
          ? 'it hangs'
          : `the case itself threw ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      ];
    }
    if (stray.length > 0) problems = [...problems, ...stray.splice(0).map((each) => `nobody caught ${each}`)];
    if (elsewhere.connections > 0) {
      problems = [...problems, `${elsewhere.connections} connections to another host`];
      elsewhere.connections = 0;
    }
    if (problems.length > 0) {
      sums.found += 1;
      note(name, one, problems);
    }
    done += 1;
    if (done % 1000 === 0) {
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      residentMb = Math.max(residentMb, rss / 1e6);
      if (globalThis.gc) heapMb = Math.max(heapMb ?? 0, heapUsed / 1e6);
      if (globalThis.gc && heapUsed / 1e6 > mostHeapMb) {
        note(name, undefined, [`a heap of ${heapUsed / 1e6} MB`]);
      }
      onProgress?.(done);
    }
  };
  const queue = numbered(arbitrary, seed, count, only);
  const work = async (): Promise<void> => {
    const lane = new Lane();
    await lane.start();
    try {
      for (const { name, one } of queue) {
        if (performance.now() - begun > seconds * 1000) return;
        await playOne(lane, name, one);
      }
    } finally {
      await lane.stop();
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, work));
    // What nobody caught comes to light a moment later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (stray.length > 0) note('the end', undefined, stray);
  } finally {
    process.off('unhandledRejection', onStray);
    process.off('uncaughtException', onStray);
    await elsewhere.stop();
  }
  return { done, byKind, findings, found, heapMb, residentMb, seconds: (performance.now() - begun) / 1000 };
}

/** The cases of a seed, one after the other, for as many lanes as ask. */
function* numbered(
  arbitrary: fc.Arbitrary<FuzzCase>,
  seed: number,
  count: number,
  only: number | undefined,
): Generator<{ readonly name: string; readonly one: FuzzCase }, void> {
  for (let at = 0; at < count; at += batchSize) {
    if (only !== undefined && Math.floor(only / batchSize) * batchSize !== at) continue;
    const batch = fc.sample(arbitrary, { seed: seed + at, numRuns: batchSize });
    for (const [place, one] of batch.entries()) {
      const number = at + place;
      if (number < count && (only ?? number) === number) {
        yield { name: `--seed ${seed} --only ${number}`, one };
      }
    }
  }
}
