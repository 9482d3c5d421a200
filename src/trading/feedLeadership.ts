import * as z from 'zod';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { momentOf, momentSchema, runningMsSince, type Moment } from './moment';
import type { SharedFiles } from './sharedFiles';
import { writerSchema, type Writer } from './writer';

/**
 * Where a window stands: it leads; it follows another; nobody is known to lead (for a moment); or windows cannot reach each other.
 */
export type FeedStanding =
  | { readonly is: 'leading' | 'undecided' }
  | { readonly is: 'following'; readonly leader: string }
  | { readonly is: 'alone'; readonly why: unknown };

/** What leading needs of the rest. */
export interface LeadershipParts {
  readonly files: SharedFiles;
  readonly writer: Writer;
  isGone(writer: Writer): boolean;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

/** Thrown when the windows' folder does not answer. */
export class FeedFolderError extends Error {
  readonly reason = 'slow';

  constructor() {
    super('The folder that windows share does not answer.');
    this.name = 'FeedFolderError';
  }
}

/** Who leads says so this often. */
const beatMs = 1000;
/** Who has not said so for this long does not lead any more, by its own account. */
export const leaseMs = 2500;
/** Who has not said so for this long is followed by another; longer, so that the two never lead at a time. */
const deadAfterMs = 3300;
/** The others look this often. */
const lookMs = 500;
/** Somebody else stood at the same moment: look again after about this long. */
const againMs = 100;
/** A folder that takes longer cannot be used (a network drive that hangs). */
const hungMs = 2000;
/** Where it cannot be used, it is tried again this often. */
const retryMs = 10_000;
/** So many terms stay: one that a held-up window stands for late is then seen to be over. */
const keptTerms = 20;

const termSchema = z.object({ by: writerSchema, beat: momentSchema, ended: z.boolean().optional() });

interface Term {
  readonly number: number;
  /** Absent where the file cannot be read: it is just being made, or was cut off. */
  readonly holder?: z.infer<typeof termSchema> | undefined;
}

/**
 * Decides which window of an environment asks the exchange for all. Terms are numbered files and their numbers are never used again: a term is
 * taken by making the next file, which succeeds once, and may be taken when the holder of the newest one has ended, is gone or says nothing
 * any more. Who takes it looks afterwards whether the one before has spoken after all; who holds it looks, each time after it has spoken,
 * whether a newer one is there. So of two that cross, one at least gives way. Who was held up (suspended, asleep) finds its lease over before
 * it does anything.
 */
export class FeedLeadership implements Disposable {
  private readonly changed = new Emitter<void>();
  private mine: { readonly number: number; since: Moment } | undefined;
  private leader: string | undefined;
  private alone: { readonly why: unknown } | undefined;
  private failingSince: Moment | undefined;
  private unreadable: { readonly number: number; readonly since: Moment } | undefined;
  private told = '';
  private timer: Disposable | undefined;
  private leaseTimer: Disposable | undefined;
  private turn: Promise<void> | undefined;
  private ended = false;
  /** Fires when {@link standing} changed. */
  readonly onChange = this.changed.on;

  constructor(private readonly its: LeadershipParts) {}

  get standing(): FeedStanding {
    if (this.mine && runningMsSince(this.its.clock, this.mine.since) < leaseMs) return { is: 'leading' };
    if (this.alone) return { is: 'alone', why: this.alone.why };
    if (this.leader !== undefined) return { is: 'following', leader: this.leader };
    return { is: 'undecided' };
  }

  start(): void {
    this.takeTurn();
  }

  /** Gives the lead up, if this window has it. */
  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.leaseTimer?.dispose();
    this.changed.dispose();
    const { mine } = this;
    this.mine = undefined;
    // After what is being written: or the end would be written over. When the process ends first, the others see that.
    if (mine) {
      void (this.turn ?? Promise.resolve()).then(() => this.endTerm(mine.number)).catch(() => undefined);
    }
  }

