import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { apiKeyRecord, type ApiKeyRecord } from './apiKeys';
import { toText } from '../domain/decimal';
import type { TakenLevel } from './floor';
import type { LedgerRecord } from './ledger';
import { decimalText, orderRecord, recordOf, type PaperOrder } from './paperOrder';
import { seenRecord, type SeenRecord } from './seenSignatures';

/** All that an exchange keeps over a restart. */
export interface SavedExchange {
  readonly ledger: LedgerRecord;
  readonly orders: readonly PaperOrder[];
  /** What orders took of the levels of another exchange. */
  readonly taken?: readonly TakenLevel[] | undefined;
  readonly keys: readonly ApiKeyRecord[];
  readonly seen: readonly SeenRecord[];
  /** Counts the resets since the files were begun. */
  readonly epoch: number;
}

/** Thrown when the account cannot be read or written. What was kept before is untouched. */
export class StoreError extends Error {
  readonly reason = 'store';
}

const texts = z.record(z.string(), z.string());
const stateFile = z.object({
  version: z.literal(1),
  epoch: z.number().int(),
  ledger: z.object({
    accounts: z.record(
      z.string(),
      z.record(z.string(), z.object({ available: z.string(), blocked: z.string() })),
    ),
    fees: texts,
    makers: texts,
    issued: texts,
  }),
  openOrders: z.array(orderRecord),
  historyBytes: z.number().int(),
  // Absent in files of exchanges that simulate their prices.
  taken: z
    .array(
      z.object({
        symbol: z.string(),
        side: z.enum(['BUYER', 'SELLER']),
        price: decimalText,
        quantity: decimalText,
      }),
    )
    .optional(),
  keys: z.array(apiKeyRecord),
  seen: z.array(seenRecord),
});

const stateName = 'account.json';
const historyName = (epoch: number): string => `history-${epoch}.jsonl`;
const historyPattern = /^history-\d+\.jsonl$/;

/**
 * The account on disk. `account.json` is written whole (temporary file, fsync, rename) and holds what changes; orders that are over
 * never change again and are appended to a history file, of which `account.json` says how much counts. So a kill at any moment leaves the
 * state before or after a change, and a change costs as much as is open, not as much as ever was.
 */
export class AccountStore {
  private historyBytes = 0;
  private readonly inHistory = new Set<string>();
  private epoch = 0;

  /** `now` gives epoch ms for the name of a file that is kept aside; `say` takes what a person should know. */
  constructor(
    private readonly directory: string,
    private readonly now: () => number,
    private readonly say: (text: string) => void,
  ) {}

  /**
   * What was kept; nothing on the first start. Files that cannot be understood are moved aside under a name that says so, and that is said.
   * Files that cannot be read at all throw a {@link StoreError}: they may be fine.
   */
  async load(check: (saved: SavedExchange) => void): Promise<SavedExchange | undefined> {
    await this.attempt('opened', () => mkdir(this.directory, { recursive: true, mode: 0o700 }));
    const text = await this.attempt('read', () => readIfThere(this.path(stateName)));
    if (text === undefined) return undefined;
    try {
      const state = stateFile.parse(JSON.parse(text.toString('utf8')));
      const history = await this.readHistory(state.epoch, state.historyBytes);
      const { ledger, taken, keys, seen, epoch } = state;
      const saved = { ledger, taken, keys, seen, epoch, orders: [...history, ...state.openOrders] };
      check(saved);
      this.epoch = epoch;
      this.historyBytes = state.historyBytes;
      for (const order of history) this.inHistory.add(order.id);
      return saved;
    } catch (error) {
      if (error instanceof StoreError) throw error;
      await this.keepAside(error);
      return undefined;
    }
  }

  /** Writes it down; when this resolves a power cut does not undo it. Calls must not overlap. */
  async save(saved: SavedExchange): Promise<void> {
    const { taken = [] } = saved;
    const began = saved.epoch === this.epoch;
    const from = began ? this.historyBytes : 0;
    const over = saved.orders.filter(
      (order) => order.status !== 'NOT_FILLED' && !(began && this.inHistory.has(order.id)),
    );
    const lines = Buffer.from(over.map((order) => `${JSON.stringify(recordOf(order))}\n`).join(''));
    const state: z.input<typeof stateFile> = {
      version: 1,
      epoch: saved.epoch,
      ledger: saved.ledger,
      openOrders: saved.orders.filter((order) => order.status === 'NOT_FILLED').map(recordOf),
      historyBytes: from + lines.length,
      ...(taken.length > 0 && {
        taken: taken.map((level) => ({
          ...level,
          price: toText(level.price),
          quantity: toText(level.quantity),
        })),
      }),
      keys: [...saved.keys],
      seen: [...saved.seen],
    };
    const text = JSON.stringify(state);
    await this.attempt('written', async () => {
      if (lines.length > 0) await writeDurably(this.path(historyName(saved.epoch)), lines, from);
      const temporary = this.path(`${stateName}.new`);
      await rm(temporary, { force: true });
      await writeDurably(temporary, Buffer.from(text), 0);
      await replaceFile(temporary, this.path(stateName));
      await syncDirectory(this.directory);
      if (!began) await rm(this.path(historyName(this.epoch)), { force: true });
    });
    if (!began) this.inHistory.clear();
    for (const order of over) this.inHistory.add(order.id);
    this.epoch = saved.epoch;
    this.historyBytes = from + lines.length;
  }

  private async readHistory(epoch: number, bytes: number): Promise<readonly PaperOrder[]> {
    const all = await this.attempt('read', () => readIfThere(this.path(historyName(epoch))));
    if ((all?.length ?? 0) < bytes) throw new Error('The history is shorter than it should be.');
    const lines = all?.subarray(0, bytes).toString('utf8').split('\n') ?? [];
    return lines.filter((line) => line !== '').map((line) => orderRecord.parse(JSON.parse(line)));
  }

  private async keepAside(cause: unknown): Promise<void> {
    const mark = `broken-${new Date(this.now()).toISOString().replace(/[:.]/g, '-')}`;
    const aside = this.path(`${mark}-${stateName}`);
    await this.attempt('moved aside', async () => {
      const histories = (await readdir(this.directory)).filter((name) => historyPattern.test(name));
      for (const name of histories) await rename(this.path(name), this.path(`${mark}-${name}`));
      // Last: while it is here, a start that was cut off in between comes back to this.
      await rename(this.path(stateName), aside);
    });
    this.say(
      `The paper account could not be understood (${cause instanceof Error ? cause.message : String(cause)}). ` +
        `It was kept as ${aside}, and a new account begins.`,
    );
  }

  private path(name: string): string {
    return join(this.directory, name);
  }

  private async attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof StoreError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new StoreError(`The paper account in ${this.directory} could not be ${what}: ${why}.`, { cause });
    }
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes at a place, cuts off what stood behind, and has the disk take it. */
async function writeDurably(path: string, bytes: Buffer, from: number): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    await file.write(bytes, 0, bytes.length, from);
    await file.truncate(from + bytes.length);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Renames over a file. On Windows somebody who looks at it (a virus scanner, say) holds it for a moment: that is waited for. */
async function replaceFile(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const held =
        process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'EBUSY');
      if (!held || attempt === 20) throw error;
      await pause(attempt);
    }
  }
}

/** Has the disk take a rename. Windows has no such call for directories and needs none. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
