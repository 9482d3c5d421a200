import { exact, toText, zero, type Decimal } from '../domain/decimal';
import { readSymbol } from '../domain/market';
import { isOpen, remaining, type Order } from '../domain/order';
import type { Aged } from '../domain/orderCheck';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { FreshReading } from './freshReading';
import type { JournalEntry } from './journalEntry';
import { momentOf, msSince, type Moment } from './moment';
import { pageSize } from './orderPages';

/** What reading the use of a day needs of the rest. */
export interface DayUsePorts {
  /** A page (from 1) of the orders that were created since `startAtMs` (ms since the epoch by the server's clock), of every status. */
  orders(filter: {
    readonly startAtMs: number;
    readonly page: number;
    readonly pageSize: number;
  }): Promise<{ readonly orders: readonly Order[]; readonly totalCount: number }>;
  /** An order with its fills. */
  order(orderId: string): Promise<Order>;
  /** All open orders, read afresh; rejects when they cannot be read completely. */
  openOrders(): Promise<readonly Order[]>;
  /** This account's placements without an outcome, of every window. */
  unfinished(): Promise<readonly JournalEntry[]>;
  /** How far the server's clock is ahead of ours, in ms. */
  serverAheadMs(): number;
  readonly clock: Clock;
}

/** Why the use of a day is not known. */
export type DayUseErrorReason = 'too-many-orders' | 'too-many-fills' | 'unpriced';

/** Thrown where what was used today cannot be told completely. */
export class DayUseError extends Error {
  constructor(
    readonly reason: DayUseErrorReason,
    message: string,
  ) {
    super(message);
    this.name = 'DayUseError';
  }
}

/** 2,000 orders of a day: a bound on what one reading may ask. */
const mostPages = 20;
/** Orders whose fills one reading asks for. They are kept, so that the next reading comes further. */
const mostFillReadings = 50;
/** Moments are written in whole seconds, and the server's clock is known to about one: rather an order too many than one too few. */
const slackMs = 3000;

interface Known {
  readonly used: Decimal;
  /** When it was asked for. */
  readonly asked: Moment;
  /** The day that it is of: its start by this machine, ms since the epoch. */
  readonly day: number;
}

/**
 * How much of a day's value is used, by quote currency: orders created today (local calendar) with what filled and what is open, what
 * is open of earlier orders, and placements whose outcome is not known. Exact where fills tell it, otherwise never too little. Reads
 * nothing unless asked.
 */
export class DayUse implements Disposable {
  private readonly known = new Map<string, Known>();
  private readonly readings = new Map<string, FreshReading>();
  /** What filled of an order of today is worth, by its id and its filled quantity: fills do not change. */
  private readonly fills = new Map<string, Decimal>();
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;

  constructor(private readonly ports: DayUsePorts) {}

  /** What was read last (quote) with its age; nothing when it was never read, of another day, or the last reading failed. */
  last(quote: string): Aged<Decimal> | undefined {
    const { clock } = this.ports;
    const known = this.known.get(quote);
    if (known?.day !== startOfDay(clock.now())) return undefined;
    return { value: known.used, ageMs: msSince(clock, known.asked) };
  }

  /** Reads it, never older than this call. Rejects with the reason when it cannot be told completely. */
  async read(quote: string): Promise<Aged<Decimal>> {
    await this.readingOf(quote).ask();
    const read = this.last(quote);
    // Midnight came in between.
    if (!read) throw new DayUseError('unpriced', 'The day changed while its orders were read. Try again.');
    return read;
  }

  dispose(): void {
    this.changed.dispose();
  }

  private readingOf(quote: string): FreshReading {
    const known = this.readings.get(quote);
    if (known) return known;
    const reading = new FreshReading(() => this.readOnce(quote));
    this.readings.set(quote, reading);
    return reading;
  }

  private async readOnce(quote: string): Promise<void> {
    const asked = momentOf(this.ports.clock);
    const day = startOfDay(asked.at);
    try {
      this.known.set(quote, { used: await this.sum(quote, day), asked, day });
    } catch (error) {
      this.known.delete(quote);
      throw error;
    } finally {
      this.changed.fire();
    }
  }

