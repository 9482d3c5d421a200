// `npm run fuzz`: a hostile exchange answers every call of the real client over loopback, at least 100,000 times (docs/fuzzing.md). Ends by itself, with an
// error where something was found. `-- --count N --seed N --lanes N`.
import { parseArgs } from 'node:util';
import { fuzz } from '../test/fuzz/fuzz';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
      lanes: { type: 'string', default: '12' },
    },
  });
  const [count, seed, lanes] = [values.count, values.seed, values.lanes].map(Number) as [
    number,
    number,
    number,
  ];
  console.log(`seed ${seed}, ${count} cases, ${lanes} at a time, Node ${process.version}`);
  const begun = performance.now();
  const report = await fuzz({
    seed,
    count,
    lanes,
    onProgress: (done) => {
      if (done % 10_000 === 0) {
        console.log(`${done} cases after ${Math.round((performance.now() - begun) / 1000)} s`);
      }
    },
  });
  for (const { name, kind, call, problems, bytes } of report.findings) {
    console.log(
      `\nFOUND in ${name} (${kind}, ${call}):\n  ${problems.join('\n  ').slice(0, 2000)}\n  ${JSON.stringify(bytes).slice(0, 1500)}`,
    );
  }
  console.log(`\n${'kind'.padEnd(20)} ${'cases'.padStart(8)} ${'taken'.padStart(8)} ${'found'.padStart(6)}`);
  for (const [kind, sums] of report.byKind) {
    console.log(
      `${kind.padEnd(20)} ${String(sums.cases).padStart(8)} ${String(sums.taken).padStart(8)} ${String(sums.found).padStart(6)}`,
    );
  }
  const heap = report.heapMb === undefined ? '' : `, heap at most ${Math.round(report.heapMb)} MB`;
  console.log(`memory: process at most ${Math.round(report.residentMb)} MB${heap}`);
  console.log(`${report.done} cases, ${report.found} findings, ${report.seconds.toFixed(0)} s, seed ${seed}`);
  if (report.found > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
