import { watch } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from './disposable';
import { isCode } from './flushedFile';

/**
 * A folder of small files that windows tell each other things with. Nothing in it need outlive the machine, so nothing is flushed. All of
 * it rejects with the system's error where the folder cannot be used.
 */
export interface SharedFiles {
  /** None where the folder is missing. */
  names(): Promise<readonly string[]>;
  /** The text of a file; nothing where it is missing. */
  read(name: string): Promise<string | undefined>;
  /** Makes a file that was not there: of all windows that ask, one gets true. Who reads it at that moment may find it empty. */
  create(name: string, text: string): Promise<boolean>;
  /** Makes or replaces a file; who reads it finds what it was or what it is, whole. */
  write(name: string, text: string): Promise<void>;
  /** A file that is missing is removed already. */
  remove(name: string): Promise<void>;
  /** Calls back when something in the folder changes, with the name of the file where the system tells it. Rejects where the system does not watch. */
  watch(changed: (name: string | undefined) => void): Promise<Disposable>;
  /** Removes what windows left behind that died while they wrote. `now`: ms since the epoch. */
  tidy(now: number): Promise<void>;
}

/** How a file is called until it is whole, and how long it may take. */
const unfinished = '.tmp';
const longestWriteMs = 60_000;

/** Such a folder on the disk. It is made where it is missing, for its owner only. */
export class SharedFolder implements SharedFiles {
  /** `newName`: different at each call, over all windows. */
  constructor(
    private readonly directory: string,
    private readonly newName: () => string,
  ) {}

  async names(): Promise<readonly string[]> {
    return (await this.all()).filter((name) => !name.endsWith(unfinished));
  }

  async read(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.directory, name), 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async create(name: string, text: string): Promise<boolean> {
    return this.inFolder(async () => {
      try {
        const handle = await open(join(this.directory, name), 'wx', 0o600);
        try {
          await handle.writeFile(text);
        } finally {
          await handle.close();
        }
        return true;
      } catch (error) {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      }
    });
  }

  async write(name: string, text: string): Promise<void> {
    const temporary = join(this.directory, `${name}.${this.newName()}${unfinished}`);
    await this.inFolder(() => writeFile(temporary, text, { flag: 'wx', mode: 0o600 }));
    try {
      await rename(temporary, join(this.directory, name));
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    try {
      await unlink(join(this.directory, name));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
    }
  }

  async watch(changed: (name: string | undefined) => void): Promise<Disposable> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const watcher = watch(this.directory, { persistent: false }, (_event, name) => {
      if (name?.endsWith(unfinished) !== true) changed(name ?? undefined);
    });
    // Reading now and again goes on.
    watcher.on('error', () => watcher.close());
    return { dispose: () => watcher.close() };
  }

  async tidy(now: number): Promise<void> {
    for (const name of await this.all()) {
      if (!name.endsWith(unfinished)) continue;
      const { mtimeMs } = await stat(join(this.directory, name));
      if (mtimeMs < now - longestWriteMs) await this.remove(name);
    }
  }

  private async all(): Promise<readonly string[]> {
    try {
      return await readdir(this.directory);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  /** Runs what makes a file; the folder is made when it turns out to be missing. */
  private async inFolder<T>(make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      return make();
    }
  }
}
