// What `npm start` and `npm test` do before any package is there: plain Node, nothing imported but Node itself.
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Ends the process with one clear sentence when this Node is older than package.json's `engines.node`. */
export function requireNode() {
  const wanted = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).engines.node;
  const [major, minor] = /(\d+)\.(\d+)/.exec(wanted).slice(1).map(Number);
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  console.error(`Invex Trading needs Node.js ${major}.${minor} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Runs `npm ci` when node_modules is missing or older than package-lock.json; rejects when npm fails. */
export async function installPackages() {
  const locked = statSync(path.join(root, 'package-lock.json')).mtimeMs;
  const installed = statSync(path.join(root, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  if (installed !== undefined && installed.mtimeMs >= locked) return;
  console.log('Installing the npm packages...');
  // The project's .npmrc silences npm (so that `npm run paper` prints JSON first); here its errors must show.
  const code = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; its own words are above.`);
}

/**
 * Hands over to one of our TypeScript programs, run by tsx, and ends this process with its exit code.
 * Ctrl+C reaches both processes; this one waits for the other to clean up.
 */
export async function handOver(script, its = process.argv.slice(2)) {
  process.exitCode = await run(process.execPath, ['--import', 'tsx', path.join(root, script), ...its]);
}

function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
  const pass = (signal) => child.kill(signal);
  const wait = () => {};
  process.on('SIGINT', wait).on('SIGTERM', pass).on('SIGHUP', pass);
  // npm tells an end to its shell only, which keeps it to itself: an orphan ends what it started.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 1000).unref();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      process.off('SIGINT', wait).off('SIGTERM', pass).off('SIGHUP', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
