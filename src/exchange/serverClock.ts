/** What the exchange's clock needs of this machine's. */
interface LocalClock {
  /** ms since the epoch. */
  now(): number;
}

/** The `Date` header counts whole seconds: the true moment lies up to this much after it. */
const resolutionMs = 1000;

/** A date of HTTP has a year of four digits; behind these an expiry could not be written any more. */
const earliestDate = 0;
const latestDate = Date.UTC(9999, 0, 1);

/** How far two quartz clocks may drift apart: 200 parts in a million. */
const driftPerMs = 0.0002;

/**
 * The exchange's clock, from the `Date` header of its answers. An answer says: somewhen between sending and receiving, the server's clock stood within
 * the second that the header names. That bounds the offset from both sides; several answers narrow it.
 */
export class ServerClock {
  readonly #local: LocalClock;
  #lowest = Number.NEGATIVE_INFINITY;
  #highest = Number.POSITIVE_INFINITY;
  #measuredAt = 0;

  constructor(local: LocalClock) {
    this.#local = local;
  }

  /** Whether any answer has told the server's time yet. Until then the offset is taken as 0. */
  get known(): boolean {
    return Number.isFinite(this.#lowest);
  }

  /** Server's clock minus this machine's, in ms: the middle of what is possible. 0 while not known. */
  get offsetMs(): number {
    return this.known ? Math.round((this.#lowest + this.#highest) / 2) : 0;
  }

  /** How far {@link offsetMs} may be off to either side, in ms. Infinite while not known; grows slowly between answers. */
  get uncertaintyMs(): number {
    if (!this.known) return Number.POSITIVE_INFINITY;
    return Math.ceil((this.#highest - this.#lowest) / 2 + this.#drift(this.#local.now()));
  }

  /** ms since the epoch by the server's clock, as well as we know it. */
  serverNow(): number {
    return this.#local.now() + this.offsetMs;
  }

  /**
   * Takes the `Date` header of an answer and when, by this machine's clock, its request was sent and its head received (ms). A header that is unreadable
   * or names no year of four digits is ignored. An answer that contradicts the earlier ones replaces them: one of the clocks was set.
   */
  observe(dateHeader: string | undefined, sentAtMs: number, receivedAtMs: number): void {
    const date = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
    if (!(date >= earliestDate && date < latestDate) || receivedAtMs < sentAtMs) return;
    const lowest = date - receivedAtMs;
    const highest = date + resolutionMs - sentAtMs;
    const drift = this.#drift(receivedAtMs);
    const narrowedLowest = Math.max(lowest, this.#lowest - drift);
    const narrowedHighest = Math.min(highest, this.#highest + drift);
    const agrees = this.known && narrowedLowest <= narrowedHighest;
    this.#lowest = agrees ? narrowedLowest : lowest;
    this.#highest = agrees ? narrowedHighest : highest;
    this.#measuredAt = receivedAtMs;
  }

  #drift(nowMs: number): number {
    return Math.abs(nowMs - this.#measuredAt) * driftPerMs;
  }
}
