import type { Socket } from 'node:net';

const lookMs = 20;

/** Answers that wait: until their time has come, their client has gone, or all are let go. */
export class HeldAnswers {
  private readonly waiting = new Set<() => void>();
  private lettings = 0;

  /** How often all were let go. Who is going to hold an answer asks when its request comes. */
  get turn(): number {
    return this.lettings;
  }

  /**
   * Resolves when `until` is true (never, without one), the connection has closed, or {@link letGo} was called since `turn`: perhaps before the
   * answer was there to be held.
   */
  hold(
    connection: Socket,
    turn: number,
    until: () => boolean = () => false,
    everyMs = lookMs,
  ): Promise<void> {
    if (connection.destroyed || turn !== this.lettings) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearInterval(looking);
        connection.off('close', end);
        this.waiting.delete(end);
        resolve();
      };
      // Looked at again and again instead of timed: the exchange's clock may be one that is moved by hand.
      const looking = setInterval(() => {
        if (until()) end();
      }, everyMs);
      this.waiting.add(end);
      connection.once('close', end);
    });
  }

  /** As {@link hold}, for so many ms by the machine's clock. */
  holdFor(connection: Socket, turn: number, ms: number): Promise<void> {
    const end = performance.now() + ms;
    return this.hold(connection, turn, () => performance.now() >= end, Math.min(ms, lookMs));
  }

  /** Ends every wait. */
  letGo(): void {
    this.lettings++;
    for (const end of [...this.waiting]) end();
  }
}
