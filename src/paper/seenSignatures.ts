import { createHash } from 'node:crypto';
import * as z from 'zod';

/** A signature that was used (its digest), and when its message expires (epoch ms). */
export const seenRecord = z.tuple([z.string(), z.number()]);
export type SeenRecord = z.infer<typeof seenRecord>;

const sweepEvery = 1_000;

/** Signatures of messages that could still be sent again. One whose message has expired is forgotten: it is refused for that. */
export class SeenSignatures {
  private readonly until = new Map<string, number>();
  private sinceSweep = 0;

  restore(records: readonly SeenRecord[]): void {
    for (const [digest, expiresAt] of records) this.until.set(digest, expiresAt);
  }

  /** Notes a signature; false when it was noted before. */
  note(signature: string, expiresAt: number, now: number): boolean {
    const digest = createHash('sha256').update(signature).digest('base64url');
    if (this.until.has(digest)) return false;
    this.until.set(digest, expiresAt);
    if (++this.sinceSweep >= sweepEvery) this.sweep(now);
    return true;
  }

  /** Those that still matter. */
  records(now: number): readonly SeenRecord[] {
    this.sweep(now);
    return [...this.until];
  }

  private sweep(now: number): void {
    this.sinceSweep = 0;
    for (const [digest, expiresAt] of this.until) if (expiresAt < now) this.until.delete(digest);
  }
}
