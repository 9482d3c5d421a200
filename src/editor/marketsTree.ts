import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import { wordsOf } from './errorWords';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import { marketTooltip, ruleItem, ruleNodes, type RuleNode } from './marketItems';
import { formatTime } from './moments';
import { priceWords } from './priceWords';
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
type Node = QuoteNode | MarketNode | RuleNode;

/** Whether a command's argument is a market of the tree. */
export function isMarketNode(argument: unknown): argument is MarketNode {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'kind' in argument &&
    argument.kind === 'market' &&
    'symbol' in argument &&
    typeof argument.symbol === 'string'
  );
}

/** Ages in the rows grow by this, whether prices come or not. */
const beatMs = 1000;

/** Markets grouped by quote currency; a market opens into its rules, a watched one shows its price. */
export class MarketsTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly quotes = new Map<string, QuoteNode>();
  private readonly markets = new Map<string, MarketNode>();
  private readonly parts = new DisposableStore();
  private venueParts = new DisposableStore();
  private watching = new DisposableStore();
  private timer: Disposable | undefined;
  /** What each row shows, so that only those that change are drawn again: drawing takes a button from under the pointer. */
  private readonly shown = new Map<string, string>();

  constructor(
    private readonly view: vscode.TreeView<object>,
    private readonly venues: CurrentVenue,
    private readonly watchlist: Watchlist,
    private readonly settings: Settings,
    private readonly context: ContextKeyWriter,
    private readonly clock: Clock,
  ) {
    this.parts.add(venues.onChange(() => this.follow(venues.current)));
    this.parts.add(
      watchlist.onChange((symbol) => {
        const node = this.markets.get(symbol);
        this.changed.fire(node && this.getParent(node));
        this.watch();
      }),
    );
    this.parts.add(view.onDidChangeVisibility(() => this.visibilityChanged()));
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

  /** Shows a market in the tree, opened. The view must be in sight. */
  async reveal(symbol: string): Promise<void> {
    await this.view.reveal(this.marketNode(symbol), { select: true, focus: false, expand: true });
  }

  dispose(): void {
    this.timer?.dispose();
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
    this.beat();
  }

  private visibilityChanged(): void {
    this.watch();
    this.beat();
  }

  /** A price grows old also while the window asks for none: then nothing but this says so. */
  private beat(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (!this.view.visible || !this.venues.current) return;
    for (const symbol of this.watchlist.symbols()) this.refreshPrice(symbol);
    this.timer = this.clock.after(beatMs, () => this.beat());
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
    // VS Code shows no welcome content beside a message, and its buttons are what an empty view needs.
    this.view.message = known && trouble !== undefined ? wordsOf(trouble) : '';
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
    if (!node || !this.view.visible || !this.watchlist.has(symbol)) return;
    if (this.faceOf(symbol) !== this.shown.get(symbol)) this.changed.fire(node);
  }

  /** What a row says: its text, and the best prices in its tooltip. */
  private faceOf(symbol: string): string {
    const venue = this.venues.current;
    const rules = venue?.rules.get(symbol)?.value;
    if (!venue || !rules) return '';
    const book = venue.feed.snapshot(symbol)?.book;
    return JSON.stringify([priceWords(venue.feed, rules)?.text, book?.bids[0], book?.asks[0]]);
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
    item.tooltip = marketTooltip(venue, rules, this.settings.calendar());
    this.shown.set(symbol, this.faceOf(symbol));
    return item;
  }
}

function kept<T>(nodes: Map<string, T>, key: string, make: () => T): T {
  const known = nodes.get(key);
  if (known) return known;
  const made = make();
  nodes.set(key, made);
  return made;
}
