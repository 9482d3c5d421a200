import type { BalancesTree } from './balancesTree';
import type { CurrentVenue } from './currentVenue';

/** Reads everything again: the way out that every view offers when something could not be read. */
export class Refresh {
  constructor(
    private readonly venues: CurrentVenue,
    private readonly balances: BalancesTree,
  ) {}

  /** Rejects with why the environment or its markets could not be read; what depends on them no more is read all the same. */
  async run(): Promise<void> {
    this.venues.tryAgain();
    const venue = await this.venues.ready();
    const rules = venue.rules.refresh();
    const account = venue.signedIn
      ? [
          venue.orders.refresh(),
          rules.then(() => venue.balances.refreshSparingly(this.balances.currencies(venue))),
        ]
      : [];
    const results = await Promise.allSettled([rules, ...account]);
    const failed = results.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
