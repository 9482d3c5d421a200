import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import type { Settings } from './settings';
import { restHover, tickerHover, type HoverStyle } from './tickerHover';
import { TickerItem, type TickerFace } from './tickerItem';
import { tickerWords, type TickerStyle } from './tickerWords';
import { VenueFollower } from './venueFollower';

/** So many markets have a place in the status bar: VS Code cuts off what is wide, so each is an item. The rest share one more. */
const places = ['ticker', 'ticker.2', 'ticker.3', 'ticker.4'] as const;
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
  private readonly parts = new DisposableStore();
  private readonly items = places.map((id, at) =>
    this.parts.add(new TickerItem(id, `Invex: price ticker ${at + 1}`, 100 - at / 10)),
  );
  private readonly rest = this.parts.add(new TickerItem('ticker.rest', 'Invex: price ticker, rest', 99));
  private watching = new DisposableStore();
  private timer: Disposable | undefined;
  private gathering: Disposable | undefined;

  constructor(
    private readonly venues: CurrentVenue,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
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
      for (const item of [...this.items, this.rest]) item.hide();
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
    const faces = this.faces(symbols.slice(0, places.length));
    for (const [at, item] of this.items.entries()) {
      const face = faces[at];
      if (face) item.show(face);
      else item.hide();
    }
    const rest = symbols.slice(places.length);
    if (rest.length > 0) this.rest.show(this.restFace(rest));
    else this.rest.hide();
  }

  private faces(symbols: readonly string[]): readonly TickerFace[] {
    const style = this.style();
    return symbols.map((symbol) => {
      const { text, spoken } = tickerWords(this.venues, symbol, style);
      const hover = tickerHover(this.where(), this.venues, symbol, style);
      return { text, spoken: `Invex price: ${spoken}`, hover, symbol };
    });
  }

  private restFace(symbols: readonly string[]): TickerFace {
    const style = this.style();
    const words = symbols.map((symbol) => tickerWords(this.venues, symbol, style).spoken);
    return {
      text: `+${symbols.length}`,
      spoken: `Invex prices: ${words.join('; ')}`,
      hover: restHover(this.where(), this.venues, symbols, style),
    };
  }

  private style(): HoverStyle {
    return { ...tickerStyle(this.settings, this.clock), calendar: this.settings.calendar() };
  }

  private where(): string {
    return this.venues.current?.environment.label ?? 'not connected';
  }
}
