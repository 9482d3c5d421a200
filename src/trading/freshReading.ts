/**
 * A reading that runs once at a time and whose result is never older than the question: who asks while one runs gets the next one,
 * and all who ask meanwhile share it.
 */
export class FreshReading {
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly read: () => Promise<void>) {}

  /** Resolves or rejects with a reading that began after this call. */
  ask(): Promise<void> {
    if (this.next) return this.next;
    if (!this.running) return this.start();
    const start = (): Promise<void> => this.start();
    return (this.next = this.running.then(start, start));
  }

  private start(): Promise<void> {
    this.next = undefined;
    this.running = this.read().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }
}
