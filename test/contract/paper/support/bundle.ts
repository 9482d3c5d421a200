import { build } from 'esbuild';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Bundles one source file as the product's bundles are made, into a new temporary directory; gives the bundle's path. */
export async function bundle(source: string): Promise<string> {
  const outfile = join(await temporaryDirectory(), 'bundle.cjs');
  await build({
    entryPoints: [resolve(__dirname, source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
}

const directories: string[] = [];
process.once('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A new directory that nothing else uses; gone when the test run ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'invex-paper-'));
  directories.push(directory);
  return directory;
}
