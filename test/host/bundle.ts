import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { checkout } from '../../scripts/checkout';

/**
 * Bundles every `*.test.ts` below test/host into one CommonJS file that exports `run()`, which is what VS Code
 * calls as `extensionTestsPath`. Gives the file's path.
 */
export async function bundleHostTests(): Promise<string> {
  const folder = path.join(checkout, 'test/host');
  const files = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `./${name.replaceAll('\\', '/')}`);
  const outfile = path.join(checkout, 'out/host/tests.js');
  await build({
    stdin: {
      // require() inside the function: the files must run after mocha has put describe and it in place.
      contents: `
        import { runSuite } from './suite';
        export const run = () => runSuite(() => {
          ${files.map((file) => `require(${JSON.stringify(file)});`).join('\n')}
        });`,
      resolveDir: folder,
      sourcefile: 'hostTests.ts',
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'error',
  });
  return outfile;
}
