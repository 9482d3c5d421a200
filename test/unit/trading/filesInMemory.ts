import type { FilePart, GrowingFiles } from '../../../src/trading/growingFiles';

/** Growing files without a disk, which fail when the test says so. */
export class FilesInMemory implements GrowingFiles {
  readonly files = new Map<string, string>();
  /** How many characters of the next appendings still reach the disk; then they fail. */
  room = Number.POSITIVE_INFINITY;
  readingFails = false;
  appended = 0;
  reads = 0;

  append(path: readonly string[], text: string): Promise<void> {
    const written = text.slice(0, this.room);
    this.room -= written.length;
    const name = path.join('/');
    if (written !== '') this.files.set(name, (this.files.get(name) ?? '') + written);
    this.appended += 1;
    return written === text ? Promise.resolve() : Promise.reject(new Error('No space left on device'));
  }

  readFrom(path: readonly string[], offset: number): Promise<FilePart | undefined> {
    this.reads += 1;
    if (this.readingFails) return Promise.reject(new Error('Input/output error'));
    const text = this.files.get(path.join('/'));
    const there = text !== undefined && text.length >= offset;
    return Promise.resolve(there ? { text: text.slice(offset) } : undefined);
  }

  list(path: readonly string[]): Promise<readonly string[]> {
    const inside = [...this.files.keys()].map((name) => name.split('/'));
    const here = inside.filter((parts) => path.every((part, at) => parts[at] === part));
    return Promise.resolve([...new Set(here.flatMap((parts) => parts.slice(path.length, path.length + 1)))]);
  }

  remove(path: readonly string[]): Promise<void> {
    const name = path.join('/');
    for (const each of this.files.keys()) {
      if (each === name || each.startsWith(`${name}/`)) this.files.delete(each);
    }
    return Promise.resolve();
  }

  get bytes(): number {
    return [...this.files.values()].reduce((sum, text) => sum + text.length, 0);
  }
}