  private async sum(quote: string, day: number): Promise<Decimal> {
    // In this order: what ends in between is in a later list, so nothing falls between two of them.
    const unfinished = await this.ports.unfinished();
    const open = await this.ports.openOrders();
    const today = await this.since(day + this.ports.serverAheadMs() - slackMs);
    this.forgetAllBut(today.values());
    const ofQuote = (order: Order): boolean => order.symbol.quote === quote;
    const earlier = open.filter((order) => ofQuote(order) && !today.has(order.orderId));
    const ours = [...today.values()].filter(ofQuote);
    const filled = await this.filledValues(ours);
    const listed = new Set([...today.values(), ...open].map((order) => order.clientOrderId));
    const pending = unfinished.filter(
      (entry) => readSymbol(entry.symbol)?.quote === quote && !listed.has(entry.clientOrderId),
    );
    return [...filled, ...[...ours, ...earlier].map(openValue), ...pending.map(pendingValue)].reduce(
      (total, each) => total.plus(each),
      zero,
    );
  }

  /** Orders come newest first and none leaves the list, so pages only shift towards the end and nothing is missed. */
  private async since(startAtMs: number): Promise<ReadonlyMap<string, Order>> {
    const found = new Map<string, Order>();
    for (let page = 1; page <= mostPages; page += 1) {
      const { orders, totalCount } = await this.ports.orders({ startAtMs, page, pageSize });
      for (const order of orders) found.set(order.orderId, order);
      if (found.size >= totalCount) return found;
      if (orders.length === 0) break;
    }
    throw new DayUseError('too-many-orders', 'The orders of today could not be read to the end of the list.');
  }

  /** Only orders of the day are counted by their fills: what is known of others would pile up from day to day. */
  private forgetAllBut(orders: Iterable<Order>): void {
    const wanted = new Set([...orders].map(fillKey));
    for (const key of this.fills.keys()) if (!wanted.has(key)) this.fills.delete(key);
  }

  private async filledValues(orders: readonly Order[]): Promise<readonly Decimal[]> {
    let asked = 0;
    const values: Decimal[] = [];
    for (const order of orders.filter(({ filled }) => filled.gt(zero))) {
      const key = fillKey(order);
      let value = this.fills.get(key);
      if (!value && asked < mostFillReadings) {
        asked += 1;
        value = fillsValue(await this.ports.order(order.orderId), order.filled);
        if (value) this.fills.set(key, value);
      }
      values.push(value ?? atMost(order, order.filled));
    }
    return values;
  }
}

function fillKey({ orderId, filled }: Order): string {
  return `${orderId} ${toText(filled)}`;
}

/** The start of the calendar day of this machine, ms since the epoch. */
function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/** What the fills of an order are worth; nothing where they do not add up to what is said to have filled. */
function fillsValue({ trades = [] }: Order, filled: Decimal): Decimal | undefined {
  const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((all, each) => all.plus(each), zero);
  if (!sum(trades.map(({ quantity }) => quantity)).gte(filled)) return undefined;
  return sum(trades.map(({ price, quantity }) => price.times(quantity)));
}

/** A buyer pays the limit price at most; nothing bounds what a seller or a market order gets. */
function atMost({ side, price, symbol }: Order, quantity: Decimal): Decimal {
  if (price && side === 'BUYER') return price.times(quantity);
  throw new DayUseError(
    'too-many-fills',
    `What an order in ${symbol.code} filled at could not be read. It counts for your limit of the day.`,
  );
}

/** What the open part of an order is worth at its price. */
function openValue(order: Order): Decimal {
  const left = remaining(order);
  if (!isOpen(order) || left.lte(zero)) return zero;
  if (order.price) return order.price.times(left);
  throw unpriced(order.symbol.code);
}

function pendingValue({ symbol, price, quantity, valueAtMost }: JournalEntry): Decimal {
  if (price !== undefined) return exact(price).times(exact(quantity));
  if (valueAtMost !== undefined) return exact(valueAtMost);
  throw unpriced(symbol);
}

function unpriced(symbol: string): DayUseError {
  return new DayUseError('unpriced', `What a market order in ${symbol} is worth is not known yet.`);
}
