import * as vscode from 'vscode';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';

/** The venue, when somebody is signed in there; otherwise offers to sign in and gives nothing. Rejects when it cannot be opened. */
export async function signedInVenue(venues: Pick<CurrentVenue, 'ready'>): Promise<Venue | undefined> {
  const venue = await venues.ready();
  if (venue.signedIn) return venue;
  const answer = await vscode.window.showInformationMessage(
    'Sign in to see and cancel your orders.',
    'Sign In\u2026',
  );
  if (answer !== undefined) await vscode.commands.executeCommand('invex.signIn');
  return undefined;
}
