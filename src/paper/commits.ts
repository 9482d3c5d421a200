/** Writes down changes: those that come while one write runs are written together by the next. */
export class Commits {
  private written: number;
  private running: Promise<void> | undefined;

  /** `revision` counts changes; `write` takes all of them so far to the disk. */
  constructor(
    private readonly revision: () => number,
    private readonly write: () => Promise<void>,
  ) {
    this.written = revision();
  }

  /** Resolves when every change made before the call is on the disk; rejects when it could not be written. */
  async settled(): Promise<void> {
    const wanted = this.revision();
    while (this.written < wanted) {
      this.running ??= this.writeAll().finally(() => {
        this.running = undefined;
      });
      await this.running;
    }
  }

  private async writeAll(): Promise<void> {
    const revision = this.revision();
    await this.write();
    this.written = revision;
  }
}
