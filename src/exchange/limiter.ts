/** Who goes first when calls wait: a cancel before everything, a ticker's poll after everything. */
export const priorities = ['cancel', 'place', 'read', 'poll'] as const;
export type Priority = (typeof priorities)[number];

/** Time, handed in so that a test can own it. */
export interface LimiterClock {
  /** ms; only differences count. */
  now(): number;
  /** Runs once after so many ms, unless disposed before. */
  after(ms: number, run: () => void): { dispose(): void };
}

/** How much may go out. */
export interface LimiterRates {
  /** Calls a second in the long run. */
  readonly perSecond: number;
  /** Calls at once after a rest. */
  readonly burst: number;
  /** Calls on their way at the same time. */
  readonly inFlight: number;
  /** Calls that may wait. */
  readonly waiting: number;
}

/** Guess: the exchange publishes no figures ("strict on certain endpoints"); these stay far below what its own site does. */
export const defaultRates: LimiterRates = { perSecond: 10, burst: 20, inFlight: 6, waiting: 200 };

/** Of tokens and of places on the way, how many each kind leaves for those before it: a cancel never waits for polls. */
const leftForOthers: Readonly<Record<Priority, number>> = { cancel: 0, place: 1, read: 2, poll: 3 };

const leastBurst = leftForOthers.poll + 1;

/** The longest pause that a server can impose, in ms: a wrong Retry-After must not lock out a cancel for hours. */
const longestPauseMs = 120_000;

/** By how much our own rate gets lower when a server has refused a call because of too many: at least, at most; and never below this part of it. */
const slowerAtLeast = 0.85;
const slowerAtMost = 0.6;
const slowestPart = 0.05;
/** It grows back: by the half of itself in half of this time (ms), and so on. */
const doublesInMs = 40_000;
/** A refusal that comes sooner after the one before tells how many calls a second the server takes. */
const toldWithinMs = 60_000;

/** Why a call never started. */
export type LimiterErrorReason = 'full' | 'waited-too-long' | 'aborted' | 'disposed';

/** Thrown for a call that was not started: nothing of it was sent. */
export class LimiterError extends Error {
  constructor(readonly reason: LimiterErrorReason) {
    super(`The call was not started: ${reason}.`);
    this.name = 'LimiterError';
  }
}

/** How a call may wait. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gives up after waiting so many ms. */
  readonly waitAtMostMs?: number | undefined;
}

interface Waiting {
  readonly priority: Priority;
  start(): void;
  refuse(reason: LimiterErrorReason): void;
}

/**
 * Keeps our calls within what an exchange takes: a token bucket, a bound on calls at once, and the pauses that the server asks for. Strictly by
 * priority, then first come first served. A full queue drops the newest of the lowest kind to let a more urgent call in.
 */
export class Limiter {
  readonly #clock: LimiterClock;
  readonly #rates: LimiterRates;
  readonly #queues: Readonly<Record<Priority, Waiting[]>> = { cancel: [], place: [], read: [], poll: [] };
  /** How much of our rates we use: less after a server has refused calls. */
  #part = 1;
  /** When the server refused last, and how many calls were started since. */
  #refusal: { readonly at: number; started: number } | undefined;
  #tokens: number;
  #countedAt: number;
  #onTheWay = 0;
  #pausedUntil = 0;
  #pause: { dispose(): void } | undefined;
  #timer: { dispose(): void } | undefined;
  #holds = 0;
  #disposed = false;

  constructor({
    clock,
    rates = defaultRates,
  }: {
    readonly clock: LimiterClock;
    readonly rates?: LimiterRates;
  }) {
    this.#clock = clock;
    this.#rates = rates;
    this.#tokens = rates.burst;
    this.#countedAt = clock.now();
  }

  /** How many calls wait. */
  get waiting(): number {
    return priorities.reduce((sum, each) => sum + this.#queues[each].length, 0);
  }

  /** How long the server's pause still lasts, in ms; 0 when there is none. */
  get pausedForMs(): number {
    return this.#pause ? Math.max(1, this.#pausedUntil - this.#clock.now()) : 0;
  }

  /**
   * Runs `call` when its turn has come and gives what it gives. Rejects with {@link LimiterError} when it never started; `call` itself is then
   * certain not to have run.
   */
  run<T>(priority: Priority, call: () => Promise<T>, options: WaitOptions = {}): Promise<T> {
    const { signal, waitAtMostMs } = options;
    if (this.#disposed) return Promise.reject(new LimiterError('disposed'));
    const held = priority === 'place' && this.#holds > 0;
    if (held || signal?.aborted === true) return Promise.reject(new LimiterError('aborted'));
    return new Promise<T>((resolve, reject) => {
      let limit: { dispose(): void } | undefined;
      const leave = (): void => {
        limit?.dispose();
        signal?.removeEventListener('abort', stop);
      };
      const waiting: Waiting = {
        priority,
        start: () => {
          leave();
          this.#start(call).then(resolve, reject);
        },
        refuse: (reason) => {
          leave();
          reject(new LimiterError(reason));
        },
      };
      const stop = (): void => this.#drop(waiting, 'aborted');
      if (!this.#makeRoom(priority)) {
        reject(new LimiterError('full'));
        return;
      }
      signal?.addEventListener('abort', stop, { once: true });
      if (waitAtMostMs !== undefined) {
        limit = this.#clock.after(Math.max(0, waitAtMostMs), () => this.#drop(waiting, 'waited-too-long'));
      }
      this.#queues[priority].push(waiting);
      this.#startNext();
    });
  }

  /** Holds everything back for so many ms (at most two minutes), as a server asked with Retry-After. A longer pause stays. */
  pauseFor(ms: number): void {
    const length = Math.min(ms, longestPauseMs);
    if (length <= this.pausedForMs) return;
    this.#pause?.dispose();
    this.#pausedUntil = this.#clock.now() + length;
    this.#pause = this.#clock.after(length, () => {
      this.#pause = undefined;
      this.#startNext();
    });
  }

