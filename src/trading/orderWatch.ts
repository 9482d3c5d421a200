import { ExchangeError } from '../exchange/errors';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import type { OpenOrders } from './openOrders';
import type { OrderDetails } from './orderDetails';
import { OrderProgress, type OrderEvent } from './orderProgress';

/** What the watch needs of the rest. */
export interface OrderWatchPorts {
  readonly orders: Pick<OpenOrders, 'onRead' | 'learn'>;
  readonly details: Pick<OrderDetails, 'read'>;
  warn(text: string): void;
}

/** So many lookups follow one reading; the others follow the next. */
const lookupsAReading = 10;

/**
 * Tells what happens to orders, from one reading of the lists to the next. An order that has left the lists is looked up before anything is said about it; a
 * reading or a lookup that failed says nothing.
 */
export class OrderWatch implements Disposable {
  private readonly progress = new OrderProgress();
  private readonly lookingUp = new Set<string>();
  private readonly happened = new Emitter<readonly OrderEvent[]>();
  private readonly listening: Disposable;
  /** Fires with what happened, in the order in which it was learnt; never with nothing. */
  readonly onEvents = this.happened.on;

  constructor(private readonly ports: OrderWatchPorts) {
    this.listening = ports.orders.onRead((reading) => {
      const { events, missing } = this.progress.take(reading);
      this.tell(events);
      const waiting = missing.filter((orderId) => !this.lookingUp.has(orderId));
      void this.lookUp(waiting.slice(0, lookupsAReading));
    });
  }

  dispose(): void {
    this.listening.dispose();
    this.happened.dispose();
  }

  /** One after the other, so that they do not crowd out what somebody waits for. Never rejects. */
  private async lookUp(orderIds: readonly string[]): Promise<void> {
    for (const orderId of orderIds) this.lookingUp.add(orderId);
    for (const orderId of orderIds) {
      const { order, readAt, trouble } = await this.ports.details.read(orderId);
      this.lookingUp.delete(orderId);
      if (trouble !== undefined) this.failed(orderId, trouble);
      else if (order && readAt !== undefined) {
        this.ports.orders.learn(order, readAt);
        this.tell(this.progress.learn(order));
      }
    }
  }

  private failed(orderId: string, trouble: unknown): void {
    if (ExchangeError.is(trouble, 'not-found') && trouble.definite) this.progress.forget(orderId);
    this.ports.warn(`Order ${orderId} is not listed any more and could not be looked up: ${String(trouble)}`);
  }

  private tell(events: readonly OrderEvent[]): void {
    if (events.length > 0) this.happened.fire(events);
  }
}
