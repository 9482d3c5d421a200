import * as vscode from 'vscode';
import type { Decimal } from '../domain/decimal';
import { placeOf } from '../exchange/environments';
import type { Alert, Alerts } from '../trading/alerts';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { Venue } from '../trading/venue';
import { alertItem } from './alertItems';
import { alertRow, type AlertFacts } from './alertRow';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';

import type { Settings } from './settings';
import { VenueFollower } from './venueFollower';
import type { WindowAttention } from './windowAttention';

/** A market with alerts, of one environment. */
interface GroupNode {
  readonly kind: 'alertMarket';
  readonly symbol: string;
  readonly place: string;
}
/** An alert in the tree; commands get it as their argument. */
export interface AlertNode {
  readonly kind: 'alert';
  readonly id: string;
}
type Node = GroupNode | AlertNode;

/** Whether a command's argument is an alert of the tree. */
export function isAlertNode(argument: unknown): argument is AlertNode {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'kind' in argument &&
    argument.kind === 'alert' &&
    'id' in argument &&
    typeof argument.id === 'string'
  );
}

/** What the tree is made of. */
export interface AlertsTreeParts {
  readonly view: vscode.TreeView<object>;
  readonly alerts: Alerts;
  readonly venues: CurrentVenue;
  readonly settings: Settings;
  readonly context: ContextKeyWriter;
  readonly attention: WindowAttention;
  readonly clock: Clock;
}

/** Ages in the rows grow by this, whether prices come or not. */
const beatMs = 1000;

/** The alerts, grouped by market: those of the environment that is open first. Its badge counts those that fired since somebody looked. */
export class AlertsTree implements vscode.TreeDataProvider<object>, Disposable {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly groups = new Map<string, GroupNode>();
  private readonly nodes = new Map<string, AlertNode>();
  private readonly parts = new DisposableStore();
  private watching = new DisposableStore();
  private timer: Disposable | undefined;
  /** What the rows say and in which sequence: only what changed is drawn again. */
  private readonly shown = new Map<string, string>();
  private listed = '';

  constructor(private readonly its: AlertsTreeParts) {
    const { view, alerts, venues, settings, attention } = its;
    this.parts.add(alerts.onChange(() => this.show()));
    this.parts.add(settings.onChange(() => this.changed.fire(undefined)));
    this.parts.add(view.onDidChangeVisibility(() => this.show()));
    this.parts.add(attention.onChange(() => this.show()));
    this.parts.add(
      new VenueFollower(venues, (venue, parts) => {
        if (venue) {
          parts.add(venue.feed.onChange((symbol) => this.priceChanged(symbol)));
          parts.add(venue.rules.onChange(() => this.changed.fire(undefined)));
        }
        this.listed = '';
        this.show();
      }),
    );
  }

  async getChildren(element?: object): Promise<object[]> {
    await this.its.alerts.start();
    const node = element as Node | undefined;
    if (!node) return this.groupNodes();
    if (node.kind === 'alert') return [];
    return this.its.alerts
      .all()
      .filter((alert) => alert.symbol === node.symbol && alert.place.key === node.place)
      .map(({ id }) => this.alertNode(id));
  }

  getParent(element: object): object | undefined {
    const node = element as Node;
    if (node.kind === 'alertMarket') return undefined;
    const alert = this.its.alerts.get(node.id);
    return alert && this.groupOf(alert);
  }

  getTreeItem(element: object): vscode.TreeItem {
    const node = element as Node;
    if (node.kind === 'alertMarket') return this.groupItem(node);
    const alert = this.its.alerts.get(node.id);
    if (!alert) return new vscode.TreeItem('Deleted');
    this.shown.set(alert.id, this.faceOf(alert));
    return alertItem(this.factsOf(alert));
  }

  /** The alert that is selected, for a key that is pressed in the view. */
  get selected(): string | undefined {
    return this.its.view.selection.find(isAlertNode)?.id;
  }

  /** Shows an alert: the view opens where it was closed. */
  async reveal(id: string): Promise<void> {
    await vscode.commands.executeCommand('invex.alerts.focus');
    if (this.its.alerts.get(id)) {
      await this.its.view.reveal(this.alertNode(id), { select: true, focus: true });
    }
  }

  dispose(): void {
    this.timer?.dispose();
    this.watching.dispose();
    this.parts.dispose();
    this.changed.dispose();
  }

