import { existsSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runNpm } from '../npm';
import type { EditorRelease } from './release';
import { cacheFolder } from './userFolders';

/** A code-server on disk, ready to start. */
export interface InstalledEditor {
  readonly release: EditorRelease;
  /** The Node that runs it. */
  readonly node: string;
  /** Its entry script. */
  readonly entry: string;
}

/** The editor cannot be had on this machine; the message says why and what to do. */
class EditorUnavailable extends Error {
  override readonly name = 'EditorUnavailable';
  constructor(
    readonly reason: 'platform' | 'install-failed',
    message: string,
  ) {
    super(message);
  }
}

/** Written last; a folder without it, or with another recipe's number, is made anew. */
const marker = 'complete.json';

/** Raised whenever what `download` does changes. */
const recipe = 2;

/**
 * Finds code-server in the person's cache folder, or installs it there (once, some 600 MB).
 * Two runs at a time wait for each other. `say` gets a line when there is something to wait for.
 */
export async function installEditor(
  release: EditorRelease,
  say: (line: string) => void,
): Promise<InstalledEditor> {
  const nodePackage = nodePackageFor(release);
  const folder = path.join(cacheFolder(), `code-server-${release.codeServer}`);
  if (!(await isComplete(folder))) {
    await mkdir(path.dirname(folder), { recursive: true });
    await withLock(`${folder}.lock`, say, async () => {
      if (await isComplete(folder)) return;
      say(`Installing VS Code ${release.vscode} (code-server ${release.codeServer}) for this user...`);
      await removeUnfinished(folder);
      const unfinished = await mkdtemp(`${folder}.tmp-`);
      try {
        await download(release, nodePackage, unfinished);
        await rename(unfinished, folder);
      } finally {
        await rm(unfinished, { recursive: true, force: true });
      }
    });
  }
  return {
    release,
    node:
      nodePackage === undefined
        ? process.execPath
        : path.join(folder, 'node_modules', nodePackage.name, 'bin', 'node'),
    entry: path.join(folder, 'node_modules/code-server/out/node/entry.js'),
  };
}

/** Removes what an interrupted installation, or one by another recipe, has left. */
async function removeUnfinished(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  const old = (await readdir(parent)).filter(
    (name) => name === path.basename(folder) || name.startsWith(`${path.basename(folder)}.tmp-`),
  );
  for (const name of old) await rm(path.join(parent, name), { recursive: true, force: true });
}

async function isComplete(folder: string): Promise<boolean> {
  const file = path.join(folder, marker);
  return existsSync(file) && (await readFile(file, 'utf8')) === String(recipe);
}

interface NodePackage {
  readonly name: string;
  readonly range: string;
}

/** The npm package with the Node that this code-server wants; undefined when our own Node will do. */
function nodePackageFor(release: EditorRelease): NodePackage | undefined {
  if (process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64')) {
    return { name: `node-linux-${process.arch}`, range: String(release.node) };
  }
  if (process.platform !== 'win32' && Number(process.versions.node.split('.')[0]) === release.node) {
    return undefined;
  }
  throw new EditorUnavailable(
    'platform',
    `code-server ${release.codeServer} runs on Linux, or on macOS with Node.js ${release.node}; ` +
      'here, use your own VS Code: npm start -- --desktop',
  );
}

async function download(
  release: EditorRelease,
  nodePackage: NodePackage | undefined,
  folder: string,
): Promise<void> {
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const packages = [`code-server@${release.codeServer}`];
  if (nodePackage !== undefined) packages.push(`${nodePackage.name}@${nodePackage.range}`);
  // The older release carries an argon2 that must be compiled. It is for passwords, which we never set, but it
  // is loaded all the same; this one has the same two functions and comes with its binary.
  const bringsArgon2 = release.codeServer === '4.100.3';
  if (bringsArgon2) packages.push('argon2@0.44.0');
  await npmInstall(folder, packages);
  const server = path.join(folder, 'node_modules/code-server');
  if (bringsArgon2) {
    await rm(path.join(server, 'node_modules/argon2'), { recursive: true, force: true });
  }
  const vscode = path.join(server, 'lib/vscode');
  await npmInstall(vscode, []);
  await npmInstall(path.join(vscode, 'extensions'), []);
  // Older releases look for their packages under the name that the desktop application's archive has.
  if (!release.testsNeedSwitch) {
    await symlink('node_modules', path.join(vscode, 'node_modules.asar'), 'dir');
  }
  await useStandIns(path.join(vscode, 'node_modules'));
  await writeFile(path.join(folder, marker), String(recipe));
}

/** Puts plain JavaScript where VS Code would load two libraries that only a compiler makes. */
async function useStandIns(modules: string): Promise<void> {
  const standIns: readonly (readonly [string, string])[] = [
    ['@vscode/spdlog/index.js', 'spdlog.cjs'],
    ['@vscode/native-watchdog/index.js', 'watchdog.cjs'],
    ['native-watchdog/index.js', 'watchdog.cjs'],
  ];
  for (const [target, source] of standIns) {
    const file = path.join(modules, target);
    if (existsSync(file)) await copyFile(path.join(__dirname, 'stand-ins', source), file);
  }
}

/** Without install scripts: nothing is compiled, and none of what they would build is used. */
async function npmInstall(cwd: string, packages: readonly string[]): Promise<void> {
  const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const ending = await runNpm([...args, ...packages], { cwd, limitMs: 15 * 60_000 });
  if (ending.code === 0) return;
  const how = ending.timedOut ? 'took longer than 15 minutes' : `ended with code ${ending.code ?? -1}`;
  throw new EditorUnavailable(
    'install-failed',
    `npm install ${packages.join(' ')} ${how}.\n${ending.output.trim()}`,
  );
}

/** Runs `work` while holding a lock file that names our process; a lock of a dead process is taken over. */
async function withLock(file: string, say: (line: string) => void, work: () => Promise<void>): Promise<void> {
  let told = false;
  for (;;) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isAbandoned(file)) {
      await rm(file, { force: true });
      continue;
    }
    if (!told) say('Waiting for another run that is installing the same editor...');
    told = true;
    await delay(500);
  }
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  let holder = '';
  // The holder writes its number right after it made the file, so an empty one is given a moment.
  for (let attempt = 0; attempt < 10 && holder === ''; attempt += 1) {
    try {
      holder = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    if (holder === '') await delay(100);
  }
  const pid = Number(holder);
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
