import { toText, zero, type Decimal } from '../domain/decimal';
import { formatPlain } from '../domain/format';
import type { Order } from '../domain/order';
import type { Side } from '../domain/orderBook';
import type { OrderDraft } from '../domain/orderDraft';
import type { ProblemCode } from '../domain/problems';
import type { CancelReport, Cancellations } from './cancellations';
import type { OrderDesk, PlacementOutcome } from './orderDesk';
import { wordsOf } from './placementWords';

/** What replacing needs of the rest. */
export interface ReplacementPorts {
  readonly cancellations: Pick<Cancellations, 'cancel' | 'cancellingOf'>;
  readonly desk: Pick<OrderDesk, 'place' | 'halts' | 'twinsOf'>;
  /** Live: an order that cannot be placed anew is not cancelled. */
  readonly live: boolean;
  armed(): boolean;
}

/** A replacement that a person confirmed. Amounts in quote per base, and in base. */
export interface ConfirmedReplacement {
  /** The press of the button: at most one order is placed for it. */
  readonly intent: string;
  /** The limit order as it stood when it was confirmed. */
  readonly order: Order;
  readonly price: Decimal;
  /** How much is to be on the book: what fills of the order from then on counts against it. */
  readonly quantity: Decimal;
  /** Findings that the person saw when confirming. */
  readonly seen: readonly ProblemCode[];
  /** The desk's when the person began. */
  readonly halts: number;
}

/** How it ended. `kept`: nothing was done. `cancelled`: the order is over, and nothing stands in its place. */
export interface ReplacementOutcome {
  readonly state: 'replaced' | 'cancelled' | 'kept' | 'not-known';
  /** What happened, and what stands now. */
  readonly message: string;
  /** What of the order was filled between the confirmation and its end, in base. */
  readonly filledSince?: Decimal;
  /** What was placed, or was to be, in base. */
  readonly quantity?: Decimal;
  readonly placement?: PlacementOutcome;
}

/**
 * Replaces a limit order, which the API knows no call for: cancels it, waits until it says itself that it is over, and places the rest at the new
 * price as a new order. Places nothing unless it was this very cancel that ended the order; so two who replace the same order place one.
 */
export class Replacement {
  private readonly running = new Set<string>();

  constructor(private readonly ports: ReplacementPorts) {}

  /** Never rejects. */
  async run(wanted: ConfirmedReplacement): Promise<ReplacementOutcome> {
    const { orderId } = wanted.order;
    if (this.running.has(orderId)) return kept('this order is being replaced already.');
    this.running.add(orderId);
    try {
      const obstacle = this.obstacle(wanted) ?? (await this.unknownTwin(wanted)) ?? this.obstacle(wanted);
      if (obstacle !== undefined) return kept(obstacle);
      return await this.afterCancel(wanted, await this.ports.cancellations.cancel(wanted.order));
    } finally {
      this.running.delete(orderId);
    }
  }

  private obstacle({ order, halts }: ConfirmedReplacement): string | undefined {
    const { ports } = this;
    if (order.type !== 'LIMIT' || !order.price) return 'only a limit order can be replaced.';
    if (sideOf(order) === undefined) return `the side of this order is not known here (${order.side}).`;
    if (ports.cancellations.cancellingOf(order)) return 'its cancelling was asked for already.';
    if (halts !== ports.desk.halts) return 'Emergency Stop was pressed meanwhile.';
    if (ports.live && !ports.armed()) return 'live trading is not armed in this window.';
    return undefined;
  }

  /** The desk would not place an order like one whose outcome is not known. */
  private async unknownTwin({ order, price, quantity }: ConfirmedReplacement): Promise<string | undefined> {
    try {
      const twins = await this.ports.desk.twinsOf(draftOf(order, price, quantity));
      if (twins.length === 0) return undefined;
      return 'an order like the new one was sent before and its outcome is not known yet.';
    } catch (error) {
      return `it cannot be told whether an order like the new one was sent before. ${wordsOf(error)}`;
    }
  }

