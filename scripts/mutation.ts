// `npm run mutation`: changes what money depends on in small ways, one at a time, and counts the changes that no unit test notices.
// `-- src/domain/x.ts` does so for some files. Results: the screen, out/mutation/ and docs/mutation.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';
import { checkout } from './checkout';
import { runProgram, runToEnd } from './childProcess';
import { areas, type Area } from './mutation/areas';
import { keepResults, newestResults } from './mutation/newest';
import { printScores, writePage } from './mutation/page';
import { percentOf, scoresOf, sumOf, survivorsOf, type StrykerReport } from './mutation/report';
import { installTool } from './ownPackages';

/** Percent of the changes that must be noticed, over all files. */
const wanted = 90;
const tools = path.join(checkout, 'tools/mutation');
const out = path.join(checkout, 'out/mutation');

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
    // What is worked out while a file loads needs every test in a new process: left out, as docs/mutation.md says.
    ignoreStatic: true,
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
      mutate: area.mutate.filter((file) => files.includes(file)),
    }))
    .filter(({ mutate: left }) => left.length > 0);
}

async function main(files: readonly string[]): Promise<void> {
  // It takes all cores for a long while; whatever else runs goes first.
  setPriority(15);
  await installTool('mutation');
  const chosen = chosenAreas(files);
  if (chosen.length === 0) throw new Error('None of these files is mutated: see scripts/mutation/areas.ts.');
  const mutated: StrykerReport[] = [];
  for (const area of chosen) {
    const report = await mutate(area);
    mutated.push(report);
    keepResults(out, report, area.mutate);
  }
  printScores(mutated.flatMap(scoresOf), mutated.flatMap(survivorsOf));
  const newest = newestResults(out);
  writePage(newest);
  const all = sumOf(scoresOf(newest), 'all');
  if (files.length === 0 && all.noticed * 100 < wanted * (all.noticed + all.survived)) {
    throw new Error(`${percentOf(all)} % of the changes were noticed, and ${wanted} % must be.`);
  }
}

runToEnd(main);
