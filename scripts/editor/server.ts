import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram, startProgram, stopProgram } from '../childProcess';
import type { InstalledEditor } from './install';

/** Where one editor keeps its things. Nothing is written anywhere else. */
export interface ProfileFolders {
  readonly userData: string;
  readonly extensions: string;
  /** code-server's own settings file. */
  readonly config: string;
}

/** A running code-server. */
export interface EditorServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Everything the server has printed so far. */
  log(): string;
  /** Stops it and all its children; resolves when they are gone. */
  stop(): Promise<void>;
  /** Called once when it ends without having been asked to. */
  onUnexpectedExit(listener: (reason: string) => void): void;
}

/** The editor did not start or an extension could not be installed; the message carries its log. */
class EditorFailed extends Error {
  override readonly name = 'EditorFailed';
}

/** Settings of a fresh profile: nothing is sent to anybody, nothing pops up over the extension. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.editor.useModal': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
  // Else it offers to open the paper exchange's port in a browser.
  'remote.autoForwardPorts': false,
};

/** Makes the profile's folders; writes the settings only where there are none yet. */
export async function prepareProfile(
  folders: ProfileFolders,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(folders.extensions, { recursive: true });
  await mkdir(path.dirname(folders.config), { recursive: true });
  // A served editor reads user settings in the window and machine settings in the server.
  for (const scope of ['User', 'Machine']) {
    const file = path.join(folders.userData, scope, 'settings.json');
    await mkdir(path.dirname(file), { recursive: true });
    if (!existsSync(file)) await writeFile(file, `${JSON.stringify(settings, undefined, 2)}\n`);
  }
}

/**
 * Takes from an environment what belongs to another VS Code, to npm or to Node's own options, and proxies where
 * asked; adds what makes code-server ask no extension gallery.
 */
export function editorEnvironment(
  inherited: NodeJS.ProcessEnv,
  options: { readonly keepProxy: boolean },
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value === undefined) continue;
    if (
      /^(VSCODE_|npm_|NODE_OPTIONS$|ELECTRON_RUN_AS_NODE$|CODE_SERVER_|PASSWORD$|HASHED_PASSWORD$)/i.test(
        name,
      )
    ) {
      continue;
    }
    if (!options.keepProxy && /_proxy$/i.test(name)) continue;
    env[name] = value;
  }
  env['EXTENSIONS_GALLERY'] = '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}';
  return env;
}

/** Installs a packed extension into a profile, as a person would. */
export async function installExtension(
  editor: InstalledEditor,
  folders: ProfileFolders,
  vsix: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const args = [editor.entry, ...folderArguments(folders), '--install-extension', vsix, '--force'];
  const ending = await runProgram(editor.node, args, { env: { ...env }, limitMs: 180_000 });
  if (ending.code !== 0) {
    throw new EditorFailed(`Installing ${path.basename(vsix)} failed.\n${ending.output.trim()}`);
  }
}

/** What `startServer` needs. */
export interface ServerOptions {
  readonly editor: InstalledEditor;
  readonly folders: ProfileFolders;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** Lets VS Code run an extension's tests (`extensionTestsPath`). */
  readonly allowTests?: boolean;
  /** Asks whether the folder's authors are trusted, as a desktop VS Code does. Off unless a test is about it. */
  readonly workspaceTrust?: boolean;
  /** How long it may take to answer. */
  readonly limitMs?: number;
}

/** Starts code-server on loopback and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<EditorServer> {
  const { editor, folders, port } = options;
  const args = [
    editor.entry,
    ...folderArguments(folders),
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
  ];
  if (options.workspaceTrust !== true) args.push('--disable-workspace-trust');
  if (options.allowTests === true && editor.release.testsNeedSwitch) {
    args.push('--vscode-option', 'enable-smoke-test-driver');
  }
  const child = startProgram(editor.node, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...options.env },
  });
  let log = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (log += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text));

  let stopping = false;
  let ended: string | undefined;
  const listeners: ((reason: string) => void)[] = [];
  const end = (reason: string): void => {
    if (ended !== undefined) return;
    ended = reason;
    if (!stopping) for (const listener of listeners) listener(reason);
  };
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(`code-server ended (${signal ?? code ?? 'no code'})`));

  const server: EditorServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    log: () => log,
    stop: async () => {
      stopping = true;
      await stopProgram(child);
    },
    onUnexpectedExit: (listener) => {
      if (ended === undefined) listeners.push(listener);
      else listener(ended);
    },
  };

  const deadline = performance.now() + (options.limitMs ?? 120_000);
  const ready = new RegExp(`listening on http://127\\.0\\.0\\.1:${port}/?`, 'i');
  while (!(ready.test(log) && (await answers(`${server.url}/healthz`)))) {
    const reason = whyNot(ended, performance.now() > deadline);
    if (reason !== undefined) {
      await server.stop();
      throw new EditorFailed(`VS Code could not be started: ${reason}.\n${log.trim()}`);
    }
    await delay(100);
  }
  return server;
}

/** A free loopback port: the preferred one when nobody has it, else one the system picks. */
export async function freePort(preferred = 0): Promise<number> {
  try {
    return await claimPort(preferred);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || preferred === 0) throw error;
    return claimPort(0);
  }
}

function claimPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      const claimed = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(claimed));
    });
  });
}

function folderArguments(folders: ProfileFolders): string[] {
  return [
    '--user-data-dir',
    folders.userData,
    '--extensions-dir',
    folders.extensions,
    // Without it code-server writes into the person's own configuration folder.
    '--config',
    folders.config,
  ];
}

function whyNot(ended: string | undefined, late: boolean): string | undefined {
  return ended ?? (late ? 'it did not answer in time' : undefined);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
