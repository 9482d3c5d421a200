import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Every regular file below a folder. One that goes while it is read is left out. */
export async function* filesBelow(folder: string): AsyncIterable<readonly [string, Buffer]> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    try {
      yield [path.relative(folder, file), await readFile(file)] as const;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
