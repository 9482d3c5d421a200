import * as vscode from 'vscode';
import type { EnvironmentName } from '../exchange/environments';
import type { Arming } from '../trading/arming';
import type { Venue } from '../trading/venue';
import type { ConnectionReport } from './connectionReport';
import type { CredentialStore } from './credentialStore';
import type { CurrentVenue } from './currentVenue';
import { destination } from './environmentChoice';
import type { PaperEnvironment } from './paperEnvironment';
import type { Settings } from './settings';
import { askForAddress, type SignIn } from './signIn';

/** What the account commands are made of. */
export interface AccountParts {
  readonly venues: CurrentVenue;
  readonly settings: Settings;
  readonly credentials: CredentialStore;
  readonly paper: PaperEnvironment;
  readonly arming: Arming;
  readonly signIn: SignIn;
  readonly report: ConnectionReport;
}

interface EnvironmentItem extends vscode.QuickPickItem {
  readonly environment: EnvironmentName;
}

/** Everything about where orders go and as whom: environment, sign-in, arming, the paper account. */
export class AccountCommands {
  private askingToArm = false;

  constructor(private readonly its: AccountParts) {}

  async signIn(): Promise<void> {
    await this.its.signIn.run();
  }

  /** Removes the keys of the current environment, and disarms. */
  async signOut(): Promise<void> {
    const { settings, credentials, arming } = this.its;
    const environment = settings.get('environment');
    if (environment === 'paper') {
      void vscode.window.showInformationMessage(
        'The paper exchange needs no account: there is nothing to sign out of.',
      );
      return;
    }
    if (!(await credentials.has(environment))) {
      void vscode.window.showInformationMessage('You are not signed in.');
      return;
    }
    arming.disarm();
    await credentials.remove(environment);
    void vscode.window.showInformationMessage(
      'Signed out: the keys were removed from this computer. They stay valid on the exchange until you revoke them in its dashboard.',
    );
  }

  async switchEnvironment(): Promise<void> {
    const { settings } = this.its;
    const current = settings.get('environment');
    const item = (environment: EnvironmentName, label: string, detail: string): EnvironmentItem => ({
      environment,
      label,
      detail,
      description: environment === current ? 'current' : '',
    });
    const picked = await vscode.window.showQuickPick(
      [
        item(
          'paper',
          '$(beaker) Paper',
          'The built-in exchange with simulated money. No account, no network.',
        ),
        item(
          'production',
          '$(globe) Production',
          'The Invex exchange, real money. Orders are sent only after arming.',
        ),
        item('sandbox', '$(tools) Sandbox', 'The exchange\u2019s test server, with keys of its own.'),
        item('custom', '$(server) Custom', settings.get('customUrl') || 'A server that you name.'),
      ],
      { title: 'Invex: Switch Environment', placeHolder: 'Where should orders go?' },
    );
    if (!picked) return;
    if (picked.environment === 'custom' && settings.get('customUrl') === '') {
      const address = await askForAddress();
      if (address === undefined) return;
      await settings.set('customUrl', address);
    }
    await settings.set('environment', picked.environment);
    this.its.venues.start();
  }

  async testConnection(): Promise<void> {
    await this.its.report.show();
  }

  /** Arms live trading in this window, after a modal question. */
  async arm(): Promise<void> {
    const { venues, arming } = this.its;
    const venue = await venues.ready();
    if (!venue.environment.live) {
      void vscode.window.showInformationMessage('Paper trading needs no arming: nothing real can be sent.');
      return;
    }
    if (!venue.signedIn) {
      const answer = await vscode.window.showInformationMessage(
        'Sign in before arming live trading.',
        'Sign In\u2026',
      );
      if (answer !== undefined) await this.signIn();
      return;
    }
    // VS Code shows modal dialogs one after the other: a page that asks often would leave a window full of them.
    if (this.askingToArm) return;
    this.askingToArm = true;
    try {
      if (!(await this.agreesToArm(venue))) return;
    } finally {
      this.askingToArm = false;
    }
    // The environment may have changed behind the dialog; what was asked about is what is armed, or nothing.
    if (venues.current === venue) arming.arm();
    else {
      void vscode.window.showWarningMessage(
        'Not armed: the environment or the sign-in changed while you were asked. Arm again.',
      );
    }
  }

  private async agreesToArm({ environment }: Venue): Promise<boolean> {
    const { settings } = this.its;
    const unconfirmed =
      settings.get('orders.confirm') === 'never'
        ? '\n\nYour settings ask for no confirmation: each order is sent at once.'
        : '';
    const minutes = settings.get('arming.idleMinutes');
    const idle = minutes === 1 ? '1 minute' : `${minutes} minutes`;
    const answer = await vscode.window.showWarningMessage(
      `Arm live trading on ${environment.label}?`,
      {
        modal: true,
        detail: `Orders that you place from this window will be sent to ${destination(environment)}. It is disarmed when the window closes or after ${idle} without use.${unconfirmed}`,
      },
      'Arm Live Trading',
    );
    return answer !== undefined;
  }

  disarm(): Promise<void> {
    this.its.arming.disarm();
    return Promise.resolve();
  }

  /** Starts the paper account anew, after a modal question. */
  async resetPaper(): Promise<void> {
    const { settings, paper, venues } = this.its;
    if (settings.get('environment') !== 'paper') {
      void vscode.window.showInformationMessage(
        'The paper account can be reset while the environment is Paper.',
      );
      return;
    }
    const answer = await vscode.window.showWarningMessage(
      'Reset the paper account?',
      { modal: true, detail: 'Its orders and balances are replaced by a fresh account, in every window.' },
      'Reset',
    );
    if (answer === undefined) return;
    const venue = await venues.ready();
    if (venue.environment.name !== 'paper') {
      void vscode.window.showWarningMessage('Not reset: the environment changed while you were asked.');
      return;
    }
    await paper.reset();
    await Promise.all([
      venue.orders.refresh(),
      venue.balances.refreshSparingly(venue.balances.all().map((each) => each.currency)),
    ]);
    void vscode.window.showInformationMessage('The paper account was reset.');
  }
}
