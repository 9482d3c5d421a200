import { zero, type Decimal } from '../domain/decimal';
import type { MarketRules, MarketSymbol } from '../domain/market';
import type { Account, Order } from '../domain/order';
import type { AvailableBalances, OrderLimits, OwnOrder } from '../domain/orderCheck';
import type { InvexClient } from '../exchange/client';
import { placeOf, type Environment } from '../exchange/environments';
import type { ServerClock } from '../exchange/serverClock';
import { AccountMemory } from './accountMemory';
import type { Arming } from './arming';
import { Balances } from './balances';
import { CancelAll } from './cancelAll';
import { Cancellations } from './cancellations';
import { CandleFiles } from './candleFiles';
import { pause, type Clock } from './clock';
import { DayUse } from './dayUse';
import { DisposableStore, type Disposable } from './disposable';
import { EmergencyStop } from './emergencyStop';
import { FeedWindows, feedFolders } from './feedWindows';
import { FeesSeen } from './feesSeen';
import { FreshReading } from './freshReading';
import { FilesOnDisk } from './growingFiles';
import { watchFolder } from './folderNews';
import { lessHeldFunds } from './heldFunds';
import { Journal, type JournalEntry } from './journal';
import { JournalWatch } from './journalWatch';
import { LookupFiles } from './lookupTurns';
import { MarketRulesStore } from './marketRulesStore';
import { OpenOrders, type OpenListing, type OrderSource } from './openOrders';
import { OrderDesk } from './orderDesk';
import { OrderDetails } from './orderDetails';
import { pageSize } from './orderPages';
import { OrderWatch } from './orderWatch';
import { ownOrdersIn } from './ownOrders';
import { stillUnknown, toldLater, type PlacementOutcome } from './placementOutcome';
import { wordsOf } from './placementWords';
import type { PaperPrices } from './paperPrices';
import { PriceFeed, type BookSource } from './priceFeed';
import { Recorder } from './recorder';
import { Replacement } from './replacement';
import { belongsTo, type TradingAccount } from './samePlacement';
import { UnknownOrders } from './unknownOrders';
import { isGone, writerHere, type Writer } from './writer';

/** The calls that trading makes. */
export type TradingClient = Pick<
  InvexClient,
  'markets' | 'book' | 'preparePlacement' | 'cancel' | 'order' | 'orders' | 'account' | 'letOnlyCancelsOut'
>;

/** What a venue is made of. */
export interface VenueParts {
  readonly environment: Environment;
  readonly client: TradingClient;
  readonly serverClock: ServerClock;
  readonly arming: Arming;
  /** Folder of the placement journal. */
  readonly journalDirectory: string;
  /** Folder of what is remembered of accounts. */
  readonly memoryDirectory: string;
  /** Folder of recorded prices, of all exchanges. */
  readonly pricesDirectory: string;
  /** Folder by which windows share their price feeds; absent where this window asks for itself alone. */
  readonly feedDirectory?: string;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** A random UUID. */
  readonly newId: () => string;
  /** Fingerprint of the signed-in account; nothing while nobody is signed in. */
  account(): string | undefined;
  limits(quote: string): OrderLimits;
  warn(text: string): void;
  /** On paper that follows another exchange: how it stands with that. Ends with the venue. */
  readonly prices?: PaperPrices | undefined;
}

/** Rules older than this are read again before an order is sent: they change while the market is open. */
const rulesForPlacingMs = 2_000;
/** What fills were charged is asked for so often at the start, and again after so long (ms). */
const mostFeeLookups = 3;
const feeRetryMs = 10_000;
/** The one status of an open order that the API guide has. */
const documentedOpen = 'NOT_FILLED';
const dayMs = 24 * 3600 * 1000;
/** Finished placements stay in the journal for a month, for a person to look at. */
const keptMs = 30 * dayMs;

/** One exchange as this window trades on it: its markets, prices, orders, balances and the desk that places. */
export class Venue implements Disposable {
  readonly environment: Environment;
  readonly client: TradingClient;
  readonly serverClock: ServerClock;
  readonly rules: MarketRulesStore;
  readonly feed: PriceFeed;
  /** What was seen of the prices, minute by minute. */
  readonly recorder: Recorder;
  readonly orders: OpenOrders;
  readonly details: OrderDetails;
  readonly watch: OrderWatch;
  readonly balances: Balances;
  readonly dayUse: DayUse;
  readonly unknown: UnknownOrders;
  readonly cancellations: Cancellations;
  readonly desk: OrderDesk;
  readonly cancelAll: CancelAll;
  readonly emergencyStop: EmergencyStop;
  readonly replacement: Replacement;
  /** What is remembered of the signed-in account. */
  readonly memory: AccountMemory;
  /** What own fills were charged. */
  readonly fees: FeesSeen;
  /** What other windows of this account place, as the journal tells it. */
  readonly journalWatch: JournalWatch;
  /** On paper that follows another exchange: how it stands with that. */
  readonly prices: PaperPrices | undefined;
  private readonly journal: Journal;
  private readonly store = new DisposableStore();
  private ended = false;

