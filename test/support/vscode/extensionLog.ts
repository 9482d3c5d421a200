import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CodeServer } from './codeServer';

/** The lines of our output channel so far, over all windows and reloads, oldest file first. */
export async function extensionLog({ folders }: CodeServer): Promise<readonly string[]> {
  const entries = await readdir(path.join(folders.userData, 'logs'), {
    recursive: true,
    withFileTypes: true,
  });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name === 'Invex Trading.log')
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
}

/** When a line of it was written, ms since the epoch. */
export function writtenAt(line: string): number {
  const [date = '', time = ''] = line.split(' ');
  return Date.parse(`${date}T${time}`);
}
