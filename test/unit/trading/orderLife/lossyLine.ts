import { exact } from '../../../../src/domain/decimal';
import type { MarketRules } from '../../../../src/domain/market';
import type { Account, Order } from '../../../../src/domain/order';
import type { OrderBook } from '../../../../src/domain/orderBook';
import type { OrderDraft } from '../../../../src/domain/orderDraft';
import { readAccount, readBook, readMarkets, readOrder } from '../../../../src/exchange/answerReading';
import { DriftReport } from '../../../../src/exchange/drift';
import type { CallKind, ExchangeFailure } from '../../../../src/exchange/failure';
import { ExchangeError } from '../../../../src/exchange/errors';
import type { CallOptions, PlacementRequest, PreparedPlacement } from '../../../../src/exchange/placement';
import type { ServerClock } from '../../../../src/exchange/serverClock';
import { accountAnswer, bookAnswer, marketsAnswer, orderAnswer } from '../../../../src/paper/answers';
import { paperMarkets } from '../../../../src/paper/markets';
import { openingBalances } from '../../../../src/paper/openingBalances';
import { PaperExchange } from '../../../../src/paper/paperExchange';
import { SimulatedFloors } from '../../../../src/paper/simulatedFloors';
import { pause } from '../../../../src/trading/clock';
import type { FakeClock } from '../../../support/fakeClock';

/** What becomes of the answer to a request that reached the exchange, and of the request itself. */
export type Fate =
  /** Handled and answered. */
  | 'answered'
  /** No byte leaves. */
  | 'not-sent'
  /** It leaves and is lost on its way; the connection breaks, or nobody answers. */
  | 'lost'
  | 'swallowed'
  /** Refused before it was looked at. */
  | 'limited'
  /** Handled, and the answer is cut off, an error page, garbled, or never comes. */
  | 'cut'
  | 'page'
  | 'garbled'
  | 'silent';

export const fates: readonly Fate[] = [
  'answered',
  'not-sent',
  'lost',
  'swallowed',
  'limited',
  'cut',
  'page',
  'garbled',
  'silent',
];

/** How one request travels: the wait for its turn, the way there and the way back, in ms. */
export interface Journey {
  readonly fate: Fate;
  readonly turn: number;
  readonly there: number;
  readonly back: number;
}

const market = 'USDT_IRR';
/** As long as the client waits for an answer, and as long as a placement is valid (src/exchange). */
const patienceMs = 15_000;
const windowMs = 10_000;

/** The account whose orders the test is about, and another one that trades with it. */
export const mine = 'mine';
export const others = 'others';

/**
 * The paper exchange behind a bad line: each request goes as the next journey says. The server's clock is off by a fixed time and only its answers tell
 * it; what is read comes as the wire's own texts and through the client's own readers.
 */
export class LossyLine {
  readonly exchange: PaperExchange;
  /** Client order ids in the order in which their bytes left, one entry a time that they did. */
  readonly left: string[] = [];
  calm = false;
  private turns = 0;
  private ids = 0;
  private readonly drift = new DriftReport(() => undefined);

  constructor(
    private readonly clock: FakeClock,
    private readonly serverOffsetMs: number,
    private readonly journeys: readonly Journey[],
  ) {
    this.exchange = new PaperExchange({
      floors: new SimulatedFloors({
        markets: paperMarkets().filter(({ rules }) => rules.symbol.code === market),
        seed: 'order life',
      }),
      clock: { now: () => this.serverNow() },
      newId: () => `20000000-0000-4000-8000-${String((this.ids += 1)).padStart(12, '0')}`,
      fees: { maker: exact('0.001'), taker: exact('0.0035') },
      opening: openingBalances,
    });
    for (const account of [mine, others]) this.exchange.openAccount(account);
  }

  /** The exchange's own time: whatever somebody does to this machine's date. */
  serverNow(): number {
    return this.clock.unset + this.serverOffsetMs;
  }

  /** The rules; as any answer it tells the server's time, so that a window knows it before it places. */
  rules(serverClock: ServerClock): Promise<MarketRules> {
    const now = this.clock.now();
    serverClock.observe(new Date(this.serverNow()).toUTCString(), now, now);
    const [rules] = readMarkets(wire(marketsAnswer(this.exchange.markets())), this.drift).rules;
    if (!rules) throw new Error('The market is missing.');
    return Promise.resolve(rules);
  }

  book(): Promise<OrderBook> {
    const book = this.exchange.book(market, 50);
    if (!book) throw new Error('The book is missing.');
    return Promise.resolve(readBook(market, wire(bookAnswer(book)), this.drift));
  }

