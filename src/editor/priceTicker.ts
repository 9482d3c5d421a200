import * as vscode from 'vscode';
import { formatAge, formatOnGrid, formatPlain } from '../domain/format';
import { bestAsk, bestBid, spread } from '../domain/orderBook';
import { exact, toText, type Decimal } from '../domain/decimal';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { priceWords } from './marketsTree';
import type { Settings } from './settings';

const ten = exact('10');
/** So many markets have room in the status bar; all of them are in the tooltip. */
const mostShown = 4;

/** Prices of the chosen markets in the status bar. Direction by a sign, age in words, and nothing old shown as live. */
export class PriceTicker implements Disposable {
  private readonly item = vscode.window.createStatusBarItem('ticker', vscode.StatusBarAlignment.Right, 100);
  private readonly parts = new DisposableStore();
  private venueParts = new DisposableStore();
  private timer: Disposable | undefined;

  constructor(
    private readonly venues: CurrentVenue,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    this.item.name = 'Invex: price ticker';
    this.item.command = 'invex.tickerMenu';
    this.parts.add(this.item);
    this.parts.add(venues.onChange(() => this.follow()));
    this.parts.add(settings.onChange(() => this.follow()));
    this.parts.add(
      vscode.window.onDidChangeWindowState(({ active }) => {
        venues.current?.feed.setActive(active);
        this.show();
      }),
    );
    this.follow();
    this.beat();
  }

  dispose(): void {
    this.timer?.dispose();
    this.venueParts.dispose();
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

  private follow(): void {
    const before = this.venueParts;
    this.venueParts = new DisposableStore();
    const venue = this.venues.current;
    if (venue) {
      const symbols = this.settings.get('ticker.markets');
      for (const symbol of symbols) {
        if (venue.rules.get(symbol)) this.venueParts.add(venue.feed.watch(symbol, '5'));
      }
      this.venueParts.add(venue.rules.onChange(() => this.follow()));
      this.venueParts.add(
        venue.feed.onChange((symbol) => {
          if (symbols.includes(symbol)) this.show();
        }),
      );
      venue.feed.setActive(vscode.window.state.active);
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
    const lines = symbols.map((symbol) => tickerWords(venue, symbol));
    const more = lines.length > mostShown ? ` +${lines.length - mostShown}` : '';
    this.item.text =
      lines
        .slice(0, mostShown)
        .map((line) => line.text)
        .join('   ') + more;
    this.item.accessibilityInformation = {
      label: `Invex prices: ${lines.map((line) => line.spoken).join('; ')}`,
    };
    this.item.tooltip = venue ? this.tooltip(venue, symbols) : 'Invex is not connected';
    this.item.show();
  }

  private tooltip(venue: Venue, symbols: readonly string[]): vscode.MarkdownString {
    const toman = this.settings.get('display.unit') === 'Toman';
    const text = new vscode.MarkdownString();
    text.appendMarkdown(
      `**Invex, ${venue.environment.label}**\n\n| Market | Bid | Ask | Spread | Age |\n|---|--:|--:|--:|--:|\n`,
    );
    for (const symbol of symbols) {
      const snapshot = venue.feed.snapshot(symbol);
      const rules = venue.rules.get(symbol)?.value;
      const price = (value: Decimal | undefined): string => {
        if (!value) return 'none';
        const shown = rules ? formatOnGrid(value, rules.tickSize) : formatPlain(value);
        const inToman =
          toman && symbol.endsWith('_IRR') ? ` (${formatPlain(exact(toText(value.div(ten))))} toman)` : '';
        return `${shown}${inToman}`;
      };
      if (!snapshot) {
        text.appendMarkdown(`| ${symbol} | \u2013 | \u2013 | \u2013 | ${venue.feed.state(symbol)} |\n`);
        continue;
      }
      const age = formatAge(venue.feed.ageMs(snapshot));
      const width = spread(snapshot.book);
      const state = venue.feed.state(symbol);
      text.appendMarkdown(
        `| ${symbol} | ${price(bestBid(snapshot.book)?.price)} | ${price(bestAsk(snapshot.book)?.price)} | ${width ? formatPlain(width) : 'none'} | ${age}${state === 'live' ? '' : `, ${state}`} |\n`,
      );
    }
    return text;
  }
}

function tickerWords(
  venue: Venue | undefined,
  symbol: string,
): { readonly text: string; readonly spoken: string } {
  const rules = venue?.rules.get(symbol)?.value;
  const state = venue?.feed.state(symbol) ?? 'waiting';
  if (!venue || !rules) {
    const offline = state === 'offline' || venue?.rules.trouble !== undefined;
    const known = (venue?.rules.all().length ?? 0) > 0;
    if (known) return { text: `${symbol} not listed`, spoken: `${symbol} is not listed here` };
    return offline
      ? { text: `$(debug-disconnect) ${symbol} offline`, spoken: `${symbol}: offline` }
      : { text: `${symbol} \u2026`, spoken: `${symbol}: waiting for a price` };
  }
  const words = priceWords(venue.feed, rules);
  if (!words) return { text: `${symbol} \u2026`, spoken: `${symbol}: waiting for a price` };
  const icon = state === 'offline' ? '$(debug-disconnect) ' : state === 'stale' ? '$(clock) ' : '';
  return { text: `${icon}${symbol} ${words.text}`, spoken: `${symbol} ${words.spoken}` };
}
