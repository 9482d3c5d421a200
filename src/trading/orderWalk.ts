import type { Order } from '../domain/order';
import type { CallOptions } from '../exchange/placement';
import type { OrderFilter } from '../exchange/requestFields';
import { maximumPageSize } from '../exchange/wire';

/** Where pages of orders come from. */
export interface OrderPages {
  orders(
    filter: OrderFilter,
    options?: CallOptions,
  ): Promise<{ readonly orders: readonly Order[]; readonly totalCount: number }>;
}

/** Why a walk through all pages ended without all orders. */
export type OrderWalkErrorReason = 'too-many' | 'unsteady';

/** Thrown when not every order could be read; the message says what to do. */
export class OrderWalkError extends Error {
  constructor(
    readonly reason: OrderWalkErrorReason,
    message: string,
  ) {
    super(message);
    this.name = 'OrderWalkError';
  }
}

/** How a walk is made. */
export interface OrderWalk {
  /** Reads one page of the filter; pages from 1. */
  readonly read: (
    page: number,
    pageSize: number,
  ) => Promise<{ readonly orders: readonly Order[]; readonly totalCount: number }>;
  /** Refuses lists that are longer. */
  readonly most: number;
  readonly progress?: (read: number, totalCount: number) => void;
}

/** So many orders of each page were read before: as many may leave the list between two requests without a step back. */
const overlap = 5;
/** Requests beyond those that a list that holds still needs. */
const spareRequests = 40;

/**
 * Every order of a list that shifts while it is read: none twice, and none missing that was in the list from the first request to the last.
 *
 * Each page overlaps what was read before. While one of its orders is known already, everything behind that one follows without a gap; when none
 * is, the list moved under us and the walk steps back until it finds its place. All that it relies on is that the exchange lists two
 * orders always in the same sequence. At the end the first page is read once more and its count compared, which catches orders that came
 * meanwhile and a server whose pages do not add up. Rejects with {@link OrderWalkError}, and when a page does.
 */
export async function walkOrders({ read, most, progress }: OrderWalk): Promise<readonly Order[]> {
  const found = new Map<string, Order>();
  let requests = 0;
  let allowed = spareRequests;
  let reach = 0;
  let stepBack = maximumPageSize;
  let total = Infinity;

  const next = async (
    page: number,
    size: number,
  ): Promise<{ readonly orders: readonly Order[]; readonly joined: boolean }> => {
    requests += 1;
    if (requests > allowed) throw unsteady();
    const { orders, totalCount } = await read(page, size);
    if (totalCount > most) throw tooMany(totalCount, most);
    total = totalCount;
    allowed = Math.max(allowed, spareRequests + Math.ceil((2 * totalCount) / (maximumPageSize / 2)));
    const joined = page === 1 || orders.some((order) => found.has(order.orderId));
    // Read later, it is the later word about an order.
    if (joined) for (const order of orders) found.set(order.orderId, order);
    progress?.(Math.min(found.size, total), total);
    return { orders, joined };
  };

  while (reach < total) {
    const { page, size } = pageOver(reach);
    const start = (page - 1) * size;
    const { orders, joined } = await next(page, size);
    if (joined) {
      stepBack = maximumPageSize;
      reach = start + orders.length;
      if (orders.length === 0) break;
    } else {
      // Never behind the end, where the walk would pass for finished.
      reach = Math.max(0, Math.min(start, total - 1) - stepBack);
      stepBack *= 2;
    }
  }
  return await settled(found, () => total, next);
}

/** Reads the front of the list until as many orders were found as the exchange counts. */
async function settled(
  found: ReadonlyMap<string, Order>,
  total: () => number,
  next: (page: number, size: number) => Promise<{ readonly orders: readonly Order[] }>,
): Promise<readonly Order[]> {
  for (let tries = 0; tries < 5; tries += 1) {
    const before = found.size;
    let page = 1;
    let news = true;
    while (news) {
      const known = new Set(found.keys());
      const { orders } = await next(page, maximumPageSize);
      news = orders.length > 0 && orders.every((order) => !known.has(order.orderId));
      page += 1;
    }
    if (found.size >= total()) return [...found.values()].sort(newestFirst);
    if (found.size === before) break;
  }
  throw unsteady();
}

/** The page that goes furthest among those that begin at least `overlap` before `reach`. */
function pageOver(reach: number): { readonly page: number; readonly size: number } {
  const from = reach - overlap;
  if (from <= 0) return { page: 1, size: maximumPageSize };
  const before = Math.ceil(from / maximumPageSize);
  return { page: before + 1, size: Math.floor(from / before) };
}

/** Newest first, as the exchange lists them; orders of one moment stay in a fixed sequence. */
function newestFirst(a: Order, b: Order): number {
  const [earlier, later] = [Date.parse(a.createdAt), Date.parse(b.createdAt)];
  if (earlier !== later && !Number.isNaN(earlier) && !Number.isNaN(later)) return later - earlier;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.orderId < b.orderId ? 1 : -1;
}

function tooMany(count: number, most: number): OrderWalkError {
  return new OrderWalkError(
    'too-many',
    `These are ${count} orders, more than the ${most} that can be read at once. Choose a shorter time, one market or one status.`,
  );
}

function unsteady(): OrderWalkError {
  return new OrderWalkError(
    'unsteady',
    'The exchange counts more orders than its pages gave: the list changed too fast, or the exchange does not page it. Choose a shorter time and try again.',
  );
}
