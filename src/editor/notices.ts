import * as vscode from 'vscode';
import type { Arming } from '../trading/arming';
import type { Disposable } from '../trading/disposable';
import type { PlacementOutcome } from '../trading/orderDesk';
import { placementWords } from '../trading/orderWords';
import type { Venue } from '../trading/venue';
import { cancelWords, endedWords } from './cancelWords';
import { wordsOf } from './errorWords';
import type { Settings } from './settings';

/** Tells when an order that was still open after its cancelling was asked for came to its end after all. */
export function tellOfCancellations(venue: Venue): Disposable {
  const late = venue.cancelAll.onFoundLate(({ entry, report }) => {
    const tell = (words: string): void => {
      const what =
        'An order turned up of which it was not known whether it was placed when all were cancelled.';
      void vscode.window.showWarningMessage(`${what} ${words}`);
      void venue.orders.refresh();
    };
    report.then(
      (each) => tell(cancelWords(each)),
      (error: unknown) =>
        tell(`It is not cancelled: ${placementWords(entry)}. Cancel it in Orders. ${wordsOf(error)}`),
    );
  });
  const settled = venue.cancellations.onSettled(({ order, state, told }) => {
    if (told) return;
    const words = endedWords(state, order);
    if (state === 'cancelled') vscode.window.setStatusBarMessage(`$(check) ${words}`, 8000);
    else void vscode.window.showWarningMessage(words);
    void venue.orders.refresh();
    void venue.balances.refresh([order.symbol.base, order.symbol.quote]);
  });
  return {
    dispose: () => {
      late.dispose();
      settled.dispose();
    },
  };
}

/** Tells how a placement ended, for when the ticket is not in sight. */
export function tellOfPlacement(outcome: PlacementOutcome): void {
  if (outcome.state === 'accepted') void vscode.window.showInformationMessage(outcome.message);
  else if (outcome.state === 'unknown') void vscode.window.showErrorMessage(outcome.message);
  else void vscode.window.showWarningMessage(outcome.message);
}

/** Tells once of each setting that cannot be used as it stands. */
export function tellOfSettings(settings: Settings): Disposable {
  const told = new Set<string>();
  const tell = (): void => {
    const problems = settings.problems();
    for (const problem of problems) {
      if (told.has(problem.key)) continue;
      told.add(problem.key);
      void vscode.window.showWarningMessage(problem.message, 'Open Settings').then((answer) => {
        if (answer !== undefined) {
          void vscode.commands.executeCommand('workbench.action.openSettings', problem.key);
        }
      });
    }
    for (const key of told) if (!problems.some((problem) => problem.key === key)) told.delete(key);
  };
  tell();
  return settings.onChange(tell);
}

/** Tells when arming ended by itself. */
export function tellOfArming(arming: Arming): Disposable {
  return arming.onChange((what) => {
    if (what === 'idle') {
      void vscode.window.showInformationMessage(
        'Live trading was disarmed: nothing was done in the ticket for a while.',
      );
    }
  });
}
