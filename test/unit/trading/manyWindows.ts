import { join } from 'node:path';
import type { Order } from '../../../src/domain/order';
import { Journal } from '../../../src/trading/journal';
import type { JournalEntry } from '../../../src/trading/journalEntry';
import { JournalWatch } from '../../../src/trading/journalWatch';
import { LookupFiles } from '../../../src/trading/lookupTurns';
import { UnknownOrders, type ResolvedOrder } from '../../../src/trading/unknownOrders';
import type { Writer } from '../../../src/trading/writer';
import { FakeClock, settle } from '../../support/fakeClock';
import { entryOf, exchangeError, notFound, orderOf } from './samples';
import { writerOf } from './sharedTurns';

/** A lookup as the exchange saw it, with the turn that its window had taken for it. */
export interface SeenLookup {
  readonly id: string;
  readonly window: string;
  readonly turn: number | undefined;
  readonly at: number;
}

/**
 * Windows of one machine over one journal folder on the disk, with a clock that the test moves. A window that is killed does nothing any
 * more: what it waits for never comes, its timers do nothing, and what it had on the disk stays as it was.
 */
export class ManyWindows {
  readonly clock = new FakeClock();
  readonly lookups: SeenLookup[] = [];
  /** Client order ids that the exchange has. */
  readonly placed = new Set<string>();
  /** So many lookups fail before one is answered. */
  failures = 0;
  /** How long the exchange takes. */
  answerMs = 0;
  /** Whether the system tells windows of changes to the folder. */
  tells = true;
  readonly windows: TestWindow[] = [];
  private pending = 0;

  constructor(readonly root: string) {}

  get directory(): string {
    return join(this.root, 'journal');
  }

  get living(): readonly TestWindow[] {
    return this.windows.filter((each) => each.alive);
  }

  async open(): Promise<TestWindow> {
    const window = new TestWindow(this, this.windows.length + 1);
    this.windows.push(window);
    void window.watch.start();
    await this.quiet();
    return window;
  }

  /** Lets time pass in short steps, and the disk come to rest after each. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 100) {
      await this.clock.advance(Math.min(100, left));
      await this.quiet();
    }
  }

  isGone({ pid }: Writer): boolean {
    return !this.windows.some((each) => each.writer.pid === pid && each.alive);
  }

  async answer(id: string): Promise<Order> {
    if (this.answerMs > 0) await new Promise<void>((resolve) => this.clock.after(this.answerMs, resolve));
    if (this.failures > 0) {
      this.failures -= 1;
      throw exchangeError('timeout', { call: 'read' });
    }
    if (!this.placed.has(id)) throw notFound();
    return orderOf(1);
  }

  /** Runs a step on the disk for a window, unless it is dead; whoever dies in the middle never hears of it. */
  async step<T>(window: TestWindow, run: () => Promise<T>): Promise<T> {
    if (!window.lives()) return new Promise(() => undefined);
    this.pending += 1;
    try {
      return await run();
    } finally {
      this.pending -= 1;
      if (!window.alive) await new Promise(() => undefined);
    }
  }

  tellOfChanges(): void {
    if (!this.tells) return;
    for (const each of this.living) each.changed?.();
  }

  private async quiet(): Promise<void> {
    for (let calm = 0; calm < 3; calm = this.pending === 0 ? calm + 1 : 0) await settle();
  }
}

/** A window's part in unknown orders: its journal, its lookups, and what it tells of them. */
export class TestWindow {
  alive = true;
  readonly writer: Writer;
  readonly unknown: UnknownOrders;
  readonly watch: JournalWatch;
  readonly resolved: ResolvedOrder[] = [];
  readonly warnings: string[] = [];
  changed: (() => void) | undefined;
  private readonly journal: Journal;
  private readonly turns = new Map<string, number>();
  private stepsLeft = Infinity;
  private names = 0;

