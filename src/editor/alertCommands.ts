import * as vscode from 'vscode';
import { PriceRange } from '../domain/priceRange';
import { exact, isExactText, zero, type Decimal } from '../domain/decimal';
import { minuteMs } from '../domain/candle';
import { figureOf, type AlertRule } from '../domain/alertRule';
import type { OrderBook } from '../domain/orderBook';
import { placeOf } from '../exchange/environments';
import type { Alert, Alerts } from '../trading/alerts';
import { isOnWatch } from '../trading/alertWatch';
import type { Clock } from '../trading/clock';
import type { Venue } from '../trading/venue';
import { alertRow } from './alertRow';
import { askAlert, questionTitle, type AlertAnswers, type QuestionParts } from './alertQuestions';
import { isAlertNode, type AlertsTree } from './alertsTree';
import { conditionText, madeText } from './alertWords';
import type { CurrentVenue } from './currentVenue';
import { isSymbolArgument } from './alertArgument';
import { marketOf } from './marketPicker';
import type { Settings } from './settings';
import type { Watchlist } from './watchlist';

/** What the commands need. */
export interface AlertCommandsParts {
  readonly alerts: Alerts;
  readonly venues: CurrentVenue;
  readonly watchlist: Watchlist;
  readonly settings: Settings;
  readonly tree: Pick<AlertsTree, 'selected' | 'reveal'>;
  readonly clock: Clock;
}

const undo = 'Undo';
const show = 'Show Alerts';

/** Makes, changes, mutes and deletes alerts. */
export class AlertCommands {
  constructor(private readonly its: AlertCommandsParts) {}

  /** Makes an alert for a market; the argument may name it, and a price. */
  async add(argument: unknown): Promise<void> {
    const { venues, watchlist, alerts } = this.its;
    const named = isSymbolArgument(argument) ? argument : undefined;
    const symbol = await marketOf(venues, watchlist, named?.symbol ?? argument, 'Invex: New Alert');
    if (symbol === undefined) return;
    const venue = await venues.ready();
    const price = named?.price;
    const answers = await this.ask(venue, symbol, questionTitle('New Alert', symbol), {
      ...(price !== undefined && isExactText(price) && exact(price).gt(zero) && { price: exact(price) }),
    });
    if (!answers) return;
    if (venues.current !== venue) {
      void vscode.window.showWarningMessage(
        'The environment was changed meanwhile. No alert was made; make it anew where you are now.',
      );
      return;
    }
    const alert = await alerts.add({ symbol, ...answers });
    this.tellMade(alert, answers.holds);
  }

  async edit(argument: unknown): Promise<void> {
    const alert = await this.alertOf(argument, 'Invex: Edit Alert');
    if (!alert) return;
    const venue = await this.its.venues.ready();
    if (placeOf(venue.environment) !== alert.place.key) {
      void vscode.window.showWarningMessage(
        `This alert belongs to ${alert.place.mode}. Switch to that environment to change it.`,
      );
      return;
    }
    const title = questionTitle('Edit Alert', alert.symbol);
    const answers = await this.ask(venue, alert.symbol, title, { rule: alert.rule });
    if (!answers) return;
    this.tellMade(await this.its.alerts.edit(alert.id, answers.rule, answers.startsWaiting), answers.holds);
  }

  /** Arms an alert anew that fired. */
  async rearm(argument: unknown): Promise<void> {
    const alert = await this.alertOf(
      argument,
      'Invex: Arm Alert Again',
      ({ progress }) => progress.phase === 'done',
    );
    if (!alert) return;
    // It holds now as a rule, and nobody wants to be told at once of what they were just told.
    this.tellMade(
      await this.its.alerts.edit(alert.id, alert.rule, alert.rule.condition.kind !== 'crossing'),
      'unasked',
    );
  }

  async mute(argument: unknown, muted: boolean): Promise<void> {
    const title = muted ? 'Invex: Mute Alert' : 'Invex: Unmute Alert';
    const alert = await this.alertOf(
      argument,
      title,
      (each) => each.muted !== muted && each.progress.phase !== 'done',
    );
    if (!alert) return;
    await this.its.alerts.mute(alert.id, muted);
    vscode.window.setStatusBarMessage(
      muted ? `$(bell-slash) ${nameOf(alert)}: muted` : `$(bell) ${nameOf(alert)}: watched again from now`,
      5000,
    );
  }

  /** Mutes every alert of the environment that is open here, with the way back. */
  async muteAll(): Promise<void> {
    const { alerts, venues } = this.its;
    await alerts.start();
    const venue = await venues.ready();
    const key = placeOf(venue.environment);
    const watching = alerts.all().filter((alert) => alert.place.key === key && isOnWatch(alert));
    if (watching.length === 0) {
      void vscode.window.showInformationMessage('No alert is on the watch here.');
      return;
    }
    for (const { id } of watching) await alerts.mute(id, true);
    const words = watching.length === 1 ? '1 alert is muted.' : `${watching.length} alerts are muted.`;
    const answer = await vscode.window.showInformationMessage(
      `${watching[0]?.place.mode ?? ''}: ${words} Nothing is told until you unmute them.`,
      undo,
    );
    if (answer !== undefined) await this.unmute(watching);
  }

