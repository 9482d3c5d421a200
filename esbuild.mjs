// Bundles everything that ships. `node esbuild.mjs [--only name,name] [--watch]`; names are the keys of `bundles`.
import { build, context } from 'esbuild';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { budgets, keepBudgets } from './scripts/bundleSizes.mjs';

const shared = {
  bundle: true,
  minify: true,
  sourcemap: false,
  metafile: true,
  // The whole texts go into one file of notices instead.
  legalComments: 'none',
  logLevel: 'warning',
};
const host = { ...shared, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] };
const page = { ...shared, platform: 'browser', format: 'iife', target: 'es2022', loader: { '.ttf': 'file' } };

/** What each bundle is made of (docs/architecture.md says why); the most that it may weigh stands in scripts/bundleSizes.mjs. */
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
  history: { ...page, entryPoints: ['webview/history/main.ts'], outfile: 'dist/webview/history.js' },
  market: { ...page, entryPoints: ['webview/market/main.ts'], outfile: 'dist/webview/market.js' },
};
export { budgets };

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
  if (only.length === Object.keys(bundles).length) {
    await writeFile('dist/THIRD-PARTY-NOTICES.txt', await notices(metafile.inputs));
  }
  await mkdir('out', { recursive: true });
  await writeFile('out/bundles.json', JSON.stringify(metafile));
  keepBudgets(metafile);
}

/** The licences of all packages of which something is in a bundle. A package without a licence text fails the build. */
async function notices(inputs) {
  const folders = new Set();
  for (const file of Object.keys(inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (found) folders.add(found[1]);
  }
  const parts = ['Invex Trading contains parts of the following packages.\n'];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.|-|$)/i.test(entry));
    const source = file ? `${folder}/${file}` : textsElsewhere[name];
    if (!source)
      throw new Error(`${name} ships no licence text; find it and name its place in textsElsewhere.`);
    const text = await readFile(source, 'utf8');
    const notice = noticeTexts[name] ? `${(await readFile(noticeTexts[name], 'utf8')).trim()}\n\n` : '';
    parts.push(`${'-'.repeat(78)}\n${name} ${version} (${license})\n\n${notice}${text.trim()}\n`);
  }
  return parts.join('\n');
}

/** FAST's packages say MIT and ship no text; the toolkit made of them is of the same owner and licence, and ships it. */
const toolkitLicence = 'node_modules/@vscode/webview-ui-toolkit/LICENSE';
const textsElsewhere = {
  '@microsoft/fast-element': toolkitLicence,
  '@microsoft/fast-foundation': toolkitLicence,
  '@microsoft/fast-web-utilities': toolkitLicence,
  // From their repositories, since the packages leave the files out.
  'fancy-canvas': 'scripts/licences/fancy-canvas.LICENSE.txt',
};
const noticeTexts = { 'lightweight-charts': 'scripts/licences/lightweight-charts.NOTICE.txt' };

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