  constructor(
    private readonly bench: ManyWindows,
    readonly number: number,
  ) {
    const { directory, clock } = bench;
    this.writer = writerOf(`window-${number}`, number);
    const newName = (): string => `w${number}-${(this.names += 1)}`;
    const warn = (text: string): void => void this.warnings.push(text);
    const journal = new Journal(directory, warn, newName);
    this.journal = journal;
    const files = new LookupFiles(directory, this.writer, (id) => journal.isFinished(id), newName);
    const step = <T>(run: () => Promise<T>): Promise<T> => bench.step(this, run);
    const change = async <T>(run: () => Promise<T>): Promise<T> => {
      const result = await step(run);
      bench.tellOfChanges();
      return result;
    };
    const isGone = (writer: Writer): boolean => bench.isGone(writer);
    this.unknown = new UnknownOrders({
      lookUp: (id) => {
        if (!this.alive) return new Promise(() => undefined);
        const at = clock.now();
        bench.lookups.push({ id, window: this.writer.window, turn: this.turns.get(id), at });
        this.turns.delete(id);
        const answer = bench.answer(id);
        return answer.finally(() => (this.alive ? undefined : new Promise(() => undefined)));
      },
      serverTime: () => ({ now: clock.now(), uncertaintyMs: 500 }),
      outcomeOf: async (id) => (await step(() => journal.find(id)))?.outcome,
      finish: (entry, outcome) => change(() => journal.finish(entry, outcome)),
      turns: {
        last: (id) => step(() => files.last(id)),
        take: async (id, number, begunAt) => {
          const taken = await change(() => files.take(id, number, begunAt));
          if (taken) this.turns.set(id, number);
          return taken;
        },
        end: (id, lookup) => change(() => files.end(id, lookup)),
        clear: (id) => change(() => files.clear(id)),
      },
      writer: this.writer,
      isGone,
      clock,
      warn,
    });
    this.unknown.onResolved((each) => {
      if (this.alive) this.resolved.push(each);
    });
    this.watch = new JournalWatch({
      journal: {
        unfinished: () => step(() => journal.unfinished()),
        find: (id) => step(() => journal.find(id)),
        isFinished: (id) => step(() => journal.isFinished(id)),
      },
      account: () => ({ environment: 'sandbox', server: 'https://sandbox.example', account: 'fingerprint' }),
      isSending: (id) => this.sending.has(id),
      unknown: this.unknown,
      writer: this.writer,
      isGone,
      watchFolder: (changed) => {
        this.changed = changed;
        return bench.tells
          ? Promise.resolve({ dispose: () => undefined })
          : Promise.reject(new Error('nothing is told here'));
      },
      clock,
      warn,
    });
  }

  readonly sending = new Set<string>();

  /** Writes a placement down as this window's, as the desk does before it sends. */
  async begin(id: string): Promise<JournalEntry> {
    const now = this.bench.clock.now();
    const entry = entryOf({
      clientOrderId: id,
      writer: this.writer,
      writtenAt: new Date(now).toISOString(),
      expiresAtMs: now + 10_000,
    });
    this.sending.add(id);
    await this.journal.write(entry);
    this.bench.tellOfChanges();
    return entry;
  }

  /** The answer of a placement is lost, as the venue takes it up. */
  async lose(entry: JournalEntry): Promise<void> {
    const lost = { ...entry, unknownSince: new Date(this.bench.clock.now()).toISOString() };
    this.unknown.add(lost);
    this.sending.delete(entry.clientOrderId);
    await this.journal.markUnknown(lost);
    this.bench.tellOfChanges();
  }

  get ids(): readonly string[] {
    return this.unknown.all().map((each) => each.clientOrderId);
  }

  /** SIGKILL, now or before its so-and-so-many-th next step. */
  kill(afterSteps = 0): void {
    this.stepsLeft = afterSteps;
    if (afterSteps === 0) this.alive = false;
  }

  /** Counts a step; gives whether the window lives to make it. */
  lives(): boolean {
    if (this.stepsLeft <= 0) this.alive = false;
    this.stepsLeft -= 1;
    return this.alive;
  }
}
