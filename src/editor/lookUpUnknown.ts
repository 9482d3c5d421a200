import * as vscode from 'vscode';
import type { CurrentVenue } from './currentVenue';
import { stillUnknownWords } from './unknownItems';

/** Looks the orders of unknown outcome up now, and says what is still not known; what became known is told as always. */
export async function lookUpUnknown(venues: Pick<CurrentVenue, 'ready'>): Promise<void> {
  const { unknown } = await venues.ready();
  if (unknown.all().length === 0) {
    void vscode.window.showInformationMessage('There is no order of unknown outcome.');
    return;
  }
  await unknown.lookUpNow();
  const still = unknown.states();
  if (still.length > 0) void vscode.window.showWarningMessage(stillUnknownWords(still));
}
