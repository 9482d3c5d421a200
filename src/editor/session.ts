import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { InvexClient } from '../exchange/client';
import type { Credentials } from '../exchange/credentials';
import type { Environment } from '../exchange/environments';
import type { ExpiryZone } from '../exchange/expiry';
import { tryConnection, type TrialResult } from '../exchange/connectionTrial';
import { Limiter } from '../exchange/limiter';
import { ServerClock } from '../exchange/serverClock';
import { Transport } from '../exchange/transport';
import { ZoneChoice, type ZoneStore } from '../exchange/zoneChoice';
import { Arming } from '../trading/arming';
import { DisposableStore } from '../trading/disposable';
import { PaperHost } from '../trading/paperHost';
import { Venue } from '../trading/venue';
import { AccountCommands } from './accountCommands';
import { BalancesTree } from './balancesTree';
import type { CommandTable } from './commandIds';
import { ContextKeyWriter } from './contextKeys';
import { CredentialStore, fingerprint } from './credentialStore';
import { CurrentVenue, type OpenVenue } from './currentVenue';
import { Documents } from './documents';
import { HelpMenu } from './helpMenu';
import { Log, wordsOf } from './log';
import { MarketCommands } from './marketCommands';
import { MarketsTree } from './marketsTree';
import { ModeStatus } from './modeStatus';
import { OrderCommands } from './orderCommands';
import { OrderPlacing } from './orderPlacing';
import { OrdersTree } from './ordersTree';
import { PaperEnvironment } from './paperEnvironment';
import { PriceTicker } from './priceTicker';
import { Settings } from './settings';
import type { Session, ShellParts } from './shell';
import { systemClock } from './systemClock';
import { tellOfOrders, tellOfSettings, tellOfArming } from './notices';
import { TicketView, type TicketAction } from './ticketView';
import { TickerMenu } from './tickerMenu';
import { SignIn, type Trial } from './signIn';
import { ConnectionReport } from './connectionReport';
import { Watchlist } from './watchlist';

/** A live window disarms by itself after so long without the trader doing anything. */
const idleDisarmMs = 15 * 60_000;

