import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { momentOf, msSince, type Moment } from '../trading/moment';
import type { Venue } from '../trading/venue';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import type { DrawnRows } from './drawnRows';
import { wordsOf } from './errorWords';
import { rowWords, sortFigures } from './marketFigures';
import { groupItem, marketItem, ruleItem, ruleNodes } from './marketItems';
import { MarketLists } from './marketLists';
import {
  idIn,
  isMarketNode,
  MarketNodes,
  watchlistGroup,
  type GroupNode,
  type MarketNode,
  type TreeNode,
} from './marketNodes';
import { MarketPolling } from './marketPolling';
import { isByFigures, type MarketSort } from './marketSort';
import { marketTooltip } from './marketTooltip';
import { formatTime } from './moments';
import type { Settings } from './settings';
import { VenueFollower } from './venueFollower';
import type { Watchlist } from './watchlist';

/** What the tree is made of. */
export interface MarketsTreeParts {
  readonly view: vscode.TreeView<object>;
  readonly venues: CurrentVenue;
  readonly watchlist: Watchlist;
  readonly settings: Settings;
  readonly context: ContextKeyWriter;
  readonly drawn: DrawnRows;
  readonly clock: Clock;
  /** The order that was chosen last. */
  readonly sort: MarketSort;
  keepSort(sort: MarketSort): void;
}

/** Ages in the rows grow by this, whether prices come or not. */
const beatMs = 1000;
/** Rows that are sorted by figures change places so often at most, and only when nothing was done in the tree for as long. */
const restMs = 10_000;
/** A tooltip that VS Code was given is made anew after so long. */
const tooltipMs = 15_000;

/**
 * The watchlist in the user's order, then all markets by quote currency. A market opens into its rules; watched ones show live prices, those that are
 * merely in sight a price with its time.
 */
