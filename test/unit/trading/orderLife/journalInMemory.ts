import { pause } from '../../../../src/trading/clock';
import type { JournalEntry, JournalOutcome } from '../../../../src/trading/journalEntry';
import type { FakeClock } from '../../../support/fakeClock';

/** A disk that outlives every window. An entry is there whole or not at all; whoever wrote it hears of it a little later. */
export class JournalInMemory {
  readonly entries = new Map<string, JournalEntry>();

  constructor(
    private readonly clock: FakeClock,
    private readonly writeMs: number,
  ) {}

  /** `alive`: whether the writer's process still runs; a killed one writes nothing any more. */
  async write(entry: JournalEntry, alive: () => boolean): Promise<void> {
    await pause(this.clock, this.writeMs);
    if (alive()) this.entries.set(entry.clientOrderId, entry);
    await pause(this.clock, this.writeMs);
  }

  async finish(entry: JournalEntry, outcome: JournalOutcome, alive: () => boolean): Promise<void> {
    await this.write({ ...entry, outcome }, alive);
  }

  async unfinished(): Promise<readonly JournalEntry[]> {
    await pause(this.clock, 1);
    return [...this.entries.values()].filter((each) => !each.outcome);
  }
}
