import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isExactText } from '../domain/decimal';
import type { FeeRole } from '../domain/feeRate';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { isCode, writeFlushed } from './flushedFile';

const seenFee = z.object({
  /** Decimal text. */
  percent: z.string().refine(isExactText, 'not a plain decimal'),
  /** When the fill was, as the exchange wrote it. */
  at: z.string().max(100),
});
/** A commission as it was charged. */
export type SeenFee = z.infer<typeof seenFee>;

const mostCurrencies = 200;
const currency = z.string().min(1).max(40);
const kept = z.object({
  version: z.literal(1),
  /** Ever seen with a balance; the latest last. */
  currencies: z.array(currency),
  fees: z.object({ MAKER: seenFee.optional(), TAKER: seenFee.optional() }),
});
type Kept = z.infer<typeof kept>;

const nothing: Kept = { version: 1, currencies: [], fees: {} };

/** Whose memory it is, and where it is kept. */
export interface MemoryParts {
  /** Folder of all such files; made at the first write. */
  readonly directory: string;
  readonly server: string;
  /** Fingerprint of the account; while nobody is signed in nothing is read or written. */
  readonly account: string | undefined;
  warn(text: string): void;
  /** Different at each call, for temporary names. */
  newId(): string;
}

/**
 * What is remembered of an account on a server: the currencies in which it ever held something, and the commissions that its fills were
 * charged. One small file an account, shared by all windows; what another window added is kept. Nothing in it is secret, and an error
 * never empties it.
 */
export class AccountMemory implements Disposable {
  private now = nothing;
  private changed = false;
  private writing: Promise<void> | undefined;
  private readonly told = new Emitter<void>();
  /** Fires when something new is known. */
  readonly onChange = this.told.on;

  constructor(private readonly its: MemoryParts) {}

  /** Reads what earlier windows kept, beside what this one learned already. Never rejects: what cannot be read is warned of. */
  async load(): Promise<void> {
    if (this.its.account === undefined) return;
    try {
      this.take(merged(await this.read(), this.now));
    } catch (error) {
      this.its.warn(`What is remembered of this account could not be read: ${String(error)}`);
    }
  }

  /** Currencies that were ever seen with a balance, the latest first. */
  currencies(): readonly string[] {
    return this.now.currencies.toReversed();
  }

  fee(role: FeeRole): SeenFee | undefined {
    return this.now.fees[role];
  }

  /** Remembers a currency in which the account holds something. */
  addCurrency(name: string): void {
    if (this.now.currencies.includes(name) || !currency.safeParse(name).success) return;
    this.keep({ ...this.now, currencies: [...this.now.currencies, name] });
  }

  /** Remembers a commission, unless a later fill told another. */
  addFee(role: FeeRole, fee: SeenFee): void {
    const before = this.now.fees[role];
    if (before && (before.at > fee.at || (before.at === fee.at && before.percent === fee.percent))) return;
    this.keep({ ...this.now, fees: { ...this.now.fees, [role]: fee } });
  }

  /** Resolves when everything is on disk, or was warned of. */
  async settled(): Promise<void> {
    await this.writing;
  }

  dispose(): void {
    this.told.dispose();
  }

  private keep(next: Kept): void {
    this.take(merged(nothing, next));
    if (this.its.account === undefined) return;
    this.changed = true;
    this.writing ??= this.write();
  }

  private take(next: Kept): void {
    if (JSON.stringify(next) === JSON.stringify(this.now)) return;
    this.now = next;
    this.told.fire();
  }

  /** Writes until what is on disk is the latest. Never rejects. */
  private async write(): Promise<void> {
    while (this.changed) {
      this.changed = false;
      try {
        // Another window may have written meanwhile. A file that is there and cannot be read is not written over.
        this.take(merged(await this.read(), this.now));
        const { directory } = this.its;
        await writeFlushed(directory, this.name, `${this.its.newId()}.new`, JSON.stringify(this.now));
      } catch (error) {
        this.its.warn(`What is remembered of this account could not be kept: ${String(error)}`);
      }
    }
    // At once after the last look, so that nothing comes in between.
    this.writing = undefined;
  }

  private get name(): string {
    const whose = JSON.stringify([this.its.server, this.its.account]);
    return `${createHash('sha256').update(whose).digest('hex').slice(0, 32)}.json`;
  }

  /** Rejects when the file is there and cannot be read; one whose content makes no sense counts as empty, and is warned of. */
  private async read(): Promise<Kept> {
    let text: string;
    try {
      text = await readFile(join(this.its.directory, this.name), 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return nothing;
      throw error;
    }
    try {
      return kept.parse(JSON.parse(text));
    } catch {
      this.its.warn('What was remembered of this account makes no sense and is collected anew.');
      return nothing;
    }
  }
}

/** Both, the second one's currencies as the later ones; of commissions those of the later fills. */
function merged(earlier: Kept, later: Kept): Kept {
  const older = earlier.currencies.filter((each) => !later.currencies.includes(each));
  const newer = (a: SeenFee | undefined, b: SeenFee | undefined): SeenFee | undefined =>
    a && b ? (a.at > b.at ? a : b) : (a ?? b);
  const maker = newer(earlier.fees.MAKER, later.fees.MAKER);
  const taker = newer(earlier.fees.TAKER, later.fees.TAKER);
  return {
    version: 1,
    currencies: [...older, ...later.currencies].slice(-mostCurrencies),
    fees: { ...(maker && { MAKER: maker }), ...(taker && { TAKER: taker }) },
  };
}
