import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import { runProgram } from '../../../scripts/childProcess';
import { checkout } from '../../../scripts/checkout';
import { readPackageVersion } from '../frame/machine';
import type { BenchPart, Findings } from '../frame/part';

interface BundleSizes {
  readonly budgets: Readonly<Record<string, number>>;
  readonly moduleBudgets: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly bytesByModule: (
    output: Metafile['outputs'][string],
  ) => readonly (readonly [name: string, bytes: number])[];
}

const shown = 4;

async function run(): Promise<Findings> {
  const file = path.join(checkout, 'scripts/bundleSizes.mjs');
  const { budgets, bytesByModule } = (await import(pathToFileURL(file).href)) as BundleSizes;
  const { code, output } = await runProgram(process.execPath, ['esbuild.mjs'], { cwd: checkout });
  if (code !== 0) throw new Error(`The build failed.\n${output}`);
  const { outputs } = JSON.parse(await readFile(path.join(checkout, 'out/bundles.json'), 'utf8')) as Metafile;
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0);
  const rows = await Promise.all(
    Object.entries(outputs)
      .filter(([name]) => name in budgets)
      .map(async ([name, bundle]) => {
        const packed = gzipSync(await readFile(path.join(checkout, name))).length;
        const most = bytesByModule(bundle).slice(0, shown);
        return [
          `${name}: ${most.map(([part, bytes]) => `${part} ${kilobytes(bytes)}`).join(', ')}`,
          kilobytes(bundle.bytes),
          kilobytes(packed),
          kilobytes(budgets[name] ?? 0),
        ];
      }),
  );
  return {
    tables: [
      {
        caption: `Minified, in kB, with the ${shown} heaviest modules of each. Budgets, by bundle and by package, stand in scripts/bundleSizes.mjs; the build fails above them, and when a package is where it may not be.`,
        table: { head: ['bundle', 'kB', 'gzipped', 'budget'], rows },
      },
    ],
    packages: { esbuild: readPackageVersion('esbuild') },
  };
}

/** What each bundle weighs. */
export const sizes: BenchPart = { name: 'sizes', title: 'Bundle sizes', needsPeers: false, run };