  /**
   * The server has refused a call because of too many: pauses like {@link pauseFor}, and goes on one by one and more slowly than before, until a
   * while has passed without a refusal. Where a server takes few calls at once, a burst after each pause would be refused again.
   */
  slowDown(ms: number): void {
    // Calls that were on their way together are refused together: that is one sign, not many.
    if (!this.#pause) {
      this.#part = Math.max(slowestPart, this.#slower());
      this.#refusal = { at: this.#clock.now(), started: 0 };
    }
    this.pauseFor(ms);
    this.#tokens = Math.min(this.#tokens, 1);
    this.#countedAt = Math.max(this.#countedAt, this.#pausedUntil);
  }

  /**
   * Starts nothing but cancels until the answer is disposed. Reads and polls wait, and give up when they have waited too long; placements that wait and those
   * that come are refused (`aborted`).
   */
  letOnlyCancelsOut(): { dispose(): void } {
    let held = true;
    this.#holds += 1;
    for (const waiting of this.#queues.place.splice(0)) waiting.refuse('aborted');
    return {
      dispose: () => {
        if (!held) return;
        held = false;
        this.#holds -= 1;
        this.#startNext();
      },
    };
  }

  /** Refuses all that waits and all that comes. Calls on their way are left alone. */
  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#pause?.dispose();
    for (const priority of priorities) {
      for (const waiting of this.#queues[priority].splice(0)) waiting.refuse('disposed');
    }
  }

  async #start<T>(call: () => Promise<T>): Promise<T> {
    this.#tokens -= 1;
    if (this.#refusal) this.#refusal.started += 1;
    this.#onTheWay += 1;
    try {
      return await call();
    } finally {
      this.#onTheWay -= 1;
      this.#startNext();
    }
  }

  #drop(waiting: Waiting, reason: LimiterErrorReason): void {
    const queue = this.#queues[waiting.priority];
    const at = queue.indexOf(waiting);
    if (at < 0) return;
    queue.splice(at, 1);
    waiting.refuse(reason);
  }

  #makeRoom(priority: Priority): boolean {
    if (this.waiting < this.#rates.waiting) return true;
    const lowest = priorities.findLast((each) => this.#queues[each].length > 0);
    if (lowest === undefined || priorities.indexOf(lowest) <= priorities.indexOf(priority)) return false;
    this.#queues[lowest].pop()?.refuse('full');
    return true;
  }

  #startNext(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#disposed || this.#pause) return;
    this.#refill();
    for (;;) {
      const allowed = this.#holds > 0 ? (['cancel'] as const) : priorities;
      const next = allowed.find((each) => this.#queues[each].length > 0);
      if (next === undefined) return;
      const left = Math.min(leftForOthers[next], this.#rates.burst - 1, this.#rates.inFlight - 1);
      if (this.#onTheWay >= this.#rates.inFlight - left) return;
      const missing = left + 1 - this.#tokens;
      if (missing > 0) {
        const wait = Math.ceil((missing * 1000) / (this.#rates.perSecond * this.#part));
        this.#timer = this.#clock.after(wait, () => this.#startNext());
        return;
      }
      this.#queues[next].shift()?.start();
    }
  }

  /** The part of our rates to go on with after a refusal: what the server has taken since the one before, where that tells something. */
  #slower(): number {
    const most = this.#part * slowerAtLeast;
    const since = this.#refusal ? this.#clock.now() - this.#refusal.at : Infinity;
    if (!this.#refusal || since <= 0 || since > toldWithinMs) return most;
    const perSecond = ((this.#refusal.started - 1) * 1000) / since;
    return Math.min(most, Math.max(this.#part * slowerAtMost, perSecond / this.#rates.perSecond));
  }

  #refill(): void {
    const now = this.#clock.now();
    // A clock that was set back must not take tokens away.
    const passed = Math.max(0, now - this.#countedAt);
    const { perSecond, burst } = this.#rates;
    // Never so low that those who leave some for others would wait for ever.
    const most = Math.max(Math.min(burst, leastBurst), burst * this.#part);
    const earned = (passed * perSecond * this.#part) / 1000;
    this.#tokens = Math.min(most, this.#tokens + earned);
    this.#part = Math.min(1, this.#part * (1 + passed / doublesInMs));
    this.#countedAt = now;
  }
}
