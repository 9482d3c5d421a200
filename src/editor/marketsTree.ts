import * as vscode from 'vscode';
import { hundred, quotient } from '../domain/decimal';
import { formatAge, formatOnGrid, formatPercent, formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { bestAsk, bestBid, spread, spreadPercent } from '../domain/orderBook';
import type { BookSnapshot, PriceFeed } from '../trading/priceFeed';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import { wordsOf } from './log';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import { formatMoment, formatTime } from './moments';
import type { Settings } from './settings';
import type { Watchlist } from './watchlist';

interface QuoteNode {
  readonly kind: 'quote';
  readonly quote: string;
}
/** A market in the tree; commands get it as their argument. */
export interface MarketNode {
  readonly kind: 'market';
  readonly symbol: string;
}
interface RuleNode {
  readonly kind: 'rule';
  readonly symbol: string;
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
}
type Node = QuoteNode | MarketNode | RuleNode;

/** Whether a command's argument is a market of the tree. */
export function isMarketNode(argument: unknown): argument is MarketNode {
  return (
    typeof argument === 'object' && argument !== null && 'kind' in argument && argument.kind === 'market'
  );
}

/** Markets grouped by quote currency; a market opens into its rules, a watched one shows its price. */
export class MarketsTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly quotes = new Map<string, QuoteNode>();
  private readonly markets = new Map<string, MarketNode>();
  private readonly parts = new DisposableStore();
  private venueParts = new DisposableStore();
  private watching = new DisposableStore();

  constructor(
    private readonly view: vscode.TreeView<object>,
    private readonly venues: CurrentVenue,
    private readonly watchlist: Watchlist,
    private readonly settings: Settings,
    private readonly context: ContextKeyWriter,
  ) {
    this.parts.add(venues.onChange(() => this.follow(venues.current)));
    this.parts.add(
      watchlist.onChange((symbol) => {
        const node = this.markets.get(symbol);
        this.changed.fire(node && this.getParent(node));
        this.watch();
      }),
    );
    this.parts.add(view.onDidChangeVisibility(() => this.watch()));
    this.parts.add(settings.onChange(() => this.changed.fire(undefined)));
    this.follow(venues.current);
  }

  getChildren(element?: object): object[] {
    const venue = this.venues.current;
    if (!venue) return [];
    const node = element as Node | undefined;
    if (!node) {
      const quotes = new Set(venue.rules.all().map((rules) => rules.symbol.quote));
      return [...quotes].map((quote) => kept(this.quotes, quote, () => ({ kind: 'quote', quote })));
    }
    switch (node.kind) {
      case 'quote':
        return this.marketsOf(venue, node.quote).map((symbol) => this.marketNode(symbol));
      case 'market': {
        const rules = venue.rules.get(node.symbol)?.value;
        return rules ? ruleNodes(rules) : [];
      }
      case 'rule':
        return [];
    }
  }

  getParent(element: object): object | undefined {
    const node = element as Node;
    if (node.kind === 'rule') return this.marketNode(node.symbol);
    if (node.kind === 'quote') return undefined;
    const quote = this.venues.current?.rules.get(node.symbol)?.value.symbol.quote;
    return quote === undefined ? undefined : kept(this.quotes, quote, () => ({ kind: 'quote', quote }));
  }

  getTreeItem(element: object): vscode.TreeItem {
    const node = element as Node;
    switch (node.kind) {
      case 'quote':
        return this.quoteItem(node.quote);
      case 'market':
        return this.marketItem(node);
      case 'rule':
        return ruleItem(node);
    }
  }

  /** Shows a market in the tree, opened. */
  async reveal(symbol: string): Promise<void> {
    await this.view.reveal(this.marketNode(symbol), { select: true, focus: false, expand: true });
  }

  dispose(): void {
    this.watching.dispose();
    this.venueParts.dispose();
    this.parts.dispose();
    this.changed.dispose();
  }

  private follow(venue: Venue | undefined): void {
    this.venueParts.dispose();
    this.venueParts = new DisposableStore();
    if (venue) {
      this.venueParts.add(venue.rules.onChange(() => this.show(venue)));
      this.venueParts.add(venue.feed.onChange((symbol) => this.refreshPrice(symbol)));
    }
    this.show(venue);
  }

  private show(venue: Venue | undefined): void {
    const known = (venue?.rules.all().length ?? 0) > 0;
    const trouble = venue?.rules.trouble ?? this.venues.trouble;
    this.context.set(
      'invex.markets',
      known
        ? 'ready'
        : trouble !== undefined
          ? 'failed'
          : venue?.rules.readAt === undefined
            ? 'loading'
            : 'empty',
    );
    const readAt = venue?.rules.readAt;
    this.view.description = readAt === undefined ? '' : `rules read ${formatTime(readAt)}`;
    this.view.message = trouble === undefined ? '' : wordsOf(trouble);
    this.changed.fire(undefined);
    this.watch();
  }

  private watch(): void {
    const before = this.watching;
    this.watching = new DisposableStore();
    const venue = this.venues.current;
    if (venue && this.view.visible) {
      for (const symbol of this.watchlist.symbols()) {
        if (venue.rules.get(symbol)) this.watching.add(venue.feed.watch(symbol, '5'));
      }
    }
    before.dispose();
  }

  private refreshPrice(symbol: string): void {
    const node = this.markets.get(symbol);
    if (node && this.view.visible && this.watchlist.has(symbol)) this.changed.fire(node);
  }

  /** The watched markets first, in the watchlist's order; then the others by name. */
  private marketsOf(venue: Venue, quote: string): readonly string[] {
    const all = venue.rules
      .all()
      .flatMap((rules) => (rules.symbol.quote === quote ? [rules.symbol.code] : []));
    const watched = this.watchlist.symbols().filter((symbol) => all.includes(symbol));
    return [...watched, ...all.filter((symbol) => !watched.includes(symbol))];
  }

  private marketNode(symbol: string): MarketNode {
    return kept(this.markets, symbol, () => ({ kind: 'market', symbol }));
  }

  private quoteItem(quote: string): vscode.TreeItem {
    const count =
      this.venues.current?.rules.all().filter((rules) => rules.symbol.quote === quote).length ?? 0;
    const item = new vscode.TreeItem(quote, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `quote:${quote}`;
    item.description = `${count} markets`;
    item.contextValue = 'quote';
    item.tooltip = `Markets priced in ${quote}`;
    return item;
  }

  private marketItem({ symbol }: MarketNode): vscode.TreeItem {
    const watched = this.watchlist.has(symbol);
    const item = new vscode.TreeItem(symbol, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `market:${symbol}`;
    item.contextValue = watched ? 'market.watched' : 'market';
    item.iconPath = new vscode.ThemeIcon(watched ? 'star-full' : 'circle-small');
    const venue = this.venues.current;
    const rules = venue?.rules.get(symbol)?.value;
    if (!venue || !rules) return item;
    const price = watched ? priceWords(venue.feed, rules) : undefined;
    item.description = price?.text ?? '';
    item.accessibilityInformation = {
      label: `${symbol}${price ? `, ${price.spoken}` : ''}${watched ? ', watched' : ''}`,
    };
    item.tooltip = this.tooltip(venue, rules);
    return item;
  }

  private tooltip(venue: Venue, rules: MarketRules): vscode.MarkdownString {
    const text = new vscode.MarkdownString();
    const snapshot = venue.feed.snapshot(rules.symbol.code);
    text.appendMarkdown(`**${rules.symbol.base} / ${rules.symbol.quote}**\n\n`);
    if (snapshot) {
      const bid = bestBid(snapshot.book)?.price;
      const ask = bestAsk(snapshot.book)?.price;
      const width = spread(snapshot.book);
      const percent = spreadPercent(snapshot.book);
      text.appendMarkdown(`| | |\n|---|---|\n`);
      text.appendMarkdown(`| Bid | ${bid ? formatOnGrid(bid, rules.tickSize) : 'none'} |\n`);
      text.appendMarkdown(`| Ask | ${ask ? formatOnGrid(ask, rules.tickSize) : 'none'} |\n`);
      if (width && percent) {
        text.appendMarkdown(`| Spread | ${formatPlain(width)} (${formatPlain(percent.round(3, 0))}%) |\n`);
      }
      if (snapshot.first && snapshot.mid) {
        text.appendMarkdown(`| Mid moved | ${changeOf(snapshot).spoken} |\n`);
      }
      text.appendMarkdown(`| Received | ${formatAge(venue.feed.ageMs(snapshot))} ago |\n\n`);
    }
    const readAt = venue.rules.readAt;
    if (readAt !== undefined) {
      text.appendMarkdown(`Rules read ${formatMoment(readAt, this.settings.calendar())}`);
    }
    return text;
  }
}

/** A market's price and change for the tree: what it shows and what a screen reader says. Never a figure without its age once it is old. */
export function priceWords(
  feed: PriceFeed,
  rules: MarketRules,
): { readonly text: string; readonly spoken: string } | undefined {
  const symbol = rules.symbol.code;
  const snapshot = feed.snapshot(symbol);
  const state = feed.state(symbol);
  if (!snapshot?.mid) return state === 'offline' ? { text: 'no price', spoken: 'no price' } : undefined;
  const price = formatOnGrid(snapshot.mid, rules.tickSize);
  const change = changeOf(snapshot);
  const age = formatAge(feed.ageMs(snapshot));
  if (state === 'live') {
    return {
      text: `${change.arrow} ${price} ${change.percent}`.trim(),
      spoken: `${price} ${rules.symbol.quote}, ${change.spoken}`,
    };
  }
  const word = state === 'offline' ? 'offline' : 'stale';
  return {
    text: `${price} \u00b7 ${word}, ${age} old`,
    spoken: `${price} ${rules.symbol.quote}, ${word}, ${age} old`,
  };
}

function changeOf(snapshot: BookSnapshot): {
  readonly arrow: string;
  readonly percent: string;
  readonly spoken: string;
} {
  if (!snapshot.mid || !snapshot.first) return { arrow: '=', percent: '', spoken: '' };
  const moved = snapshot.mid.minus(snapshot.first.mid);
  const percent = formatPercent(quotient(moved.times(hundred), snapshot.first.mid, 4));
  const since = `since ${formatTime(snapshot.first.at)}`;
  const arrow = snapshot.direction === 'up' ? '\u25b2' : snapshot.direction === 'down' ? '\u25bc' : '=';
  return { arrow, percent, spoken: `${percent} ${since}` };
}

function ruleNodes({ symbol, tickSize, step, minimumValue, maximumValue }: MarketRules): RuleNode[] {
  const node = (label: string, value: string, meaning: string): RuleNode => ({
    kind: 'rule',
    symbol: symbol.code,
    label,
    value,
    meaning,
  });
  return [
    node('Tick size', `${formatPlain(tickSize)} ${symbol.quote}`, 'A price is a multiple of this.'),
    node('Step', `${formatPlain(step)} ${symbol.base}`, 'A quantity is a multiple of this.'),
    node(
      'Minimum order value',
      `${formatPlain(minimumValue)} ${symbol.quote}`,
      'Price times quantity is at least this.',
    ),
    node(
      'Maximum order value',
      maximumValue ? `${formatPlain(maximumValue)} ${symbol.quote}` : 'no maximum',
      maximumValue ? 'Price times quantity is at most this.' : 'The exchange sets no maximum in this market.',
    ),
  ];
}

function ruleItem({ symbol, label, value, meaning }: RuleNode): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = `rule:${symbol}:${label}`;
  item.description = value;
  item.tooltip = `${label}: ${value}. ${meaning}`;
  item.contextValue = 'rule';
  item.accessibilityInformation = { label: `${label}: ${value}` };
  return item;
}

function kept<T>(nodes: Map<string, T>, key: string, make: () => T): T {
  const known = nodes.get(key);
  if (known) return known;
  const made = make();
  nodes.set(key, made);
  return made;
}
