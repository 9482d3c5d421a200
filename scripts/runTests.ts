// The body of `npm test [-- TIER...]`: runs the tiers in order, tells why when one could not run, and ends with
// `N passed, N failed`. Nothing is skipped in silence: what cannot run counts as failed.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readResult, resultVariable } from '../test/support/tierResult';
import { checkout } from './checkout';
import { startProgram, stopAllPrograms, stopProgram } from './childProcess';
import { missingChromium } from './chromium';
import { installEditor } from './editor/install';
import { runNpm } from './npm';
import { checks, testRuns, tierNames } from './tiers';
import type { Check, TestRun, TierName } from './tiers';
import { packExtension } from './vsix';

/** What one tier came to. */
interface Outcome {
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** One line each: a failed test, or why the tier could not run. */
  readonly reasons: readonly string[];
}

/** The whole run must leave room below an hour. */
const wholeLimitMs = 57 * 60_000;
const started = performance.now();
const resultFolder = path.join(checkout, 'out/results');

async function main(names: readonly string[]): Promise<readonly Outcome[]> {
  const unknown = names.filter((name) => !isTierName(name));
  if (unknown.length > 0) {
    return [
      notRun('npm test', [`There is no tier "${unknown.join('", "')}". There are: ${tierNames.join(', ')}.`]),
    ];
  }
  const wanted = names.length === 0 ? tierNames : tierNames.filter((name) => names.includes(name));
  await rm(resultFolder, { recursive: true, force: true });
  const outcomes: Outcome[] = [];
  if (wanted.includes('checks')) {
    for (const check of checks) outcomes.push(await runCheck(check));
  }
  const runs = testRuns.filter((run) => wanted.includes(run.tier));
  let vsix: string | undefined;
  if (wanted.includes('checks') || runs.some((run) => run.needsPackage)) {
    const [outcome, file] = await pack();
    outcomes.push(outcome);
    vsix = file;
  }
  for (const run of runs) outcomes.push(await runTests(run, vsix));
  return outcomes;
}

async function runCheck(check: Check): Promise<Outcome> {
  const before = performance.now();
  const ending = await runNpm(['run', '--silent', check.script], {
    cwd: checkout,
    limitMs: within(check.limitMs),
  });
  const seconds = secondsSince(before);
  if (ending.code === 0) {
    console.log(`  ok  ${check.title} (${seconds} s)`);
    return { title: check.title, passed: 1, failed: 0, seconds, reasons: [] };
  }
  const why = ending.timedOut ? 'took too long' : 'failed';
  console.log(`  NOT OK  ${check.title}: npm run ${check.script} ${why}\n${indent(ending.output)}`);
  return { title: check.title, passed: 0, failed: 1, seconds, reasons: [`npm run ${check.script} ${why}`] };
}

async function pack(): Promise<[Outcome, string | undefined]> {
  const title = 'the extension builds and packs';
  const before = performance.now();
  try {
    const file = await packExtension(path.join(checkout, 'out'));
    console.log(`  ok  ${title}: ${path.relative(checkout, file)}`);
    return [{ title, passed: 1, failed: 0, seconds: secondsSince(before), reasons: [] }, file];
  } catch (error) {
    console.log(`  NOT OK  ${title}\n${indent(messageOf(error))}`);
    return [notRun(title, ['the build or vsce failed, see above']), undefined];
  }
}

async function runTests(run: TestRun, vsix: string | undefined): Promise<Outcome> {
  console.log(`\n== ${run.title}`);
  const missing = await whatIsMissing(run, vsix);
  if (missing !== undefined) {
    console.log(indent(missing));
    return notRun(run.title, [missing]);
  }
  const before = performance.now();
  const file = path.join(resultFolder, `${run.title.replaceAll(/[^A-Za-z0-9.]+/g, '-')}.json`);
  const child = startProgram(process.execPath, run.args, {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [resultVariable]: file, ...(vsix === undefined ? {} : { INVEX_VSIX: vsix }) },
  });
  const problem = await untilEnded(child, file, within(run.limitMs));
  return { ...judge(run.title, file, problem), seconds: secondsSince(before) };
}