  private async afterCancel(wanted: ConfirmedReplacement, report: CancelReport): Promise<ReplacementOutcome> {
    const { order, price, quantity } = wanted;
    const { base } = order.symbol;
    if (report.state === 'not-sent' || report.state === 'refused') {
      return { state: 'kept', message: `Not replaced: the order stands. ${wordsOf(report.error)}` };
    }
    if (report.state === 'unclear') {
      const message = `Nothing was placed: how the old order stands is not known. Look at your orders before you place the rest. ${wordsOf(report.error)}`;
      return { state: 'not-known', message };
    }
    if (report.state === 'still-open') {
      const message =
        'Nothing was placed: the old order was still open several seconds after its cancelling was asked for. It may be cancelled any moment; look at your orders before you place the rest.';
      return { state: 'not-known', message };
    }
    const filledSince = report.order.filled.minus(order.filled);
    const filled = filledSince.gt(zero)
      ? ` ${formatPlain(filledSince)} ${base} of it was filled in between.`
      : '';
    if (report.state === 'filled') {
      const message = `Nothing was placed: the old order was filled whole before it could be cancelled.${filled}`;
      return { state: 'cancelled', message, filledSince };
    }
    if (!isByThis(report)) {
      const message = `Nothing was placed: the old order was ended by somebody else (${report.order.status}).${filled} Place the rest by hand if you still want it.`;
      return { state: 'cancelled', message, filledSince };
    }
    const rest = quantity.minus(filledSince);
    if (filledSince.lt(zero) || rest.lte(zero)) {
      const message = `Nothing was placed: the old order is cancelled, and of what you wanted nothing is left.${filled}`;
      return { state: 'cancelled', message, filledSince };
    }
    return this.place(wanted, draftOf(order, price, rest), filledSince, filled);
  }

  private async place(
    { intent, order, price, quantity, seen, halts }: ConfirmedReplacement,
    draft: OrderDraft,
    filledSince: Decimal,
    filled: string,
  ): Promise<ReplacementOutcome> {
    const placement = await this.ports.desk.place({ intent, draft, seen, halts, replaces: order.orderId });
    const rest = quantity.minus(filledSince);
    const what = `${formatPlain(rest)} ${order.symbol.base} at ${formatPlain(price)} ${order.symbol.quote}`;
    const told = { filledSince, quantity: rest, placement };
    switch (placement.state) {
      case 'accepted':
        return {
          state: 'replaced',
          message: `Replaced: ${what} was placed.${filled} Order id: ${placement.orderId}`,
          ...told,
        };
      case 'unknown':
        return {
          state: 'not-known',
          message: `The old order is cancelled.${filled} Of the new one (${what}): ${placement.message}`,
          ...told,
        };
      case 'rejected':
      case 'refused': {
        const first = placement.problems.find((each) => each.severity === 'error');
        const why = first && !placement.message.includes(first.message) ? ` ${first.message}` : '';
        return {
          state: 'cancelled',
          message: `The old order is cancelled and this window placed nothing in its stead.${filled} Of the new one (${what}): ${placement.message}${why}`,
          ...told,
        };
      }
    }
  }
}

/** The order as the API's sides go; nothing for a side that is not known. */
export function sideOf({ side }: Order): Side | undefined {
  return side === 'BUYER' || side === 'SELLER' ? side : undefined;
}

function draftOf(order: Order, price: Decimal, quantity: Decimal): OrderDraft {
  return {
    symbol: order.symbol.code,
    side: sideOf(order) ?? 'BUYER',
    type: 'LIMIT',
    price: toText(price),
    quantity: toText(quantity),
  };
}

/**
 * Whether the cancel that was sent is the one that ended the order. One whose answer was lost is taken for it: nobody else was seen to
 * ask, and of two windows that think so the desk sends the order of one.
 */
function isByThis({ order, answer }: Extract<CancelReport, { state: 'cancelled' | 'filled' }>): boolean {
  if (order.status !== 'CANCELED_BY_USER') return false;
  if (answer.state === 'lost') return true;
  if (answer.state !== 'asked') return false;
  return order.cancelOrderId === undefined || order.cancelOrderId === answer.cancelOrderId;
}

function kept(why: string): ReplacementOutcome {
  return { state: 'kept', message: `Not replaced, nothing was cancelled: ${why}` };
}
