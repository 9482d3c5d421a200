import * as vscode from 'vscode';
import { exact, isExactText, isMultipleOf, zero } from '../domain/decimal';
import { formatOnGrid, gridText } from '../domain/format';
import type { MarketRules } from '../domain/market';
import {
  marketToEditor,
  type EditorToMarket,
  type MarketToEditor,
  type MarketView,
} from '../protocol/market';
import type { Alerts } from '../trading/alerts';
import type { Arming } from '../trading/arming';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { FeedDepth } from '../trading/priceFeed';
import { sideWord } from '../trading/orderWords';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import type { Log } from './log';
import { MarketPanelCharts } from './marketPanelCharts';
import { depthFor, marketSnapshot } from './marketSnapshot';
import type { MarketViews } from './marketViews';
import { PageMessages } from './pageMessages';
import type { Settings } from './settings';
import type { TicketView } from './ticketView';
import { VenueFollower } from './venueFollower';
import type { Watchlist } from './watchlist';
import { webviewPage } from './webviewPage';

/** What a panel's buttons start. */
export type MarketAction = Extract<MarketToEditor, { kind: 'run' }>['action'];

/** What every market panel is made of. */
export interface MarketPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly venues: CurrentVenue;
  readonly settings: Settings;
  readonly watchlist: Watchlist;
  readonly arming: Arming;
  readonly alerts: Alerts;
  readonly views: MarketViews;
  readonly ticket: Pick<TicketView, 'fill'>;
  readonly clock: Clock;
  readonly log: Log;
  run(action: MarketAction, symbol: string): void;
  /** Asks for an alert at a price of this market, plain text. */
  newAlert(symbol: string, price: string): void;
}

type Fill = Extract<MarketToEditor, { kind: 'fill' }>;

/** Several changes in a row make one snapshot. */
const gatherMs = 40;
/** Longest number that is sent to an exchange. */
const longestPrice = 64;

/** One market in the editor area. Its page sends wishes and is not trusted: each message is parsed, a price is checked before it is filled. */
export class MarketPanel implements Disposable {
  private ready = false;
  private gathering: Disposable | undefined;
  private watching: Disposable | undefined;
  private watched: { readonly venue: Venue; readonly depth: FeedDepth } | undefined;
  private readonly parts = new DisposableStore();
  private readonly charts: MarketPanelCharts;
  private readonly messages: PageMessages<MarketToEditor>;

