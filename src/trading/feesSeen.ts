import { exact, toText, zero, type Decimal } from '../domain/decimal';
import type { SeenFees } from '../domain/feeEstimate';
import { readFee, type FeeRole } from '../domain/feeRate';
import type { Order } from '../domain/order';
import { ExchangeError } from '../exchange/errors';
import type { CallOptions } from '../exchange/placement';
import type { OrderFilter, OrderId } from '../exchange/requestFields';
import type { AccountMemory } from './accountMemory';
import { pageSize } from './orderPages';

/** Where own orders come from. */
export interface OwnOrders {
  orders(filter: OrderFilter, options: CallOptions): Promise<{ readonly orders: readonly Order[] }>;
  /** One order with its fills. */
  order(id: OrderId, options: CallOptions): Promise<Order>;
}

/** So many of the newest filled orders are asked for their fees at the start. */
const mostLookedUp = 4;
/** Odd fees are told once an order, for the last so many orders. */
const mostTold = 100;

/**
 * The commissions that own fills were charged, one a role. They are read off every order with fills that passes by; the API does not
 * tell the account's level.
 */
export class FeesSeen {
  private readonly told = new Set<string>();
  /** The last fill that was looked up: an order with what of it was filled. */
  private lookedUp = '';
  private looking = false;

  constructor(
    private readonly memory: AccountMemory,
    private readonly warn: (text: string) => void,
  ) {}

  readonly onChange: AccountMemory['onChange'] = (listener) => this.memory.onChange(listener);

  /** Percent, by role; absent where no fill has told it. */
  rates(): SeenFees {
    const rate = (role: FeeRole): Decimal | undefined => {
      const seen = this.memory.fee(role);
      return seen && exact(seen.percent);
    };
    return { maker: rate('MAKER'), taker: rate('TAKER') };
  }

  /** Learns from an order's fills, if it came with them. A fee that is no percentage of what was received is not used, and logged. */
  note(order: Order): void {
    for (const trade of order.trades ?? []) {
      const reading = readFee(trade, order.side);
      if (reading.kind === 'rate') {
        this.memory.addFee(reading.role, { percent: toText(reading.percent), at: trade.createdAt });
      } else if (reading.kind === 'odd') this.tellOdd(order, toText(trade.fee));
    }
  }

  /**
   * Looks the newest filled orders up until both roles were met, behind everything else. `source` passes what it reads on to `note`.
   * Rejects when the exchange does not answer.
   */
  async learn(source: OwnOrders): Promise<void> {
    const found = new Set<string>();
    const filter = { status: 'FULL_FILLED', page: 1, pageSize };
    const { orders } = await source.orders(filter, { priority: 'poll' });
    const newest = [...orders].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    for (const { orderId } of newest.slice(0, mostLookedUp)) {
      const order = await source.order({ orderId }, { priority: 'poll' });
      for (const trade of order.trades ?? []) found.add(trade.type);
      if (found.has('MAKER') && found.has('TAKER')) return;
    }
  }

  /**
   * Looks up the order that filled last among these, behind everything else, unless that was done for this fill; `source` passes what it
   * reads on to `note`. One at a time. What the exchange does not answer is tried again with the next orders that are read.
   */
  async follow(orders: readonly Order[], source: Pick<OwnOrders, 'order'>): Promise<void> {
    const newest = orders
      .filter(({ filled }) => filled.gt(zero))
      .reduce<Order | undefined>(
        (last, each) => (last && last.updatedAt >= each.updatedAt ? last : each),
        undefined,
      );
    if (!newest || this.looking) return;
    const fill = `${newest.orderId} ${toText(newest.filled)}`;
    if (fill === this.lookedUp) return;
    this.looking = true;
    try {
      await source.order({ orderId: newest.orderId }, { priority: 'poll' });
      this.lookedUp = fill;
    } catch (error) {
      if (!ExchangeError.is(error)) throw error;
    } finally {
      this.looking = false;
    }
  }

  private tellOdd({ orderId }: Order, fee: string): void {
    if (this.told.has(orderId) || this.told.size >= mostTold) return;
    this.told.add(orderId);
    this.warn(
      `The fee ${fee} on a fill of order ${orderId} is no plain percentage of what the order received; it is not used for estimates.`,
    );
  }
}
