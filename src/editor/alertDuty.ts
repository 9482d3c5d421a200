import * as vscode from 'vscode';
import type { Decimal } from '../domain/decimal';
import { placeOf } from '../exchange/environments';
import { AlertNews } from '../trading/alertNews';
import { AlertWatch } from '../trading/alertWatch';
import type { Alert, Alerts } from '../trading/alerts';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { PriceTimes, timesFile } from '../trading/priceTimes';
import type { ToldNews } from '../trading/toldNews';
import type { Venue } from '../trading/venue';
import { firedMessage } from './alertWords';
import type { CurrentVenue } from './currentVenue';
import { VenueFollower } from './venueFollower';
import type { Log } from './log';
import type { Settings } from './settings';
import type { WindowAttention } from './windowAttention';

/** What the duty needs. */
export interface AlertDutyParts {
  readonly alerts: Alerts;
  readonly venues: CurrentVenue;
  readonly settings: Settings;
  readonly attention: WindowAttention;
  readonly told: ToldNews;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  /** Folder in which it is kept when prices were last seen. */
  readonly timesDirectory: string;
  /** Different at each call. */
  newId(): string;
}

const openMarket = 'Open Market';
const newOrder = 'New Order\u2026';
const mute = 'Mute';
const armAgain = 'Arm Again';
const showAlerts = 'Show Alerts';

/** Watches the prices of the environment that is open for its alerts, and tells of those that fired. */
export class AlertDuty implements Disposable {
  private readonly parts = new DisposableStore();
  private times: PriceTimes | undefined;

  constructor(private readonly its: AlertDutyParts) {
    const { alerts, venues, attention, told, clock } = its;
    const news = this.parts.add(
      new AlertNews({
        alerts,
        place: () => venues.current && placeOf(venues.current.environment),
        somebodyLooks: () => attention.somebodyLooks,
        claim: (name) => told.claim(name),
        tell: (fired) => void this.tell(fired),
        clock,
      }),
    );
    this.parts.add(attention.onChange(() => news.attentionChanged()));
    this.parts.add(
      new VenueFollower(venues, (venue, parts) => {
        if (venue) this.watch(venue, parts);
        news.look();
      }),
    );
  }

  /** Resolves when it is on disk when prices were last seen. */
  async settled(): Promise<void> {
    await this.times?.settled();
  }

  dispose(): void {
    this.parts.dispose();
  }

  private watch(venue: Venue, parts: DisposableStore): void {
    const { alerts, clock, log, timesDirectory } = this.its;
    const place = placeOf(venue.environment);
    const file = timesFile(timesDirectory, place, () => this.its.newId());
    const times = parts.add(new PriceTimes(file, clock, (text) => log.warn(text)));
    this.times = times;
    const { feed, recorder } = venue;
    const watch = parts.add(new AlertWatch({ feed, alerts, place, recorder, times, clock }));
    void watch.start();
  }

  private async tell(alerts: readonly Alert[]): Promise<void> {
    const { settings, clock, alerts: all } = this.its;
    const text = firedMessage(alerts, (symbol) => this.tickOf(symbol), clock.now(), settings.calendar());
    const [alert] = alerts;
    if (!alert || alerts.length > 1) {
      const answer = await vscode.window.showInformationMessage(text, showAlerts);
      if (answer !== undefined) await vscode.commands.executeCommand('invex.showAlerts');
      return;
    }
    const { id, symbol } = alert;
    const last = alert.rule.band ? mute : armAgain;
    const answer = await vscode.window.showInformationMessage(text, openMarket, newOrder, last);
    if (answer === openMarket) await vscode.commands.executeCommand('invex.openMarket', symbol);
    if (answer === newOrder) await vscode.commands.executeCommand('invex.newOrder', symbol);
    if (answer === mute) await vscode.commands.executeCommand('invex.muteAlert', id);
    if (answer === armAgain) await vscode.commands.executeCommand('invex.rearmAlert', id);
    // Whoever answered has seen it.
    if (answer !== undefined) await all.noteLooked();
  }

  private tickOf(symbol: string): Decimal | undefined {
    return this.its.venues.current?.rules.get(symbol)?.value.tickSize;
  }
}
