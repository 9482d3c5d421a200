import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { isCode } from './flushedFile';
import { momentOf, msSince, type Moment } from './moment';
import { wordsOf } from './placementWords';

const kept = z.record(z.string().max(100), z.number().nonnegative());

/** Where the times of one place are kept. Both reject with the system's error. */
export interface TimesFile {
  read(): Promise<string>;
  write(text: string): Promise<void>;
}

/** Written so often while prices come, ms: so much too early may a time be that is read after a crash. */
const writeEveryMs = 2500;

/**
 * When each market of one place had a live price that the alerts looked at, over reloads and for the window that takes the watch over. A time
 * that cannot be kept makes a gap look longer, never shorter.
 */
export class PriceTimes implements Disposable {
  private readonly moments = new Map<string, Moment>();
  private lastWritten: Moment | undefined;
  private writing: Promise<void> = Promise.resolve();
  private changed = false;
  private warned = false;

  constructor(
    private readonly file: TimesFile,
    private readonly clock: Clock,
    private readonly warn: (text: string) => void,
  ) {}

  /** Takes up what other windows saw. Never rejects: what cannot be read was not seen. */
  async load(): Promise<void> {
    let read: Record<string, number>;
    try {
      read = kept.parse(JSON.parse(await this.file.read()));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) {
        this.warn(`When prices were last seen could not be read: ${wordsOf(error)}`);
      }
      return;
    }
    for (const [symbol, at] of Object.entries(read)) {
      // A time ahead of now was written before the clock was set back, and tells nothing.
      if (at > this.clock.now() || at <= (this.moments.get(symbol)?.at ?? 0)) continue;
      this.moments.set(symbol, { at, steady: undefined });
    }
  }

  /** The market has a live price now. */
  note(symbol: string): void {
    this.moments.set(symbol, momentOf(this.clock));
    this.changed = true;
    if (this.lastWritten && msSince(this.clock, this.lastWritten) < writeEveryMs) return;
    this.write();
  }

  /** When the market had its last price, and how long that is ago (ms); nothing when it never had one. */
  last(symbol: string): { readonly at: number; readonly agoMs: number } | undefined {
    const moment = this.moments.get(symbol);
    return moment && { at: moment.at, agoMs: msSince(this.clock, moment) };
  }

  /** Resolves when what was noted is on disk, or was warned of. */
  async settled(): Promise<void> {
    if (this.changed) this.write();
    await this.writing;
  }

  dispose(): void {
    if (this.changed) this.write();
  }

  private write(): void {
    this.lastWritten = momentOf(this.clock);
    this.changed = false;
    this.writing = this.writing.then(() => this.writeNow());
  }

  private async writeNow(): Promise<void> {
    const times = Object.fromEntries([...this.moments].map(([symbol, { at }]) => [symbol, at]));
    try {
      await this.file.write(JSON.stringify(times));
    } catch (error) {
      if (!this.warned) this.warn(`When prices were last seen could not be kept: ${wordsOf(error)}`);
      this.warned = true;
    }
  }
}

/** The file of a place's times, in a folder that the windows share and that is made at the first write. */
export function timesFile(directory: string, place: string, newId: () => string): TimesFile {
  const name = createHash('sha256').update(place).digest('hex').slice(0, 32);
  const file = join(directory, `${name}.json`);
  return {
    read: () => readFile(file, 'utf8'),
    write: async (text) => {
      const temporary = join(directory, `${newId()}.new`);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      try {
        // Not flushed: each few seconds that would wear a disk out, and a power cut only makes a gap look longer.
        await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
        await rename(temporary, file);
      } catch (error) {
        await unlink(temporary).catch(() => undefined);
        throw error;
      }
    },
  };
}
