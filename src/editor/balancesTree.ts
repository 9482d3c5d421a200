import * as vscode from 'vscode';
import { zero } from '../domain/decimal';
import { formatAge, formatPlain } from '../domain/format';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { KnownAccount } from '../trading/balances';
import type { Venue } from '../trading/venue';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Watchlist } from './watchlist';
import type { WindowAttention } from './windowAttention';

interface AccountNode {
  readonly kind: 'account';
  readonly currency: string;
}
interface PartNode {
  readonly kind: 'part';
  readonly currency: string;
  readonly label: string;
  readonly value: string;
}
type Node = AccountNode | PartNode;

/** One call a currency, so less often than the orders. */
const periodMs = 15_000;
const staleAfterMs = 3 * periodMs;

/** Balances of the currencies of the watched markets. */
export class BalancesTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly parts = new DisposableStore();
  private venueParts = new DisposableStore();
  private timer: Disposable | undefined;
  private ageTimer: Disposable | undefined;
  /** What the rows tell; they are drawn again only when it changes. */
  private shown = '';

  constructor(
    private readonly view: vscode.TreeView<object>,
    private readonly venues: CurrentVenue,
    private readonly watchlist: Watchlist,
    private readonly context: ContextKeyWriter,
    private readonly attention: WindowAttention,
    private readonly clock: Clock,
  ) {
    this.parts.add(venues.onChange(() => this.follow(venues.current)));
    this.parts.add(
      watchlist.onChange(() => {
        this.show(venues.current);
        this.poll();
      }),
    );
    this.parts.add(
      view.onDidChangeVisibility(() => {
        this.beat();
        this.poll();
      }),
    );
    this.parts.add(attention.onChange(() => this.poll()));
    this.follow(venues.current);
  }

  getChildren(element?: object): object[] {
    const venue = this.venues.current;
    if (!venue?.signedIn) return [];
    const node = element as Node | undefined;
    if (!node) {
      return this.currencies(venue).flatMap((currency): AccountNode[] =>
        venue.balances.get(currency) ? [{ kind: 'account', currency }] : [],
      );
    }
    const account = node.kind === 'account' ? venue.balances.get(node.currency)?.account : undefined;
    if (!account) return [];
    const part = (label: string, value: string): PartNode => ({
      kind: 'part',
      currency: account.currency,
      label,
      value,
    });
    return [
      part('Available', formatPlain(account.available)),
      part('Blocked in orders', formatPlain(account.blocked)),
      part('Total', formatPlain(account.total)),
    ];
  }

  getTreeItem(element: object): vscode.TreeItem {
    const node = element as Node;
    if (node.kind === 'part') {
      const item = new vscode.TreeItem(node.label);
      item.id = `balance:${node.currency}:${node.label}`;
      item.description = `${node.value} ${node.currency}`;
      item.accessibilityInformation = { label: `${node.label}: ${node.value} ${node.currency}` };
      return item;
    }
    const known = this.venues.current?.balances.get(node.currency) ?? { currency: node.currency };
    const item = new vscode.TreeItem(node.currency, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `balance:${node.currency}`;
    item.description = this.words(known);
    item.tooltip =
      known.trouble === undefined ? `${node.currency}: ${this.words(known)}` : wordsOf(known.trouble);
    item.accessibilityInformation = { label: `${node.currency}: ${this.words(known)}` };
    return item;
  }

  /** The currencies of the watched markets, in the watchlist's order. */
  currencies(venue: Venue): readonly string[] {
    const found = new Set<string>();
    for (const code of this.watchlist.symbols()) {
      const symbol = venue.rules.get(code)?.value.symbol;
      if (symbol) found.add(symbol.quote).add(symbol.base);
    }
    return [...found];
  }

  dispose(): void {
    this.timer?.dispose();
    this.ageTimer?.dispose();
    this.venueParts.dispose();
    this.parts.dispose();
    this.changed.dispose();
  }

  private words(known: KnownAccount): string {
    if (!known.account || known.readAt === undefined) {
      return known.trouble === undefined ? 'reading' : 'could not be read';
    }
    const age = this.clock.now() - known.readAt;
    const stale = known.trouble !== undefined || age > staleAfterMs ? ` \u00b7 ${formatAge(age)} old` : '';
    const blocked = known.account.blocked.eq(zero)
      ? ''
      : ` \u00b7 ${formatPlain(known.account.blocked)} blocked`;
    return `${formatPlain(known.account.available)}${blocked}${stale}`;
  }

  private follow(venue: Venue | undefined): void {
    this.venueParts.dispose();
    this.venueParts = new DisposableStore();
    this.shown = '';
    if (venue) {
      this.venueParts.add(venue.balances.onChange(() => this.show(venue)));
      this.venueParts.add(
        venue.rules.onChange(() => {
          this.show(venue);
          this.poll();
        }),
      );
    }
    this.show(venue);
    this.poll();
  }

  private show(venue: Venue | undefined): void {
    const wanted = venue?.signedIn ? this.currencies(venue) : [];
    const known = wanted.flatMap((currency) => venue?.balances.get(currency) ?? []);
    const failed = known.find((each) => each.trouble !== undefined);
    const anything = known.some((each) => each.account !== undefined);
    this.context.set('invex.balances', anything ? 'some' : failed ? 'failed' : 'loading');
    const nothingWatched = venue?.signedIn === true && venue.rules.all().length > 0 && wanted.length === 0;
    this.view.message = failed
      ? wordsOf(failed.trouble)
      : nothingWatched
        ? 'Balances of the currencies of your watchlist appear here. Add a market to it.'
        : '';
    const rows = JSON.stringify(known.map((each) => [each.currency, this.words(each), each.account]));
    if (rows !== this.shown) this.changed.fire(undefined);
    this.shown = rows;
    this.beat();
  }

  /** A balance grows old also while the window asks for none. */
  private beat(): void {
    this.ageTimer?.dispose();
    this.ageTimer = undefined;
    if (!this.view.visible || !this.venues.current) return;
    this.ageTimer = this.clock.after(periodMs, () => this.show(this.venues.current));
  }

  private poll(): void {
    this.timer?.dispose();
    this.timer = undefined;
    const venue = this.venues.current;
    if (!venue?.signedIn || !this.view.visible || !this.attention.somebodyLooks) return;
    void venue.balances.refresh(this.currencies(venue));
    this.timer = this.clock.after(periodMs, () => this.poll());
  }
}
