import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode, isSystemError, writeFlushed } from './flushedFile';
import { readEntry, type JournalEntry, type JournalOutcome } from './journalEntry';
import { lookupEnding } from './lookupTurns';

export type { JournalEntry, JournalOutcome };

/** Thrown when something could not be written down. A placement must then not be sent; an outcome stays as it was learnt. */
export class JournalError extends Error {
  readonly reason = 'not-written';

  constructor(
    readonly file: string,
    cause: unknown,
    what: 'placement' | 'outcome' = 'placement',
  ) {
    const advice = `Check the free space and the permissions of ${file}`;
    super(
      what === 'placement'
        ? `Nothing was sent: the order could not be written to the journal. ${advice}, then place it again.`
        : `The outcome of an order could not be written to the journal. ${advice}.`,
      { cause },
    );
    this.name = 'JournalError';
  }
}

const ending = '.json';
const temporaryEnding = '.tmp';

/**
 * One small readable file a placement, flushed to the disk before the request leaves, so that an order whose answer was lost is
 * still known after a crash. Several windows may use one folder.
 */
export class Journal {
  private readonly reported = new Set<string>();
  /** Entries whose outcome is known here and is not on the disk. */
  private readonly ended = new Set<string>();
  /** Entries with an outcome, by their file: it is final, so they need not be read again. */
  private readonly done = new Map<string, JournalEntry>();

  /** `newName` gives a name that nobody else gives, for files in the making. */
  constructor(
    private readonly directory: string,
    private readonly warn: (text: string) => void,
    private readonly newName: () => string,
  ) {}

  /** Writes and flushes an entry. Throws {@link JournalError}. */
  async write(entry: JournalEntry): Promise<void> {
    this.done.delete(fileName(entry.clientOrderId));
    await this.put(entry, 'placement');
  }

  /**
   * Notes that the answer to a placement was lost, for other windows to take it up, unless its outcome stands there already. Throws
   * {@link JournalError}; the entry then still counts as unfinished.
   */
  async markUnknown(entry: JournalEntry): Promise<void> {
    if ((await this.find(entry.clientOrderId))?.outcome) return;
    await this.put(entry, 'outcome');
  }

  /** An entry as it stands now; nothing where there is none or it makes no sense. Rejects when the system cannot read it. */
  find(clientOrderId: string): Promise<JournalEntry | undefined> {
    return this.read(fileName(clientOrderId));
  }

  /** Adds the final outcome to an entry. Throws {@link JournalError}; the entry counts as finished for this window all the same. */
  async finish(entry: JournalEntry, outcome: JournalOutcome): Promise<void> {
    this.ended.add(entry.clientOrderId);
    await this.put({ ...entry, outcome }, 'outcome');
    this.ended.delete(entry.clientOrderId);
  }

  /**
   * The placements without an outcome, oldest first: their requests may have left. A file whose content makes no sense is reported and
   * kept. Rejects when the system cannot read the folder or a file in it.
   */
  async unfinished(): Promise<readonly JournalEntry[]> {
    const entries: JournalEntry[] = [];
    for (const name of await this.names(ending)) {
      if (this.done.has(name)) continue;
      const entry = await this.read(name);
      if (entry?.outcome) this.done.set(name, entry);
      else if (entry && !this.ended.has(entry.clientOrderId)) entries.push(entry);
    }
    return entries.sort((a, b) => a.expiresAtMs - b.expiresAtMs);
  }

  /** The placements whose outcome came at or after a moment (ms since the epoch). Rejects when the folder cannot be read. */
  async endedSince(at: number): Promise<readonly JournalEntry[]> {
    await this.unfinished();
    return [...this.done.values()].filter(({ outcome }) => outcome && Date.parse(outcome.at) >= at);
  }

  /** The placement that was sent for an intent, where one was written down. Rejects when the folder cannot be read. */
  async ofIntent(intent: string): Promise<JournalEntry | undefined> {
    const unfinished = await this.unfinished();
    return [...unfinished, ...this.done.values()].find((each) => each.intent === intent);
  }

  /** Whether the outcome of an entry is known, on the disk or to this window alone. */
  async isFinished(clientOrderId: string): Promise<boolean> {
    if (this.ended.has(clientOrderId)) return true;
    return (await this.find(clientOrderId))?.outcome !== undefined;
  }

  /** Removes finished entries that were written before `before` (ms since the epoch), and what broken-off writes and lookups of then left. */
  async prune(before: number): Promise<void> {
    for (const name of await this.names(ending)) {
      const entry = await this.read(name);
      if (entry?.outcome && Date.parse(entry.writtenAt) < before) await this.remove(name);
    }
    for (const name of [...(await this.names(temporaryEnding)), ...(await this.names(lookupEnding))]) {
      const { mtimeMs } = await stat(join(this.directory, name)).catch(() => ({ mtimeMs: before }));
      if (mtimeMs < before) await this.remove(name);
    }
  }

  private async put(entry: JournalEntry, what: 'placement' | 'outcome'): Promise<void> {
    let file = this.directory;
    try {
      // Checked before its id becomes a file name, and so that what is written can be read again.
      const { clientOrderId, ...rest } = readEntry(entry);
      const name = fileName(clientOrderId);
      file = join(this.directory, name);
      const text = `${JSON.stringify({ clientOrderId, ...rest }, undefined, 2)}\n`;
      const temporaryName = `${name}.${this.newName()}${temporaryEnding}`;
      await writeFlushed(this.directory, name, temporaryName, text);
    } catch (error) {
      throw new JournalError(file, error, what);
    }
  }

  private async names(suffix: string): Promise<readonly string[]> {
    try {
      return (await readdir(this.directory)).filter((name) => name.endsWith(suffix));
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  private async read(name: string): Promise<JournalEntry | undefined> {
    try {
      const entry = readEntry(JSON.parse(await readFile(join(this.directory, name), 'utf8')));
      // Its outcome would be written to another file, and this one be looked up for ever.
      if (fileName(entry.clientOrderId) !== name) throw new Error('it is about another order than its name');
      return entry;
    } catch (error) {
      // Another window may have pruned it meanwhile.
      if (isCode(error, 'ENOENT')) return undefined;
      // What the system could not read may be a placement like any other: that is not the same as none.
      if (isSystemError(error) && !isCode(error, 'EISDIR')) throw error;
      this.report(name, error);
      return undefined;
    }
  }

  private report(name: string, error: unknown): void {
    if (this.reported.has(name)) return;
    this.reported.add(name);
    this.warn(`The journal entry ${name} cannot be read and is left as it is: ${String(error)}`);
  }

  private async remove(name: string): Promise<void> {
    this.done.delete(name);
    try {
      await unlink(join(this.directory, name));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) {
        this.warn(`The journal file ${name} could not be removed: ${String(error)}`);
      }
    }
  }
}

function fileName(clientOrderId: string): string {
  return `${clientOrderId}${ending}`;
}
