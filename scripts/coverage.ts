// `npm run coverage`: runs the unit and contract tests and prints, folder by folder, how much of the sources they reach. `-- FILE...` runs some test
// files instead. Line by line: out/coverage/index.html.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkout } from './checkout';
import { runProgram, runToEnd } from './childProcess';
import { installTool } from './ownPackages';

interface Count {
  readonly total: number;
  readonly covered: number;
}
const kinds = ['lines', 'branches', 'functions'] as const;
type Counts = Readonly<Record<(typeof kinds)[number], Count>>;

/** The counts of all files of each folder together. */
function byFolder(files: Readonly<Record<string, Counts>>): ReadonlyMap<string, Counts> {
  const folders = new Map<string, Counts>();
  for (const [file, counts] of Object.entries(files)) {
    if (file === 'total') continue;
    const folder = path.relative(checkout, path.dirname(file)).split(path.sep).join('/');
    const before = folders.get(folder);
    const sum = (kind: (typeof kinds)[number]): Count => ({
      total: counts[kind].total + (before?.[kind].total ?? 0),
      covered: counts[kind].covered + (before?.[kind].covered ?? 0),
    });
    folders.set(folder, { lines: sum('lines'), branches: sum('branches'), functions: sum('functions') });
  }
  return folders;
}

/** In percent with one digit, rounded down. */
function percent({ total, covered }: Count): string {
  const tenths = total === 0 ? 1000 : Math.floor((covered * 1000) / total);
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

async function main(tests: readonly string[]): Promise<void> {
  const c8 = path.join(await installTool('coverage'), 'node_modules/c8/bin/c8.js');
  const out = path.join(checkout, 'out/coverage');
  const report = ['--reporter', 'json-summary', '--reporter', 'html', '--reports-dir', out];
  const counted = ['--all', '--src', 'src', '--include', 'src/**/*.ts', '--exclude', '**/*.d.ts'];
  const { code } = await runProgram(
    process.execPath,
    [
      ...[c8, ...report, ...counted, '--temp-directory', path.join(out, 'raw')],
      ...[process.execPath, '--import', 'tsx', 'node_modules/mocha/bin/mocha.js'],
      ...['--reporter', 'dot', '--timeout', '240000', '--forbid-only'],
      ...(tests.length > 0 ? tests : ['test/unit/**/*.test.ts', 'test/contract/**/*.test.ts']),
    ],
    { cwd: checkout, output: 'inherit' },
  );
  const summary = readFileSync(path.join(out, 'coverage-summary.json'), 'utf8');
  const folders = [...byFolder(JSON.parse(summary) as Record<string, Counts>)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  console.log('\n| folder | lines | branches | functions |\n| --- | --: | --: | --: |');
  for (const [folder, counts] of folders) {
    console.log(`| ${folder} | ${kinds.map((kind) => percent(counts[kind])).join(' | ')} |`);
  }
  if (code !== 0) throw new Error(`A test failed; these figures are of a run that did not pass.`);
}

runToEnd(main);
