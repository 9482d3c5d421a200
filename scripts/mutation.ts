// `npm run mutation`: changes what money depends on in small ways, one at a time, and counts the changes that no unit test notices.
// `-- src/domain/x.ts` does so for some files. Results: the screen, out/mutation/ and, of a whole run, docs/mutation.md.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';
import { checkout } from './checkout';
import { killAllPrograms, runProgram } from './childProcess';
import { areas, type Area } from './mutation/areas';
import { printScores, writePage } from './mutation/page';
import { percentOf, scoresOf, sumOf, survivorsOf, type StrykerReport } from './mutation/report';
import { runNpm } from './npm';

/** Percent of the changes that must be noticed, over all files. */
const wanted = 90;
const tools = path.join(checkout, 'tools/mutation');
const out = path.join(checkout, 'out/mutation');

/** Stryker has packages of its own, which nobody else needs: they come with the first run. */
async function installStryker(): Promise<void> {
  const locked = statSync(path.join(tools, 'package-lock.json')).mtimeMs;
  const installed = statSync(path.join(tools, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  if (installed !== undefined && installed.mtimeMs >= locked) return;
  console.log('Installing Stryker...');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code } = await runNpm(args, { cwd: tools, output: 'inherit' });
  if (code !== 0) throw new Error(`npm ci in tools/mutation failed with exit code ${code ?? 'none'}.`);
}

/** Mutates one area and gives Stryker's report. */
async function mutate({ name, mutate: sources, tests }: Area): Promise<StrykerReport> {
  const report = path.join(out, `${name}.json`);
  const config = {
    testRunner: 'mocha',
    plugins: [
      '@stryker-mutator/mocha-runner',
      './tools/mutation/sentences.mjs',
      './tools/mutation/survivorReporter.mjs',
    ],
    ignorers: ['sentences'],
    mutate: sources,
    mochaOptions: { require: ['./tools/mutation/testSetup.cjs'], spec: tests },
    testRunnerNodeArgs: ['--import', 'tsx'],
    coverageAnalysis: 'perTest',
    reporters: ['progress-append-only', 'survivors', 'json', 'html'],
    jsonReporter: { fileName: report },
    htmlReporter: { fileName: path.join(out, `${name}.html`) },
    tempDirName: 'out/mutation/sandbox',
    ignorePatterns: ['out', 'dist', 'media', '*.vsix', 'webview', 'src/editor'],
    disableTypeChecks: false,
    concurrency: 2,
    timeoutMS: 5_000,
  };
  mkdirSync(out, { recursive: true });
  const configFile = path.join(out, `${name}.config.json`);
  writeFileSync(configFile, JSON.stringify(config, undefined, 2));
  const stryker = path.join(tools, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const { code } = await runProgram(process.execPath, [stryker, 'run', configFile], {
    cwd: checkout,
    output: 'inherit',
  });
  if (code !== 0) throw new Error(`Stryker failed on ${name} with exit code ${code ?? 'none'}.`);
  return JSON.parse(readFileSync(report, 'utf8')) as StrykerReport;
}

/** The areas cut down to some files; all of them for none. */
function chosenAreas(files: readonly string[]): readonly Area[] {
  if (files.length === 0) return areas;
  return areas
    .map((area) => ({
      ...area,
      mutate: files.filter((file) => area.mutate.some((pattern) => matches(file, pattern))),
    }))
    .filter(({ mutate: left }) => left.length > 0);
}

/** Whether an area's line names a file, or all of its folder. */
function matches(file: string, line: string): boolean {
  const [folder, all] = [path.posix.dirname(line), path.posix.basename(line) === '*.ts'];
  return all ? path.posix.dirname(file) === folder : file === line;
}

async function main(files: readonly string[]): Promise<void> {
  // It takes all cores for a long while; whatever else runs goes first.
  setPriority(10);
  await installStryker();
  const begunAt = Date.now();
  const reports: StrykerReport[] = [];
  for (const area of chosenAreas(files)) reports.push(await mutate(area));
  if (reports.length === 0) throw new Error('None of these files is mutated: see scripts/mutation/areas.ts.');
  const scores = reports.flatMap(scoresOf);
  const survivors = reports.flatMap(survivorsOf);
  printScores(scores, survivors);
  if (files.length > 0) return;
  writePage({ scores, survivors, minutes: Math.ceil((Date.now() - begunAt) / 60_000) });
  const all = sumOf(scores, 'all');
  if (all.noticed * 100 < wanted * (all.noticed + all.survived)) {
    throw new Error(`${percentOf(all)} % of the changes were noticed, and ${wanted} % must be.`);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killAllPrograms();
    process.exit(1);
  });
}
main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
