import { build } from 'esbuild';
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

/** A new directory that nothing else uses. */
export function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'invex-paper-'));
}
