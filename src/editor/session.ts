import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { placeOf } from '../exchange/environments';
import { AlertFiles, alertFolder } from '../trading/alertFiles';
import { Alerts } from '../trading/alerts';
import { Arming } from '../trading/arming';
import { pause } from '../trading/clock';
import { DisposableStore } from '../trading/disposable';
import { watchFolder } from '../trading/folderNews';
import { ToldNews } from '../trading/toldNews';
import { AccountCommands } from './accountCommands';
import { AlertCommands } from './alertCommands';
import { AlertDuty } from './alertDuty';
import { AlertsTree } from './alertsTree';
import { BalanceCommands } from './balanceCommands';
import { BalancesTree } from './balancesTree';
import { CancelAllCommands } from './cancelAllCommands';
import { commandTable } from './commandTable';
import { confirmDeletion } from './confirmDeletion';
import { confirmOrder } from './confirmOrder';
import { confirmWord } from './confirmWord';
import { ConnectionReport } from './connectionReport';
import { Connections } from './connections';
import { ContextKeyWriter } from './contextKeys';
import { CredentialStore } from './credentialStore';
import { CurrentVenue } from './currentVenue';
import { Documents } from './documents';
import { DrawnRows } from './drawnRows';
import { EmergencyStopCommand } from './emergencyStopCommand';
import { modeWords } from './environmentChoice';
import { withinBoundary } from './errorBoundary';
import { HelpMenu } from './helpMenu';
import { HistoryBrowser } from './historyBrowser';
import { HistoryExportCommand } from './historyExportCommand';
import { HistoryPanel } from './historyPanel';
import { Log } from './log';
import { MarketCommands } from './marketCommands';
import { MarketDrag } from './marketDrag';
import { MarketListCommands } from './marketListCommands';
import { MarketPanels } from './marketPanels';
import { MarketViews } from './marketViews';
import { MarketsTree } from './marketsTree';
import { ModeStatus } from './modeStatus';
import { tellOfArming, tellOfPlacement, tellOfSettings } from './notices';
import { OrderCommands } from './orderCommands';
import { OrderNotices } from './orderNotices';
import { OrderPage } from './orderPage';
import { OrderPlacing } from './orderPlacing';
import { OrdersTree } from './ordersTree';
import { OrdersUpkeep } from './ordersUpkeep';
import { OrderViewing } from './orderViewing';
import { PaperEnvironment } from './paperEnvironment';
import { PaperHosts } from './paperHosts';
import { PaperPriceNotices } from './paperPriceNotices';
import { PriceTicker } from './priceTicker';
import { RecordedPricesCommand } from './recordedPricesCommand';
import { Refresh } from './refresh';
import { ReplaceCommand } from './replaceCommand';
import { Settings } from './settings';
import type { Session, ShellParts } from './shell';
import { SignIn, type Trial } from './signIn';
import { SortMemory } from './sortMemory';
import { systemClock } from './systemClock';
import { TickerCommands } from './tickerCommands';
import { TickerMenu } from './tickerMenu';
import { TicketMemory } from './ticketMemory';
import { TicketView, type TicketAction } from './ticketView';
import { VenueUpkeep } from './venueUpkeep';
import { Watchlist } from './watchlist';
import { WatchlistCommands } from './watchlistCommands';
import { WindowAttention } from './windowAttention';

/** VS Code gives a closing window about five seconds, and the paper exchange wants some of them to write its account down. */
const closePatienceMs = 1_500;

