import { exact, isMultipleOf, zero, type Decimal } from '../domain/decimal';
import { walkForQuantity, type OrderBook } from '../domain/orderBook';
import type { OrderDraft } from '../domain/orderDraft';
import type { Clock } from './clock';
import type { Floor, Floors, TakenLevel } from './floor';
import { Ledger, type Balance, type LedgerRecord } from './ledger';
import type { PaperMarket, RulesForm } from './markets';
import type { Fill } from './matching';
import { OrderStore, type OrderReference } from './orderStore';
import type { PaperOrder, PaperStatus } from './paperOrder';
import { placementFaults, type PlacementFault } from './placementFaults';
import { checkReserved, release, reserve, settle, type FeeRates } from './settlement';

/** What a paper exchange is made of. */
export interface PaperExchangeOptions {
  readonly floors: Floors;
  readonly clock: Clock;
  /** Gives a new id at each call, as a UUID. */
  readonly newId: () => string;
  readonly fees: FeeRates;
  /** What an account starts with, by currency. */
  readonly opening: ReadonlyMap<string, Decimal>;
}

/** What lives on over a restart. */
export interface ExchangeState {
  readonly ledger: LedgerRecord;
  readonly orders: readonly PaperOrder[];
  /** What orders took of the levels of another exchange. */
  readonly taken?: readonly TakenLevel[] | undefined;
}

/** An order to place: the draft as it came, and the client's own id. */
export interface Placement {
  readonly draft: OrderDraft;
  readonly clientOrderId?: string | undefined;
}

/** What became of a placement: an order, or what was wrong with it. */
export type Placed = { readonly order: PaperOrder } | { readonly faults: readonly PlacementFault[] };

/** What became of a cancel; without an id there was nothing to cancel: no such order, or one that is finished. */
export type Cancelled = { readonly cancelOrderId: string } | { readonly finished: PaperOrder | undefined };

/** What became of a fill on demand: the order (nothing: there is none), and why it was not filled. */
export interface FilledOnDemand {
  readonly order: PaperOrder | undefined;
  readonly refused?: 'finished' | 'quantity';
}

/**
 * The exchange itself: accounts, orders and books, without a wire. Every method runs to its end at once, so requests that come
 * together are handled one after the other.
 */
export class PaperExchange {
  private readonly floors: Floors;
  private ledger = new Ledger();
  private store = new OrderStore();
  private sequence = 0;
  private changes = 0;
  private resets = 0;

  constructor(private readonly options: PaperExchangeOptions) {
    this.floors = options.floors;
  }

  /** Counts up with each change that must outlive the process. */
  get revision(): number {
    return this.changes;
  }

  /** Counts the resets of this run: a history that was written before one is void. */
  get resetCount(): number {
    return this.resets;
  }

  /**
   * Takes over a recorded state: balances as they were, open orders back on their books in their old order. Throws for a state that does not add up;
   * this exchange is of no use then.
   */
  restore(state: ExchangeState): void {
    this.ledger = Ledger.read(state.ledger);
    const orders = [...state.orders].sort((a, b) => a.sequence - b.sequence);
    checkReserved(this.ledger, orders);
    this.floors.restoreTaken(state.taken ?? []);
    for (const order of orders) {
      this.store.add(order);
      this.sequence = Math.max(this.sequence, order.sequence);
      if (order.status !== 'NOT_FILLED') continue;
      const floor = this.floors.forRestored(order.symbol);
      if (floor) floor.rest(order);
      else this.end(order, 'CANCELED_BY_MATCH_ENGINE');
    }
  }

  /** What must be kept. Orders are the living records: write them down before anything else happens. */
  state(): ExchangeState {
    return { ledger: this.ledger.record(), orders: this.store.all(), taken: this.floors.taken() };
  }

  markets(): readonly PaperMarket[] {
    return this.floors.markets();
  }

  /** Whether there is such a market, or was when somebody had an order in it. */
  knowsMarket(symbol: string): boolean {
    return this.floors.find(symbol) !== undefined;
  }

  /** How the market of an order is written; nothing when it is not listed. */
  formOf(order: PaperOrder): RulesForm | undefined {
    return this.floors.markets().find(({ rules }) => rules.symbol.code === order.symbol.code)?.form;
  }

  /** Whether any market trades this currency, or anybody ever had some of it. */
  knowsCurrency(currency: string): boolean {
    const trades = this.floors
      .markets()
      .some(({ rules: { symbol } }) => symbol.base === currency || symbol.quote === currency);
    return trades || this.ledger.knows(currency);
  }

  /** The best `depth` levels a side, now; nothing for an unknown market. */
  book(symbol: string, depth: number): OrderBook | undefined {
    const floor = this.floors.find(symbol);
    if (!floor) return undefined;
    this.advance(floor);
    return floor.book(depth);
  }

  openAccount(account: string): void {
    if (this.ledger.has(account)) return;
    this.ledger.open(account, this.options.opening);
    this.changes++;
  }

  balance(account: string, currency: string): Balance {
    this.tick();
    return this.ledger.balance(account, currency);
  }

  /** All orders of an account, oldest first. */
  ordersOf(account: string): readonly PaperOrder[] {
    this.tick();
    return this.store.ofAccount(account);
  }

  order(account: string, reference: OrderReference): PaperOrder | undefined {
    const order = this.store.find(account, reference);
    const floor = order && this.floors.find(order.symbol.code);
    if (floor) this.advance(floor);
    return order;
  }

