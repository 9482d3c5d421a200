import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file so that after a crash or a power cut it is there whole, or as it was before: under another name, flushed, renamed, and
 * the folder flushed too. The folder is made where it is missing, for its owner only. Rejects with the system's error, and then leaves no
 * half-written file behind.
 */
export async function writeFlushed(
  directory: string,
  name: string,
  temporaryName: string,
  text: string,
): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = join(directory, temporaryName);
  try {
    // `wx`: never into a file, or through a link, that is there already.
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(directory, name));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await flushFolder(directory);
  if (made === undefined) return;
  // Folders that were made are entries of the folders above them.
  for (let folder = directory; folder.length >= made.length; folder = dirname(folder)) {
    await flushFolder(dirname(folder));
  }
}

/** Flushes what a folder lists, so that a file made in it outlives a power cut. Rejects with the system's error. */
export async function flushFolder(directory: string): Promise<void> {
  // Windows cannot open a folder for flushing; there the rename is durable by itself.
  if (process.platform === 'win32') return;
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems flush files but know nothing of flushing folders.
    if (!isCode(error, 'EINVAL') && !isCode(error, 'ENOTSUP') && !isCode(error, 'ENOSYS')) throw error;
  } finally {
    await folder.close();
  }
}

/** Whether something thrown is a system error of this code, like `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Whether something thrown is an error of the system, not one about what a file holds. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
