import type { CancelAll, CancelAllProgress, CancelAllResult } from './cancelAll';
import type { Disposable } from './disposable';

/** What stopping needs of the rest. */
export interface EmergencyStopPorts {
  disarm(): void;
  /** Refuses every order that has not left. */
  halt(): void;
  /** Holds everything but cancels back until the answer is disposed. */
  letOnlyCancelsOut(): Disposable;
  readonly cancelAll: Pick<CancelAll, 'run'>;
}

/** Stops trading at once: nothing more leaves this window, and all that is open is cancelled, with nothing else in the way. */
export class EmergencyStop {
  private running: Promise<CancelAllResult> | undefined;

  constructor(private readonly ports: EmergencyStopPorts) {}

  /** Pressed again while it runs, it gives the same result, and still refuses what was begun in between. Never rejects. */
  press(onProgress?: (progress: CancelAllProgress) => void): Promise<CancelAllResult> {
    this.ports.disarm();
    this.ports.halt();
    this.running ??= this.run(onProgress).finally(() => (this.running = undefined));
    return this.running;
  }

  private async run(onProgress?: (progress: CancelAllProgress) => void): Promise<CancelAllResult> {
    const hold = this.ports.letOnlyCancelsOut();
    try {
      return await this.ports.cancelAll.run({ onProgress });
    } finally {
      hold.dispose();
    }
  }
}
