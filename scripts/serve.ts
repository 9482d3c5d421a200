// The body of `npm start`: the extension, packed, in a real VS Code with the paper exchange. See `usage` below.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkout } from './checkout';
import { killAllPrograms, runProgram, stopAllPrograms } from './childProcess';
import type { Ending } from './childProcess';
import { installEditor } from './editor/install';
import { newestRelease } from './editor/release';
import {
  editorEnvironment,
  freePort,
  installExtension,
  prepareProfile,
  quietSettings,
  startServer,
} from './editor/server';
import type { ProfileFolders } from './editor/server';
import { dataFolder } from './editor/userFolders';
import { packExtension } from './vsix';

const defaultPort = 4180;

const usage = `npm start [-- OPTIONS]
  --port N    the port of the editor's address (${defaultPort} unless told)
  --desktop   use your own VS Code (the command "code") instead of the one in a browser
  --help      this text`;

const say = (line: string): void => console.log(line);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(defaultPort) },
      desktop: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(usage);
    return;
  }
  const port = readPort(values.port);
  say('Building and packing the extension...');
  const vsix = await packExtension(path.join(checkout, 'out'));
  const workspace = await exampleWorkspace();
  await (values.desktop ? openDesktop(vsix, workspace) : serve(vsix, workspace, port));
}

/** Runs VS Code for a browser until Ctrl+C. */
async function serve(vsix: string, workspace: string, wantedPort: number): Promise<void> {
  const editor = await installEditor(newestRelease, say);
  const home = path.join(dataFolder(), 'editor');
  const folders: ProfileFolders = {
    userData: path.join(home, 'data'),
    extensions: path.join(home, 'extensions'),
    config: path.join(home, 'config.yaml'),
  };
  await prepareProfile(folders, quietSettings);
  // VS Code leaves its sockets behind: give them a folder that goes away.
  const sockets = await mkdtemp(path.join(tmpdir(), 'invex-run-'));
  try {
    const env = { ...editorEnvironment(process.env, { keepProxy: true }), XDG_RUNTIME_DIR: sockets };
    await installExtension(editor, folders, vsix, env);
    const port = await freePort(wantedPort);
    const server = await startServer({ editor, folders, port, env });
    if (port !== wantedPort) {
      say(
        `Port ${wantedPort} is taken, perhaps by another npm start. This one is on port ${port}; ` +
          'a sign-in made at the other address is not known here.',
      );
    }
    say(`\nInvex Trading is running on paper money: ${server.url}/?folder=${encodeURIComponent(workspace)}`);
    say('Open the address in a browser and click the Invex icon on the left. Press Ctrl+C to stop.');
    await untilStopped(server.onUnexpectedExit.bind(server), server.log.bind(server));
  } finally {
    await stopAllPrograms();
    await rm(sockets, { recursive: true, force: true });
  }
  say('Stopped.');
}

async function untilStopped(
  onUnexpectedExit: (listener: (reason: string) => void) => void,
  log: () => string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stop = resolve;
    onUnexpectedExit((reason) => reject(new Error(`${reason}. Its last words:\n${log().slice(-4_000)}`)));
  });
}

/** Installs the extension into the person's own VS Code and opens a window. */
async function openDesktop(vsix: string, workspace: string): Promise<void> {
  const installed = await runCode(['--install-extension', vsix, '--force']);
  if (installed?.code !== 0) {
    throw new Error(
      installed === undefined
        ? 'The command "code" is not on the PATH. In VS Code, run "Shell Command: Install \'code\' command in PATH" ' +
            'from the command palette (on Windows, reinstall with "Add to PATH"), open a new terminal and try again.'
        : `VS Code did not install the extension:\n${installed.output.trim()}`,
    );
  }
  const opened = await runCode(['--new-window', workspace]);
  if (opened?.code !== 0) throw new Error(`VS Code did not open:\n${opened?.output.trim() ?? ''}`);
  say(
    'Invex Trading is installed in your VS Code, on paper money. Click the Invex icon in the activity bar.',
  );
}

/** Undefined when there is no such command. */
async function runCode(args: readonly string[]): Promise<Ending | undefined> {
  try {
    const ending =
      process.platform === 'win32'
        ? await runProgram('cmd.exe', ['/d', '/s', '/c', 'code', ...args], { limitMs: 180_000 })
        : await runProgram('code', args, { limitMs: 180_000 });
    // cmd.exe starts, and then says with this code that it knows no such command.
    return process.platform === 'win32' && ending.code === 9009 ? undefined : ending;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A folder to have open; a person may keep notes there, so nothing in it is ever overwritten. */
async function exampleWorkspace(): Promise<string> {
  const folder = path.join(dataFolder(), 'workspace');
  await mkdir(folder, { recursive: true });
  const notes = path.join(folder, 'notes.md');
  if (!existsSync(notes)) {
    await writeFile(notes, '# Notes\n\nThis folder is yours. Invex Trading keeps nothing in it.\n');
  }
  return folder;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`--port takes a number from 1 to 65535, not "${text}".`);
}

/** What a request to stop does; until the editor runs, it ends the work in hand. */
let stop = (): void => {
  void stopAllPrograms().then(() => process.exit(130));
};
// Ctrl+C arrives twice, from the terminal and from npm, so the listeners stay.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
process.on('exit', killAllPrograms);

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
