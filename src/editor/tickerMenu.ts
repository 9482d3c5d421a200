import * as vscode from 'vscode';
import type { Arming } from '../trading/arming';
import type { CurrentVenue } from './currentVenue';

interface Action extends vscode.QuickPickItem {
  readonly command?: string;
}

/** What a click on the status bar offers: the sensible actions, now. */
export class TickerMenu {
  constructor(
    private readonly venues: CurrentVenue,
    private readonly arming: Arming,
  ) {}

  async show(): Promise<void> {
    const picked = await vscode.window.showQuickPick(this.actions(), { title: 'Invex' });
    if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
  }

  private actions(): readonly Action[] {
    const venue = this.venues.current;
    const live = venue?.environment.live ?? false;
    const where = venue ? venue.environment.label : 'not connected';
    const action = (label: string, command: string, description = ''): Action => ({
      label,
      command,
      description,
    });
    return [
      action('$(add) New Order\u2026', 'invex.newOrder'),
      action('$(graph-line) Open Market', 'invex.openMarket'),
      action('$(list-unordered) Show Orders', 'invex.orders.focus'),
      ...(venue?.signedIn === true
        ? [action('$(stop-circle) Emergency Stop', 'invex.emergencyStop', 'disarm, cancel all orders')]
        : []),
      ...(live && !this.arming.armed && venue?.signedIn
        ? [action('$(unlock) Arm Live Trading', 'invex.armTrading')]
        : []),
      ...(this.arming.armed ? [action('$(lock) Disarm Live Trading', 'invex.disarmTrading')] : []),
      ...(venue && !venue.signedIn ? [action('$(sign-in) Sign In\u2026', 'invex.signIn')] : []),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      action('$(server-environment) Switch Environment\u2026', 'invex.switchEnvironment', where),
      action('$(list-selection) Choose Ticker Markets\u2026', 'invex.chooseTickerMarkets'),
      action('$(refresh) Refresh', 'invex.refresh'),
      action('$(pulse) Diagnose Connection', 'invex.testConnection'),
      action('$(question) Get Help', 'invex.getHelp'),
    ];
  }
}