  constructor(private readonly parts: VenueParts) {
    const { clock, environment, arming } = parts;
    this.environment = environment;
    this.prices = parts.prices && this.store.add(parts.prices);
    this.memory = this.store.add(
      new AccountMemory({
        directory: parts.memoryDirectory,
        server: environment.baseUrl,
        account: parts.account(),
        warn: (text) => parts.warn(text),
        newId: () => parts.newId(),
      }),
    );
    this.fees = new FeesSeen(this.memory, (text) => parts.warn(text));
    // Whoever asks: an order's fills tell what the account is charged, and a balance that there is one to be shown.
    const client = (this.client = learning(parts.client, {
      order: (order) => this.fees.note(order),
      account: ({ currency, total }) => {
        if (!total.eq(zero)) this.memory.addCurrency(currency);
      },
    }));
    this.serverClock = parts.serverClock;
    this.rules = this.store.add(new MarketRulesStore(client, clock));
    const books: BookSource = {
      book: (symbol, depth, { signal, urgent }) =>
        client.book(symbol, depth, { signal, priority: urgent ? 'read' : 'poll' }),
    };
    const writer = writerHere(parts.newId());
    const windows =
      parts.feedDirectory === undefined ? undefined : this.otherWindows(parts.feedDirectory, writer);
    this.feed = this.store.add(new PriceFeed(books, clock, parts.random, windows));
    this.recorder = this.store.add(
      new Recorder({
        feed: this.feed,
        files: new CandleFiles(new FilesOnDisk(parts.pricesDirectory), placeOf(environment)),
        clock,
        dateIsSure: () => parts.serverClock.known && Math.abs(parts.serverClock.offsetMs) < dayMs,
        warn: (text) => parts.warn(text),
      }),
    );
    this.orders = this.store.add(new OpenOrders(client, clock));
    this.store.add(this.orders.onRead(({ orders }) => void this.fees.follow(orders, client)));
    this.details = new OrderDetails((orderId) => client.order({ orderId }), clock);
    this.watch = this.store.add(
      new OrderWatch({ orders: this.orders, details: this.details, warn: (text) => parts.warn(text) }),
    );
    this.balances = this.store.add(new Balances(client, clock));
    this.journal = new Journal(parts.journalDirectory, (text) => parts.warn(text), parts.newId);
    this.dayUse = this.store.add(
      new DayUse({
        orders: (filter) => client.orders(filter),
        order: (orderId) => client.order({ orderId }),
        openOrders: () => this.allOpenOrders(),
        unfinished: () => this.ownUnfinished(),
        serverAheadMs: () => parts.serverClock.offsetMs,
        clock,
      }),
    );
    this.unknown = this.store.add(
      new UnknownOrders({
        lookUp: (clientOrderId) => client.order({ clientOrderId }, { once: true }),
        serverTime: () => ({
          now: parts.serverClock.serverNow(),
          uncertaintyMs: parts.serverClock.uncertaintyMs,
        }),
        outcomeOf: async (clientOrderId) => (await this.journal.find(clientOrderId))?.outcome,
        finish: (entry, outcome) => this.journal.finish(entry, outcome),
        turns: new LookupFiles(
          parts.journalDirectory,
          writer,
          (clientOrderId) => this.journal.isFinished(clientOrderId),
          parts.newId,
        ),
        writer,
        isGone,
        clock,
        warn: (text) => parts.warn(text),
      }),
    );
    this.cancellations = this.store.add(
      new Cancellations({
        cancel: (orderId, signal) => client.cancel({ orderId }, { signal }),
        lookUp: (orderId, priority) => client.order({ orderId }, { priority }),
        clock,
        warn: (text) => parts.warn(text),
      }),
    );
    this.desk = new OrderDesk({
      environment: environment.name,
      server: environment.baseUrl,
      account: () => parts.account() ?? '',
      live: environment.live,
      armed: () => arming.armed,
      rules: (symbol) => this.rules.fresh(symbol, rulesForPlacingMs),
      book: (symbol) => this.feed.fresh(symbol, '50'),
      balances: (rules) => this.freshBalances(rules),
      limits: (quote) => parts.limits(quote),
      dayUse: (quote) => this.dayUse.read(quote),
      ownOrders: (symbol) => this.freshOwnOrders(symbol),
      prepare: (request) => client.preparePlacement(request),
      journal: this.journal,
      writer,
      unknown: { all: () => this.unknown.all(), add: (entry) => this.answerLost(entry) },
      newId: parts.newId,
      clock,
      warn: (text) => parts.warn(text),
    });
    this.store.add(this.unknown.onResolved((resolved) => this.desk.learnt(resolved.entry, resolved)));
    this.journalWatch = this.store.add(
      new JournalWatch({
        journal: this.journal,
        account: () => this.tradingAccount(),
        isSending: (clientOrderId) => this.desk.isSending(clientOrderId),
        unknown: this.unknown,
        writer,
        isGone,
        watchFolder: (changed) => watchFolder(parts.journalDirectory, changed),
        clock,
        warn: (text) => parts.warn(text),
      }),
    );
    this.store.add(
      this.orders.onRead(({ orders }) => this.cancellations.observe(orders, this.orders.readAt ?? 0)),
    );
    this.cancelAll = this.store.add(
      new CancelAll({
        cancellations: this.cancellations,
        known: () => this.orders.all(),
        list: this.urgentList(),
        cancelUnknown: (clientOrderId) => client.cancel({ clientOrderId }),
        lookUp: (clientOrderId) => client.order({ clientOrderId }),
        unknown: this.unknown,
        desk: this.desk,
        clock,
        warn: (text) => parts.warn(text),
      }),
    );
    this.emergencyStop = new EmergencyStop({
      disarm: () => arming.disarm(),
      halt: () => this.desk.halt(),
      letOnlyCancelsOut: () => client.letOnlyCancelsOut(),
      cancelAll: this.cancelAll,
    });
    this.replacement = new Replacement({
      cancellations: this.cancellations,
      desk: this.desk,
      live: environment.live,
      armed: () => arming.armed,
    });
  }