  /** Fills a panel that VS Code made or gave back. `gone` is called when somebody closes it, `seen` when it shows or hides. */
  constructor(
    private readonly its: MarketPanelParts,
    private readonly panel: vscode.WebviewPanel,
    readonly symbol: string,
    private readonly tell: { gone(): void; seen(): void },
  ) {
    this.messages = new PageMessages(marketToEditor, 'A market panel', its.clock, its.log);
    this.charts = this.parts.add(
      new MarketPanelCharts({ ...its, post: (message) => this.post(message) }, symbol),
    );
    const root = vscode.Uri.joinPath(its.extensionUri, 'dist', 'webview');
    panel.iconPath = vscode.Uri.joinPath(its.extensionUri, 'media', 'icon.png');
    panel.webview.options = { enableScripts: true, localResourceRoots: [root] };
    this.parts.add(panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.parts.add(panel.onDidChangeViewState(() => this.visibilityChanged()));
    this.parts.add(
      panel.onDidDispose(() => {
        this.dispose();
        tell.gone();
      }),
    );
    this.parts.add(its.settings.onChange(() => this.changed()));
    this.parts.add(its.arming.onChange(() => this.changed()));
    this.parts.add(its.watchlist.onChange(() => this.changed()));
    panel.webview.html = webviewPage(panel.webview, root, 'market', 'Invex market');
    this.parts.add(new VenueFollower(its.venues, (venue, parts) => this.follow(venue, parts)));
  }

  /** Whether somebody can see it now. */
  get visible(): boolean {
    return this.panel.visible;
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Lets go of everything but the panel: VS Code gives that back after a reload of the window. */
  dispose(): void {
    this.ready = false;
    this.gathering?.dispose();
    this.watching?.dispose();
    this.watching = undefined;
    this.parts.dispose();
  }

  private receive(message: unknown): void {
    const said = this.messages.read(message);
    if (!said) return;
    switch (said.kind) {
      case 'ready':
        this.ready = true;
        this.post(this.snapshot());
        this.showCharts(true);
        break;
      case 'fill':
        void this.fill(said);
        break;
      case 'view':
        void this.choose(said.view);
        break;
      case 'moveAlert':
        void this.moveAlert(said.id, said.price);
        break;
      case 'addAlert':
        this.its.newAlert(this.symbol, said.price);
        break;
      case 'run':
        this.its.run(said.action, this.symbol);
        break;
    }
  }

  /** Fills the ticket with a price of the ladder, if it is one that the market allows. Places nothing. */
  private async fill({ side, price }: Fill): Promise<void> {
    const rules = this.its.venues.current?.rules.get(this.symbol)?.value;
    const problem = priceProblem(price, rules);
    if (!rules || problem !== undefined) {
      this.post({ kind: 'told', message: `${problem ?? ''} Nothing was filled in.`.trim() });
      return;
    }
    const value = exact(price);
    await this.its.ticket.fill(
      { symbol: this.symbol, side, type: 'LIMIT', price: gridText(value, rules.tickSize) },
      'quantity',
    );
    const shown = `${formatOnGrid(value, rules.tickSize)} ${rules.symbol.quote}`;
    this.post({
      kind: 'told',
      message: `Filled into the ticket: ${sideWord(side)} at ${shown}. Nothing is placed.`,
    });
  }

  private async moveAlert(id: string, price: string): Promise<void> {
    this.post({ kind: 'told', message: await this.charts.moveAlert(id, price) });
  }

  private showCharts(fresh: boolean): void {
    this.charts.show(this.ready ? this.its.views.of(this.symbol) : undefined, fresh);
  }

  private async choose(view: MarketView): Promise<void> {
    await this.its.views.set(this.symbol, view);
    this.watchMarket();
    this.showCharts(false);
    this.changed();
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    if (venue) {
      parts.add(
        venue.rules.onChange(() => {
          this.watchMarket();
          this.changed();
        }),
      );
      parts.add(
        venue.feed.onChange((symbol) => {
          if (symbol === this.symbol) this.changed();
        }),
      );
      parts.add(venue.orders.onChange(() => this.changed()));
      parts.add(venue.unknown.onChange(() => this.changed()));
      if (venue.prices) parts.add(venue.prices.onChange(() => this.changed()));
    }
    this.nameIt();
    this.watchMarket();
    this.changed();
  }

  /** The tab says whose money it is, too. */
  private nameIt(): void {
    const live =
      this.its.venues.current?.environment.live ?? this.its.settings.get('environment') !== 'paper';
    const title = `${this.symbol} \u00b7 ${live ? 'LIVE' : 'PAPER'}`;
    if (this.panel.title !== title) this.panel.title = title;
  }

  private visibilityChanged(): void {
    // A hidden page is gone; the next one says when it is ready.
    if (!this.panel.visible) this.ready = false;
    this.showCharts(false);
    this.watchMarket();
    this.changed();
    this.tell.seen();
  }

  private watchMarket(): void {
    const venue = this.its.venues.current;
    const wanted = this.panel.visible && venue?.rules.get(this.symbol) ? venue : undefined;
    const depth = depthFor(this.its.views.of(this.symbol));
    if (wanted === this.watched?.venue && depth === this.watched?.depth) return;
    const before = this.watching;
    this.watched = wanted && { venue: wanted, depth };
    this.watching = wanted?.feed.watch(this.symbol, depth);
    before?.dispose();
  }

  private changed(): void {
    if (!this.ready || !this.panel.visible) return;
    this.gathering ??= this.its.clock.after(gatherMs, () => {
      this.gathering = undefined;
      this.post(this.snapshot());
    });
  }

  private snapshot(): EditorToMarket {
    const { venues, settings, arming, watchlist, views } = this.its;
    return marketSnapshot(
      {
        venue: venues.current,
        trouble: venues.trouble,
        environment: settings.get('environment'),
        armed: arming.armed,
        unit: settings.get('display.unit'),
        watched: watchlist.has(this.symbol),
        view: views.of(this.symbol),
      },
      this.symbol,
    );
  }

  private post(message: EditorToMarket): void {
    if (this.ready && this.panel.visible) void this.panel.webview.postMessage(message);
  }
}

/** Why a price cannot be filled into the ticket; nothing when it can. */
function priceProblem(price: string, rules: MarketRules | undefined): string | undefined {
  if (!rules) return 'The rules of this market are not known yet.';
  if (price.length > longestPrice || !isExactText(price) || !exact(price).gt(zero)) {
    return 'This is not a price.';
  }
  if (isMultipleOf(exact(price), rules.tickSize)) return undefined;
  const tick = `${formatOnGrid(rules.tickSize, rules.tickSize)} ${rules.symbol.quote}`;
  return `${price} is not a multiple of the tick size, ${tick}.`;
}
