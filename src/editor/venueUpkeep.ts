import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import type { WindowAttention } from './windowAttention';

/** Orders are checked on rules of at most ten minutes; so they are read again well before. */
const rulesEveryMs = 3 * 60_000;
const firstRetryMs = 5_000;
const longestRetryMs = 60_000;

/** What the current venue does by itself while somebody looks: prices flow, rules are read again, unknown orders are looked up on return. */
export class VenueUpkeep implements Disposable {
  private readonly parts = new DisposableStore();
  private timer: Disposable | undefined;
  private failures = 0;
  private ended = false;

  constructor(
    private readonly venues: CurrentVenue,
    private readonly attention: WindowAttention,
    private readonly clock: Clock,
  ) {
    this.parts.add(venues.onChange(() => this.follow()));
    this.parts.add(attention.onLevel(() => this.tellFeed()));
    this.parts.add(
      attention.onChange(() => {
        if (attention.somebodyLooks) void venues.current?.unknown.lookUpNow();
        this.follow();
      }),
    );
    this.follow();
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.parts.dispose();
  }

  private follow(): void {
    this.failures = 0;
    this.tellFeed();
    this.venues.current?.cancellations.setActive(this.attention.somebodyLooks);
    this.plan();
  }

  private tellFeed(): void {
    this.venues.current?.feed.setAttention(this.attention.level);
  }

  private plan(): void {
    this.timer?.dispose();
    this.timer = undefined;
    const venue = this.venues.current;
    if (this.ended || !venue || !this.attention.somebodyLooks) return;
    this.timer = this.clock.after(this.waitMs(venue), () => void this.readRules(venue));
  }

  private waitMs({ rules }: Venue): number {
    if (this.failures > 0) return Math.min(longestRetryMs, firstRetryMs * 2 ** (this.failures - 1));
    // The first reading is under way since the venue opened; if it failed, this is the second.
    if (rules.readAt === undefined) return firstRetryMs;
    return Math.min(rulesEveryMs, Math.max(0, rulesEveryMs - (this.clock.now() - rules.readAt)));
  }

  private async readRules(venue: Venue): Promise<void> {
    try {
      await venue.rules.refresh();
      this.failures = 0;
    } catch {
      // Told beside the markets: it is the rules' trouble.
      this.failures += 1;
    }
    if (this.venues.current === venue) this.plan();
  }
}
