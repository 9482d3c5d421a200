import { createHash } from 'node:crypto';
import { dayMinutes, lineOf, readLines, type DayOfPrices } from './candleLines';
import type { GrowingFiles } from './growingFiles';
import type { SeenMinute } from './seenMinute';

/** So many days are kept, today included. */
export const keptDays = 30;

/** What a day file told from some offset on. */
export interface DayReading {
  readonly minutes: readonly SeenMinute[];
  /** The offset to go on from, once the file has grown. */
  readonly end: number;
}

const dayShape = /^(\d{4}-\d\d-\d\d)\.candles$/;
const dayMs = dayMinutes * 60_000;

/**
 * Recorded minutes on disk: for each exchange a folder, in it one for each market, in it a file for each day (UTC). Lines are only ever added.
 * All windows write the same files. Everything rejects with the system's error.
 */
export class CandleFiles {
  private readonly folder: string;

  /** `place`: which exchange it is; prices of two are never mixed. */
  constructor(
    private readonly files: GrowingFiles,
    private readonly place: string,
  ) {
    this.folder = createHash('sha256').update(place).digest('hex').slice(0, 32);
  }

  /** Adds minutes of a market. After an error some may be there; adding the same again does no harm. */
  async add(symbol: string, minutes: readonly SeenMinute[]): Promise<void> {
    for (const day of new Set(minutes.map(dayOf))) {
      const lines = minutes
        .filter((each) => dayOf(each) === day)
        .map((each) => lineOf(each, this.of(symbol, day)));
      await this.files.append(this.path(symbol, day), lines.join(''));
    }
  }

  /** Reads a market's day from an offset on, in the sequence of writing; nothing where there is no file, or a shorter one. */
  async read(symbol: string, day: number, from = 0): Promise<DayReading | undefined> {
    const part = await this.files.readFrom(this.path(symbol, day), from);
    if (!part) return undefined;
    const { minutes, end } = readLines(part.text, this.of(symbol, day));
    return { minutes, end: from + end };
  }

  /** Removes the days of every exchange that are older than {@link keptDays}, seen from `today`, and those that have not come yet. */
  async prune(today: number): Promise<void> {
    const { files } = this;
    for (const place of await files.list([])) {
      for (const symbol of await files.list([place])) {
        const names = await files.list([place, symbol]);
        const over = names.filter((name) => {
          const day = dayNamed(name);
          // Tomorrow may have begun a moment ago.
          return day !== undefined && (day <= today - keptDays || day > today + 1);
        });
        for (const name of over) await files.remove([place, symbol, name]);
        if (names.length === over.length) await files.remove([place, symbol]);
      }
    }
  }

  /** Removes what is recorded of this exchange, or of all. */
  async remove(which: 'this' | 'all'): Promise<void> {
    if (which === 'this') return this.files.remove([this.folder]);
    for (const place of await this.files.list([])) await this.files.remove([place]);
  }

  private of(symbol: string, day: number): DayOfPrices {
    return { place: this.place, symbol, day };
  }

  private path(symbol: string, day: number): readonly string[] {
    return [this.folder, symbol, `${nameOf(day)}.candles`];
  }
}

/** The day (since the epoch, UTC) of a minute. */
export function dayOf({ minute }: Pick<SeenMinute, 'minute'>): number {
  return Math.floor(minute / dayMinutes);
}

function nameOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

function dayNamed(name: string): number | undefined {
  const at = Date.parse(dayShape.exec(name)?.[1] ?? '');
  return Number.isNaN(at) ? undefined : at / dayMs;
}
