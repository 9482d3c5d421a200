// `npm run test:desktop [-- VERSION]`: the host tests in a desktop VS Code, which @vscode/test-electron downloads.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
} from '@vscode/test-electron';
import { bundleHostTests } from '../test/host/bundle';
import { emptyExtension } from '../test/host/emptyExtension';
import { readResult, resultVariable } from '../test/support/tierResult';
import { vsixUnderTest } from '../test/support/vscode/vsixUnderTest';
import { runProgram } from './childProcess';

async function main(version: string): Promise<void> {
  const executable = await downloadAndUnzipVSCode(version).catch((error: unknown) => {
    throw new Error(`VS Code ${version} could not be downloaded, so nothing was tested.`, { cause: error });
  });
  const root = await mkdtemp(path.join(tmpdir(), 'invex-'));
  try {
    const folders = [
      `--user-data-dir=${path.join(root, 'data')}`,
      `--extensions-dir=${path.join(root, 'extensions')}`,
    ];
    await install(executable, folders, await vsixUnderTest());
    const stub = path.join(root, 'empty-extension');
    await mkdir(stub);
    await writeFile(path.join(stub, 'package.json'), JSON.stringify(emptyExtension));
    const workspace = path.join(root, 'workspace');
    await mkdir(workspace);
    const result = path.join(root, 'result.json');
    try {
      await runTests({
        vscodeExecutablePath: executable,
        extensionDevelopmentPath: stub,
        extensionTestsPath: await bundleHostTests(),
        extensionTestsEnv: { [resultVariable]: result },
        launchArgs: [workspace, ...folders, '--disable-workspace-trust', '--skip-welcome'],
      });
    } finally {
      report(result);
    }
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function install(executable: string, folders: readonly string[], vsix: string): Promise<void> {
  const [cli, ...own] = resolveCliArgsFromVSCodeExecutablePath(executable);
  if (cli === undefined) throw new Error('The downloaded VS Code has no command line program.');
  // The folders that the library suggests are replaced by ours.
  const kept = own.filter((argument) => !/^--(user-data-dir|extensions-dir)=/.test(argument));
  const args = [...kept, ...folders, '--install-extension', vsix, '--force'];
  const ending =
    process.platform === 'win32'
      ? await runProgram('cmd.exe', ['/d', '/s', '/c', cli, ...args], { limitMs: 300_000 })
      : await runProgram(cli, args, { limitMs: 300_000 });
  if (ending.code !== 0) throw new Error(`Installing the extension failed.\n${ending.output}`);
}

function report(file: string): void {
  const result = readResult(file);
  for (const title of result?.passed ?? []) console.log(`  ok  ${title}`);
  for (const { title, message } of result?.failed ?? []) console.log(`  NOT OK  ${title}\n${message}`);
  const failed = (result?.failed.length ?? 0) + (result?.pending.length ?? 0);
  const passed = result?.passed.length ?? 0;
  const complete = result?.finished === true && passed > 0;
  if (!complete) console.log('  NOT OK  The tests did not come to an end.');
  console.log(`${passed} passed, ${complete ? failed : failed + 1} failed`);
  if (!complete || failed > 0) process.exitCode = 1;
}

main(process.argv[2] ?? 'stable').catch((error: unknown) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
