import type { Disposable } from './disposable';

/** Subscribes a listener; disposing the answer unsubscribes it. */
export type Subscribe<T> = (listener: (event: T) => void) => Disposable;

/**
 * Tells listeners of an event, in the order in which they came. A listener that throws hurts neither the others nor who fired: a figure that
 * stops moving because something else failed would be a lie. Its error is thrown apart, for the log of whoever runs us.
 */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<{ readonly hear: (event: T) => void }>();
  private ended = false;

  readonly on: Subscribe<T> = (hear) => {
    const listener = { hear };
    if (!this.ended) this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };

  /**
   * Tells everybody. A listener that throws keeps neither the others nor whoever fires from going on (a view that fails to draw must
   * not change what is known of an order); its error goes to the process's handler for uncaught errors.
   */
  fire(event: T): void {
    for (const listener of [...this.listeners]) {
      if (!this.listeners.has(listener)) continue;
      try {
        listener.hear(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Nobody is told of anything any more. */
  dispose(): void {
    this.ended = true;
    this.listeners.clear();
  }
}
