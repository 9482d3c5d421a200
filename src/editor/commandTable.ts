import type { AccountCommands } from './accountCommands';
import type { AlertCommands } from './alertCommands';
import type { BalanceCommands } from './balanceCommands';
import type { CancelAllCommands } from './cancelAllCommands';
import type { CommandTable } from './commandIds';
import type { EmergencyStopCommand } from './emergencyStopCommand';
import { withinBoundary } from './errorBoundary';
import type { HelpMenu } from './helpMenu';
import type { HistoryExportCommand } from './historyExportCommand';
import type { HistoryPanel } from './historyPanel';
import type { Log } from './log';
import type { MarketCommands } from './marketCommands';
import type { MarketListCommands } from './marketListCommands';
import type { OrderCommands } from './orderCommands';
import type { OrderViewing } from './orderViewing';
import type { RecordedPricesCommand } from './recordedPricesCommand';
import type { Refresh } from './refresh';
import { lookUpUnknown } from './lookUpUnknown';
import type { CurrentVenue } from './currentVenue';
import type { ReplaceCommand } from './replaceCommand';
import type { TickerCommands } from './tickerCommands';
import type { TickerMenu } from './tickerMenu';
import type { WatchlistCommands } from './watchlistCommands';

/** Who carries the commands out. */
export interface CommandParts {
  readonly account: AccountCommands;
  readonly markets: MarketCommands;
  readonly marketList: MarketListCommands;
  readonly watching: WatchlistCommands;
  readonly orders: OrderCommands;
  readonly viewing: OrderViewing;
  readonly history: HistoryPanel;
  readonly historyExport: HistoryExportCommand;
  readonly cancelAll: CancelAllCommands;
  readonly emergencyStop: EmergencyStopCommand;
  readonly replace: ReplaceCommand;
  readonly help: HelpMenu;
  readonly menu: TickerMenu;
  readonly ticker: TickerCommands;
  readonly refresh: Refresh;
  readonly balances: BalanceCommands;
  readonly recordedPrices: RecordedPricesCommand;
  readonly alerts: AlertCommands;
  readonly venues: CurrentVenue;
  readonly log: Log;
}

/** Every command, each within the error boundary. */
export function commandTable({
  account,
  markets,
  marketList,
  watching,
  orders,
  viewing,
  history,
  historyExport,
  cancelAll,
  emergencyStop,
  replace,
  help,
  menu,
  ticker,
  refresh,
  balances,
  recordedPrices,
  alerts,
  venues,
  log,
}: CommandParts): CommandTable {
  const commands: CommandTable = {
    'invex.signIn': () => account.signIn(),
    'invex.signOut': () => account.signOut(),
    'invex.switchEnvironment': () => account.switchEnvironment(),
    'invex.testConnection': () => account.testConnection(),
    'invex.refresh': () => refresh.run(),
    'invex.newOrder': (argument) => markets.newOrder(argument),
    'invex.openMarket': (argument) => markets.open(argument),
    'invex.searchMarkets': () => markets.search(),
    'invex.cancelOrder': (argument) => orders.cancel(argument),
    'invex.cancelAllOrders': () => cancelAll.everywhere(),
    'invex.cancelMarketOrders': (argument) => cancelAll.ofMarket(argument),
    'invex.emergencyStop': () => emergencyStop.run(),
    'invex.lookUpUnknown': () => lookUpUnknown(venues),
    'invex.replaceOrder': (argument) => replace.run(argument),
    'invex.armTrading': () => account.arm(),
    'invex.disarmTrading': () => account.disarm(),
    'invex.toggleWatch': (argument) => watching.toggle(argument),
    'invex.resetPaper': () => account.resetPaper(),
    'invex.showLog': () => {
      log.show();
      return Promise.resolve();
    },
    'invex.getHelp': () => help.show(),
    'invex.buy': (argument) => markets.newOrder(argument, 'BUYER'),
    'invex.sell': (argument) => markets.newOrder(argument, 'SELLER'),
    'invex.watch': (argument, more) => watching.watch(argument, more),
    'invex.unwatch': (argument, more) => watching.unwatch(argument, more),
    'invex.watchUp': (argument, more) => watching.move('up', argument, more),
    'invex.watchDown': (argument, more) => watching.move('down', argument, more),
    'invex.sortMarkets': () => marketList.sort(),
    'invex.filterMarkets': () => marketList.filter(),
    'invex.clearMarketFilter': () => marketList.clearFilter(),
    'invex.copySymbol': (argument) => markets.copySymbol(argument),
    'invex.copyOrderId': (argument) => viewing.copyOrderId(argument),
    'invex.copyClientOrderId': (argument) => viewing.copyClientOrderId(argument),
    'invex.showOrder': (argument) => viewing.show(argument),
    'invex.chooseTickerMarkets': () => markets.chooseTickerMarkets(),
    'invex.tickerMenu': (argument) => menu.show(argument),
    'invex.toggleTicker': () => ticker.toggle(),
    'invex.editTickerTemplate': () => ticker.editTemplate(),
    'invex.showHistory': (argument) => history.show(argument),
    'invex.exportHistory': () => historyExport.run(),
    'invex.findBalances': () => balances.findAll(),
    'invex.deleteRecordedPrices': () => recordedPrices.delete(),
    'invex.newAlert': (argument) => alerts.add(argument),
    'invex.editAlert': (argument) => alerts.edit(argument),
    'invex.rearmAlert': (argument) => alerts.rearm(argument),
    'invex.muteAlert': (argument) => alerts.mute(argument, true),
    'invex.unmuteAlert': (argument) => alerts.mute(argument, false),
    'invex.muteAllAlerts': () => alerts.muteAll(),
    'invex.deleteAlert': (argument) => alerts.delete(argument),
    'invex.showAlerts': (argument) => alerts.show(argument),
  };
  const guarded = Object.entries(commands).map(([id, run]) => [
    id,
    (...args: readonly unknown[]) => withinBoundary(log, id, () => run(...args)),
  ]);
  return Object.fromEntries(guarded) as CommandTable;
}
