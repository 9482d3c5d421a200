import type { Disposable } from '../../../src/trading/disposable';
import type { SharedFiles } from '../../../src/trading/sharedFiles';

/** How a window reaches the files: each step may take time, fail, or never come back. */
export type Reach = <T>(step: () => T) => Promise<T>;

/** A folder of files in memory, as several windows share it. The same contract as the one on the disk. */
export class SharedFilesInMemory {
  private readonly files = new Map<string, string>();
  private readonly watchers = new Set<(name: string) => void>();
  /** Whether windows are told of changes. */
  tells = true;

  /** As a window sees them. */
  of(reach: Reach = (step) => Promise.resolve().then(step)): SharedFiles {
    return {
      names: () => reach(() => [...this.files.keys()]),
      read: (name) => reach(() => this.files.get(name)),
      create: (name, text) =>
        reach(() => {
          if (this.files.has(name)) return false;
          this.put(name, text);
          return true;
        }),
      write: (name, text) => reach(() => this.put(name, text)),
      remove: (name) =>
        reach(() => {
          if (this.files.delete(name)) this.tell(name);
        }),
      watch: (changed) =>
        reach((): Disposable => {
          this.watchers.add(changed);
          return { dispose: () => void this.watchers.delete(changed) };
        }),
      // A file in memory is whole at once.
      tidy: () => reach(() => undefined),
    };
  }

  private put(name: string, text: string): void {
    this.files.set(name, text);
    this.tell(name);
  }

  private tell(name: string): void {
    if (!this.tells) return;
    for (const watcher of [...this.watchers]) queueMicrotask(() => watcher(name));
  }
}
