// Runs the host tests inside the extension host of a real VS Code: `tsx test/host/run.ts [code-server version]`.
// The extension under test is the packed .vsix, installed; VS Code's test mode also wants an extension "in
// development", for which an empty one stands.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { checkout } from '../../scripts/checkout';
import { newestRelease, releases } from '../../scripts/editor/release';
import type { EditorRelease } from '../../scripts/editor/release';
import { launchBrowser, newContext } from '../support/vscode/browser';
import { CodeServer } from '../support/vscode/codeServer';
import { vsixUnderTest } from '../support/vscode/vsixUnderTest';
import { readResult, resultVariable } from '../support/tierResult';
import { bundleHostTests } from './bundle';
import { emptyExtension } from './emptyExtension';

/** Beyond this, VS Code is taken to have lost the tests. */
const limitMs = 9 * 60_000;

async function main(version: string | undefined): Promise<number> {
  const release = releases.find(({ codeServer }) => codeServer === (version ?? newestRelease.codeServer));
  if (release === undefined) throw new Error(`No such release: ${version ?? ''}.`);
  const file =
    process.env[resultVariable] ?? path.join(checkout, `out/results/host-${release.codeServer}.json`);
  await rm(file, { force: true });
  const said = await runInEditor(release, file);
  const result = readResult(file);
  for (const title of result?.passed ?? []) console.log(`  ✔ ${title}`);
  for (const title of result?.pending ?? []) console.log(`  - ${title}`);
  for (const { title, message } of result?.failed ?? []) {
    console.log(`  ✘ ${title}\n${message.replaceAll(/^/gm, '      ')}`);
  }
  if (result?.finished === true && said.exitCode === 0) return 0;
  if (result?.finished !== true) console.log(`The tests did not come to an end. VS Code said:\n${said.log}`);
  return 1;
}

async function runInEditor(
  release: EditorRelease,
  resultFile: string,
): Promise<{ exitCode: number | undefined; log: string }> {
  const [bundle, vsix] = [await bundleHostTests(), await vsixUnderTest()];
  const server = await CodeServer.start({
    release,
    vsix: [vsix],
    allowTests: true,
    env: { [resultVariable]: resultFile },
  });
  try {
    const stub = path.join(server.root, 'empty-extension');
    await mkdir(stub);
    await writeFile(path.join(stub, 'package.json'), JSON.stringify(emptyExtension));
    const browser = await launchBrowser();
    try {
      const page = await (await newContext(browser)).newPage();
      const lines: string[] = [];
      const { exitCode } = await listenForEnd(page, lines);
      await page.goto(
        server.address([
          ['extensionDevelopmentPath', server.remoteUri(stub)],
          ['extensionTestsPath', server.remoteUri(bundle)],
          ['skipWelcome', 'true'],
        ]),
      );
      return { exitCode: await exitCode, log: `${server.log()}\n${lines.join('\n')}` };
    } finally {
      await browser.close();
    }
  } finally {
    await server.dispose();
  }
}

/** VS Code's window calls these two functions when it runs an extension's tests. Ready before the window opens. */
async function listenForEnd(page: Page, lines: string[]): Promise<{ exitCode: Promise<number | undefined> }> {
  let end: (code: number | undefined) => void = () => undefined;
  const exitCode = new Promise<number | undefined>((resolve) => (end = resolve));
  const limit = setTimeout(() => end(undefined), limitMs);
  void exitCode.then(() => clearTimeout(limit));
  page.once('crash', () => end(undefined));
  await page.exposeFunction('codeAutomationExit', (code: number) => end(code));
  await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
    lines.push(`[${type}] ${args.map(String).join(' ')}`);
  });
  return { exitCode };
}

main(process.argv[2]).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
