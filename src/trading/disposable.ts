/** Something that lives long and can be ended. Ending twice is allowed and does nothing. */
export interface Disposable {
  dispose(): void;
}

/** Ends what it was given, last first, once. What is added after the end is ended at once. */
export class DisposableStore implements Disposable {
  private items: Disposable[] = [];
  private ended = false;

  add<T extends Disposable>(item: T): T {
    if (this.ended) item.dispose();
    else this.items.push(item);
    return item;
  }

  /** Ends everything, also when one of them fails to end; then throws an AggregateError with what failed. */
  dispose(): void {
    this.ended = true;
    const items = this.items.reverse();
    this.items = [];
    const failures: unknown[] = [];
    for (const item of items) {
      try {
        item.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Something did not end in order.');
  }
}
