// Bundles everything that ships. `node esbuild.mjs [--only name,name] [--watch]`; names are the keys of `bundles`.
import { build, context } from 'esbuild';
import { writeFile, mkdir } from 'node:fs/promises';

const shared = {
  bundle: true,
  minify: true,
  sourcemap: false,
  metafile: true,
  legalComments: 'linked',
  logLevel: 'warning',
};
const host = { ...shared, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] };
const page = { ...shared, platform: 'browser', format: 'iife', target: 'es2022', loader: { '.ttf': 'file' } };

/** What each bundle is made of, and the most it may weigh in bytes (docs/architecture.md says why). */
export const bundles = {
  // What activate() loads: must stay small, so the product itself is a bundle of its own, loaded when first used.
  extension: {
    ...host,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    plugins: [loadedWhenUsed()],
  },
  session: { ...host, entryPoints: ['src/editor/session.ts'], outfile: 'dist/session.js' },
  paper: { ...host, entryPoints: ['src/paper/worker.ts'], outfile: 'dist/paper.js' },
  ticket: { ...page, entryPoints: ['webview/ticket/main.ts'], outfile: 'dist/webview/ticket.js' },
};
export const budgets = {
  'dist/extension.js': 250_000,
  'dist/webview/ticket.js': 300_000,
};

/** `import('./editor/session')` stays a require of the neighbouring bundle instead of being drawn in. */
function loadedWhenUsed() {
  return {
    name: 'loaded-when-used',
    setup(builder) {
      builder.onResolve({ filter: /\/editor\/session$/ }, (found) =>
        found.kind === 'dynamic-import' ? { path: './session.js', external: true } : undefined,
      );
    },
  };
}

async function main(args) {
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1]?.split(',') : Object.keys(bundles);
  const unknown = only.filter((name) => !(name in bundles));
  if (unknown.length > 0)
    throw new Error(
      `No bundle is called ${unknown.join(', ')}. There are: ${Object.keys(bundles).join(', ')}.`,
    );
  if (args.includes('--watch')) {
    for (const name of only) await (await context(bundles[name])).watch();
    return;
  }
  const metafile = { inputs: {}, outputs: {} };
  for (const name of only) {
    const result = await build(bundles[name]);
    Object.assign(metafile.inputs, result.metafile.inputs);
    Object.assign(metafile.outputs, result.metafile.outputs);
  }
  await mkdir('out', { recursive: true });
  await writeFile('out/bundles.json', JSON.stringify(metafile));
  for (const [file, most] of Object.entries(budgets)) {
    const bytes = metafile.outputs[file]?.bytes;
    if (bytes !== undefined && bytes > most)
      throw new Error(`${file} weighs ${bytes} bytes; its budget is ${most}.`);
  }
}

await main(process.argv.slice(2));
