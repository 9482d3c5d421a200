import type * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { momentOf, msSince, type Moment } from '../trading/moment';
import type { FeedState } from '../trading/priceFeed';
import { changeOver } from '../trading/recordedChange';
import type { CurrentVenue } from './currentVenue';
import type { DrawnRows } from './drawnRows';
import { rowWords } from './marketFigures';
import { marketItem } from './marketItems';
import { idIn, type MarketNode, type MarketNodes } from './marketNodes';
import { marketTooltip } from './marketTooltip';
import type { Settings } from './settings';
import type { Watchlist } from './watchlist';

/** What the rows are made of. */
export interface MarketRowParts {
  readonly venues: CurrentVenue;
  readonly watchlist: Watchlist;
  readonly settings: Settings;
  readonly drawn: DrawnRows;
  readonly nodes: MarketNodes;
  readonly clock: Clock;
  /** Whether somebody does something in the tree: the pointer has come to a row, or a row was selected, opened or closed, a moment ago. */
  isInUse(): boolean;
  /** Lets VS Code draw a row again. */
  redraw(node: MarketNode): void;
}

/** A tooltip that VS Code was given is made anew after so long. */
const tooltipMs = 15_000;
/**
 * A live figure in a row gives way to a newer one when it is as old as this, and a second later while somebody does something in the tree. With the
 * second that may pass until it is looked at, it is never older than what counts as live (`staleAfterMs`).
 */
const giveWayMs = 1_500;
const giveWayInUseMs = 2_500;

/** What a row says: its text, and the best prices in its tooltip. */
interface Face {
  readonly said: string;
  readonly state: FeedState | undefined;
  /** When its figure was asked for. */
  readonly asked: Moment | undefined;
}

/**
 * The rows of the markets, each drawn again only when it would say something else, and not with every price: drawing takes a button from under the
 * pointer, and closes a tooltip or keeps it from opening.
 */
export class MarketRows {
  private readonly shown = new Map<string, Face>();
  /** Since when VS Code has a row's tooltip. */
  private readonly tooltips = new Map<MarketNode, Moment>();
  private inSightBefore: readonly string[] = [];

  constructor(private readonly its: MarketRowParts) {}

  item(node: MarketNode): vscode.TreeItem {
    const { symbol, group } = node;
    const id = idIn(group, symbol);
    const words = this.wordsOf(symbol);
    this.shown.set(id, this.faceOf(symbol, words));
    this.tooltips.delete(node);
    const isWatched = this.its.watchlist.has(symbol);
    return marketItem(
      node,
      {
        isWatched,
        rules: this.its.venues.current?.rules.get(symbol)?.value,
        words,
      },
      // A watched market is asked for wherever its rows are.
      isWatched ? undefined : this.its.drawn.uriOf(id),
    );
  }

  /** For the pointer that has come to a row. */
  tooltip(node: MarketNode): vscode.MarkdownString | string {
    const venue = this.its.venues.current;
    const rules = venue?.rules.get(node.symbol)?.value;
    this.tooltips.set(node, momentOf(this.its.clock));
    if (venue && rules) return marketTooltip(venue, rules, this.its.settings.calendar(), this.its.clock);
    return `${node.symbol} is not listed${venue ? ` on ${venue.environment.label}` : ''} now. It stays on your watchlist.`;
  }

  /** The market may have another price, or its price another age. */
  refresh(symbol: string): void {
    const face = this.faceOf(symbol);
    for (const node of this.its.nodes.rowsOf(symbol, this.quoteOf(symbol))) {
      if (this.mustGiveWay(node, face)) this.its.redraw(node);
    }
  }

  /** Time has passed: ages grow, and tooltips are of another moment. */
  refreshAll(): void {
    for (const symbol of new Set([...this.its.watchlist.symbols(), ...this.inSight()])) this.refresh(symbol);
    for (const [node, since] of this.tooltips) {
      if (msSince(this.its.clock, since) < tooltipMs) continue;
      this.tooltips.delete(node);
      this.its.redraw(node);
    }
  }

  /** Rows came into sight or left it. Those that left are drawn once more, without the price that nobody keeps fresh. */
  sightChanged(): void {
    const now = this.inSight();
    for (const symbol of new Set([...this.inSightBefore, ...now])) this.refresh(symbol);
    this.inSightBefore = now;
  }

  /** The markets that are not watched and whose rows are in sight, the ones drawn last at the end. */
  inSight(): readonly string[] {
    return [...new Set(this.its.drawn.inSight.rows().map((row) => row.slice(row.indexOf(':') + 1)))];
  }

  private quoteOf(symbol: string): string | undefined {
    return this.its.venues.current?.rules.get(symbol)?.value.symbol.quote;
  }

  private wordsOf(symbol: string): ReturnType<typeof rowWords> {
    const venue = this.its.venues.current;
    const rules = venue?.rules.get(symbol)?.value;
    if (!venue || !rules) return undefined;
    const isWatched = this.its.watchlist.has(symbol);
    const now = this.its.clock.now();
    const mid = venue.feed.snapshot(symbol)?.mid;
    return rowWords(venue.feed, rules, {
      isWatched,
      now,
      // Only what is watched is recorded.
      change: isWatched && mid ? changeOver(venue.recorder.recent(symbol), mid, now) : undefined,
      isInSight: this.its.drawn.inSight.has(`${rules.symbol.quote}:${symbol}`),
    });
  }

  private mustGiveWay(node: MarketNode, face: Face): boolean {
    const shown = this.shown.get(idIn(node.group, node.symbol));
    if (shown?.said === face.said) return false;
    // How a price stands is never told late.
    if (!shown?.asked || shown.state !== 'live' || face.state !== 'live') return true;
    const standsMs = this.its.isInUse() ? giveWayInUseMs : giveWayMs;
    return msSince(this.its.clock, shown.asked) >= standsMs;
  }

  private faceOf(symbol: string, words = this.wordsOf(symbol)): Face {
    const feed = words && this.its.venues.current?.feed;
    const snapshot = feed?.snapshot(symbol);
    const { bids, asks } = snapshot?.book ?? { bids: [], asks: [] };
    return {
      said: JSON.stringify([words?.text, bids[0], asks[0]]),
      state: feed?.state(symbol),
      asked: snapshot?.asked,
    };
  }
}
