import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { checkout, readManifest } from './checkout';
import { runProgram } from './childProcess';

/** Building or packing failed; the message carries the tool's own words. */
export class PackagingFailed extends Error {
  override readonly name = 'PackagingFailed';
}

/**
 * Builds the extension from the sources and packs it as `invex-trading-<version>.vsix` in `folder`
 * (the checkout's root unless told). Gives the file's path.
 */
export async function packExtension(folder: string = checkout): Promise<string> {
  const { name, version } = readManifest();
  const file = path.join(folder, `${name}-${version}.vsix`);
  await mkdir(folder, { recursive: true });
  await runTool('The build', [path.join(checkout, 'esbuild.mjs')]);
  await runTool('vsce', [
    path.join(checkout, 'node_modules/@vscode/vsce/vsce'),
    'package',
    // Everything that ships is bundled, so no node_modules belong in it.
    '--no-dependencies',
    // The project has no public repository yet: links in the README stay as they are.
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    file,
  ]);
  return file;
}

/** Bytes of a file. */
export async function fileSize(file: string): Promise<number> {
  return (await stat(file)).size;
}

async function runTool(what: string, args: readonly string[]): Promise<void> {
  const ending = await runProgram(process.execPath, args, { cwd: checkout, limitMs: 5 * 60_000 });
  if (ending.code === 0) return;
  const how = ending.timedOut ? 'took longer than five minutes' : `ended with code ${ending.code ?? -1}`;
  throw new PackagingFailed(`${what} ${how}.\n${ending.output.trim()}`);
}
