import { findChromium } from '../test/support/vscode/browser';
import { runProgram } from './childProcess';

/**
 * Finds a Chromium for the tests; as root on Debian it installs the package `chromium` when there is none.
 * Gives undefined, or the sentence that tells what to install.
 */
export async function missingChromium(say: (line: string) => void): Promise<string | undefined> {
  if (findChromium() !== undefined) return undefined;
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') return `CHROME_PATH names ${chosen}, which does not exist.`;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'No Chromium was found. Install Chromium or Google Chrome, or set CHROME_PATH to its program.';
  }
  say('Installing Chromium from Debian...');
  for (const args of [['update'], ['install', '-y', 'chromium']]) {
    const ending = await runProgram('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      limitMs: 15 * 60_000,
    }).catch((error: unknown) => String(error));
    if (typeof ending === 'string') return `Chromium could not be installed: ${ending}`;
    if (ending.code !== 0) {
      return `Chromium could not be installed: apt-get ${args.join(' ')} failed.\n${ending.output.trim()}`;
    }
  }
  return findChromium() === undefined ? 'apt-get installed no Chromium where we look for it.' : undefined;
}