/** Builds the product for one window and wires it. Connects to nothing before `start`. */
export function createSession({ context, views }: ShellParts): Session {
  const store = new DisposableStore();
  const clock = systemClock;
  const log = store.add(new Log());
  const settings = store.add(new Settings());
  const credentials = store.add(new CredentialStore(context.secrets, log));
  const watchlist = store.add(new Watchlist(context.globalState));
  const arming = store.add(new Arming(clock, idleDisarmMs));
  const keys = new ContextKeyWriter();
  const storage = context.globalStorageUri.fsPath;
  const paperHost = new PaperHost({
    workerFile: join(context.extensionPath, 'dist', 'paper.js'),
    directory: join(storage, 'paper'),
    log: (text) => log.info(text),
    clock,
  });
  const paper = new PaperEnvironment(paperHost, credentials);
  const venues = new CurrentVenue({
    settings,
    credentials,
    paper,
    arming,
    clock,
    log,
    open: (environment, signing) => openVenue(environment, signing),
  });

  function openVenue(environment: Environment, signing: Credentials | undefined): OpenVenue {
    const transport = new Transport({ clock, proxy: settings.proxy() });
    const limiter = new Limiter({ clock });
    const serverClock = new ServerClock(clock);
    const client = new InvexClient({
      environment,
      transport,
      limiter,
      serverClock,
      zone: zoneChoice(environment),
      credentials: () => signing,
      clock,
      random: Math.random,
      log: ({ level, text }) => log[level](text),
    });
    const venue = new Venue({
      environment,
      client,
      serverClock,
      arming,
      journalDirectory: join(storage, 'journal'),
      clock,
      random: Math.random,
      newId: randomUUID,
      account: () => signing && fingerprint(signing.apiKey),
      limits: (quote) => settings.limits(quote),
      warn: (text) => log.warn(text),
    });
    const notices = tellOfOrders(venue);
    const close = async (): Promise<void> => {
      notices.dispose();
      // A placement on its way ends first: cutting its connection would only make its outcome unknown.
      await venue.desk.settled();
      venue.dispose();
      limiter.dispose();
      await transport.dispose();
    };
    return { venue, close };
  }

  function zoneChoice(environment: Environment): ZoneChoice {
    const zones: ZoneStore = {
      get: (key) => context.globalState.get<string>(`invex.zone.${key}`),
      set: (key, zone: ExpiryZone | undefined) => void context.globalState.update(`invex.zone.${key}`, zone),
    };
    return new ZoneChoice({
      environmentKey: `${environment.name} ${environment.name === 'paper' ? '' : environment.baseUrl}`,
      setting: () => settings.get('signing.timeZone'),
      store: zones,
      clock,
    });
  }

  /** Tries a server with keys that need not be stored, over connections of its own. */
  async function* tryOut(
    environment: Environment,
    signing: Credentials | undefined,
  ): AsyncGenerator<TrialResult> {
    const transport = new Transport({ clock, proxy: settings.proxy() });
    const limiter = new Limiter({ clock });
    try {
      yield* tryConnection({
        environment,
        transport,
        limiter,
        serverClock: new ServerClock(clock),
        clock,
        log: ({ level, text }) => log[level](text),
        credentials: signing,
        zone: settings.get('signing.timeZone'),
        // Asking for the trade scope is a trading request: only where trading is allowed anyway.
        tryTradeScope: !environment.live || arming.armed,
      });
    } finally {
      limiter.dispose();
      await transport.dispose();
    }
  }

  const documents = store.add(new Documents());
  const help = new HelpMenu(context.extensionUri, documents, clock);
  const placing = new OrderPlacing(venues, settings, arming, log);
  const run = (action: TicketAction): void => void runTicketAction(action);
  const ticket = store.add(
    new TicketView({ context, venues, settings, watchlist, arming, placing, clock, log, run }),
  );
  const trees = {
    markets: store.add(new MarketsTree(views.markets, venues, watchlist, settings, keys)),
    orders: store.add(new OrdersTree(views.orders, venues, settings, keys, clock)),
    balances: store.add(new BalancesTree(views.balances, venues, watchlist, keys, clock)),
  };
  const markets = new MarketCommands(venues, watchlist, settings, trees.markets, ticket);
  const orders = new OrderCommands(venues, log);
  const trial: Trial = (environment, signing) => tryOut(environment, signing);
  const signIn = new SignIn({ settings, credentials, log, trial, open: () => venues.start() });
  const report = new ConnectionReport({ settings, credentials, paper, documents, clock, log, trial });
  const account = new AccountCommands({ venues, settings, credentials, paper, arming, signIn, report });
  const menu = new TickerMenu(venues, arming);

  async function refresh(): Promise<void> {
    const venue = await venues.ready();
    try {
      await venue.rules.refresh();
    } catch (error) {
      void vscode.window.showErrorMessage(wordsOf(error));
    }
    if (!venue.signedIn) return;
    await Promise.all([venue.orders.refresh(), venue.balances.refresh(trees.balances.currencies(venue))]);
  }

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

  const commands: CommandTable = guarded(log, {
    'invex.signIn': () => account.signIn(),
    'invex.signOut': () => account.signOut(),
    'invex.switchEnvironment': () => account.switchEnvironment(),
    'invex.testConnection': () => account.testConnection(),
    'invex.refresh': () => refresh(),
    'invex.newOrder': (argument) => markets.newOrder(argument),
    'invex.openMarket': (argument) => markets.open(argument),
    'invex.searchMarkets': () => markets.search(),
    'invex.cancelOrder': (argument) => orders.cancel(argument),
    'invex.cancelAllOrders': () => orders.cancelAll(),
    'invex.armTrading': () => account.arm(),
    'invex.disarmTrading': () => account.disarm(),
    'invex.toggleWatch': (argument) => markets.toggleWatch(argument),
    'invex.resetPaper': () => account.resetPaper(),
    'invex.showLog': () => {
      log.show();
      return Promise.resolve();
    },
    'invex.getHelp': () => help.show(),
    'invex.buy': (argument) => markets.newOrder(argument, 'BUYER'),
    'invex.sell': (argument) => markets.newOrder(argument, 'SELLER'),
    'invex.watch': (argument) => markets.watch(argument, true),
    'invex.unwatch': (argument) => markets.watch(argument, false),
    'invex.copySymbol': (argument) => markets.copySymbol(argument),
    'invex.copyOrderId': (argument) => markets.copyOrderId(argument),
    'invex.chooseTickerMarkets': () => markets.chooseTickerMarkets(),
    'invex.tickerMenu': () => menu.show(),
  });

  let started = false;
  return {
    trees,
    commands,
    start: () => {
      if (started) return;
      started = true;
      venues.start();
      store.add(new ModeStatus(venues, arming, keys));
      store.add(new PriceTicker(venues, settings, clock));
      store.add(tellOfSettings(settings));
      store.add(tellOfArming(arming));
    },
    resolveTicket: (view) => ticket.resolve(view),
    close: async () => {
      await venues.close();
      await paperHost.dispose();
    },
    dispose: () => {
      store.dispose();
      venues.dispose();
    },
  };
}

/** One error boundary for every command: a person reads the sentence, the log has the rest. */
function guarded(log: Log, commands: CommandTable): CommandTable {
  const entries = Object.entries(commands).map(([id, run]) => [
    id,
    async (...args: readonly unknown[]): Promise<void> => {
      try {
        await run(...args);
      } catch (error) {
        log.error(`${id} failed.`, error);
        // Not awaited: a message that nobody answers must not keep the command running.
        void vscode.window
          .showErrorMessage(wordsOf(error), 'Diagnose Connection', 'Show Log')
          .then((answer) => {
            if (answer === 'Diagnose Connection') void vscode.commands.executeCommand('invex.testConnection');
            if (answer === 'Show Log') log.show();
          });
      }
    },
  ]);
  return Object.fromEntries(entries) as CommandTable;
}
