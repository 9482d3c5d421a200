import type { OrderBook } from '../../../src/domain/orderBook';
import type { Clock } from '../../../src/trading/clock';
import { FeedWindows } from '../../../src/trading/feedWindows';
import { PriceFeed, type BookSource } from '../../../src/trading/priceFeed';
import type { Writer } from '../../../src/trading/writer';
import { FakeClock } from '../../support/fakeClock';
import { SharedFilesInMemory } from './sharedFilesInMemory';
import { bookOf } from './samples';
import { writerOf } from './sharedTurns';

/** A request for a book as the exchange sees it. */
export interface WindowRequest {
  readonly window: FeedWindow;
  readonly symbol: string;
  readonly urgent: boolean;
  /** By the true time. */
  readonly at: number;
  readonly signal: AbortSignal;
  over: boolean;
  /** Whether its window was suspended while it was on its way: then nobody could give it up. */
  suspended: boolean;
}

/** How the exchange and the disk behave; a test changes it while time passes. */
export interface Conditions {
  /** From the asking to the making of a book, and from there to its arrival (ms). */
  thereMs: number;
  backMs: number;
  /** Requests fail. */
  fails: Error | undefined;
  /** How long a step on the disk takes, at most (ms). */
  diskMs: number;
}

/** Windows of one machine with a feed each, over one exchange and one folder, with a clock that the test moves. */
export class FeedWindowsBench {
  readonly clock = new FakeClock();
  readonly conditions: Conditions = { thereMs: 20, backMs: 20, fails: undefined, diskMs: 5 };
  readonly windows: FeedWindow[] = [];
  readonly requests: WindowRequest[] = [];
  /** When each book was made, by the true time; by its middle, which no other book has. */
  readonly madeAt = new Map<string, number>();
  /** What must never be. */
  readonly faults: string[] = [];
  readonly warnings: string[] = [];
  readonly folder = {
    terms: new SharedFilesInMemory(),
    wishes: new SharedFilesInMemory(),
    books: new SharedFilesInMemory(),
  };
  private made = 0;

  constructor(readonly random: () => number = () => 0.5) {}

  open(): FeedWindow {
    const window = new FeedWindow(this, this.windows.length + 1);
    this.windows.push(window);
    return window;
  }

  get living(): readonly FeedWindow[] {
    return this.windows.filter((each) => each.lives);
  }

  /** The windows that lead and can do something. */
  leaders(): readonly FeedWindow[] {
    return this.living.filter((each) => !each.suspended && each.feed.leads);
  }

  /** Requests on their way, as far as anybody waits for them. */
  onTheWay(symbol?: string): readonly WindowRequest[] {
    return this.requests.filter(
      (each) =>
        !each.over &&
        !each.signal.aborted &&
        each.window.lives &&
        (symbol === undefined || each.symbol === symbol),
    );
  }

  isGone({ pid }: Writer): boolean {
    return !this.windows.some((each) => each.writer.pid === pid && each.lives);
  }

  /** Called for each request: makes its book, and gives it, when its time has come. */
  async answer(
    window: FeedWindow,
    symbol: string,
    options: { signal: AbortSignal; urgent: boolean },
  ): Promise<OrderBook> {
    const request: WindowRequest = {
      window,
      symbol,
      urgent: options.urgent,
      at: this.clock.unset,
      signal: options.signal,
      over: false,
      suspended: false,
    };
    this.note(request);
    this.requests.push(request);
    const { thereMs, backMs, fails } = this.conditions;
    await this.pause(thereMs);
    this.made += 1;
    const middle = String(1000 + this.made * 10);
    this.madeAt.set(middle, this.clock.unset);
    await this.pause(backMs);
    await window.awake();
    request.over = true;
    if (fails !== undefined) throw fails;
    return bookOf(symbol, middle);
  }

  /** By the machine's clock, not by the window's: a request goes on whatever becomes of its window. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve));
  }

  private note(request: WindowRequest): void {
    for (const other of this.onTheWay(request.symbol)) {
      const same = other.window === request.window;
      const excused = other.suspended || request.urgent || other.urgent;
      const apart = other.window.cutOff || request.window.cutOff;
      if (same || !(excused || apart)) {
        this.faults.push(
          `two requests for ${request.symbol}: ${other.window.name} since ${other.at}, ${request.window.name} at ${request.at}`,
        );
      }
    }
  }
}

/** A window, which can be suspended (as the system stops a process) and killed. */
export class FeedWindow {
  readonly writer: Writer;
  readonly feed: PriceFeed;
  readonly name: string;
  lives = true;
  suspended = false;
  /** Whether it cannot use the folder, or could not a moment ago: then it asks for itself. */
  cutOff = false;
  private broken = false;
  private readonly held: (() => void)[] = [];

  constructor(
    private readonly bench: FeedWindowsBench,
    number: number,
  ) {
    this.name = `window ${number}`;
    this.writer = writerOf(this.name, number);
    const clock = this.clock();
    const source: BookSource = {
      book: (symbol, _depth, options) => bench.answer(this, symbol, options),
    };
    const files = {
      terms: bench.folder.terms.of((step) => this.reach(step)),
      wishes: bench.folder.wishes.of((step) => this.reach(step)),
      books: bench.folder.books.of((step) => this.reach(step)),
    };
    const windows = new FeedWindows({
      files,
      writer: this.writer,
      isGone: (writer) => bench.isGone(writer),
      clock,
      random: bench.random,
      warn: (text) => bench.warnings.push(text),
    });
    this.feed = new PriceFeed(source, clock, bench.random, windows);
  }

  /** SIGKILL. */
  kill(): void {
    this.lives = false;
    this.suspended = false;
    this.held.length = 0;
  }

  /** SIGSTOP. */
  suspend(): void {
    this.suspended = true;
    for (const each of this.bench.onTheWay()) if (each.window === this) each.suspended = true;
  }

  /** SIGCONT: what came due meanwhile runs at once, in the order in which it came due. */
  resume(): void {
    this.suspended = false;
    for (const run of this.held.splice(0)) this.run(run);
  }

  /** The window is closed in order. */
  close(): void {
    this.feed.dispose();
    // Its process lives a little longer, and may finish what it writes.
    this.bench.clock.after(200, () => this.kill());
  }

  /** The folder cannot be used by this window, or can again. */
  breakDisk(broken: boolean): void {
    this.broken = broken;
    this.cutOff = true;
    // A moment later it has noticed.
    if (!broken) this.bench.clock.after(15_000, () => (this.cutOff = this.broken));
  }

  /** Resolves at once, or when the window is not suspended any more, or never. */
  awake(): Promise<void> {
    return new Promise((resolve) => this.run(resolve));
  }

  private run(run: () => void): void {
    if (!this.lives) return;
    if (this.suspended) this.held.push(() => run());
    else run();
  }

  private clock(): Clock {
    const { clock } = this.bench;
    return {
      now: () => clock.now(),
      steady: () => clock.steady(),
      after: (ms, run) => {
        let wanted = true;
        clock.after(ms, () => this.run(() => wanted && run()));
        return { dispose: () => (wanted = false) };
      },
    };
  }

  private async reach<T>(step: () => T): Promise<T> {
    const { diskMs } = this.bench.conditions;
    await this.bench.pause(this.bench.random() * diskMs);
    await this.awake();
    if (this.broken) {
      throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS', syscall: 'open' });
    }
    const given = step();
    await this.bench.pause(this.bench.random() * diskMs);
    await this.awake();
    return given;
  }
}
