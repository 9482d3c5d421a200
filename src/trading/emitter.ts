import type { Disposable } from './disposable';

/** Subscribes a listener; disposing the answer unsubscribes it. */
export type Subscribe<T> = (listener: (event: T) => void) => Disposable;

/** Tells listeners of an event, in the order in which they came. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(event: T) => void>();

  readonly on: Subscribe<T> = (listener) => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };

  fire(event: T): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
