import type { MarketRules } from '../domain/market';
import type { Account, Order } from '../domain/order';
import type { OrderBook } from '../domain/orderBook';
import { AnswerMisfitError, readAccount, readAs, readOrder, readOrderPage } from './answerReading';
import { ApiCalls, signedFields, signerOf } from './apiCalls';
import type { Fields } from './canonicalText';
import type { Credentials } from './credentials';
import { DriftReport } from './drift';
import { formatExpiry, type ExpiryZone } from './expiry';
import {
  PlacementAlreadySentError,
  type CallOptions,
  type PlacementRequest,
  type PreparedPlacement,
} from './placement';
import {
  accountFields,
  orderFilterFields,
  orderIdFields,
  placementFields,
  type OrderFilter,
  type OrderId,
} from './requestFields';
import { fitting, PublicCalls } from './publicCalls';
import { readCall, readWindowMs, SignedCalls, type ClientOptions } from './signedCalls';
import { wireCancelRequested, wirePlaced, type BookDepth } from './wire';

export type { ClientOptions };

/** How long a placement and a cancel stay valid once signed (ms). */
const placementWindowMs = 10_000;
/** A cancel waits out the longest pause of a server; its window opens when it leaves. */
const cancelPatienceMs = 130_000;

/**
 * The Invex trading API (API guide). Every call rejects with an ExchangeError. Reads are tried again by themselves where that helps; placements
 * and cancels leave once and never again.
 */
export class InvexClient {
  readonly #options: ClientOptions;
  readonly #calls: ApiCalls;
  readonly #signed: SignedCalls;
  readonly #public: PublicCalls;
  readonly #drift: DriftReport;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#calls = new ApiCalls(options);
    this.#signed = new SignedCalls(options, this.#calls);
    this.#drift = new DriftReport((text) => options.log({ level: 'warn', text }));
    this.#public = new PublicCalls(this.#calls, this.#drift);
  }

  /** All markets and their rules. Public. `skipped` names entries that could not be read. */
  async markets(
    options: CallOptions = {},
  ): Promise<{ readonly rules: readonly MarketRules[]; readonly skipped: readonly string[] }> {
    return this.#public.markets(options);
  }

  /** An order book, best first. Public. A crossed book is `malformed`. */
  async book(symbol: string, depth: BookDepth, options: CallOptions = {}): Promise<OrderBook> {
    return this.#public.book(symbol, depth, options);
  }

  /**
   * Makes a placement ready: checks its texts, settles the time zone (with one harmless signed read where it is not known) and opens the window.
   * Nothing of the order is sent. An error here means that no order was placed.
   */
  async preparePlacement(order: PlacementRequest, options: CallOptions = {}): Promise<PreparedPlacement> {
    const fields = placementFields(order);
    const { credentials, zone } = await this.#signed.before('placement', options);
    const expiresAtMs = this.#signed.windowEnd(placementWindowMs);
    const expireAt = formatExpiry(expiresAtMs, zone);
    let taken = false;
    return {
      clientOrderId: order.clientOrderId,
      expireAt,
      expiresAtMs,
      send: async (sendOptions: CallOptions = {}) => {
        if (taken) throw new PlacementAlreadySentError();
        taken = true;
        return this.#place({ fields, credentials, expireAt, expiresAtMs }, sendOptions);
      },
    };
  }

  /** Asks for an order to be cancelled, once. `not-found` when the exchange has no such open order. */
  async cancel(id: OrderId, options: CallOptions = {}): Promise<{ readonly cancelOrderId: string }> {
    const fields = orderIdFields(id, 'cancel');
    const as = await this.#signed.before('cancel', options);
    const json = await this.#signed.judged(() =>
      this.#calls.once({
        method: 'DELETE',
        path: '/orders',
        call: 'cancel',
        priority: options.priority ?? 'cancel',
        signal: options.signal,
        waitAtMostMs: cancelPatienceMs,
        build: () => ({
          ...this.#signed.sign('cancel', fields, as, placementWindowMs),
          dropWhenLate: true,
        }),
      }),
    );
    const wire = fitting('cancel', () => readAs('DELETE /orders', wireCancelRequested, json, this.#drift));
    return { cancelOrderId: wire.cancel_order_id };
  }

  /** One order with its fills. `not-found` only when the exchange itself says that it has none. */
  async order(id: OrderId, options: CallOptions = {}): Promise<Order> {
    const fields = orderIdFields(id, 'read');
    const json = await this.#signedRead('/order', () => fields, options);
    return fitting('read', () => {
      const order = readOrder(json, this.#drift);
      const asked =
        'orderId' in id ? order.orderId.toLowerCase() === id.orderId.toLowerCase() : sameClientId(order, id);
      // Another order than the one asked about would be taken for it.
      if (!asked) throw new AnswerMisfitError('GET /order');
      return order;
    });
  }

  /** A page of orders, and how many there are in all. */
  async orders(
    filter: OrderFilter,
    options: CallOptions = {},
  ): Promise<{ readonly orders: readonly Order[]; readonly totalCount: number }> {
    const json = await this.#signedRead('/orders', (zone) => orderFilterFields(filter, zone), options);
    return fitting('read', () => readOrderPage(json, this.#drift));
  }

  /** The balance of one currency. */
  async account(currency: string, options: CallOptions = {}): Promise<Account> {
    const fields = accountFields(currency);
    const json = await this.#signedRead('/accounts', () => fields, options);
    return fitting('read', () => {
      const account = readAccount(json, this.#drift);
      if (account.currency !== currency) throw new AnswerMisfitError('GET /accounts');
      return account;
    });
  }

  /** Lets nothing but calls of the priority `cancel` out until the answer is disposed. */
  letOnlyCancelsOut(): { dispose(): void } {
    return this.#options.limiter.letOnlyCancelsOut();
  }

  async #place(
    ready: ReadyPlacement,
    { signal, priority = 'place', stillWanted }: CallOptions,
  ): Promise<{ orderId: string }> {
    const { fields, credentials, expireAt, expiresAtMs } = ready;
    const json = await this.#signed.judged(() =>
      this.#calls.once({
        method: 'POST',
        path: '/orders',
        call: 'placement',
        priority,
        signal,
        waitAtMostMs: expiresAtMs - this.#options.serverClock.serverNow(),
        build: () => {
          this.#signed.stillSignedIn('placement', credentials);
          const signed = signedFields(fields, expireAt, signerOf(credentials));
          return { fields: signed, apiKey: credentials.apiKey, expiresAtMs, dropWhenLate: true, stillWanted };
        },
      }),
    );
    const wire = fitting('placement', () => readAs('POST /orders', wirePlaced, json, this.#drift));
    return { orderId: wire.order_id };
  }

  async #signedRead(
    path: string,
    fieldsIn: (zone: ExpiryZone) => Fields,
    options: CallOptions,
  ): Promise<unknown> {
    // Refuses what cannot be sent before the zone is asked for.
    fieldsIn('UTC');
    const as = await this.#signed.before('read', options);
    return this.#signed.judged(() =>
      this.#calls.read({
        ...readCall(path, options),
        build: () => this.#signed.sign('read', fieldsIn(as.zone), as, readWindowMs),
      }),
    );
  }
}

interface ReadyPlacement {
  readonly fields: Fields;
  readonly credentials: Credentials;
  readonly expireAt: string;
  readonly expiresAtMs: number;
}

// An order that came without our id is taken for it: it was asked for by that id.
function sameClientId(order: Order, id: { readonly clientOrderId: string }): boolean {
  return order.clientOrderId === undefined || order.clientOrderId === id.clientOrderId;
}
