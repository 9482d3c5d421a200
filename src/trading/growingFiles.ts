import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flushFolder, isCode } from './flushedFile';

/** Thrown where the system wrote less than it was given. */
export class ShortWriteError extends Error {
  readonly reason = 'short-write';

  constructor() {
    super('The disk took only a part of what was to be written.');
    this.name = 'ShortWriteError';
  }
}

/** A part of a file. */
export interface FilePart {
  /** One character a byte. */
  readonly text: string;
}

/** Files that only grow, in folders below one folder. Everything rejects with the system's error. */
export interface GrowingFiles {
  /** Adds to the end of a file, in one piece, and flushes it; file and folders are made where they are missing. After an error a part may stand there. */
  append(path: readonly string[], text: string): Promise<void>;
  /** The bytes from an offset on; nothing where there is no such file, or it is shorter than the offset. */
  readFrom(path: readonly string[], offset: number): Promise<FilePart | undefined>;
  /** Names in a folder; none where there is no such folder. */
  list(path: readonly string[]): Promise<readonly string[]>;
  /** Removes a file, or a folder with everything in it; what is not there counts as removed. */
  remove(path: readonly string[]): Promise<void>;
}

/** A file is not let grow beyond this, nor read beyond it: a day of one market needs a fortieth. */
export const mostBytes = 4 * 1024 * 1024;

/** Growing files on this machine's disk. */
export class FilesOnDisk implements GrowingFiles {
  constructor(private readonly directory: string) {}

  async append(path: readonly string[], text: string): Promise<void> {
    const file = join(this.directory, ...path);
    const handle = await openMakingFolders(file);
    let size: number;
    try {
      ({ size } = await handle.stat());
      if (size > mostBytes) return;
      const bytes = Buffer.from(text, 'latin1');
      // One call: pieces of two windows never run into each other.
      const { bytesWritten } = await handle.write(bytes);
      if (bytesWritten < bytes.length) throw new ShortWriteError();
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (size === 0) await flushFolder(dirname(file));
  }

  async readFrom(path: readonly string[], offset: number): Promise<FilePart | undefined> {
    let handle: FileHandle;
    try {
      handle = await open(join(this.directory, ...path), 'r');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
    try {
      const { size } = await handle.stat();
      if (size < offset) return undefined;
      const bytes = Buffer.alloc(Math.min(size, mostBytes) - Math.min(offset, mostBytes));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
      return { text: bytes.toString('latin1', 0, bytesRead) };
    } finally {
      await handle.close();
    }
  }

  async list(path: readonly string[]): Promise<readonly string[]> {
    try {
      return await readdir(join(this.directory, ...path));
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return [];
      throw error;
    }
  }

  async remove(path: readonly string[]): Promise<void> {
    await rm(join(this.directory, ...path), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Appending, and never through a folder that somebody removed meanwhile: it is made again. */
async function openMakingFolders(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'a', 0o600);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return open(file, 'a', 0o600);
}
