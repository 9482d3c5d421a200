import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { momentOf, msSince, type Moment } from '../trading/moment';
import type { Venue } from '../trading/venue';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import type { DrawnRows } from './drawnRows';
import { sortFigures } from './marketFigures';
import { groupItem, ruleItem, ruleNodes } from './marketItems';
import { MarketLists } from './marketLists';
import { MarketNodes, watchlistGroup, type GroupNode, type MarketNode, type TreeNode } from './marketNodes';
import { MarketPolling } from './marketPolling';
import { MarketRows } from './marketRows';
import { MarketsHeading } from './marketsHeading';
import { isByFigures, type MarketSort } from './marketSort';
import type { Settings } from './settings';
import { TreeSelection } from './treeSelection';
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

/**
 * The watchlist in the user's order, then all markets by quote currency. A market opens into its rules; watched ones show live prices, those that are
 * merely in sight a price with its time.
 */
export class MarketsTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  readonly lists: MarketLists;
  readonly selection: TreeSelection;
  private readonly nodes = new MarketNodes();
  private readonly rows: MarketRows;
  private readonly heading: MarketsHeading;
  private readonly collapsed = new Set<object>();
  private readonly parts = new DisposableStore();
  private polling: MarketPolling | undefined;
  private timer: Disposable | undefined;
  private wantsWholeTree = false;
  private shownRules: unknown;
  private watchedBefore: readonly string[];
  private touched: Moment;
  private sorted: Moment;

  constructor(private readonly its: MarketsTreeParts) {
    const { view, venues, watchlist, settings, drawn, clock } = its;
    this.lists = new MarketLists({
      rules: () => venues.current?.rules.all() ?? [],
      watched: () => watchlist.symbols(),
      figures: (symbol) => (venues.current ? sortFigures(venues.current, symbol, clock) : {}),
    });
    this.lists.sort = its.sort;
    this.rows = new MarketRows({
      ...its,
      nodes: this.nodes,
      isInUse: () => this.isInUse(),
      redraw: (node) => this.redraw(node),
    });
    this.heading = new MarketsHeading(view, venues, this.lists, its.context);
    this.touched = this.sorted = momentOf(clock);
    this.watchedBefore = watchlist.symbols();
    this.selection = this.parts.add(new TreeSelection(view));
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, parts)));
    this.parts.add(watchlist.onChange(() => this.watchlistChanged()));
    this.parts.add(drawn.inSight.onChange(() => this.sightChanged()));
    this.parts.add(
      drawn.onWantRedraw((ids) => {
        for (const node of ids.flatMap((id) => this.nodes.at(id) ?? [])) this.redraw(node);
      }),
    );
    this.parts.add(settings.onChange(() => this.changed.fire(undefined)));
    this.parts.add(view.onDidChangeVisibility(() => this.beat()));
    this.parts.add(view.onDidChangeSelection(() => this.touch()));
    this.parts.add(view.onDidCollapseElement(({ element }) => this.fold(element, true)));
    this.parts.add(view.onDidExpandElement(({ element }) => this.fold(element, false)));
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
        return groupItem(node, {
          shown: this.lists.shown(node).length,
          all: this.lists.all(node).length,
          isFiltered: this.lists.filter !== '',
          isCollapsed: this.collapsed.has(node),
        });
      case 'market':
        return this.rows.item(node);
      case 'rule':
        return ruleItem(node);
    }
  }

  /** The pointer has come to a row. */
  resolveTreeItem(item: vscode.TreeItem, element: object): vscode.TreeItem {
    this.touch();
    const node = element as TreeNode;
    if (node.kind === 'market') item.tooltip = this.rows.tooltip(node);
    return item;
  }

  /** Shows a market, opened: in the watchlist if it stands there. A filter that hides it is taken away. The view must be in sight. */
  async reveal(symbol: string): Promise<void> {
    if (!this.lists.isShown(symbol)) this.setFilter('');
    const group = this.its.watchlist.has(symbol) ? watchlistGroup : this.quoteGroupOf(symbol);
    if (!group) return;
    const node = this.nodes.market(group, symbol);
    await this.its.view.reveal(node, { select: true, focus: false, expand: true });
  }

  /** Selects a row and puts the keyboard on it. */
  async focus(row: object): Promise<void> {
    await this.its.view.reveal(row, { select: true, focus: true, expand: false });
  }

  setFilter(filter: string): void {
    if (filter === this.lists.filter) return;
    this.lists.filter = filter;
    this.heading.show();
    this.changed.fire(undefined);
  }

  setSort(sort: MarketSort): void {
    this.lists.sort = sort;
    this.its.keepSort(sort);
    this.sorted = momentOf(this.its.clock);
    this.heading.show();
    this.changed.fire(undefined);
  }

  /** Sorts in the order that the user has just changed: in any other the change would not be seen. */
  showWatchlistOrder(): void {
    if (this.lists.sort !== 'watchlist') this.setSort('watchlist');
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
      parts.add(venue.rules.onChange(() => this.rulesRead()));
      parts.add(venue.feed.onChange((symbol) => this.priceCame(symbol)));
    }
    this.shownRules = undefined;
    this.rulesRead();
    this.beat();
  }

  /** A price grows old also while the window asks for none: then nothing but this says so. */
  private beat(): void {
    const { view, watchlist, drawn, clock } = this.its;
    this.timer?.dispose();
    this.timer = undefined;
    drawn.setOn(view.visible);
    if (view.visible) {
      // Nobody tells of what another window or Settings Sync did to the watchlist.
      watchlist.takeUp();
      this.rows.refreshAll();
      if (this.wantsWholeTree) this.changed.fire(undefined);
      this.wantsWholeTree = false;
      this.sortAtRest();
      this.timer = clock.after(beatMs, () => this.beat());
    }
    this.poll();
  }

  private sortAtRest(): void {
    const { clock } = this.its;
    if (!isByFigures(this.lists.sort)) return;
    if (this.isInUse() || msSince(clock, this.sorted) < restMs) return;
    this.sorted = momentOf(clock);
    if (this.lists.sortAgain()) for (const group of this.groups()) this.changed.fire(group);
  }

  private isInUse(): boolean {
    return msSince(this.its.clock, this.touched) < restMs;
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

  private rulesRead(): void {
    this.heading.show();
    // Rules are read again every few minutes; rows are drawn again when there is something new in them.
    const rules = JSON.stringify(this.its.venues.current?.rules.all());
    if (rules === this.shownRules) return;
    this.shownRules = rules;
    this.lists.sortAgain();
    this.changed.fire(undefined);
    this.poll();
  }

  private watchlistChanged(): void {
    const before = this.watchedBefore;
    const now = this.its.watchlist.symbols();
    this.watchedBefore = now;
    this.heading.show();
    this.poll();
    // An empty group, or one in which the filter finds nothing, is another row or none.
    if (this.lists.filter !== '' || before.length === 0 || now.length === 0) {
      this.changed.fire(undefined);
      return;
    }
    this.changed.fire(watchlistGroup);
    const toggled = [...before, ...now].filter((symbol) => before.includes(symbol) !== now.includes(symbol));
    for (const symbol of toggled) {
      const quote = this.quoteGroupOf(symbol);
      if (quote) this.changed.fire(this.nodes.market(quote, symbol));
    }
  }

  private sightChanged(): void {
    this.touch();
    this.poll();
    this.rows.sightChanged();
  }

  private priceCame(symbol: string): void {
    if (this.its.view.visible) this.rows.refresh(symbol);
  }

  /**
   * One of several selected rows is drawn again with the whole tree, once a beat: when it is drawn alone, VS Code's list forgets the selected rows below
   * it (`Trait.splice` of its `listWidget.ts` stops at the row that was replaced).
   */
  private redraw(node: MarketNode): void {
    const selected = this.selection.rows;
    if (selected.length > 1 && selected.includes(node)) this.wantsWholeTree = true;
    else this.changed.fire(node);
  }

  private poll(): void {
    const { view, venues, watchlist } = this.its;
    const listed = (symbol: string): boolean => venues.current?.rules.get(symbol) !== undefined;
    if (view.visible) {
      this.polling?.want(watchlist.symbols().filter(listed), this.rows.inSight().filter(listed));
    } else this.polling?.want([], []);
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
}
