import * as vscode from 'vscode';
import { displayUnits, type DisplayUnit } from '../domain/valuation';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { heldFunds } from '../trading/heldFunds';
import { portfolioCurrencies } from '../trading/portfolioCurrencies';
import {
  PortfolioValue,
  sparingPeriodMs,
  sparingStaleMs,
  type PortfolioTotal,
} from '../trading/portfolioValue';
import { RepeatedReading } from '../trading/repeatedReading';
import type { Venue } from '../trading/venue';
import {
  balanceParts,
  balanceRow,
  totalParts,
  totalRow,
  totalTooltip,
  type BalanceFacts,
  type PartWords,
  type RowWords,
} from './balanceWords';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Settings } from './settings';
import { VenueFollower } from './venueFollower';
import type { Watchlist } from './watchlist';
import type { WindowAttention } from './windowAttention';

interface TotalNode {
  readonly kind: 'total';
}
interface AccountNode {
  readonly kind: 'account';
  readonly currency: string;
}
interface PartNode extends PartWords {
  readonly kind: 'part';
  /** The row above it. */
  readonly of: string;
}
type Node = TotalNode | AccountNode | PartNode;

/** What the tree is made of. */
export interface BalancesTreeParts {
  readonly view: vscode.TreeView<object>;
  readonly venues: CurrentVenue;
  readonly watchlist: Watchlist;
  readonly settings: Settings;
  readonly context: ContextKeyWriter;
  readonly attention: WindowAttention;
  readonly clock: Clock;
}

/** Ages are drawn anew so often, in ms. */
const beatMs = 5_000;
const totalLabel = 'Estimated total';

/**
 * What the account holds: the estimated total first, then each currency that is watched, in an open order, or was ever seen with a balance. Each
 * opens into its parts. Balances and the books that price them are read while somebody looks.
 */