  account(currency: string): Account {
    const answer = accountAnswer(currency, this.exchange.balance(mine, currency));
    return readAccount(wire(answer), this.drift);
  }

  prepare(request: PlacementRequest, serverClock: ServerClock): PreparedPlacement {
    const expiresAtMs = Math.floor((serverClock.serverNow() + windowMs) / 1000) * 1000;
    return {
      clientOrderId: request.clientOrderId,
      expireAt: new Date(expiresAtMs).toISOString().slice(0, 19).replace('T', ' '),
      expiresAtMs,
      send: (options) => this.place(request, expiresAtMs, serverClock, options),
    };
  }

  order(clientOrderId: string, serverClock: ServerClock): Promise<Order> {
    return this.travel('read', serverClock, {}, () => {
      const order = this.exchange.order(mine, { clientOrderId });
      return order ? { order: wire(orderAnswer(order, undefined, true)) } : refusal('not-found', 404);
    }).then(({ order }) => readOrder(order, this.drift));
  }

  cancel(orderId: string, serverClock: ServerClock): Promise<unknown> {
    return this.travel('cancel', serverClock, {}, () => {
      const cancelled = this.exchange.cancel(mine, { orderId });
      if ('cancelOrderId' in cancelled) return cancelled;
      return cancelled.finished ? refusal('validation', 422) : refusal('not-found', 404);
    });
  }

  private async place(
    request: PlacementRequest,
    expiresAtMs: number,
    serverClock: ServerClock,
    options: CallOptions = {},
  ): Promise<{ readonly orderId: string }> {
    const { clientOrderId, symbol, side, type, price, quantity } = request;
    const draft: OrderDraft = { symbol, side, type, price, quantity };
    const leaves = (): void => {
      if (options.stillWanted?.() === false) {
        throw failed({ reason: 'aborted', call: 'placement', sent: false });
      }
      if (serverClock.serverNow() >= expiresAtMs) {
        throw failed({ reason: 'expired', call: 'placement', sent: false });
      }
      this.left.push(clientOrderId);
    };
    return this.travel('placement', serverClock, { leaves }, () => {
      if (this.serverNow() >= expiresAtMs) return refusal('expired', 401);
      const placed = this.exchange.place(mine, { draft, clientOrderId });
      return 'order' in placed ? { orderId: placed.order.id } : refusal('validation', 422);
    });
  }

  /** One request, from its turn to its answer or the end of our patience. `handle` runs once at most, when it arrives. */
  private async travel<T extends object>(
    call: CallKind,
    serverClock: ServerClock,
    { leaves = () => undefined }: { readonly leaves?: () => void },
    handle: () => T | Refusal,
  ): Promise<T> {
    const { fate, turn, there, back } = this.nextJourney();
    await pause(this.clock, turn);
    if (fate === 'not-sent') throw failed({ reason: 'network', call, sent: false });
    leaves();
    const sentAt = this.clock.now();
    const answer = (async (): Promise<T> => {
      await pause(this.clock, there);
      if (fate === 'swallowed') return never();
      if (fate === 'lost') throw failed({ reason: 'network', call, sent: true });
      const result = fate === 'limited' ? refusal('rate-limited', 429) : handle();
      const date = new Date(this.serverNow()).toUTCString();
      await pause(this.clock, back);
      if (fate === 'silent') return never();
      if (fate === 'cut') throw failed({ reason: 'network', call, sent: true });
      serverClock.observe(date, sentAt, this.clock.now());
      if (fate === 'page') throw failed({ reason: 'http', call, sent: true, status: 502 });
      if (fate === 'garbled') throw failed({ reason: 'malformed', call, sent: true });
      if ('refused' in result) throw failed({ ...result.refused, call, sent: true, definite: true });
      return result;
    })();
    const late = pause(this.clock, patienceMs).then(() => {
      throw failed({ reason: 'timeout', call, sent: true });
    });
    late.catch(() => undefined);
    answer.catch(() => undefined);
    return Promise.race([answer, late]);
  }

  private nextJourney(): Journey {
    const journey = this.journeys[(this.turns += 1) % this.journeys.length];
    return this.calm || !journey ? { fate: 'answered', turn: 0, there: 20, back: 20 } : journey;
  }
}

interface Refusal {
  readonly refused: Pick<ExchangeFailure, 'reason' | 'status'>;
}

function refusal(reason: ExchangeFailure['reason'], status: number): Refusal {
  return { refused: { reason, status } };
}

function failed(failure: ExchangeFailure): ExchangeError {
  return new ExchangeError(failure);
}

function wire(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer));
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
