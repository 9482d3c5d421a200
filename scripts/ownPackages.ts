import { statSync } from 'node:fs';
import path from 'node:path';
import { checkout } from './checkout';
import { runNpm } from './npm';

/**
 * Installs the packages of a tool that has a folder of its own under tools/, so that nobody else has to: with its first run, and when its lock file
 * is newer. Gives the folder.
 */
export async function installTool(tool: string): Promise<string> {
  const folder = path.join(checkout, 'tools', tool);
  const locked = statSync(path.join(folder, 'package-lock.json')).mtimeMs;
  const installed = statSync(path.join(folder, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  if (installed !== undefined && installed.mtimeMs >= locked) return folder;
  console.log(`Installing the packages of tools/${tool}...`);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code } = await runNpm(args, { cwd: folder, output: 'inherit' });
  if (code !== 0) throw new Error(`npm ci in tools/${tool} failed with exit code ${code ?? 'none'}.`);
  return folder;
}
