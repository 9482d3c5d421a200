import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Runner } from 'mocha';

/** One test that failed. */
interface FailedTest {
  readonly title: string;
  readonly message: string;
}

/** What a run of mocha has come to; written to a file so that a crash cannot be taken for a pass. */
export interface TierResult {
  /** False until mocha has ended by itself. */
  readonly finished: boolean;
  readonly passed: readonly string[];
  readonly failed: readonly FailedTest[];
  /** Tests that were there but did not run. */
  readonly pending: readonly string[];
}

/** Environment variable that names the file. */
export const resultVariable = 'INVEX_TIER_RESULT';

/** Follows a mocha run and writes its result: now and then on the way, and at its end. */
export function recordResult(runner: Runner, file: string): void {
  const passed: string[] = [];
  const failed: FailedTest[] = [];
  const pending: string[] = [];
  let written = performance.now();
  const write = (finished: boolean): void => {
    const result: TierResult = { finished, passed, failed, pending };
    mkdirSync(path.dirname(file), { recursive: true });
    // In one step, so that a reader never sees half of it.
    writeFileSync(`${file}.tmp`, JSON.stringify(result));
    renameSync(`${file}.tmp`, file);
    written = performance.now();
  };
  const writeNowAndThen = (): void => {
    if (performance.now() - written > 1_000) write(false);
  };
  const { constants } = Runner;
  runner.on(constants.EVENT_TEST_PASS, (test) => {
    passed.push(test.fullTitle());
    writeNowAndThen();
  });
  runner.on(constants.EVENT_TEST_FAIL, (test, error: unknown) => {
    failed.push({ title: test.fullTitle(), message: describe(error) });
    writeNowAndThen();
  });
  runner.on(constants.EVENT_TEST_PENDING, (test) => pending.push(test.fullTitle()));
  runner.on(constants.EVENT_RUN_END, () => write(true));
}

/** Reads what `recordResult` wrote; undefined when there is no such file. */
export function readResult(file: string): TierResult | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TierResult) : undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
