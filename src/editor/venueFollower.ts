import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Subscribe } from '../trading/emitter';
import type { Venue } from '../trading/venue';

/** Where the current venue is found, and who tells that it may be another. */
export interface VenueSource<V> {
  readonly current: V | undefined;
  readonly onChange: Subscribe<void>;
}

/**
 * Keeps somebody with the current venue: calls `follow` at once and whenever the venue, or the reason why there is none, changed. What `follow` puts
 * into the store that it is handed ends before the next call, and with the follower: nobody listens to a venue that was left.
 */
export class VenueFollower<V = Venue> implements Disposable {
  private venueParts = new DisposableStore();
  private readonly listener: Disposable;

  constructor(
    private readonly venues: VenueSource<V>,
    private readonly follow: (venue: V | undefined, parts: DisposableStore) => void,
  ) {
    this.listener = venues.onChange(() => this.followCurrent());
    this.followCurrent();
  }

  dispose(): void {
    this.listener.dispose();
    this.venueParts.dispose();
  }

  private followCurrent(): void {
    this.venueParts.dispose();
    this.venueParts = new DisposableStore();
    this.follow(this.venues.current, this.venueParts);
  }
}
