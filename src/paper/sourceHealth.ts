import { elapsedMs, type Moment } from '../domain/elapsed';
import { staleAfterMs } from './followedFloor';

/**
 * How it stands with the exchange whose prices are followed. `waiting`: nothing came yet; `unreachable`: what is needed does not come;
 * `simulated`: the same, and made-up prices stand in because somebody asked for that.
 */
export type SourceCondition = 'waiting' | 'following' | 'unreachable' | 'simulated';

/** Without a word about why, it may be slow only: this long (ms) is waited. */
const patienceMs = 6_000;

/** Tells from what came and what did not whether the followed exchange answers. */
export class SourceHealth {
  private good: Moment | undefined;
  private failure: string | undefined;
  private count = 0;
  private neededSince: Moment | undefined;
  private down: Moment | undefined;
  private always = false;
  private forNow = false;

  get condition(): SourceCondition {
    if (this.down) return this.always || this.forNow ? 'simulated' : 'unreachable';
    return this.good ? 'following' : 'waiting';
  }

  /** Since when it does not answer. */
  get downSince(): Moment | undefined {
    return this.down;
  }

  /** How often something could not be had. */
  get failures(): number {
    return this.count;
  }

  /** Why the last thing did not come, as whoever asked for it was told; absent when something came since. */
  get why(): string | undefined {
    return this.failure;
  }

  /** When something came last. */
  get lastGood(): Moment | undefined {
    return this.good;
  }

  /** Something came that was asked for at `asked`. */
  came(asked: Moment): void {
    this.good = asked;
    this.failure = undefined;
    this.down = undefined;
    this.forNow = false;
  }

  failed(why: string): void {
    this.count += 1;
    this.failure = why;
  }

  /** Looks at the clock; `needed`: somebody wants something of it. */
  look(now: Moment, needed: boolean): void {
    if (!needed) this.neededSince = undefined;
    else this.neededSince ??= now;
    if (!this.neededSince || this.down) return;
    const sinceGood = this.good ? elapsedMs(now, this.good) : Infinity;
    const told = this.failure !== undefined && sinceGood > staleAfterMs;
    const silent = Math.min(sinceGood, elapsedMs(now, this.neededSince)) > patienceMs;
    if (told || silent) this.down = now;
  }

  /** Whether made-up prices stand in each time that it does not answer. */
  simulateAlways(always: boolean): void {
    this.always = always;
  }

  /** Lets made-up prices stand in until it answers again. Nothing while it does. */
  simulateForNow(): void {
    if (this.down) this.forNow = true;
  }
}
