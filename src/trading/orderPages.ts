import type { Order } from '../domain/order';

/** Where orders come from; pages from 1. */
export interface OrderSource {
  orders(filter: {
    readonly status?: string;
    readonly page: number;
    readonly pageSize: number;
  }): Promise<{ readonly orders: readonly Order[]; readonly totalCount: number }>;
}

/** Orders by their id. */
export interface CollectedOrders {
  readonly orders: ReadonlyMap<string, Order>;
  /** There are more than were asked for. */
  readonly cutOff: boolean;
}

/** The most that the API gives at once. */
export const pageSize = 100;
/** 5,000 orders: a bound on what one reading may ask. */
const mostPages = 50;
/** Pages shift while orders come and go: then they are read again, at most so many times. */
const mostPasses = 3;

/** What is done about orders of another status than the one asked for. */
export type OnOtherStatus = 'keep' | 'stop';

/**
 * All orders of a status. `onOther`: whether orders of another status are kept, or mean that the server does not know this status and lists
 * everything, without an end. An order that leaves an earlier page moves another one from a later page to where we have been already, so a
 * list whose count changed on the way is read again; when it never holds still, whatever was seen counts. Rejects when a page does.
 */
export async function collectOrders(
  source: OrderSource,
  status: string,
  onOther: OnOtherStatus,
): Promise<CollectedOrders> {
  const everSeen = new Map<string, Order>();
  for (let pass = 1; pass <= mostPasses; pass += 1) {
    const { orders, cutOff, steady } = await onePass(source, status, onOther);
    if (steady) return { orders, cutOff };
    for (const [id, order] of orders) everSeen.set(id, order);
  }
  return { orders: everSeen, cutOff: false };
}

async function onePass(
  source: OrderSource,
  status: string,
  onOther: OnOtherStatus,
): Promise<CollectedOrders & { readonly steady: boolean }> {
  const orders = new Map<string, Order>();
  const counts = new Set<number>();
  for (let page = 1; page <= mostPages; page += 1) {
    const found = await source.orders({ status, page, pageSize });
    counts.add(found.totalCount);
    if (onOther === 'stop' && found.orders.some((order) => order.status !== status)) break;
    for (const order of found.orders) orders.set(order.orderId, order);
    if (orders.size >= found.totalCount) return { orders, cutOff: false, steady: counts.size === 1 };
    if (found.orders.length === 0) return { orders, cutOff: false, steady: false };
  }
  return { orders, cutOff: orders.size >= mostPages * pageSize, steady: true };
}