/** Builds the product for one window and wires it. Connects to nothing before `start`. */
export function createSession({ context, views }: ShellParts): Session {
  const store = new DisposableStore();
  const clock = systemClock;
  const log = store.add(new Log());
  const settings = store.add(new Settings());
  const credentials = store.add(new CredentialStore(context.secrets, log));
  const watchlist = store.add(new Watchlist(context.globalState, (text) => log.warn(text)));
  const idleMs = (): number => settings.get('arming.idleMinutes') * 60_000;
  const arming = store.add(new Arming(clock, idleMs()));
  store.add(settings.onChange(() => arming.setIdle(idleMs())));
  const keys = new ContextKeyWriter();
  const storage = context.globalStorageUri.fsPath;
  const paperHosts = new PaperHosts({
    workerFile: join(context.extensionPath, 'dist', 'paper.js'),
    directory: join(storage, 'paper'),
    settings,
    clock,
    log,
  });
  const paper = new PaperEnvironment(paperHosts, credentials, log, clock);
  const attention = store.add(new WindowAttention());
  const connections = new Connections({
    settings,
    arming,
    clock,
    log,
    zones: {
      get: (key) => context.globalState.get<string>(`invex.zone.${key}`),
      set: (key, zone) => void context.globalState.update(`invex.zone.${key}`, zone),
    },
    journalDirectory: join(storage, 'journal'),
    memoryDirectory: join(storage, 'accounts'),
    pricesDirectory: join(storage, 'prices'),
    feedDirectory: join(storage, 'feed'),
  });
  const venues = new CurrentVenue({
    settings,
    credentials,
    paper,
    arming,
    clock,
    log,
    open: (environment, signing, prices) => {
      const opened = connections.open(environment, signing, prices);
      // Not before: an order that is on its way to the paper exchange is answered first.
      return { venue: opened.venue, close: () => opened.close().finally(() => paperHosts.endOthers()) };
    },
    started: () => showThatItRuns(),
    warn: (message) => void vscode.window.showWarningMessage(message),
  });

  const told = new ToldNews(join(storage, 'told'), (text) => log.warn(text));
  let alertDuty: AlertDuty | undefined;
  const alertDirectory = join(storage, 'alerts');
  const alerts = store.add(
    new Alerts({
      files: new AlertFiles(alertFolder(alertDirectory, randomUUID)),
      here: () => {
        const environment = venues.current?.environment;
        return environment && { key: placeOf(environment), mode: modeWords(environment) };
      },
      watchFolder: (changed) => watchFolder(alertDirectory, changed),
      clock,
      newId: randomUUID,
      warn: (text) => log.warn(text),
      tell: (text) => void vscode.window.showWarningMessage(text),
    }),
  );

  // Windows without a folder share one memory: they have no state of their own.
  const memory = new TicketMemory((context.storageUri ?? context.globalStorageUri).fsPath, (text) =>
    log.warn(text),
  );
  const documents = store.add(new Documents());
  const help = new HelpMenu(context.extensionUri, documents, clock);
  const placing = new OrderPlacing({
    venues,
    settings,
    arming,
    clock,
    log,
    confirm: confirmOrder,
    confirmWord,
    notify: tellOfPlacement,
  });
  const run = (action: TicketAction): void => {
    void withinBoundary(log, `${action} from the ticket`, () => runTicketAction(action));
  };
  const ticket = store.add(
    new TicketView({
      extensionUri: context.extensionUri,
      memory,
      venues,
      settings,
      watchlist,
      arming,
      placing,
      attention,
      clock,
      log,
      run,
    }),
  );
  const sortMemory = new SortMemory(context.globalState, (text) => log.warn(text));
  const alertsTree = store.add(
    new AlertsTree({ view: views.alerts, alerts, venues, settings, context: keys, attention, clock }),
  );
  const trees = {
    markets: store.add(
      new MarketsTree({
        view: views.markets,
        venues,
        watchlist,
        settings,
        context: keys,
        drawn: store.add(new DrawnRows(clock)),
        clock,
        sort: sortMemory.read(),
        keepSort: (sort) => sortMemory.keep(sort),
      }),
    ),
    orders: store.add(new OrdersTree(views.orders, venues, settings, keys, clock)),
    balances: store.add(
      new BalancesTree({
        view: views.balances,
        venues,
        watchlist,
        settings,
        context: keys,
        attention,
        clock,
      }),
    ),
    alerts: alertsTree,
  };
  const marketPanels = store.add(
    new MarketPanels({
      extensionUri: context.extensionUri,
      venues,
      settings,
      watchlist,
      arming,
      views: new MarketViews(context.globalState),
      ticket,
      clock,
      log,
      run: (action, symbol) => void vscode.commands.executeCommand(`invex.${action}`, symbol),
      alerts,
      newAlert: (symbol, price) => void vscode.commands.executeCommand('invex.newAlert', { symbol, price }),
    }),
  );
  const markets = new MarketCommands(venues, watchlist, settings, trees.markets, ticket, marketPanels);
  const marketList = new MarketListCommands(trees.markets);
  const watching = new WatchlistCommands(venues, watchlist, trees.markets);
  const orders = new OrderCommands(venues, log);
  const orderPage = store.add(new OrderPage(venues, documents, settings, attention, clock));
  const viewing = new OrderViewing(venues, orderPage);
  const history = store.add(
    new HistoryPanel({
      extensionUri: context.extensionUri,
      browser: store.add(new HistoryBrowser({ venues, settings, clock })),
      clock,
      log,
      run: (action) => {
        const command = action === 'export' ? 'invex.exportHistory' : `invex.${action}`;
        void vscode.commands.executeCommand(command);
      },
    }),
  );
  const historyExport = new HistoryExportCommand(venues, history, clock, log);
  const cancelAll = new CancelAllCommands(venues, clock, log);
  const replace = new ReplaceCommand({ venues, settings, arming, log });
  const emergencyStop = new EmergencyStopCommand(venues, arming, log);
  const trial: Trial = (environment, signing, signal) => connections.tryOut(environment, signing, signal);
  const signIn = new SignIn({
    settings,
    credentials,
    log,
    trial,
    rememberZone: (environment, zone) => connections.zoneOf(environment).remember(zone),
    open: () => venues.start(),
  });
  const report = new ConnectionReport({ settings, credentials, paper, documents, clock, log, trial });
  const account = new AccountCommands({ venues, settings, credentials, paper, arming, signIn, report });
  const menu = new TickerMenu({ venues, arming, settings });
  const ticker = new TickerCommands(venues, settings, clock);
  const refresh = new Refresh(venues, trees.balances);
  const balances = new BalanceCommands(venues, trees.balances, clock);
  const alertCommands = new AlertCommands({ alerts, venues, watchlist, settings, tree: alertsTree, clock });

  async function runTicketAction(action: TicketAction): Promise<void> {
    if (action === 'chooseMarket') await markets.chooseForTicket();
    else if (action === 'showChecks') await help.showChecks();
    else {
      await vscode.commands.executeCommand(
        `invex.${action}`,
        ...(action === 'openMarket' ? [ticket.symbol] : []),
      );
    }
  }

  function showThatItRuns(): void {
    void alerts.start();
    alertDuty = store.add(
      new AlertDuty({
        alerts,
        venues,
        settings,
        attention,
        told,
        clock,
        log,
        timesDirectory: join(storage, 'alertTimes'),
        newId: randomUUID,
      }),
    );
    store.add(new VenueUpkeep(venues, attention, clock));
    store.add(new ModeStatus(venues, arming, keys));
    store.add(new PaperPriceNotices(venues, attention, log));
    store.add(
      settings.onChange(() => {
        const always = settings.get('paper.whenUnreachable') === 'simulate';
        venues.current?.prices?.prefer(always ? 'always' : 'never');
      }),
    );
    store.add(new PriceTicker(venues, settings, clock));
    followOrders();
    store.add(tellOfSettings(settings));
    store.add(tellOfArming(arming));
  }

  function followOrders(): void {
    const notices = store.add(
      new OrderNotices({
        venues,
        settings,
        attention,
        told,
        clock,
        ticketShows: (orderId) => ticket.shows(orderId),
        show: (orderId) => {
          if (orderId === undefined) void vscode.commands.executeCommand('invex.orders.focus');
          else void vscode.commands.executeCommand('invex.showOrder', orderId);
        },
      }),
    );
    const watchers = {
      areShown: () => views.orders.visible || orderPage.visible || marketPanels.visible,
      areToldOf: () => notices.wanted,
      onChange: (changed: () => void) => {
        const parts = new DisposableStore();
        parts.add(views.orders.onDidChangeVisibility(changed));
        parts.add(vscode.window.tabGroups.onDidChangeTabs(changed));
        parts.add(settings.onChange(changed));
        parts.add(marketPanels.onChange(changed));
        return parts;
      },
    };
    store.add(new OrdersUpkeep(venues, watchers, attention, clock));
  }

  const commands = commandTable({
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
    recordedPrices: new RecordedPricesCommand({
      venues,
      ask: confirmDeletion,
      tell: (text) => {
        log.info(text);
        void vscode.window.showInformationMessage(text);
      },
    }),
    alerts: alertCommands,
    venues,
    log,
  });

  return {
    trees,
    marketsDrag: new MarketDrag(trees.markets, watchlist, log),
    commands,
    start: () => venues.start(),
    resolveTicket: (view) => ticket.resolve(view),
    restoreHistory: (panel, state) => history.restore(panel, state),
    restoreMarket: (panel, state) => marketPanels.restore(panel, state),
    close: async () => {
      await memory.settled();
      const settled = [venues.close(), alerts.settled(), alertDuty?.settled() ?? Promise.resolve()];
      await Promise.race([Promise.all(settled), pause(clock, closePatienceMs)]);
      await paperHosts.close();
    },
    dispose: () => {
      venues.dispose();
      store.dispose();
    },
  };
}
