// A hostile exchange answers every call of the real client over loopback, 100,000 times (docs/fuzzing.md); in as many processes as there are cores. Ends
// by itself, with an error where something was found.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { kinds } from '../test/fuzz/cases';
import { fuzz, type FuzzOptions, type FuzzReport } from '../test/fuzz/fuzz';

/** What a part tells: how far it is, or what it came to. */
type Told = { readonly done: number } | { readonly report: FuzzReport };

const seedsApart = 10_000_019;

/** Plays a part of the cases and tells the process that started it. */
async function playPart(options: FuzzOptions): Promise<void> {
  const tell = (told: Told): void => void process.send?.(told);
  tell({ report: await fuzz({ ...options, onProgress: (done) => tell({ done }) }) });
}

/** Has a process play a part. Rejects when it ends without a report: it was crashed, and that is a finding. */
function partOf(args: readonly string[], onProgress: (done: number) => void): Promise<FuzzReport> {
  return new Promise((resolve, reject) => {
    const part = fork(process.argv[1] ?? '', ['--part', ...args], {
      execArgv: ['--expose-gc', '--import', 'tsx'],
    });
    part.on('message', (told: Told) => {
      if ('report' in told) resolve(told.report);
      else onProgress(told.done);
    });
    part.once('error', reject);
    part.once('exit', (code) =>
      reject(new Error(`A process of the fuzzer ended with ${code ?? 'a signal'} and without a report.`)),
    );
    process.once('exit', () => part.kill());
  });
}

function printed(reports: readonly FuzzReport[]): void {
  for (const { name, kind, call, problems, bytes } of reports.flatMap(({ findings }) => findings)) {
    console.log(`\nFOUND (${kind}, ${call}); again by: npm run fuzz -- ${name}`);
    console.log(`  ${problems.join('\n  ').slice(0, 2000)}`);
    console.log(`  ${JSON.stringify(bytes).slice(0, 1500)}`);
  }
  const row = (...cells: readonly (string | number)[]): void =>
    console.log(
      cells.map((cell, at) => (at === 0 ? String(cell).padEnd(20) : String(cell).padStart(9))).join(''),
    );
  console.log('');
  row('hostile by', 'cases', 'taken', 'wrong');
  for (const kind of kinds) {
    const sum = (what: 'cases' | 'taken' | 'found'): number =>
      reports.reduce((total, { byKind }) => total + byKind[kind][what], 0);
    row(kind, sum('cases'), sum('taken'), sum('found'));
  }
  const most = (of: (report: FuzzReport) => number): number => Math.round(Math.max(...reports.map(of)));
  console.log(
    `Memory of a process: at most ${most(({ residentMb }) => residentMb)} MB, its heap after a collection ${most(({ heapMb = 0 }) => heapMb)} MB.`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
      seconds: { type: 'string' },
      only: { type: 'string' },
      lanes: { type: 'string', default: '8' },
      part: { type: 'boolean', default: false },
    },
  });
  const number = (text: string): number => {
    if (!/^\d{1,10}$/.test(text)) throw new Error(`${text} is not a number of cases, or a seed.`);
    return Number.parseInt(text, 10);
  };
  const [count, seed, lanes] = [number(values.count), number(values.seed), number(values.lanes)];
  const only = values.only === undefined ? undefined : number(values.only);
  const seconds = values.seconds === undefined ? undefined : number(values.seconds);
  if (values.part) {
    // Errors by the ten thousand are the subject here; their stacks cost more than all else.
    Error.stackTraceLimit = 3;
    await playPart({ seed, count, seconds, only, lanes });
    return;
  }
  const parts =
    only === undefined ? Math.max(1, Math.min(availableParallelism(), 4, Math.floor(count / 500))) : 1;
  console.log(
    `${only === undefined ? count : 1} cases, seed ${seed}, processes ${parts}, Node ${process.version}`,
  );
  const begun = performance.now();
  const done = Array<number>(parts).fill(0);
  let told = 0;
  const reports = await Promise.all(
    done.map((_, at) => {
      const share = only === undefined ? Math.floor(count / parts) + (at < count % parts ? 1 : 0) : only + 1;
      const args = [
        '--count',
        String(share),
        '--seed',
        String(seed + at * seedsApart),
        '--lanes',
        String(lanes),
      ];
      return partOf(
        [
          ...args,
          ...(only === undefined ? [] : ['--only', String(only)]),
          ...(seconds === undefined ? [] : ['--seconds', String(seconds)]),
        ],
        (now) => {
          done[at] = now;
          const all = done.reduce((sum, each) => sum + each, 0);
          if (all - told < 10_000) return;
          told = all;
          console.log(`${all} cases after ${Math.round((performance.now() - begun) / 1000)} s`);
        },
      );
    }),
  );
  printed(reports);
  const total = reports.reduce((sum, report) => sum + report.done, 0);
  const found = reports.reduce((sum, report) => sum + report.found, 0);
  console.log(
    `${total} cases, ${found} wrong, ${Math.round((performance.now() - begun) / 1000)} s, seed ${seed}`,
  );
  if (found > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
