import * as vscode from 'vscode';
import { formatOnGrid, formatPlain } from '../domain/format';
import { bestAsk, bestBid, spread } from '../domain/orderBook';
import { exact, type Decimal } from '../domain/decimal';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { FeedState } from '../trading/priceFeed';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { formatTime } from './moments';
import { changeWords, priceWords, type Words } from './priceWords';
import type { Settings } from './settings';
import { VenueFollower } from './venueFollower';

const ten = exact('10');
/** So many markets have room in the status bar; all of them are in the tooltip. */
const mostShown = 4;
const stateIcons: Readonly<Record<FeedState, string>> = {
  waiting: '',
  live: '',
  slow: '$(clock) ',
  stale: '$(clock) ',
  offline: '$(debug-disconnect) ',
  refused: '$(error) ',
};

/** Prices of the chosen markets in the status bar. Direction by a sign, age in words, and nothing old shown as live. */
export class PriceTicker implements Disposable {
  private readonly item = vscode.window.createStatusBarItem('ticker', vscode.StatusBarAlignment.Right, 100);
  private readonly parts = new DisposableStore();
  private watching = new DisposableStore();
  private timer: Disposable | undefined;
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
    this.beat();
  }

  dispose(): void {
    this.timer?.dispose();
    this.watching.dispose();
    this.parts.dispose();
  }

  /** Ages grow while nothing comes. */
  private beat(): void {
    this.timer = this.clock.after(1000, () => {
      // The next beat first: whatever showing meets, ages go on.
      this.beat();
      this.show();
    });
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    if (venue) {
      parts.add(venue.rules.onChange(() => this.watch()));
      parts.add(
        venue.feed.onChange((symbol) => {
          if (this.settings.get('ticker.markets').includes(symbol)) this.show();
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
    for (const symbol of this.settings.get('ticker.markets')) {
      if (venue?.rules.get(symbol)) this.watching.add(venue.feed.watch(symbol, '5'));
    }
    before.dispose();
    this.show();
  }

  private show(): void {
    const venue = this.venues.current;
    const symbols = this.settings.get('ticker.markets');
    if (symbols.length === 0) {
      this.item.hide();
      return;
    }
    const lines = symbols.map((symbol) => tickerWords(this.venues, symbol));
    const more = lines.length > mostShown ? ` +${lines.length - mostShown}` : '';
    const text =
      lines
        .slice(0, mostShown)
        .map((line) => line.text)
        .join('   ') + more;
    const tooltip = venue ? this.tooltip(venue, symbols) : 'Invex is not connected';
    const face = `${text}\n${typeof tooltip === 'string' ? tooltip : tooltip.value}`;
    if (face !== this.shown) {
      this.shown = face;
      this.item.text = text;
      this.item.tooltip = tooltip;
      this.item.accessibilityInformation = {
        label: `Invex prices: ${lines.map((line) => line.spoken).join('; ')}`,
      };
    }
    this.item.show();
  }

  private tooltip(venue: Venue, symbols: readonly string[]): vscode.MarkdownString {
    const toman = this.settings.get('display.unit') === 'Toman';
    const text = new vscode.MarkdownString();
    text.appendMarkdown(
      `**Invex, ${venue.environment.label}**\n\n| Market | Bid | Ask | Spread | Change | Since | As of |\n|---|--:|--:|--:|--:|--:|--:|\n`,
    );
    for (const symbol of symbols) {
      const snapshot = venue.feed.snapshot(symbol);
      const rules = venue.rules.get(symbol)?.value;
      const price = (value: Decimal | undefined): string => {
        if (!value) return 'none';
        const shown = rules ? formatOnGrid(value, rules.tickSize) : formatPlain(value);
        const inToman =
          toman && rules?.symbol.quote === 'IRR' ? ` (${formatPlain(value.div(ten))} toman)` : '';
        return `${shown}${inToman}`;
      };
      if (!snapshot) {
        const why = tickerWords(this.venues, symbol)
          .spoken.slice(symbol.length)
          .replace(/^(?: is|:) /, '');
        text.appendMarkdown(`| ${symbol} | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 | ${why} |\n`);
        continue;
      }
      const width = spread(snapshot.book);
      const { percent, since } = changeWords(snapshot);
      const state = venue.feed.state(symbol);
      const asOf = `${formatTime(snapshot.asked.at)}${state === 'live' ? '' : `, ${state}`}`;
      text.appendMarkdown(
        `| ${symbol} | ${price(bestBid(snapshot.book)?.price)} | ${price(bestAsk(snapshot.book)?.price)} | ${width ? formatPlain(width) : 'none'} | ${percent} | ${since} | ${asOf} |\n`,
      );
    }
    text.appendMarkdown(
      '\nThe sign beside a price tells its last move; the percentage is the change of mid.',
    );
    return text;
  }
}

function tickerWords({ current, trouble }: CurrentVenue, symbol: string): Words {
  const offline = { text: `$(debug-disconnect) ${symbol} offline`, spoken: `${symbol}: offline` };
  const waiting = { text: `${symbol} \u2026`, spoken: `${symbol}: waiting for a price` };
  if (!current) return trouble === undefined ? waiting : offline;
  const rules = current.rules.get(symbol)?.value;
  if (!rules) {
    if (current.rules.all().length > 0) {
      return { text: `${symbol} not listed`, spoken: `${symbol} is not listed here` };
    }
    return current.rules.trouble === undefined ? waiting : offline;
  }
  const words = priceWords(current.feed, rules);
  if (!words) return waiting;
  const state = current.feed.state(symbol);
  const icon = stateIcons[state];
  return { text: `${icon}${symbol} ${words.text}`, spoken: `${symbol} ${words.spoken}` };
}
