import * as vscode from 'vscode';
import type { Arming } from '../trading/arming';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { pricedAt } from './priceWords';
import type { Settings } from './settings';

interface Action extends vscode.QuickPickItem {
  readonly command?: string;
  readonly argument?: string;
}

/** What the menu goes by. */
export interface TickerMenuParts {
  readonly venues: CurrentVenue;
  readonly arming: Arming;
  readonly settings: Settings;
}

/** What a click on the status bar offers: the sensible actions, now. */
export class TickerMenu {
  constructor(private readonly its: TickerMenuParts) {}

  /** `argument`: the symbol of the market that was clicked. */
  async show(argument: unknown): Promise<void> {
    const symbol = typeof argument === 'string' ? argument : undefined;
    const picked = await vscode.window.showQuickPick(this.actions(symbol), {
      title: symbol === undefined ? 'Invex' : `Invex: ${symbol}`,
      matchOnDescription: true,
    });
    if (picked?.command === undefined) return;
    const { command, argument: about } = picked;
    await vscode.commands.executeCommand(command, ...(about === undefined ? [] : [about]));
  }

  private actions(clicked: string | undefined): readonly Action[] {
    const { venues, arming, settings } = this.its;
    const venue = venues.current;
    const live = venue?.environment.live ?? false;
    const where = venue ? venue.environment.label : 'not connected';
    const isVisible = settings.get('ticker.visible');
    const markets = isVisible ? settings.get('ticker.markets') : [];
    const others = markets.filter((symbol) => symbol !== clicked);
    return [
      ...(clicked === undefined ? [] : marketActions(venue, clicked)),
      ...others.flatMap((symbol) => openAction(venue, symbol)),
      action('$(add) New Order\u2026', 'invex.newOrder'),
      ...(clicked === undefined ? [action('$(bell) New Alert\u2026', 'invex.newAlert')] : []),
      action('$(graph-line) Open Market\u2026', 'invex.openMarket'),
      action('$(list-unordered) Show Orders', 'invex.orders.focus'),
      ...(venue?.signedIn === true
        ? [action('$(stop-circle) Emergency Stop', 'invex.emergencyStop', 'disarm, cancel all orders')]
        : []),
      ...(live && !arming.armed && venue?.signedIn
        ? [action('$(unlock) Arm Live Trading', 'invex.armTrading')]
        : []),
      ...(arming.armed ? [action('$(lock) Disarm Live Trading', 'invex.disarmTrading')] : []),
      ...(venue && !venue.signedIn ? [action('$(sign-in) Sign In\u2026', 'invex.signIn')] : []),
      separator('Price ticker'),
      action('$(list-selection) Choose Ticker Markets\u2026', 'invex.chooseTickerMarkets'),
      action('$(edit) Edit Ticker Template\u2026', 'invex.editTickerTemplate'),
      isVisible
        ? action('$(eye-closed) Hide Price Ticker', 'invex.toggleTicker')
        : action('$(eye) Show Price Ticker', 'invex.toggleTicker'),
      separator('Invex'),
      action('$(refresh) Refresh', 'invex.refresh'),
      action('$(server-environment) Switch Environment\u2026', 'invex.switchEnvironment', where),
      action('$(pulse) Diagnose Connection', 'invex.testConnection'),
      action('$(question) Get Help', 'invex.getHelp'),
    ];
  }
}

function marketActions(venue: Venue | undefined, symbol: string): readonly Action[] {
  const open = openAction(venue, symbol);
  if (open.length === 0) return [];
  return [
    ...open,
    { ...action(`$(add) New Order in ${symbol}\u2026`, 'invex.newOrder'), argument: symbol },
    { ...action(`$(bell) New Alert for ${symbol}\u2026`, 'invex.newAlert'), argument: symbol },
  ];
}

/** The menu stands still while it is open, so a price tells its time. */
function openAction(venue: Venue | undefined, symbol: string): readonly Action[] {
  const rules = venue?.rules.get(symbol)?.value;
  if (!venue || !rules) return [];
  return [
    {
      ...action(`$(graph-line) Open ${symbol}`, 'invex.openMarket', pricedAt(venue.feed, rules) ?? ''),
      argument: symbol,
    },
  ];
}

function action(label: string, command: string, description = ''): Action {
  return { label, command, description };
}

function separator(label: string): Action {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