  private takeTurn(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.ended || this.turn) return;
    const { clock } = this.its;
    const patience = clock.after(hungMs, () => this.failed(new FeedFolderError()));
    this.turn = this.look()
      .then(
        (waitMs) => {
          this.worked();
          return waitMs;
        },
        (error: unknown) => {
          this.failed(error);
          return this.alone ? retryMs : lookMs;
        },
      )
      .then((waitMs) => {
        patience.dispose();
        this.turn = undefined;
        if (!this.ended) this.timer = clock.after(waitMs, () => this.takeTurn());
      });
  }

  /** Gives when to look again (ms). */
  private async look(): Promise<number> {
    if (this.mine) return this.renew(this.mine);
    const newest = await this.newest();
    if (!newest || this.isFree(newest)) {
      this.leader = undefined;
      return this.stand(newest);
    }
    this.leader = newest.holder?.by.window;
    return lookMs;
  }

  private async stand(before: Term | undefined): Promise<number> {
    const number = (before?.number ?? 0) + 1;
    const since = momentOf(this.its.clock);
    if (!(await this.its.files.create(nameOf(number), this.textOf(since)))) return againMs;
    const again = before && (await this.read(before.number));
    if (this.ended || !(await this.isOwn(number)) || (again && !this.isFree(again))) {
      await this.endTerm(number);
      return againMs * (1 + this.its.random() * 3);
    }
    this.mine = { number, since };
    void this.prune(number);
    return Math.max(0, beatMs - runningMsSince(this.its.clock, since));
  }

  private async renew(mine: { readonly number: number; since: Moment }): Promise<number> {
    const since = momentOf(this.its.clock);
    if (await this.isOwn(mine.number)) {
      if (this.ended) return beatMs;
      await this.its.files.write(nameOf(mine.number), this.textOf(since));
      if (await this.isOwn(mine.number)) {
        mine.since = since;
        return beatMs;
      }
    }
    if (this.mine === mine) this.mine = undefined;
    return againMs;
  }

  /** Whether the newest term is of that number, and this window's. */
  private async isOwn(number: number): Promise<boolean> {
    const newest = await this.newest();
    return newest?.number === number && newest.holder?.by.window === this.its.writer.window;
  }

  /** Whether somebody else may take the next term. */
  private isFree({ number, holder }: Term): boolean {
    const { clock, writer } = this.its;
    if (!holder) {
      if (this.unreadable?.number !== number) this.unreadable = { number, since: momentOf(clock) };
      return runningMsSince(clock, this.unreadable.since) > deadAfterMs;
    }
    if (holder.ended === true || holder.by.window === writer.window || this.its.isGone(holder.by)) {
      return true;
    }
    return runningMsSince(clock, holder.beat) > deadAfterMs;
  }

  private async newest(): Promise<Term | undefined> {
    const numbers = (await this.its.files.names()).map(numberOf).filter((each) => each !== undefined);
    return numbers.length === 0 ? undefined : this.read(Math.max(...numbers));
  }

  private async read(number: number): Promise<Term> {
    const text = await this.its.files.read(nameOf(number));
    try {
      return { number, holder: termSchema.safeParse(JSON.parse(text ?? '')).data };
    } catch {
      return { number };
    }
  }

  private endTerm(number: number): Promise<void> {
    return this.its.files.write(nameOf(number), this.textOf(momentOf(this.its.clock), true));
  }

  private textOf(beat: Moment, ended?: boolean): string {
    return JSON.stringify({ by: this.its.writer, beat, ended });
  }

  /** Never rejects: old terms are in nobody's way. */
  private async prune(number: number): Promise<void> {
    try {
      for (const name of await this.its.files.names()) {
        const each = numberOf(name);
        if (each !== undefined && each <= number - keptTerms) await this.its.files.remove(name);
      }
      await this.its.files.tidy(this.its.clock.now());
    } catch {
      // Another one's turn.
    }
  }

  private worked(): void {
    this.failingSince = undefined;
    this.alone = undefined;
    this.tell();
  }

  /** A window that knows of no leader does not wait for the folder to work again; one that does waits as long as a lease lasts. */
  private failed(why: unknown): void {
    this.failingSince ??= momentOf(this.its.clock);
    const failing = runningMsSince(this.its.clock, this.failingSince) > leaseMs;
    if (failing || this.standing.is === 'undecided' || why instanceof FeedFolderError) this.alone = { why };
    this.tell();
  }

  private tell(): void {
    if (this.ended) return;
    const { standing } = this;
    this.leaseTimer?.dispose();
    if (standing.is === 'leading' && this.mine) {
      const left = leaseMs - runningMsSince(this.its.clock, this.mine.since);
      this.leaseTimer = this.its.clock.after(left + 1, () => this.tell());
    }
    const face = JSON.stringify([standing.is, standing.is === 'following' && standing.leader]);
    if (face === this.told) return;
    this.told = face;
    this.changed.fire();
  }
}

function nameOf(number: number): string {
  return `${number}.json`;
}

function numberOf(name: string): number | undefined {
  return /^[1-9]\d{0,14}\.json$/.test(name) ? Number.parseInt(name, 10) : undefined;
}
