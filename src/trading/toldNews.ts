import { createHash } from 'node:crypto';
import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from './flushedFile';

/** What was told is remembered for a day: no two windows are further apart. */
const keptMs = 24 * 3600 * 1000;

/**
 * Which news some window has told, so that no other tells it again: an empty file for each, in a folder that the windows share. The file's name
 * is made of the news' name, and says nothing to a reader.
 */
export class ToldNews {
  constructor(
    private readonly directory: string,
    private readonly warn: (text: string) => void,
  ) {}

  /** True for the first window that asks with this name. Where the folder cannot be written everybody is first: told twice is better than never. */
  async claim(name: string): Promise<boolean> {
    try {
      await mkdir(this.directory, { recursive: true });
    } catch (error) {
      return this.notNoted(error);
    }
    try {
      await writeFile(join(this.directory, fileName(name)), '', { flag: 'wx' });
      return true;
    } catch (error) {
      return isCode(error, 'EEXIST') ? false : this.notNoted(error);
    }
  }

  /** Forgets what is older than a day before `now` (ms since the epoch). Never rejects. */
  async prune(now: number): Promise<void> {
    try {
      for (const name of await readdir(this.directory)) {
        const file = join(this.directory, name);
        const { mtimeMs } = await stat(file);
        if (mtimeMs < now - keptMs) await unlink(file);
      }
    } catch (error) {
      // Nothing was told yet, or another window tidies up at the same time.
      if (!isCode(error, 'ENOENT')) this.warn(`Old news could not be forgotten: ${String(error)}`);
    }
  }

  private notNoted(error: unknown): true {
    this.warn(`It could not be noted that news was told: ${String(error)}`);
    return true;
  }
}

function fileName(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}
