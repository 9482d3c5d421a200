import { pause } from '../../../../src/trading/clock';
import type { JournalEntry, JournalOutcome } from '../../../../src/trading/journalEntry';
import type { Writer } from '../../../../src/trading/writer';
import type { FakeClock } from '../../../support/fakeClock';
import { SharedTurns, writerOf } from '../sharedTurns';

/** A disk that outlives every window. An entry is there whole or not at all; whoever wrote it hears of it a little later. */
export class JournalInMemory {
  readonly entries = new Map<string, JournalEntry>();
  /** Whose turn it is to look an unknown order up, beside the entries. */
  readonly turns = new SharedTurns();
  /** Windows that were killed. */
  readonly gone = new Set<string>();
  private windows = 0;

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

  /** A window that did not write here before. */
  newWriter(): Writer {
    this.windows += 1;
    return writerOf(`window-${this.windows}`, this.windows);
  }

  async endedSince(at: number): Promise<readonly JournalEntry[]> {
    await pause(this.clock, 1);
    return [...this.entries.values()].filter(({ outcome }) => outcome && Date.parse(outcome.at) >= at);
  }

  outcomeOf(clientOrderId: string): Promise<JournalOutcome | undefined> {
    return Promise.resolve(this.entries.get(clientOrderId)?.outcome);
  }

  async unfinished(): Promise<readonly JournalEntry[]> {
    await pause(this.clock, 1);
    return [...this.entries.values()].filter((each) => !each.outcome);
  }
}
