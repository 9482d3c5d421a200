import * as vscode from 'vscode';
import type { Arming } from '../trading/arming';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import { destination } from './environmentChoice';
import { wordsOf } from './errorWords';
import { paperPriceWords } from './paperPriceWords';
import { VenueFollower } from './venueFollower';

/** PAPER, LIVE or LIVE ARMED in the status bar, and orders whose outcome is not known. */
export class ModeStatus implements Disposable {
  private readonly item = vscode.window.createStatusBarItem('mode', vscode.StatusBarAlignment.Left, 50);
  private readonly parts = new DisposableStore();

  constructor(
    private readonly venues: CurrentVenue,
    private readonly arming: Arming,
    private readonly context: ContextKeyWriter,
  ) {
    this.item.name = 'Invex: trading mode';
    this.item.command = 'invex.tickerMenu';
    this.parts.add(this.item);
    this.parts.add(arming.onChange(() => this.show()));
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, parts)));
    this.item.show();
  }

  dispose(): void {
    this.parts.dispose();
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    if (venue) parts.add(venue.unknown.onChange(() => this.show()));
    if (venue?.prices) parts.add(venue.prices.onChange(() => this.show()));
    this.show();
  }

  private show(): void {
    const venue = this.venues.current;
    this.context.set('invex.started', venue !== undefined);
    this.context.set('invex.environment', venue?.environment.name ?? '');
    this.context.set('invex.live', venue?.environment.live ?? false);
    this.context.set('invex.signedIn', venue?.signedIn ?? false);
    this.context.set('invex.armed', this.arming.armed);
    this.context.set('invex.unknown', (venue?.unknown.all().length ?? 0) > 0);
    const { text, spoken, tooltip, background } = this.words();
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: spoken };
    this.item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
  }

  private words(): { text: string; spoken: string; tooltip: string; background?: string } {
    const venue = this.venues.current;
    if (!venue) {
      const trouble = this.venues.trouble;
      return trouble === undefined
        ? { text: '$(sync~spin) Invex', spoken: 'Invex is connecting', tooltip: 'Invex is connecting' }
        : { text: '$(warning) Invex', spoken: 'Invex is not connected', tooltip: wordsOf(trouble) };
    }
    const unknown = venue.unknown.all().length;
    const suffix = unknown === 0 ? '' : ` $(question) ${unknown} unknown`;
    const spokenNote =
      unknown === 0 ? '' : `, ${unknown === 1 ? 'one order' : `${unknown} orders`} of unknown outcome`;
    const alarm = unknown === 0 ? {} : { background: 'statusBarItem.errorBackground' };
    const note =
      unknown === 0
        ? ''
        : `\n${unknown === 1 ? 'One order has' : `${unknown} orders have`} no known outcome yet; see Orders.`;
    if (!venue.environment.live) {
      const prices = paperPriceWords(venue);
      return {
        text: `$(beaker) PAPER${prices?.mark ?? ''}${suffix}`,
        spoken: `Invex: paper trading with simulated money${prices ? `, ${prices.text}` : ''}${spokenNote}`,
        tooltip: `Paper trading: simulated money on the built-in exchange${prices ? `, ${prices.text}` : ''}.${note}`,
        ...alarm,
      };
    }
    const where = `${venue.environment.label}, ${new URL(venue.environment.baseUrl).host}`;
    if (this.arming.armed) {
      return {
        text: `$(unlock) LIVE ARMED${suffix}`,
        spoken: `Invex: live trading on ${where} is armed${spokenNote}`,
        tooltip: `${venue.environment.label}: orders from this window are sent to ${destination(venue.environment)}.${note}`,
        background: unknown === 0 ? 'statusBarItem.warningBackground' : 'statusBarItem.errorBackground',
      };
    }
    return {
      text: `$(lock) LIVE${suffix}`,
      spoken: `Invex: live environment ${where}, not armed${spokenNote}`,
      tooltip: `${where}. Not armed: no order can be sent.${note}`,
      ...alarm,
    };
  }
}