export class MarketsTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  readonly lists: MarketLists;
  private readonly nodes = new MarketNodes();
  private readonly collapsed = new Set<object>();
  private readonly parts = new DisposableStore();
  private polling: MarketPolling | undefined;
  private timer: Disposable | undefined;
  /** What each row shows, so that only those that change are drawn again: drawing takes a button from under the pointer. */
  private readonly shown = new Map<string, string>();
  /** Since when VS Code has a row's tooltip. */
  private readonly tooltips = new Map<MarketNode, Moment>();
  private shownRules: unknown;
  private watchedBefore: readonly string[];
  private inSightBefore: readonly string[] = [];
  private touched: Moment;
  private sorted: Moment;
  private selectedBefore: readonly object[] = [];
  private selected: readonly object[] = [];

  constructor(private readonly its: MarketsTreeParts) {
    const { view, venues, watchlist, settings, drawn, clock } = its;
    this.lists = new MarketLists({
      rules: () => venues.current?.rules.all() ?? [],
      watched: () => watchlist.symbols(),
      figures: (symbol) => (venues.current ? sortFigures(venues.current, symbol, clock) : {}),
    });
    this.lists.sort = its.sort;
    this.touched = this.sorted = momentOf(clock);
    this.watchedBefore = watchlist.symbols();
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, parts)));
    this.parts.add(watchlist.onChange(() => this.watchlistChanged()));
    this.parts.add(view.onDidChangeVisibility(() => this.beat()));
    this.parts.add(drawn.inSight.onChange(() => this.sightChanged()));
    this.parts.add(settings.onChange(() => this.changed.fire(undefined)));
    this.parts.add(view.onDidCollapseElement(({ element }) => this.fold(element, true)));
    this.parts.add(view.onDidExpandElement(({ element }) => this.fold(element, false)));
    this.parts.add(
      view.onDidChangeSelection(({ selection }) => {
        this.touch();
        this.selectedBefore = this.selected;
        this.selected = selection;
      }),
    );
    this.beat();
  }

  getChildren(element?: object): object[] {
    const venue = this.its.venues.current;
    if (!venue || venue.rules.all().length === 0) return [];
    const node = element as TreeNode | undefined;
    if (!node) return this.groups();
    switch (node.kind) {
      case 'group':
        return this.lists.shown(node).map((symbol) => this.nodes.market(node, symbol));
      case 'market': {
        const rules = venue.rules.get(node.symbol)?.value;
        return rules ? ruleNodes(node, rules) : [];
      }
      case 'rule':
        return [];
    }
  }

  getParent(element: object): object | undefined {
    const node = element as TreeNode;
    if (node.kind === 'rule') return node.market;
    return node.kind === 'market' ? node.group : undefined;
  }

  getTreeItem(element: object): vscode.TreeItem {
    const node = element as TreeNode;
    switch (node.kind) {
      case 'group':
        return this.itemOfGroup(node);
      case 'market':
        return this.itemOfMarket(node);
      case 'rule':
        return ruleItem(node);
    }
  }

  /** The pointer has come to a row. */
  resolveTreeItem(item: vscode.TreeItem, element: object): vscode.TreeItem {
    this.touch();
    const node = element as TreeNode;
    const venue = this.its.venues.current;
    if (node.kind !== 'market' || !venue) return item;
    const rules = venue.rules.get(node.symbol)?.value;
    item.tooltip = rules
      ? marketTooltip(venue, rules, this.its.settings.calendar(), this.its.clock)
      : `${node.symbol} is not listed on ${venue.environment.label} now. It stays on your watchlist.`;
    this.tooltips.set(node, momentOf(this.its.clock));
    return item;
  }

  /** Shows a market, opened: in the watchlist if it stands there. A filter that hides it is taken away. The view must be in sight. */
  async reveal(symbol: string): Promise<void> {
    if (!this.lists.isShown(symbol)) this.setFilter('');
    const group = this.its.watchlist.has(symbol) ? watchlistGroup : this.quoteGroupOf(symbol);
    if (!group) return;
    await this.its.view.reveal(this.nodes.market(group, symbol), {
      select: true,
      focus: false,
      expand: true,
    });
  }

  /** Selects a row and puts the keyboard on it. */
  async focus(node: MarketNode): Promise<void> {
    await this.its.view.reveal(node, { select: true, focus: true, expand: false });
  }

  /**
   * The rows that a key is about: VS Code tells an extension what is selected, but not which row the keyboard is on. The key's binding has put that
   * row into the selection or taken it out, so it is the one in which the selections before and after differ. If it was selected, all that were
   * selected are meant.
   */
  rowsUnderKeyboard(): { readonly focused: MarketNode; readonly rows: readonly MarketNode[] } | undefined {
    const [before, after] = [this.selectedBefore, this.selected];
    const changed = [
      ...before.filter((each) => !after.includes(each)),
      ...after.filter((each) => !before.includes(each)),
    ];
    const focused = changed.length === 1 ? changed[0] : undefined;
    if (!isMarket(focused)) return undefined;
    return { focused, rows: before.includes(focused) ? before.filter(isMarket) : [focused] };
  }

  setFilter(filter: string): void {
    if (filter === this.lists.filter) return;
    this.lists.filter = filter;
    this.its.context.set('invex.marketsFiltered', filter !== '');
    this.sayState();
    this.changed.fire(undefined);
  }

  get selection(): readonly object[] {
    return this.selected;
  }

  /** Sorts in the order that the user has just changed: in any other the change would not be seen. */
  showWatchlistOrder(): void {
    if (this.lists.sort !== 'watchlist') this.setSort('watchlist');
  }

  setSort(sort: MarketSort): void {
    this.lists.sort = sort;
    this.its.keepSort(sort);
    this.sorted = momentOf(this.its.clock);
    this.sayState();
    this.changed.fire(undefined);
  }

  dispose(): void {
    this.timer?.dispose();
    this.polling?.dispose();
    this.parts.dispose();
    this.changed.dispose();
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    this.polling?.dispose();
    this.polling = venue && new MarketPolling(venue.feed);
    if (venue) {
      parts.add(venue.rules.onChange(() => this.show()));
      parts.add(venue.feed.onChange((symbol) => this.refreshPrice(symbol)));
    }
    this.shownRules = undefined;
    this.show();
    this.beat();
  }

  /** A price grows old also while the window asks for none: then nothing but this says so. */
  private beat(): void {
    const { view, venues, watchlist, drawn, clock } = this.its;
    this.timer?.dispose();
    this.timer = undefined;
    drawn.setOn(view.visible);
    if (view.visible) watchlist.takeUp();
    this.poll();
    if (!view.visible || !venues.current) return;
    for (const symbol of new Set([...watchlist.symbols(), ...this.symbolsInSight()])) {
      this.refreshPrice(symbol);
    }
    for (const [node, since] of this.tooltips) {
      if (msSince(clock, since) < tooltipMs) continue;
      this.tooltips.delete(node);
      this.changed.fire(node);
    }
    this.sortAtRest();
    this.timer = clock.after(beatMs, () => this.beat());
  }

  private sortAtRest(): void {
    const { clock } = this.its;
    if (!isByFigures(this.lists.sort)) return;
    if (msSince(clock, this.touched) < restMs || msSince(clock, this.sorted) < restMs) return;
    this.sorted = momentOf(clock);
    if (this.lists.sortAgain()) for (const group of this.groups()) this.changed.fire(group);
  }

  private touch(): void {
    this.touched = momentOf(this.its.clock);
  }

  private fold(element: object, collapsed: boolean): void {
    this.touch();
    if (this.lists.filter !== '') return;
    if (collapsed) this.collapsed.add(element);
    else this.collapsed.delete(element);
  }

  private show(): void {
    const { venues, context } = this.its;
    const venue = venues.current;
    const trouble = venue?.rules.trouble ?? venues.trouble;
    const known = (venue?.rules.all().length ?? 0) > 0;
    context.set(
      'invex.markets',
      known
        ? 'ready'
        : trouble !== undefined
          ? 'failed'
          : venue?.rules.readAt === undefined
            ? 'loading'
            : 'empty',
    );
    this.sayState();
    // Rules are read again every few minutes; rows are drawn again when there is something new in them.
    const rules = JSON.stringify(venue?.rules.all());
    if (rules === this.shownRules) return;
    this.shownRules = rules;
    this.lists.sortAgain();
    this.changed.fire(undefined);
    this.poll();
  }

  /** What stands beside the view's title and above its rows. */
  private sayState(): void {
    const { view, venues } = this.its;
    const venue = venues.current;
    const readAt = venue?.rules.readAt;
    const { sort, filter } = this.lists;
    view.description = [
      ...(sort === 'watchlist' ? [] : [`by ${sort}`]),
      ...(readAt === undefined ? [] : [`rules read ${formatTime(readAt)}`]),
    ].join(' \u00b7 ');
    const trouble = venue?.rules.trouble ?? venues.trouble;
    // VS Code shows no welcome content beside a message, and its buttons are what an empty view needs.
    if ((venue?.rules.all().length ?? 0) === 0) {
      view.message = '';
      return;
    }
    const { shown, all } = this.lists.count();
    const found = shown === 0 ? 'no market matches' : `${shown} of ${all} markets`;
    view.message = [
      ...(trouble === undefined ? [] : [wordsOf(trouble)]),
      ...(filter === '' ? [] : [`Filter \u201c${filter}\u201d: ${found}, ${all - shown} hidden.`]),
    ].join(' ');
  }

  private watchlistChanged(): void {
    const before = this.watchedBefore;
    this.watchedBefore = this.its.watchlist.symbols();
    this.sayState();
    this.poll();
    const isToggled = (symbol: string): boolean =>
      before.includes(symbol) !== this.watchedBefore.includes(symbol);
    // An empty group, or one in which the filter finds nothing, is another row or none.
    if (this.lists.filter !== '' || before.length === 0 || this.watchedBefore.length === 0) {
      this.changed.fire(undefined);
      return;
    }
    this.changed.fire(watchlistGroup);
    for (const symbol of [...before, ...this.watchedBefore].filter(isToggled)) {
      const quote = this.quoteGroupOf(symbol);
      if (quote) this.changed.fire(this.nodes.market(quote, symbol));
    }
  }

  private sightChanged(): void {
    this.touch();
    this.poll();
    const now = this.symbolsInSight();
    // Those that left are drawn once more, without the price that nobody keeps fresh.
    for (const symbol of new Set([...this.inSightBefore, ...now])) this.refreshPrice(symbol);
    this.inSightBefore = now;
  }

  private symbolsInSight(): readonly string[] {
    return [...new Set(this.its.drawn.inSight.rows().map((row) => row.slice(row.indexOf(':') + 1)))];
  }

  private poll(): void {
    const { view, venues, watchlist } = this.its;
    const listed = (symbol: string): boolean => venues.current?.rules.get(symbol) !== undefined;
    if (view.visible) {
      this.polling?.want(watchlist.symbols().filter(listed), this.symbolsInSight().filter(listed));
    } else this.polling?.want([], []);
  }

  private refreshPrice(symbol: string): void {
    if (!this.its.view.visible) return;
    const face = this.faceOf(symbol);
    for (const node of this.nodes.rowsOf(symbol, this.quoteGroupOf(symbol)?.quote)) {
      if (face !== this.shown.get(idIn(node.group, symbol))) this.changed.fire(node);
    }
  }

  private isInSight(symbol: string): boolean {
    const quote = this.quoteGroupOf(symbol);
    return quote !== undefined && this.its.drawn.inSight.has(idIn(quote, symbol));
  }

  private wordsOf(symbol: string): ReturnType<typeof rowWords> {
    const venue = this.its.venues.current;
    const rules = venue?.rules.get(symbol)?.value;
    if (!venue || !rules) return undefined;
    const isWatched = this.its.watchlist.has(symbol);
    return rowWords(venue.feed, rules, { isWatched, isInSight: this.isInSight(symbol) });
  }

  /** What a row says: its text, and the best prices in its tooltip. */
  private faceOf(symbol: string): string {
    const words = this.wordsOf(symbol);
    const book = words && this.its.venues.current?.feed.snapshot(symbol)?.book;
    return JSON.stringify([words?.text, book?.bids[0], book?.asks[0]]);
  }

  private groups(): GroupNode[] {
    const quotes = this.lists.quotes().map((quote) => this.nodes.quote(quote));
    const isHidden = this.lists.filter !== '' && this.lists.shown(watchlistGroup).length === 0;
    return isHidden ? quotes : [watchlistGroup, ...quotes];
  }

  private quoteGroupOf(symbol: string): GroupNode | undefined {
    const quote = this.its.venues.current?.rules.get(symbol)?.value.symbol.quote;
    return quote === undefined ? undefined : this.nodes.quote(quote);
  }

  private itemOfGroup(group: GroupNode): vscode.TreeItem {
    return groupItem(group, {
      shown: this.lists.shown(group).length,
      all: this.lists.all(group).length,
      isFiltered: this.lists.filter !== '',
      isCollapsed: this.collapsed.has(group),
    });
  }

  private itemOfMarket(node: MarketNode): vscode.TreeItem {
    const { symbol, group } = node;
    const id = idIn(group, symbol);
    this.shown.set(id, this.faceOf(symbol));
    this.tooltips.delete(node);
    return marketItem(
      node,
      {
        isWatched: this.its.watchlist.has(symbol),
        rules: this.its.venues.current?.rules.get(symbol)?.value,
        words: this.wordsOf(symbol),
      },
      this.its.drawn.uriOf(id),
    );
  }
}

function isMarket(node: object | undefined): node is MarketNode {
  return isMarketNode(node) && 'group' in node;
}
