import { pause, type Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import type { PaperSource, PaperSourceStatus } from './paperSource';
import { wordsOf } from './placementWords';

const retryMs = 1_000;

/** How it stands with the real prices of a paper exchange, as this window knows it. */
export class PaperPrices implements Disposable {
  private status: PaperSourceStatus | undefined;
  private preferred: 'always' | 'never' | undefined;
  private ended = false;
  private complaint = '';
  private readonly changed = new Emitter<void>();
  /** Fires when the condition, or the reason for it, changed. */
  readonly onChange = this.changed.on;

  constructor(
    private readonly source: Pick<PaperSource, 'status' | 'simulate' | 'dispose'>,
    private readonly clock: Clock,
    private readonly log: (text: string) => void,
  ) {
    void this.run();
  }

  /** Nothing while the paper exchange does not say. */
  get current(): PaperSourceStatus | undefined {
    return this.status;
  }

  /** Lets made-up prices stand in from now until the followed exchange answers again. Rejects when the paper exchange does not hear it. */
  async simulateNow(): Promise<void> {
    await this.source.simulate('now');
  }

  /** What is to be done each time that the followed exchange does not answer. Never rejects. */
  prefer(simulate: 'always' | 'never'): void {
    if (simulate === this.preferred) return;
    this.preferred = simulate;
    this.source.simulate(simulate).catch((error: unknown) => {
      // Told again at the next chance.
      this.preferred = undefined;
      if (!this.isOver()) this.log(wordsOf(error));
    });
  }

  dispose(): void {
    this.ended = true;
    this.source.dispose();
    this.changed.dispose();
  }

  /** Never rejects. */
  private async run(): Promise<void> {
    let revision = 0;
    while (!this.isOver()) {
      try {
        const status = await this.source.status(revision);
        if (this.isOver()) return;
        this.complaint = '';
        revision = status.revision;
        this.take(status);
      } catch (error) {
        if (this.isOver()) return;
        // It ended with its window, or starts anew: its revisions begin again.
        revision = 0;
        if (wordsOf(error) !== this.complaint) this.log(wordsOf(error));
        this.complaint = wordsOf(error);
        this.take(undefined);
        await pause(this.clock, retryMs);
      }
    }
  }

  /** Asked through a method: it changes while we wait. */
  private isOver(): boolean {
    return this.ended;
  }

  private take(status: PaperSourceStatus | undefined): void {
    const before = this.status;
    this.status = status;
    if (before?.condition !== status?.condition || before?.why !== status?.why) this.changed.fire();
  }
}
