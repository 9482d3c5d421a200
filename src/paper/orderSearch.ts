import type { PaperOrder } from './paperOrder';

/** What `GET /orders` may ask for. An absent filter lets everything pass. */
export interface OrderSearch {
  readonly symbol?: string | undefined;
  readonly side?: string | undefined;
  readonly status?: string | undefined;
  readonly type?: string | undefined;
  /** Epoch ms of creation, both inclusive. */
  readonly startAt?: number | undefined;
  readonly endAt?: number | undefined;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

/** One page, newest order first, and how many orders pass the filters in all. A page beyond the last is empty. */
export function searchOrders(
  orders: readonly PaperOrder[],
  search: OrderSearch,
): { readonly orders: readonly PaperOrder[]; readonly totalCount: number } {
  const found = orders
    .filter(
      (order) =>
        (search.symbol === undefined || order.symbol.code === search.symbol) &&
        (search.side === undefined || order.side === search.side) &&
        (search.status === undefined || order.status === search.status) &&
        (search.type === undefined || order.type === search.type) &&
        (search.startAt === undefined || order.createdAt >= search.startAt) &&
        (search.endAt === undefined || order.createdAt <= search.endAt),
    )
    .sort((a, b) => b.createdAt - a.createdAt || b.sequence - a.sequence);
  const from = (search.page - 1) * search.pageSize;
  return { orders: found.slice(from, from + search.pageSize), totalCount: found.length };
}