  async delete(argument: unknown): Promise<void> {
    const { alerts } = this.its;
    const alert = await this.alertOf(argument, 'Invex: Delete Alert');
    if (!alert) return;
    const removed = await alerts.remove(alert.id);
    if (!removed) return;
    const answer = await vscode.window.showInformationMessage(`Deleted: ${nameOf(removed)}.`, undo);
    if (answer !== undefined) await alerts.restore(removed);
  }

  /** Shows the list, at an alert where one is named. */
  async show(argument?: unknown): Promise<void> {
    if (typeof argument === 'string') await this.its.tree.reveal(argument);
    else await vscode.commands.executeCommand('invex.alerts.focus');
  }

  private async unmute(alerts: readonly Alert[]): Promise<void> {
    for (const { id } of alerts) {
      if (this.its.alerts.get(id)?.muted === true) await this.its.alerts.mute(id, false);
    }
  }

  private tellMade(alert: Alert, holds: boolean | undefined | 'unasked'): void {
    const text = madeText(alert, this.tickOf(alert), holds);
    // Not awaited: a message that nobody answers must not keep the command running.
    void vscode.window.showInformationMessage(text, show).then((answer) => {
      if (answer !== undefined) void this.show(alert.id);
    });
  }

  private async ask(
    venue: Venue,
    symbol: string,
    title: string,
    before: { readonly rule?: AlertRule; readonly price?: Decimal },
  ): Promise<AlertAnswers | undefined> {
    const rules = venue.rules.get(symbol)?.value;
    if (!rules) return undefined;
    const watching = venue.feed.watch(symbol, '5');
    const book = (): OrderBook | undefined =>
      venue.feed.state(symbol) === 'live' ? venue.feed.snapshot(symbol)?.book : undefined;
    const parts: QuestionParts = {
      title,
      rules,
      book,
      range: (minutes) => this.rangeOf(venue, symbol, minutes, book()),
      onPrice: (changed) =>
        venue.feed.onChange((each) => {
          if (each === symbol) changed();
        }),
    };
    try {
      // With a price the first question tells it, and what holds already is known.
      if (!book()) await venue.feed.fresh(symbol, '5').catch(() => undefined);
      return await askAlert(parts, before);
    } finally {
      watching.dispose();
    }
  }

  /** What a move would be measured by if the alert were made now. */
  private rangeOf(
    venue: Venue,
    symbol: string,
    minutes: number,
    book: OrderBook | undefined,
  ): { readonly low: Decimal; readonly high: Decimal } | undefined {
    const mid = book && figureOf(book, 'mid');
    if (!mid) return undefined;
    const now = this.its.clock.now();
    const range = new PriceRange(minutes * minuteMs);
    for (const { minute, low, high } of venue.recorder.recent(symbol)) {
      range.add(minute * minuteMs, low);
      range.add(minute * minuteMs, high);
    }
    range.add(now, mid);
    return range.within(now);
  }

  /** The alert that a command is about: its argument's, the one that is selected in the tree, or one that the user picks. */
  private async alertOf(
    argument: unknown,
    title: string,
    fits: (alert: Alert) => boolean = () => true,
  ): Promise<Alert | undefined> {
    const { alerts, tree } = this.its;
    await alerts.start();
    const id = isAlertNode(argument)
      ? argument.id
      : typeof argument === 'string'
        ? argument
        : isSelection(argument)
          ? tree.selected
          : undefined;
    if (id !== undefined) {
      const alert = alerts.get(id);
      if (!alert) void vscode.window.showWarningMessage('This alert was deleted meanwhile.');
      return alert;
    }
    if (isSelection(argument)) return undefined;
    const fitting = alerts.all().filter(fits);
    if (fitting.length === 0) {
      void vscode.window.showInformationMessage('There is no such alert.');
      return undefined;
    }
    const items = fitting.map((alert) => ({
      label: nameOf(alert),
      description: this.rowOf(alert),
      alert,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: 'Which alert?',
      matchOnDescription: true,
    });
    return picked?.alert;
  }

  private rowOf(alert: Alert): string {
    const { settings, clock, venues } = this.its;
    const venue = venues.current;
    const here = venue && placeOf(venue.environment) === alert.place.key ? venue : undefined;
    const tick = this.tickOf(alert);
    // The list stands still while it is open: no live figure.
    const feed = here && { snapshot: () => undefined, state: () => 'waiting' as const, ageMs: () => 0 };
    return `${alertRow({ alert, feed, tick, now: clock.now(), calendar: settings.calendar() }).description} \u00b7 ${alert.place.mode}`;
  }

  private tickOf({ place, symbol }: Alert): Decimal | undefined {
    const venue = this.its.venues.current;
    if (!venue || placeOf(venue.environment) !== place.key) return undefined;
    return venue.rules.get(symbol)?.value.tickSize;
  }
}

/** An alert's name in a sentence. */
function nameOf({ symbol, rule }: Alert): string {
  return `${symbol}, ${conditionText(rule.condition)}`;
}

/** What a key binding of the view hands over. */
function isSelection(argument: unknown): boolean {
  return (
    typeof argument === 'object' && argument !== null && 'selected' in argument && argument.selected === true
  );
}
