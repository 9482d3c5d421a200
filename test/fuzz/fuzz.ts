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
  /** Cases that are played at the same time. */
  readonly lanes: number;
  /** Called now and then with how many cases are done. */
  readonly onProgress?: (done: number) => void;
}

/** What went wrong in a case. */
export interface Finding {
  /** Gives the case again, with the same batch size. */
  readonly name: string;
  readonly kind: Kind;
  readonly call: string;
  readonly problems: readonly string[];
  readonly bytes: string;
}

/** What a run came to. */
export interface FuzzReport {
  readonly done: number;
  /** By kind: how many cases, and in how many the answer was taken for one. */
  readonly byKind: ReadonlyMap<Kind, { cases: number; taken: number; found: number }>;
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
export async function fuzz({ seed, count, lanes, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const begun = performance.now();
  const elsewhere = new RawServer();
  await elsewhere.start();
  const samples = await readSamples();
  const arbitrary = cases(samples, elsewhere.url);
  const byKind = new Map(kinds.map((kind) => [kind, { cases: 0, taken: 0, found: 0 }]));
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
    const sums = byKind.get(one.kind);
    if (sums) sums.cases += 1;
    let problems: readonly string[];
    try {
      const result = await playCase(one, lane, samples);
      ({ problems } = result);
      if (sums && result.taken) sums.taken += 1;
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
      if (sums) sums.found += 1;
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
  const queue = batches(arbitrary, seed, count);
  const work = async (): Promise<void> => {
    const lane = new Lane();
    await lane.start();
    try {
      for (const { name, one } of queue) await playOne(lane, name, one);
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
function* batches(
  arbitrary: fc.Arbitrary<FuzzCase>,
  seed: number,
  count: number,
): Generator<{ readonly name: string; readonly one: FuzzCase }, void> {
  for (let at = 0; at < count; at += batchSize) {
    const numRuns = Math.min(batchSize, count - at);
    for (const [place, one] of fc.sample(arbitrary, { seed: seed + at, numRuns }).entries()) {
      yield { name: `${seed}:${at + place}`, one };
    }
  }
}
