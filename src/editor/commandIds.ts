/** Every command of the extension; package.json declares the same ones, and a test compares the two. */
export const commandIds = [
  'invex.signIn',
  'invex.signOut',
  'invex.switchEnvironment',
  'invex.testConnection',
  'invex.refresh',
  'invex.newOrder',
  'invex.openMarket',
  'invex.searchMarkets',
  'invex.cancelOrder',
  'invex.cancelAllOrders',
  'invex.cancelMarketOrders',
  'invex.emergencyStop',
  'invex.lookUpUnknown',
  'invex.replaceOrder',
  'invex.armTrading',
  'invex.disarmTrading',
  'invex.toggleWatch',
  'invex.resetPaper',
  'invex.showLog',
  'invex.getHelp',
  'invex.buy',
  'invex.sell',
  'invex.watch',
  'invex.unwatch',
  'invex.watchUp',
  'invex.watchDown',
  'invex.sortMarkets',
  'invex.filterMarkets',
  'invex.clearMarketFilter',
  'invex.copySymbol',
  'invex.copyOrderId',
  'invex.copyClientOrderId',
  'invex.showOrder',
  'invex.chooseTickerMarkets',
  'invex.tickerMenu',
  'invex.toggleTicker',
  'invex.editTickerTemplate',
  'invex.showHistory',
  'invex.exportHistory',
  'invex.findBalances',
] as const;

/** One of {@link commandIds}. */
export type CommandId = (typeof commandIds)[number];

/** What each command does. Arguments are whatever VS Code hands over: a tree node, or nothing. */
export type CommandTable = Readonly<Record<CommandId, (...args: readonly unknown[]) => Promise<void>>>;
