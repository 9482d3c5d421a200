import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import type { Settings } from './settings';
import { tickerHover } from './tickerHover';
import { tickerWords, type TickerStyle } from './tickerWords';
import { VenueFollower } from './venueFollower';

/** So many markets have room in the status bar; all of them are in the tooltip. */
const mostShown = 4;
/** Ages are drawn anew so often, in ms. */
const beatMs = 1000;
/** Prices that come one behind the other are drawn together. */
const gatherMs = 50;

/** The look that the settings choose for the ticker, now. */
export function tickerStyle(settings: Pick<Settings, 'get'>, clock: Clock): TickerStyle {
  return {
    template: settings.get('ticker.template'),
    toman: settings.get('display.unit') === 'Toman',
    now: clock.now(),
  };
}

/**
 * Prices of the chosen markets in the status bar. Direction by a sign, age in words, and nothing old shown as live: an error hides nothing. Hidden by
 * its user, it asks for nothing.
 */
export class PriceTicker implements Disposable {
  private readonly item = vscode.window.createStatusBarItem('ticker', vscode.StatusBarAlignment.Right, 100);
  private readonly parts = new DisposableStore();
  private watching = new DisposableStore();
  private timer: Disposable | undefined;
  private gathering: Disposable | undefined;
  private shown = '';

  constructor(
    private readonly venues: CurrentVenue,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    this.item.name = 'Invex: price ticker';
    this.item.command = 'invex.tickerMenu';
    this.parts.add(this.item);
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, parts)));
    this.parts.add(settings.onChange(() => this.watch()));
  }

  dispose(): void {
    this.timer?.dispose();
    this.gathering?.dispose();
    this.watching.dispose();
    this.parts.dispose();
  }

  /** None while the ticker is hidden. */
  private symbols(): readonly string[] {
    return this.settings.get('ticker.visible') ? this.settings.get('ticker.markets') : [];
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    if (venue) {
      parts.add(venue.rules.onChange(() => this.watch()));
      parts.add(
        venue.feed.onChange((symbol) => {
          if (this.symbols().includes(symbol)) this.showSoon();
        }),
      );
    }
    this.watch();
  }

  /** The new watches before the old ones end: a market that stays keeps its request. */
  private watch(): void {
    const before = this.watching;
    this.watching = new DisposableStore();
    const venue = this.venues.current;
    for (const symbol of this.symbols()) {
      if (venue?.rules.get(symbol)) this.watching.add(venue.feed.watch(symbol, '5'));
    }
    before.dispose();
    this.beat();
  }

  /** Ages grow while nothing comes. */
  private beat(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.symbols().length === 0) {
      this.gathering?.dispose();
      this.gathering = undefined;
      this.item.hide();
      return;
    }
    // The next beat first: whatever showing meets, ages go on.
    this.timer = this.clock.after(beatMs, () => this.beat());
    this.show();
  }

  private showSoon(): void {
    this.gathering ??= this.clock.after(gatherMs, () => {
      this.gathering = undefined;
      this.show();
    });
  }

  private show(): void {
    const symbols = this.symbols();
    const style = { ...tickerStyle(this.settings, this.clock), calendar: this.settings.calendar() };
    const words = symbols.map((symbol) => tickerWords(this.venues, symbol, style));
    const texts = words.slice(0, mostShown).map(({ text }) => text);
    const text = texts.join('   ') + (words.length > mostShown ? ` +${words.length - mostShown}` : '');
    const label = `Invex prices: ${words.map(({ spoken }) => spoken).join('; ')}`;
    const where = this.venues.current?.environment.label ?? 'not connected';
    const hover = tickerHover(where, this.venues, symbols, style);
    const face = JSON.stringify([text, label, hover]);
    if (face !== this.shown) {
      this.shown = face;
      this.item.text = text;
      // Neither trusted nor with HTML or icons: nothing that a server sends becomes more than text.
      this.item.tooltip = new vscode.MarkdownString(hover);
      this.item.accessibilityInformation = { label };
    }
    this.item.show();
  }
}
