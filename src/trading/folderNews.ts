import { mkdir } from 'node:fs/promises';
import { watch } from 'node:fs';
import type { Clock } from './clock';
import type { Disposable } from './disposable';

/** Calls back when something in a folder changes; late or not at all where the system cannot tell. Rejects when it never will. */
export type WatchFolder = (changed: () => void) => Promise<Disposable>;

/** Several changes that come together are told once. */
const gatherMs = 30;

/** What changes in a folder that windows share, told a moment later and once for changes that come together. */
export class FolderNews implements Disposable {
  private watching: Disposable | undefined;
  private timer: Disposable | undefined;
  private ended = false;

  constructor(
    private readonly watchFolder: WatchFolder,
    private readonly clock: Clock,
    private readonly told: () => void,
  ) {}

  /** Whether the system tells of changes; where it does not, the folder has to be read now and again. */
  get tells(): boolean {
    return this.watching !== undefined;
  }

  /** Rejects when the system will not tell. */
  async start(): Promise<void> {
    const watching = await this.watchFolder(() => this.soon());
    if (this.ended) watching.dispose();
    else this.watching = watching;
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.watching?.dispose();
  }

  private soon(): void {
    if (this.ended || this.timer) return;
    this.timer = this.clock.after(gatherMs, () => {
      this.timer = undefined;
      this.told();
    });
  }
}

/** Watches a folder, which is made where it is missing. */
export async function watchFolder(directory: string, changed: () => void): Promise<Disposable> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const watcher = watch(directory, { persistent: false }, () => changed());
  // Reading now and again goes on; who cannot tell of changes any more need not say more than once.
  watcher.on('error', () => watcher.close());
  return { dispose: () => watcher.close() };
}
