import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Subscribe } from '../trading/emitter';
import { RepeatedReading } from '../trading/repeatedReading';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { VenueFollower } from './venueFollower';
import type { WindowAttention } from './windowAttention';

/** The exchange refreshes prices each second; a list of orders every few is enough to see a fill. */
export const liveMs = 4_000;
const slowMs = 30_000;

/** Who wants to know of orders. */
export interface OrderWatchers {
  /** Whether somebody could see a change at once, if they look at this window. */
  areShown(): boolean;
  /** Whether somebody is to be told of what happens. */
  areToldOf(): boolean;
  /** Fires when one of the two may have changed. */
  readonly onChange: Subscribe<void>;
}

/** Reads the orders of the current venue: every few seconds while somebody looks at them, and now and then while something may happen to them. */
export class OrdersUpkeep implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly reading: RepeatedReading;

  constructor(
    private readonly venues: CurrentVenue,
    private readonly watchers: OrderWatchers,
    private readonly attention: WindowAttention,
    clock: Clock,
  ) {
    this.reading = this.parts.add(
      new RepeatedReading({
        read: async () => this.venues.current?.orders.refresh(),
        everyMs: () => this.everyMs(),
        clock,
      }),
    );
    this.parts.add(attention.onChange(() => this.reading.adapt()));
    this.parts.add(watchers.onChange(() => this.reading.adapt()));
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, parts)));
  }

  dispose(): void {
    this.parts.dispose();
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    if (venue) {
      parts.add(venue.orders.onChange(() => this.reading.adapt()));
      parts.add(venue.unknown.onChange(() => this.reading.adapt()));
      parts.add(
        venue.unknown.onResolved(() => {
          this.reading.now();
          void venue.balances.refreshSparingly(venue.balances.all().map((each) => each.currency));
        }),
      );
      parts.add(venue.watch.onEvents((events) => void refreshBalances(venue, events)));
    }
    this.reading.now();
  }

  private everyMs(): number | undefined {
    const venue = this.venues.current;
    if (!venue?.signedIn) return undefined;
    if (this.watchers.areShown() && this.attention.somebodyLooks) return liveMs;
    const something = venue.orders.all().length + venue.unknown.all().length > 0;
    return something || this.watchers.areToldOf() ? slowMs : undefined;
  }
}

/** What happens to an order moves money: the balances that somebody has asked for are read again. */
async function refreshBalances(
  { balances }: Venue,
  events: readonly {
    readonly order: { readonly symbol: { readonly base: string; readonly quote: string } };
  }[],
): Promise<void> {
  const moved = new Set(events.flatMap(({ order: { symbol } }) => [symbol.base, symbol.quote]));
  await balances.refresh([...moved].filter((currency) => balances.get(currency)));
}
