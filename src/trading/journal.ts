import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const outcomeSchema = z.object({
  state: z.enum(['accepted', 'rejected', 'not-placed']),
  orderId: z.string().optional(),
  message: z.string(),
  at: z.string(),
});

const entrySchema = z.object({
  version: z.literal(1),
  clientOrderId: z.uuid(),
  environment: z.string(),
  server: z.string(),
  symbol: z.string(),
  side: z.enum(['BUYER', 'SELLER']),
  type: z.enum(['LIMIT', 'MARKET']),
  price: z.string().optional(),
  quantity: z.string(),
  /** As it was signed. */
  expireAt: z.string(),
  /** The same moment, ms since the epoch by the server's clock. */
  expiresAtMs: z.number(),
  writtenAt: z.string(),
  outcome: outcomeSchema.optional(),
});

/** What became of a placement, for good. While it is unknown there is none. */
export type JournalOutcome = z.infer<typeof outcomeSchema>;

/** One placement, as written before its request leaves. Amounts are canonical texts; no key and no secret is in it. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** Thrown when a placement could not be written down; the order must then not be sent. */
export class JournalError extends Error {
  readonly reason = 'not-written';

  constructor(
    readonly file: string,
    cause: unknown,
  ) {
    super(
      `The order was not sent: it could not be written to the journal at ${file}. Check the free space and the permissions there, then place it again.`,
      { cause },
    );
    this.name = 'JournalError';
  }
}

/**
 * One small readable file a placement, flushed to the disk before the request leaves, so that an order whose answer was lost is
 * still known after a crash.
 */
export class Journal {
  constructor(
    private readonly directory: string,
    private readonly warn: (text: string) => void,
  ) {}

  /** Writes and flushes an entry. Throws {@link JournalError}. */
  async write(entry: JournalEntry): Promise<void> {
    const file = this.fileOf(entry.clientOrderId);
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      await writeFlushed(this.directory, file, `${JSON.stringify(entry, undefined, 2)}\n`);
    } catch (error) {
      throw new JournalError(file, error);
    }
  }

  /** Adds the final outcome to an entry. Throws {@link JournalError}. */
  async finish(entry: JournalEntry, outcome: JournalOutcome): Promise<void> {
    await this.write({ ...entry, outcome });
  }

  /** The placements without an outcome, oldest first: their requests may have left. A file that cannot be read is reported and kept. */
  async unfinished(): Promise<readonly JournalEntry[]> {
    const entries: JournalEntry[] = [];
    for (const name of await this.names()) {
      const entry = await this.read(name);
      if (entry && !entry.outcome) entries.push(entry);
    }
    return entries.sort((a, b) => a.expiresAtMs - b.expiresAtMs);
  }

  /** Removes finished entries that were written before `before` (ms since the epoch). */
  async prune(before: number): Promise<void> {
    for (const name of await this.names()) {
      const entry = await this.read(name);
      if (entry?.outcome && Date.parse(entry.writtenAt) < before) await unlink(join(this.directory, name));
    }
  }

  private async names(): Promise<readonly string[]> {
    try {
      return (await readdir(this.directory)).filter((name) => name.endsWith('.json'));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  private async read(name: string): Promise<JournalEntry | undefined> {
    try {
      return entrySchema.parse(JSON.parse(await readFile(join(this.directory, name), 'utf8')));
    } catch (error) {
      if (!isMissing(error))
        this.warn(`The journal entry ${name} cannot be read and is left as it is: ${String(error)}`);
      return undefined;
    }
  }

  private fileOf(clientOrderId: string): string {
    return join(this.directory, `${clientOrderId}.json`);
  }
}

async function writeFlushed(directory: string, file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  // Windows cannot open a folder for flushing; there the rename is durable by itself.
  if (process.platform === 'win32') return;
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
