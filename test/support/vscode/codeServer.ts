import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { killAllPrograms } from '../../../scripts/childProcess';
import { installEditor } from '../../../scripts/editor/install';
import type { InstalledEditor } from '../../../scripts/editor/install';
import { newestRelease } from '../../../scripts/editor/release';
import type { EditorRelease } from '../../../scripts/editor/release';
import {
  editorEnvironment,
  freePort,
  installExtension,
  prepareProfile,
  quietSettings,
  startServer,
} from '../../../scripts/editor/server';
import type { EditorServer, ProfileFolders } from '../../../scripts/editor/server';

/** What a test may choose about its editor. */
export interface CodeServerOptions {
  /** Which VS Code; the newest unless told. */
  readonly release?: EditorRelease;
  /** Packed extensions to install before the start. */
  readonly vsix?: readonly string[];
  /** User settings beside the quiet ones of a fresh profile. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment variables that the extension host sees. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lets VS Code run an extension's tests in its extension host. */
  readonly allowTests?: boolean;
  /** Asks whether the folder's authors are trusted. */
  readonly workspaceTrust?: boolean;
  /** Files of the workspace folder: relative path and text. */
  readonly workspace?: Readonly<Record<string, string>>;
}

/**
 * A code-server of a test's own: everything it writes (profile, workspace, sockets, HOME) is in one new folder
 * under the system's temporary folder, which `dispose()` removes.
 */
export class CodeServer {
  /** Path of the workspace folder. */
  readonly workspace: string;
  readonly folders: ProfileFolders;
  /** HOME of the editor and its extensions. */
  readonly home: string;
  private server: EditorServer | undefined;
  private earlierLogs = '';

  private constructor(
    /** The folder that holds everything. */
    readonly root: string,
    readonly editor: InstalledEditor,
    /** The port stays the same over restarts: the browser keeps secrets by address. */
    readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
    private readonly options: CodeServerOptions,
  ) {
    this.workspace = path.join(root, 'workspace');
    this.home = path.join(root, 'home');
    this.folders = foldersIn(root);
  }

  /** Prepares a profile, installs the extensions and starts the server. */
  static async start(options: CodeServerOptions = {}): Promise<CodeServer> {
    stopWithProcess();
    const editor = await installEditor(options.release ?? newestRelease, (line) => console.log(line));
    const root = await realpath(await mkdtemp(path.join(tmpdir(), 'invex-')));
    roots.add(root);
    const env = await isolatedEnvironment(root, options.env ?? {});
    const server = new CodeServer(root, editor, await freePort(), env, options);
    try {
      await server.prepare();
      await server.run();
    } catch (error) {
      await server.dispose();
      throw error;
    }
    return server;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Address that opens the workspace; `payload` is what VS Code's test mode reads. */
  address(payload?: readonly (readonly [string, string])[]): string {
    const query = new URLSearchParams({ folder: this.workspace });
    if (payload !== undefined) query.set('payload', JSON.stringify(payload));
    return `${this.url}/?${query.toString()}`;
  }

  /** The address by which the window reaches a file of the server's machine. */
  remoteUri(file: string): string {
    return `vscode-remote://127.0.0.1:${this.port}${file}`;
  }

  /** Stops the server and starts it again on the same port and profile. */
  async restart(): Promise<void> {
    await this.stop();
    await this.run();
  }

  /** Stops the server; the profile stays. */
  async stop(): Promise<void> {
    this.earlierLogs = this.log();
    const { server } = this;
    this.server = undefined;
    await server?.stop();
  }

  /** The user settings as they are on disk now. */
  async readSettings(): Promise<Record<string, unknown>> {
    const file = path.join(this.folders.userData, 'User/settings.json');
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  }

  /** What the server has printed, restarts included. */
  log(): string {
    return this.earlierLogs + (this.server?.log() ?? '');
  }

  /** Stops everything and removes the folder. */
  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.root, removal);
    roots.delete(this.root);
  }

  private async prepare(): Promise<void> {
    await prepareProfile(this.folders, { ...quietSettings, ...testSettings, ...this.options.settings });
    await mkdir(this.workspace, { recursive: true });
    const files = this.options.workspace ?? { 'notes.md': '# Notes\n' };
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.workspace, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    for (const vsix of this.options.vsix ?? []) {
      await installExtension(this.editor, this.folders, vsix, this.env);
    }
  }

  private async run(): Promise<void> {
    this.server = await startServer({
      editor: this.editor,
      folders: this.folders,
      port: this.port,
      env: this.env,
      allowTests: this.options.allowTests ?? false,
      workspaceTrust: this.options.workspaceTrust ?? false,
    });
  }
}

function foldersIn(root: string): ProfileFolders {
  return {
    userData: path.join(root, 'data'),
    extensions: path.join(root, 'extensions'),
    config: path.join(root, 'config.yaml'),
  };
}

/** HOME, XDG folders and temporary folder inside `root`, so that not even a socket is left outside. */
async function isolatedEnvironment(
  root: string,
  more: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const own: Record<string, string> = {
    HOME: path.join(root, 'home'),
    XDG_CONFIG_HOME: path.join(root, 'home/.config'),
    XDG_CACHE_HOME: path.join(root, 'home/.cache'),
    XDG_DATA_HOME: path.join(root, 'home/.local/share'),
    XDG_STATE_HOME: path.join(root, 'home/.local/state'),
    XDG_RUNTIME_DIR: path.join(root, 'run'),
    TMPDIR: path.join(root, 'tmp'),
  };
  for (const folder of Object.values(own)) await mkdir(folder, { recursive: true, mode: 0o700 });
  // A name of its own lets a person find what belongs to which run.
  own['INVEX_TEST_RUN'] = randomUUID();
  return { ...editorEnvironment(process.env, { keepProxy: false }), ...own, ...more };
}

/** A parent row that stays on top of a scrolled tree would lie over the row that a test wants to click. */
const testSettings = { 'workbench.tree.enableStickyScroll': false };

const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };

/** Folders that are still to be removed. */
const roots = new Set<string>();

let watching = false;

/** A test process that is told to end takes its editors with it. */
function stopWithProcess(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    killAllPrograms();
    for (const root of roots) rmSync(root, removal);
  });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(143));
  }
}