  /** Fingerprint of the signed-in account; nothing while nobody is signed in. */
  get account(): string | undefined {
    return this.parts.account();
  }

  /** Whether there is a key to sign with. */
  get signedIn(): boolean {
    return this.parts.account() !== undefined;
  }

  /**
   * Takes up the placements of this account whose outcome no window has learnt, follows what other windows place from then on, and clears the journal
   * of old ones. Rejects when the journal cannot be read; it is followed all the same.
   */
  async adoptUnfinished(): Promise<void> {
    if (!this.signedIn) return;
    await this.journalWatch.start();
    await this.journal.prune(this.parts.clock.now() - keptMs);
  }

  /**
   * Takes up what is remembered of the account, and learns from its newest filled orders what it is charged. Rejects when the exchange
   * does not answer.
   */
  async recall(): Promise<void> {
    await this.memory.load();
    for (let tries = 1; this.signedIn && !this.ended; tries += 1) {
      try {
        await this.fees.learn(this.client);
        return;
      } catch (error) {
        // Behind everything else it may not get its turn while a window fills.
        if (tries >= mostFeeLookups) throw error;
        await pause(this.parts.clock, feeRetryMs);
      }
    }
  }

  /**
   * Available amounts of a market's two currencies, as far as known, less what placements use that are on their way, have no known outcome or came
   * after the balance was asked for; and when the older of them was asked for (ms since the epoch).
   */
  available(symbol: MarketSymbol): AvailableBalances & { readonly readAt?: number } {
    const known = this.balances.available(symbol);
    return { ...known, ...this.lessUnsettled(known, symbol) };
  }

  /**
   * What became of the order of an intent, as the journal tells it, whichever window placed it and when; nothing while this window sends it, and where
   * nobody wrote one down. Rejects when the journal cannot be read.
   */
  async outcomeOf(intent: string): Promise<PlacementOutcome | undefined> {
    const entry = await this.journal.ofIntent(intent);
    if (!entry || this.desk.isSending(entry.clientOrderId)) return undefined;
    return entry.outcome ? toldLater(entry.outcome, entry) : stillUnknown(entry);
  }

  dispose(): void {
    this.ended = true;
    this.store.dispose();
  }