/** Waits for the tests' process; gives what was wrong with how it ended, if anything. */
async function untilEnded(
  child: ReturnType<typeof startProgram>,
  resultFile: string,
  limitMs: number,
): Promise<string | undefined> {
  let problem: string | undefined;
  const stop = (why: string): void => {
    problem ??= why;
    void stopProgram(child);
  };
  const limit = setTimeout(() => stop(`it did not end within ${Math.round(limitMs / 1000)} s`), limitMs);
  // Tests that leave a socket or a timer open keep their process alive: that is a fault of its own.
  let lingering: NodeJS.Timeout | undefined;
  const watch = setInterval(() => {
    if (lingering !== undefined || readResult(resultFile)?.finished !== true) return;
    lingering = setTimeout(
      () => stop('its tests ended but its process did not: something was left open'),
      90_000,
    );
  }, 1_000);
  await new Promise<void>((resolve) => {
    child.once('error', (error) => {
      problem ??= error.message;
      resolve();
    });
    child.once('exit', (code, signal) => {
      if (signal !== null) problem ??= `its process was ended by ${signal}`;
      else if (code !== 0) problem ??= `its process ended with code ${code ?? -1}`;
      resolve();
    });
  });
  clearTimeout(limit);
  clearTimeout(lingering);
  clearInterval(watch);
  return problem;
}

/** Turns a result file and the way the process ended into numbers, never to the advantage of a doubtful run. */
function judge(title: string, file: string, problem: string | undefined): Outcome {
  const result = existsSync(file) ? readResult(file) : undefined;
  const passed = result?.passed.length ?? 0;
  const reasons = [
    ...(result?.failed ?? []).map((test) => test.title),
    ...(result?.pending ?? []).map((test) => `not run: ${test}`),
  ];
  // Mocha's own exit code only repeats the failures that are counted already.
  const explained =
    result?.finished === true && reasons.length > 0 && /^its process ended with code/.test(problem ?? '');
  if (problem !== undefined && !explained) reasons.push(problem);
  if (result?.finished !== true && problem === undefined) reasons.push('it left no result');
  if (passed === 0 && reasons.length === 0) reasons.push('it has no tests');
  for (const reason of reasons) console.log(`  NOT OK  ${reason}`);
  return { title, passed, failed: reasons.length, seconds: 0, reasons };
}

async function whatIsMissing(run: TestRun, vsix: string | undefined): Promise<string | undefined> {
  if (run.needsPackage && vsix === undefined) return 'not run: there is no packed extension';
  if (performance.now() - started > wholeLimitMs) return 'not run: the whole run has taken too long already';
  try {
    const chromium = run.needsChromium ? await missingChromium((line) => console.log(line)) : undefined;
    if (chromium !== undefined) return `not run: ${chromium}`;
    for (const release of run.editors) await installEditor(release, (line) => console.log(line));
    return undefined;
  } catch (error) {
    return `not run: ${messageOf(error)}`;
  }
}

function notRun(title: string, reasons: readonly string[]): Outcome {
  return { title, passed: 0, failed: 1, seconds: 0, reasons };
}

function summarize(outcomes: readonly Outcome[]): void {
  console.log('\n== Summary');
  for (const { title, passed, failed, seconds, reasons } of outcomes) {
    console.log(
      `  ${failed === 0 ? 'ok    ' : 'NOT OK'}  ${title}: ${passed} passed, ${failed} failed (${seconds} s)`,
    );
    for (const reason of reasons) console.log(`            ${reason.split('\n')[0] ?? ''}`);
  }
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
  console.log(`\n${passed} passed, ${failed} failed`);
}

function within(limitMs: number): number {
  return Math.max(1_000, Math.min(limitMs, wholeLimitMs - (performance.now() - started)));
}

function secondsSince(before: number): number {
  return Math.round((performance.now() - before) / 1000);
}

function isTierName(name: string): name is TierName {
  return (tierNames as readonly string[]).includes(name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Ctrl+C arrives twice, from the terminal and from npm, so the listeners stay.
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    console.log(`Stopped by ${signal}.`);
    void stopAllPrograms().then(() => process.exit(130));
  });
}

main(process.argv.slice(2)).then(summarize, (error: unknown) => {
  console.error(error);
  summarize([notRun('npm test', [messageOf(error)])]);
});
