import * as vscode from 'vscode';
import { findBalances } from '../trading/balanceSearch';
import type { Clock } from '../trading/clock';
import { allCurrencies } from '../trading/portfolioCurrencies';
import { foundWords } from './balanceWords';
import type { BalancesTree } from './balancesTree';
import type { CurrentVenue } from './currentVenue';

/** Looks for what the account holds in currencies that nobody watches. */
export class BalanceCommands {
  private running = false;

  constructor(
    private readonly venues: CurrentVenue,
    private readonly tree: Pick<BalancesTree, 'currencies'>,
    private readonly clock: Clock,
  ) {}

  /** Asks for the balance in each currency of all markets, with progress; what is found is remembered and shown from then on. */
  async findAll(): Promise<void> {
    if (this.running) {
      void vscode.window.showInformationMessage('All balances are being looked for already.');
      return;
    }
    const venue = await this.venues.ready();
    if (!venue.signedIn) {
      const answer = await vscode.window.showInformationMessage('Sign in to see balances.', 'Sign In\u2026');
      if (answer !== undefined) await vscode.commands.executeCommand('invex.signIn');
      return;
    }
    if (venue.rules.all().length === 0) await venue.rules.refresh();
    const currencies = allCurrencies(venue);
    const before = new Set(this.tree.currencies(venue));
    this.running = true;
    try {
      const { result, cancelled } = await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: `Invex: looking for balances in ${currencies.length} currencies`,
          cancellable: true,
        },
        async (progress, token) => {
          const stop = new AbortController();
          token.onCancellationRequested(() => stop.abort());
          const found = await findBalances(venue.balances, currencies, this.clock, {
            signal: stop.signal,
            onProgress: (done, of) => progress.report({ message: `${done} of ${of}`, increment: 100 / of }),
          });
          return { result: found, cancelled: stop.signal.aborted };
        },
      );
      const words = foundWords(result, before, currencies.length, cancelled);
      if (result.unread.length > 0 && !cancelled) void vscode.window.showWarningMessage(words);
      else void vscode.window.showInformationMessage(words);
    } finally {
      this.running = false;
    }
  }
}