  private otherWindows(directory: string, writer: Writer): FeedWindows {
    const { environment, clock, random } = this.parts;
    return new FeedWindows({
      files: feedFolders(directory, environment.baseUrl, () => this.parts.newId()),
      writer,
      isGone,
      clock,
      random,
      warn: (text) => this.parts.warn(text),
    });
  }

  /** Reads the open orders waiting for nothing but cancels; what it finds is what this window shows from then on. */
  private urgentList(): () => Promise<OpenListing> {
    const { client, orders } = this;
    const source: OrderSource = { orders: (filter) => client.orders(filter, { priority: 'cancel' }) };
    let last: OpenListing = { orders: [], askedAt: 0, complete: false };
    const reading = new FreshReading(async () => {
      last = await orders.readFrom(source);
    });
    return async () => {
      await reading.ask();
      return last;
    };
  }

  /** This account's placements without an outcome, of all windows. */
  private async ownUnfinished(): Promise<readonly JournalEntry[]> {
    const here = this.tradingAccount();
    if (!here) return [];
    return (await this.journal.unfinished()).filter((entry) => belongsTo(entry, here));
  }

  private async allOpenOrders(): Promise<readonly Order[]> {
    await this.orders.refresh();
    const { trouble } = this.orders;
    if (trouble === undefined) return this.orders.all();
    throw trouble instanceof Error ? trouble : new Error(wordsOf(trouble));
  }

  /** One call: what is open under the documented status is read afresh, the rest is as the list of open orders has it. */
  private async freshOwnOrders(symbol: string): Promise<readonly OwnOrder[]> {
    const fresh = await this.client.orders({ symbol, status: documentedOpen, page: 1, pageSize });
    const others = this.orders.all().filter(({ status }) => status !== documentedOpen);
    return ownOrdersIn(symbol, [...fresh.orders, ...others]);
  }

  private async freshBalances({ symbol }: MarketRules): Promise<AvailableBalances> {
    await this.balances.refresh([symbol.base, symbol.quote]);
    const available = (currency: string): Decimal | undefined => {
      const known = this.balances.get(currency);
      return known?.trouble === undefined ? known?.account?.available : undefined;
    };
    const known = { base: available(symbol.base), quote: available(symbol.quote) };
    return this.lessUnsettled(known, symbol);
  }

  private lessUnsettled(known: AvailableBalances, symbol: MarketSymbol): AvailableBalances {
    const { base } = lessHeldFunds(known, symbol, this.unsettled(symbol.base));
    const { quote } = lessHeldFunds(known, symbol, this.unsettled(symbol.quote));
    return { base, quote };
  }

  /** Placements that the known balance of a currency may not tell of, each once. */
  private unsettled(currency: string): readonly JournalEntry[] {
    const own = this.desk.funds.notIn(this.balances.get(currency)?.asked);
    const all = [...own, ...this.unknown.all(), ...this.journalWatch.elsewhere()];
    return [...new Map(all.map((entry) => [entry.clientOrderId, entry])).values()];
  }

  private tradingAccount(): TradingAccount | undefined {
    const account = this.parts.account();
    const { name, baseUrl } = this.environment;
    return account === undefined ? undefined : { environment: name, server: baseUrl, account };
  }

  /** Never rejects: this window looks the order up whether the others can be told or not. */
  private async answerLost(entry: JournalEntry): Promise<void> {
    const lost = { ...entry, unknownSince: new Date(this.parts.clock.now()).toISOString() };
    this.unknown.add(lost);
    try {
      await this.journal.markUnknown(lost);
    } catch (error) {
      this.parts.warn(
        `Other windows learn late that the outcome of ${entry.clientOrderId} is unknown: ${wordsOf(error)}`,
      );
    }
  }
}

/** Who wants to know what was read. */
interface Learners {
  /** An order in detail. */
  order(order: Order): void;
  account(account: Account): void;
}

/** The same client, which tells of what it reads. */
function learning(client: TradingClient, tell: Learners): TradingClient {
  return {
    markets: (options) => client.markets(options),
    book: (symbol, depth, options) => client.book(symbol, depth, options),
    preparePlacement: (order, options) => client.preparePlacement(order, options),
    cancel: (id, options) => client.cancel(id, options),
    order: async (id, options) => {
      const order = await client.order(id, options);
      tell.order(order);
      return order;
    },
    orders: (filter, options) => client.orders(filter, options),
    account: async (currency, options) => {
      const account = await client.account(currency, options);
      tell.account(account);
      return account;
    },
    letOnlyCancelsOut: () => client.letOnlyCancelsOut(),
  };
}