  private show(): void {
    const { alerts, view, attention } = this.its;
    const all = alerts.all();
    this.its.context.set('invex.alerts', all.length > 0 ? 'some' : 'none');
    const listed = JSON.stringify(all.map(({ id, symbol, place }) => [id, symbol, place.key]));
    if (listed !== this.listed) {
      this.listed = listed;
      for (const id of this.nodes.keys()) if (!alerts.get(id)) this.nodes.delete(id);
      this.changed.fire(undefined);
    } else for (const alert of all) this.refresh(alert);
    const unseen = all.filter(
      ({ progress }) => progress.firings > 0 && (progress.last?.at ?? 0) > alerts.lookedAt,
    ).length;
    view.badge =
      unseen === 0
        ? undefined
        : { value: unseen, tooltip: unseen === 1 ? '1 alert fired' : `${unseen} alerts fired` };
    if (unseen > 0 && view.visible && attention.somebodyLooks) void alerts.noteLooked();
    this.watch();
    this.beat();
  }

  private watch(): void {
    const before = this.watching;
    this.watching = new DisposableStore();
    const venue = this.its.venues.current;
    if (venue && this.its.view.visible) {
      const symbols = new Set(this.own(venue).map(({ symbol }) => symbol));
      for (const symbol of symbols) this.watching.add(venue.feed.watch(symbol, '5'));
    }
    before.dispose();
  }

  /** A price grows old also while none comes: then nothing but this says so. */
  private beat(): void {
    this.timer?.dispose();
    this.timer = undefined;
    const venue = this.its.venues.current;
    if (!venue || !this.its.view.visible) return;
    const own = this.own(venue);
    for (const alert of own) this.refresh(alert);
    if (own.length > 0) this.timer = this.its.clock.after(beatMs, () => this.beat());
  }

  private priceChanged(symbol: string): void {
    if (!this.its.view.visible) return;
    for (const alert of this.its.alerts.of(symbol)) this.refresh(alert);
  }

  private refresh(alert: Alert): void {
    const node = this.nodes.get(alert.id);
    if (node && this.faceOf(alert) !== this.shown.get(alert.id)) this.changed.fire(node);
  }

  private faceOf(alert: Alert): string {
    return JSON.stringify([alertRow(this.factsOf(alert)), alert.progress, alert.rule]);
  }

  private own(venue: Venue): readonly Alert[] {
    const key = placeOf(venue.environment);
    return this.its.alerts.all().filter((alert) => alert.place.key === key);
  }

  private factsOf(alert: Alert): AlertFacts {
    const { venues, settings, clock } = this.its;
    const venue = venues.current;
    const here = venue && placeOf(venue.environment) === alert.place.key ? venue : undefined;
    return {
      alert,
      feed: here?.feed,
      tick: here && this.tickOf(here, alert.symbol),
      now: clock.now(),
      calendar: settings.calendar(),
    };
  }

  private tickOf(venue: Venue, symbol: string): Decimal | undefined {
    return venue.rules.get(symbol)?.value.tickSize;
  }

  /** By name, those of the open environment first. */
  private groupNodes(): GroupNode[] {
    const venue = this.its.venues.current;
    const here = venue && placeOf(venue.environment);
    const groups = new Map(
      this.its.alerts.all().map((alert) => {
        const group = this.groupOf(alert);
        return [JSON.stringify(group), group];
      }),
    );
    const rank = ({ place }: GroupNode): number => (place === here ? 0 : 1);
    return [...groups.values()].sort(
      (a, b) => rank(a) - rank(b) || a.place.localeCompare(b.place) || a.symbol.localeCompare(b.symbol),
    );
  }

  private groupOf({ symbol, place }: Alert): GroupNode {
    const key = JSON.stringify([place.key, symbol]);
    const known = this.groups.get(key);
    if (known) return known;
    const made: GroupNode = { kind: 'alertMarket', symbol, place: place.key };
    this.groups.set(key, made);
    return made;
  }

  private alertNode(id: string): AlertNode {
    const known = this.nodes.get(id);
    if (known) return known;
    const made: AlertNode = { kind: 'alert', id };
    this.nodes.set(id, made);
    return made;
  }

  private groupItem({ symbol, place }: GroupNode): vscode.TreeItem {
    const alerts = this.its.alerts
      .all()
      .filter((alert) => alert.symbol === symbol && alert.place.key === place);
    const mode = alerts[0]?.place.mode ?? '';
    const item = new vscode.TreeItem(symbol, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `alerts:${place}:${symbol}`;
    item.description = mode;
    item.contextValue = 'alertMarket';
    const count = alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`;
    item.tooltip = `${count} for ${symbol}, ${mode}`;
    item.accessibilityInformation = { label: `${symbol}, ${mode}, ${count}` };
    return item;
  }
}
