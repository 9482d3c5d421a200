import { open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isCode, writeFlushed } from './flushedFile';
import { writerSchema, type Writer } from './writer';

const lookupSchema = z.object({
  /** Whose turn it was. */
  by: writerSchema,
  /** ms since the epoch, by this machine. */
  begunAt: z.number(),
  ended: z.object({ at: z.number(), said: z.string() }).optional(),
});

/** One lookup of an unknown order, whichever window made it. Lookups of an order are numbered from 1. */
export interface Lookup {
  readonly number: number;
  /** Absent for a moment while its file is being written, or for good when its window died right then. */
  readonly by?: Writer | undefined;
  /** ms since the epoch, by this machine. */
  readonly begunAt: number;
  /** When it ended and what it said, in words for a trader; absent while it runs, or for good when its window died. */
  readonly ended?: { readonly at: number; readonly said: string } | undefined;
}

/** Who looks an unknown order up, over all windows. */
export interface LookupTurns {
  /** The newest lookup of an order that any window began. Rejects when that cannot be read. */
  last(clientOrderId: string): Promise<Lookup | undefined>;
  /**
   * Takes the turn to make the lookup of this number: of all windows that ever ask for it one gets it, and nobody once the order's outcome is
   * known. Rejects when turns cannot be written down.
   */
  take(clientOrderId: string, number: number, begunAt: number): Promise<Lookup | undefined>;
  /** Notes how a lookup ended, for the other windows to see. */
  end(clientOrderId: string, lookup: Lookup): Promise<void>;
  /** Forgets the turns of an order whose outcome is written down. */
  clear(clientOrderId: string): Promise<void>;
}

/** How the files of turns end; they stand beside the journal's entries. */
export const lookupEnding = '.lookup';
/** So many turns of an order stay: one that a held-up window asks for late is then seen to be over. */
const keptTurns = 20;

/**
 * Turns as files of the journal's folder, `<client order id>.<number>.lookup`. A turn is taken by making its file, which succeeds once
 * whatever happens: there is no holder to outlive, nothing to renew, and a window that dies costs the others nothing but its own turn.
 */
export class LookupFiles implements LookupTurns {
  constructor(
    private readonly directory: string,
    private readonly writer: Writer,
    /** Whether an order's outcome is written down. */
    private readonly isFinished: (clientOrderId: string) => Promise<boolean>,
    private readonly newName: () => string,
  ) {}

  async last(clientOrderId: string): Promise<Lookup | undefined> {
    const number = Math.max(0, ...(await this.numbers(clientOrderId)));
    return number === 0 ? undefined : this.read(clientOrderId, number);
  }

  async take(clientOrderId: string, number: number, begunAt: number): Promise<Lookup | undefined> {
    const lookup: Lookup = { number, by: this.writer, begunAt };
    try {
      const handle = await open(this.file(clientOrderId, number), 'wx', 0o600);
      try {
        await handle.writeFile(textOf(lookup));
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (isCode(error, 'EEXIST')) return undefined;
      throw error;
    }
    // A window that was held up since it looked may have made a file that was there before and is gone. Then there are later ones, or
    // the outcome is written down: that comes before the files go.
    const numbers = await this.numbers(clientOrderId);
    if (numbers.some((each) => each > number) || (await this.isFinished(clientOrderId))) {
      await this.remove(clientOrderId, number);
      return undefined;
    }
    for (const each of numbers) if (each <= number - keptTurns) await this.remove(clientOrderId, each);
    return lookup;
  }

  async end(clientOrderId: string, lookup: Lookup): Promise<void> {
    const name = fileName(clientOrderId, lookup.number);
    await writeFlushed(this.directory, name, `${name}.${this.newName()}.tmp`, textOf(lookup));
  }

  async clear(clientOrderId: string): Promise<void> {
    for (const number of await this.numbers(clientOrderId)) await this.remove(clientOrderId, number);
  }

  private async numbers(clientOrderId: string): Promise<readonly number[]> {
    const [start, end] = [`${clientOrderId}.`, lookupEnding];
    const names = (await readdir(this.directory)).filter(
      (name) => name.startsWith(start) && name.endsWith(end),
    );
    return names
      .map((name) => name.slice(start.length, -end.length))
      .filter((digits) => /^[1-9]\d*$/.test(digits))
      .map(Number);
  }

  private async read(clientOrderId: string, number: number): Promise<Lookup | undefined> {
    const file = this.file(clientOrderId, number);
    try {
      const text = await readFile(file, 'utf8');
      const read = text === '' ? undefined : lookupSchema.safeParse(JSON.parse(text)).data;
      return read ? { number, ...read } : { number, begunAt: (await stat(file)).mtimeMs };
    } catch (error) {
      // Cleared meanwhile, or cut off in the middle of its first write.
      if (isCode(error, 'ENOENT')) return undefined;
      if (error instanceof SyntaxError) return { number, begunAt: (await stat(file)).mtimeMs };
      throw error;
    }
  }

  private async remove(clientOrderId: string, number: number): Promise<void> {
    try {
      await unlink(this.file(clientOrderId, number));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
    }
  }

  private file(clientOrderId: string, number: number): string {
    return join(this.directory, fileName(clientOrderId, number));
  }
}

function fileName(clientOrderId: string, number: number): string {
  return `${clientOrderId}.${number}${lookupEnding}`;
}

function textOf({ by, begunAt, ended }: Lookup): string {
  return `${JSON.stringify({ by, begunAt, ended }, undefined, 2)}\n`;
}