  /** Checks an order as every other part of the product does, and takes it. A market order sees as deep as the API shows: 50 levels. */
  place(account: string, { draft, clientOrderId }: Placement): Placed {
    const floor = this.floors.find(draft.symbol);
    if (floor) this.advance(floor);
    const book = floor?.offered();
    const faults = placementFaults({
      draft,
      clientOrderIdUsed: clientOrderId !== undefined && this.store.usedClientId(account, clientOrderId),
      rules: floor?.rules,
      book,
      whyNoBook: floor?.whyNothing,
      available: (currency) => this.ledger.balance(account, currency).available,
    });
    const symbol = floor?.rules?.symbol;
    if (!floor || !symbol || faults.length > 0) return { faults };
    const now = this.options.clock.now();
    const order: PaperOrder = {
      id: this.options.newId(),
      sequence: ++this.sequence,
      account,
      clientOrderId,
      symbol,
      side: draft.side,
      type: draft.type,
      price: draft.type === 'LIMIT' ? exact(draft.price ?? '') : undefined,
      quantity: exact(draft.quantity),
      filled: zero,
      reserved: zero,
      status: 'NOT_FILLED',
      createdAt: now,
      updatedAt: now,
      trades: [],
    };
    reserve(this.ledger, order, needed(order, book));
    this.store.add(order);
    this.changes++;
    this.execute(floor, order);
    return { order };
  }

  /** Cancels what is not filled of an open order, and frees its funds. */
  cancel(account: string, reference: OrderReference): Cancelled {
    const order = this.order(account, reference);
    if (order?.status !== 'NOT_FILLED') return { finished: order };
    const floor = this.floors.find(order.symbol.code);
    floor?.withdraw(order.id);
    floor?.refill(this.takenByMarket);
    this.end(order, 'CANCELED_BY_USER');
    const cancelOrderId = this.options.newId();
    order.cancelOrderId = cancelOrderId;
    return { cancelOrderId };
  }

  /**
   * Lets the market take an open order at its own price, out of its turn: `quantity` (base) of it, or all that is left. It must be whole steps, so
   * that the order stays one that the market could have.
   */
  fill(account: string, reference: OrderReference, quantity?: Decimal): FilledOnDemand {
    const order = this.order(account, reference);
    if (order?.status !== 'NOT_FILLED') return { order, refused: 'finished' };
    const floor = this.floors.find(order.symbol.code);
    const left = order.quantity.minus(order.filled);
    const wanted = quantity ?? left;
    const step = floor?.rules?.step;
    if (!floor || !step || wanted.lte(zero) || wanted.gt(left) || !isMultipleOf(wanted, step)) {
      return { order, refused: 'quantity' };
    }
    floor.takeResting(order.id, wanted, this.takenByMarket);
    return { order };
  }

  /** A cancel that is taken and comes too late: the order is filled to its end first. It has an id all the same. */
  cancelTooLate(account: string, reference: OrderReference): Cancelled {
    const { order, refused } = this.fill(account, reference);
    if (!order || refused !== undefined) return { finished: order };
    const cancelOrderId = this.options.newId();
    order.cancelOrderId = cancelOrderId;
    return { cancelOrderId };
  }

  /** Lets the markets move on in which somebody's order rests; the others wait until somebody looks. */
  tick(): void {
    for (const floor of this.floors.all()) if (floor.hasResting()) this.advance(floor);
  }

  /** Accounts as on the first day: no orders, opening balances. */
  reset(accounts: Iterable<string>): void {
    this.ledger = new Ledger();
    this.store = new OrderStore();
    this.floors.reset();
    this.changes++;
    this.resets++;
    for (const account of accounts) this.openAccount(account);
  }

  private execute(floor: Floor, order: PaperOrder): void {
    const { fills, metOwn } = floor.take(order);
    for (const { resting, price, quantity } of fills) {
      this.settle(order, this.store.byOrderId(resting.id), price, quantity);
    }
    if (order.filled.lt(order.quantity)) {
      if (order.type === 'LIMIT' && !metOwn) floor.rest(order);
      else this.end(order, 'CANCELED_BY_MATCH_ENGINE');
    }
    floor.refill(this.takenByMarket);
  }

  private end(order: PaperOrder, status: PaperStatus): void {
    release(this.ledger, order);
    order.status = status;
    order.updatedAt = this.options.clock.now();
    this.changes++;
  }

  private advance(floor: Floor): void {
    floor.advance(this.options.clock.now(), this.takenByMarket);
  }

  private readonly takenByMarket = ({ resting, price, quantity }: Fill): void => {
    this.settle(undefined, this.store.byOrderId(resting.id), price, quantity);
  };

  private settle(
    taker: PaperOrder | undefined,
    maker: PaperOrder | undefined,
    price: Decimal,
    quantity: Decimal,
  ): void {
    settle(this.ledger, this.options.fees, { taker, maker, price, quantity, at: this.options.clock.now() });
    this.changes++;
  }
}

/** What must be set aside before an order may match: never less than it can come to cost. */
function needed(order: PaperOrder, book: OrderBook | undefined): Decimal {
  if (order.side === 'SELLER') return order.quantity;
  return order.price?.times(order.quantity) ?? walkForQuantity(book?.asks ?? [], order.quantity).value;
}
