import * as vscode from 'vscode';
import type { Disposable } from '../trading/disposable';
import type { PaperPrices } from '../trading/paperPrices';
import type { CurrentVenue } from './currentVenue';
import { withinBoundary } from './errorBoundary';
import type { Log } from './log';
import { VenueFollower } from './venueFollower';
import type { WindowAttention } from './windowAttention';

const simulateNow = 'Simulate Meanwhile';

/** Tells when the real prices of paper trading do not come, in the window that somebody looks at, and offers made-up ones until they come again. */
export class PaperPriceNotices implements Disposable {
  private readonly follower: VenueFollower;
  private told = false;

  constructor(
    venues: CurrentVenue,
    private readonly attention: Pick<WindowAttention, 'somebodyLooks' | 'onChange'>,
    private readonly log: Log,
  ) {
    this.follower = new VenueFollower(venues, (venue, parts) => {
      const prices = venue?.prices;
      this.told = false;
      if (!prices) return;
      parts.add(prices.onChange(() => this.look(prices)));
      parts.add(attention.onChange(() => this.look(prices)));
      this.look(prices);
    });
  }

  dispose(): void {
    this.follower.dispose();
  }

  private look(prices: PaperPrices): void {
    const status = prices.current;
    if (status?.condition === 'following') this.told = false;
    if (status?.condition !== 'unreachable' || this.told || !this.attention.somebodyLooks) return;
    this.told = true;
    const why = status.why === undefined ? '' : ` ${status.why}`;
    const message = `Paper trading: real prices do not come from ${new URL(status.from).host}.${why} Until they do, no price is shown and open orders rest. A new order that must be checked against a price is refused: a market order, and with a price band a limit order too.`;
    void vscode.window.showWarningMessage(message, simulateNow).then((answer) => {
      if (answer !== simulateNow) return;
      void withinBoundary(this.log, 'Simulating prices', () => prices.simulateNow());
    });
  }
}
