import * as vscode from 'vscode';
import type { Arming } from '../trading/arming';
import type { Venue } from '../trading/venue';
import { isClear, progressWords, resultWords } from './cancelAllWords';
import type { CurrentVenue } from './currentVenue';
import type { Log } from './log';

/** Stops trading: disarms this window, refuses what has not left, and cancels every open order. Asks nothing. */
export class EmergencyStopCommand {
  private running = false;

  constructor(
    private readonly venues: CurrentVenue,
    private readonly arming: Arming,
    private readonly log: Log,
  ) {}

  async run(): Promise<void> {
    // Before anything that takes time, and whatever becomes of the rest.
    this.arming.disarm();
    this.venues.current?.desk.halt();
    if (this.running) return;
    this.running = true;
    try {
      const venue = this.venues.current ?? (await this.venues.ready());
      if (venue.signedIn) await this.stop(venue);
      else {
        void vscode.window.showErrorMessage(
          `Emergency Stop: nothing more leaves this window, but you are not signed in to ${venue.environment.label} here, so no order could be cancelled. Sign in and press it again, or cancel on the exchange\u2019s site.`,
        );
      }
    } finally {
      this.running = false;
    }
  }

  private async stop(venue: Venue): Promise<void> {
    const place = venue.environment.live ? `LIVE, ${venue.environment.label}` : 'PAPER';
    this.log.warn(`Emergency Stop on ${venue.environment.label}.`);
    const result = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Emergency Stop, ${place}: cancelling` },
      (progress) => venue.emergencyStop.press((each) => progress.report({ message: progressWords(each) })),
    );
    const words = `Emergency Stop, ${place}: ${resultWords(result)}`;
    this.log.warn(`${words} (${result.end})`);
    void venue.orders.refresh();
    void venue.balances.refresh(venue.balances.all().map((each) => each.currency));
    const again = 'Stop Again';
    const show = 'Show Orders';
    // A message without a button is cut after its first line.
    const told = isClear(result)
      ? vscode.window.showInformationMessage(words, show)
      : vscode.window.showErrorMessage(words, again, show);
    void told.then((answer) => {
      if (answer === again) void vscode.commands.executeCommand('invex.emergencyStop');
      if (answer === show) void vscode.commands.executeCommand('invex.orders.focus');
    });
  }
}
