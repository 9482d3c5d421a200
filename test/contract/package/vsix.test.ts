import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';
import { checkout } from '../../../scripts/checkout';
import { vsixUnderTest } from '../../support/vscode/vsixUnderTest';

const expected = [
  'changelog.md',
  'LICENSE.txt',
  'dist/THIRD-PARTY-NOTICES.txt',
  'dist/extension.js',
  'dist/paper.js',
  'dist/session.js',
  'dist/webview/history.css',
  'dist/webview/history.js',
  'dist/webview/market.css',
  'dist/webview/market.js',
  'dist/webview/ticket.css',
  'dist/webview/ticket.js',
  'docs/getting-started.md',
  'docs/order-checks.md',
  'media/icon.png',
  'media/invex.svg',
  'package.json',
  'package.nls.json',
  'readme.md',
];

describe('The packed extension', () => {
  let vsix: string;
  let files: ReadonlyMap<string, Uint8Array>;

  before(async () => {
    vsix = await vsixUnderTest();
    const entries = Object.entries(unzipSync(await readFile(vsix)));
    files = new Map(
      entries.flatMap(([name, content]) =>
        name.startsWith('extension/') ? [[name.slice('extension/'.length), content]] : [],
      ),
    );
  });

  function size(file: string): number {
    return files.get(file)?.length ?? Number.NaN;
  }

  it('holds just the expected files', () => {
    assert.deepEqual([...files.keys()].sort(), [...expected].sort());
  });

  it('weighs less than 1.5 MB', async () => {
    const bytes = (await stat(vsix)).size;
    assert.ok(bytes < 1_500_000, `${bytes} bytes`);
  });

  it('keeps the budget of each bundle', async () => {
    const build = pathToFileURL(path.join(checkout, 'esbuild.mjs')).href;
    const { budgets } = (await import(build)) as { budgets: Readonly<Record<string, number>> };
    assert.ok(Object.keys(budgets).length > 0);
    for (const [file, most] of Object.entries(budgets)) {
      assert.ok(size(file) <= most, `${file} weighs ${size(file)} bytes, its budget is ${most}`);
    }
  });

  it('loads nothing but the editor before it is used', () => {
    const text = strFromU8(files.get('dist/extension.js') ?? new Uint8Array());
    const loaded = [...text.matchAll(/\b(require|import)\("([^"]+)"\)/g)].map(
      ([, how, what]) => `${how ?? ''} ${what ?? ''}`,
    );
    assert.deepEqual(loaded.sort(), ['import ./session.js', 'require vscode']);
  });

  it('says whose code is in it', () => {
    const notices = strFromU8(files.get('dist/THIRD-PARTY-NOTICES.txt') ?? new Uint8Array());
    for (const name of [
      'undici',
      'zod',
      'big.js',
      'hono',
      '@vscode/webview-ui-toolkit',
      'lightweight-charts',
      'fancy-canvas',
    ]) {
      assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
    }
    assert.match(notices, /Copyright \(c\) 2023 TradingView, Inc\. https:\/\/www\.tradingview\.com\//);
  });

  it('names no place of the machine that built it', () => {
    const place = Buffer.from(checkout);
    const naming = [...files]
      .filter(([, content]) => Buffer.from(content).includes(place))
      .map(([name]) => name);
    assert.deepEqual(naming, []);
  });
});
