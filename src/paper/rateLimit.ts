import * as z from 'zod';
import type { Clock } from './clock';
import { Refusal } from './refusals';

/** How many requests one key (or everybody without a known one) may make. */
export interface Rate {
  readonly perSecond: number;
  /** How many at once, after a pause. */
  readonly burst: number;
}

/** The rates that make sense. */
export const rateRange = z.strictObject({
  perSecond: z
    .number({ error: 'Should be a number' })
    .min(0.001, 'Should be at least 0.001')
    .max(1_000_000, 'Should be at most 1000000'),
  burst: z
    .number({ error: 'Should be a whole number' })
    .int('Should be a whole number')
    .min(1, 'Should be at least 1')
    .max(1_000_000, 'Should be at most 1000000'),
}) satisfies z.ZodType<Rate>;

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket for each key. */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private rate: Rate,
    private readonly clock: Clock,
  ) {}

  /** Another rate from now on, with every burst whole. */
  change(rate: Rate): void {
    this.rate = rate;
    this.buckets.clear();
  }

  /** Counts a request, or refuses it (429) and says when the next one may come. */
  take(who: string): void {
    const now = this.clock.now();
    const { perSecond, burst } = this.rate;
    const bucket = this.buckets.get(who) ?? { tokens: burst, at: now };
    this.buckets.set(who, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) {
      const wait = Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
      throw new Refusal(429, 'Too many requests.', wait);
    }
    bucket.tokens -= 1;
  }
}