export class BalancesTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly parts = new DisposableStore();
  private value: PortfolioValue | undefined;
  private readonly reading: RepeatedReading;
  private ageTimer: Disposable | undefined;
  /** Currencies that were asked for at this venue; others are read as soon as they are wanted. */
  private asked = new Set<string>();
  /** What the rows tell; they are drawn again only when it changes. */
  private shown = '';

  constructor(private readonly its: BalancesTreeParts) {
    const { view, venues, watchlist, settings, attention, clock } = its;
    this.reading = this.parts.add(
      new RepeatedReading({
        read: async () => {
          const venue = venues.current;
          await venue?.balances.refreshSparingly(this.currencies(venue));
        },
        everyMs: () => {
          const venue = this.watchedVenue();
          return venue && sparingPeriodMs(this.currencies(venue).length);
        },
        clock,
      }),
    );
    this.parts.add(watchlist.onChange(() => this.show()));
    this.parts.add(settings.onChange(() => this.show()));
    this.parts.add(view.onDidChangeVisibility(() => this.attentionChanged()));
    this.parts.add(attention.onChange(() => this.attentionChanged()));
    this.parts.add(new VenueFollower(venues, (venue, parts) => this.follow(venue, parts)));
  }

  getChildren(element?: object): object[] {
    const venue = this.its.venues.current;
    if (!venue?.signedIn) return [];
    const node = element as Node | undefined;
    if (!node) {
      const known = this.currencies(venue).filter((currency) => venue.balances.get(currency));
      const total: Node[] = known.length > 0 ? [{ kind: 'total' }] : [];
      return [...total, ...known.map((currency): Node => ({ kind: 'account', currency }))];
    }
    const below = (of: string, parts: readonly PartWords[]): PartNode[] =>
      parts.map((each) => ({ kind: 'part', of, ...each }));
    switch (node.kind) {
      case 'total':
        return below('total', totalParts(this.total(venue)));
      case 'account':
        return below(node.currency, balanceParts(this.facts(venue, node.currency)));
      case 'part':
        return [];
    }
  }

  getTreeItem(element: object): vscode.TreeItem {
    const node = element as Node;
    if (node.kind === 'part') return partItem(node);
    const venue = this.its.venues.current;
    if (!venue) return new vscode.TreeItem('');
    if (node.kind === 'total') {
      const total = this.total(venue);
      const item = rowItem('total', totalLabel, totalRow(total, this.unit()), 'pie-chart');
      item.tooltip = totalTooltip(total, this.unit());
      return item;
    }
    const facts = this.facts(venue, node.currency);
    const row = balanceRow(facts);
    const item = rowItem(node.currency, node.currency, row, 'circle-small');
    const { trouble } = facts.known;
    item.tooltip = [`${row.spoken}.`, ...(trouble === undefined ? [] : [wordsOf(trouble)])].join('\n');
    return item;
  }

  /** The currencies that are shown: of the watched markets first, in the watchlist's order. */
  currencies(venue: Venue): readonly string[] {
    return portfolioCurrencies(venue, this.its.watchlist.symbols());
  }

  dispose(): void {
    this.ageTimer?.dispose();
    this.parts.dispose();
    this.changed.dispose();
  }

  private unit(): DisplayUnit {
    return displayUnits[this.its.settings.get('display.unit')];
  }

  private total(venue: Venue): PortfolioTotal {
    const nothing: PortfolioTotal = { worth: undefined, included: [], missing: [] };
    return this.value?.total(this.currencies(venue), this.unit()) ?? nothing;
  }

  private facts(venue: Venue, currency: string): BalanceFacts {
    const known = venue.balances.get(currency) ?? { currency };
    const unit = this.unit();
    const count = this.currencies(venue).length;
    const ageMs = venue.balances.ageMs(known);
    return {
      known,
      ageMs,
      stale: ageMs !== undefined && ageMs > sparingStaleMs(count),
      held: heldFunds(currency, venue.unknown.all()),
      worth: this.value?.of(known, unit, count),
      missing: this.value?.whyNot(known, unit),
      unit,
    };
  }

  /** The venue, while somebody looks at its balances. */
  private watchedVenue(): Venue | undefined {
    const { view, attention, venues } = this.its;
    const venue = venues.current;
    return venue?.signedIn === true && view.visible && attention.somebodyLooks ? venue : undefined;
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    this.value = venue && parts.add(new PortfolioValue(venue));
    this.shown = '';
    this.asked = new Set();
    this.reading.now();
    if (venue && this.value) {
      const events = [
        venue.balances.onChange,
        venue.rules.onChange,
        venue.orders.onChange,
        venue.unknown.onChange,
        venue.memory.onChange,
        this.value.onChange,
      ];
      for (const event of events) parts.add(event(() => this.show()));
    }
    this.show();
  }

  private attentionChanged(): void {
    this.reading.adapt();
    this.show();
  }

  private show(): void {
    const venue = this.its.venues.current;
    const wanted = venue?.signedIn ? this.currencies(venue) : [];
    this.ask(wanted);
    const known = wanted.flatMap((currency) => venue?.balances.get(currency) ?? []);
    const failed = known.find((each) => each.trouble !== undefined);
    const anything = known.some((each) => each.account !== undefined);
    this.its.context.set('invex.balances', anything ? 'some' : failed ? 'failed' : 'loading');
    const nothingWanted = venue?.signedIn === true && venue.rules.all().length > 0 && wanted.length === 0;
    this.its.view.message = failed
      ? wordsOf(failed.trouble)
      : nothingWanted
        ? 'Balances of the currencies of your watchlist appear here. Add a market to it.'
        : '';
    const rows = venue ? JSON.stringify(this.wordsOfAll(venue, wanted)) : '';
    if (rows !== this.shown) this.changed.fire(undefined);
    this.shown = rows;
    this.beat();
  }

  /** While somebody looks: has the books of what is held watched, and reads at once what is wanted newly. */
  private ask(wanted: readonly string[]): void {
    const venue = this.watchedVenue();
    if (!venue) {
      this.value?.rest();
      return;
    }
    this.value?.want(wanted, this.unit());
    const news = wanted.filter((currency) => !this.asked.has(currency));
    for (const currency of news) this.asked.add(currency);
    if (news.length > 0) void venue.balances.refreshSparingly(news);
  }

  private wordsOfAll(venue: Venue, wanted: readonly string[]): unknown {
    const total = this.total(venue);
    return [
      totalRow(total, this.unit()),
      totalParts(total),
      ...wanted.map((currency) => {
        const facts = this.facts(venue, currency);
        return [currency, balanceRow(facts), balanceParts(facts)];
      }),
    ];
  }

  /** Figures grow old also while nothing comes. */
  private beat(): void {
    this.ageTimer?.dispose();
    this.ageTimer = undefined;
    if (!this.its.view.visible || !this.its.venues.current) return;
    this.ageTimer = this.its.clock.after(beatMs, () => this.show());
  }
}

function rowItem(id: string, label: string, row: RowWords, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `balance:${id}`;
  item.description = row.text;
  item.iconPath = row.warns
    ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
    : new vscode.ThemeIcon(icon);
  item.accessibilityInformation = { label: row.spoken };
  return item;
}

function partItem({ of, label, value }: PartNode): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = `balance:${of}:${label}`;
  item.description = value;
  item.tooltip = `${label}: ${value}`;
  item.accessibilityInformation = { label: `${label}: ${value}` };
  return item;
}
