import type { PaperOrder } from './paperOrder';

/** How somebody names one of their orders. */
export interface OrderReference {
  readonly orderId?: string | undefined;
  readonly clientOrderId?: string | undefined;
}

/** All orders, by account and by the two ids. Accounts do not see each other's. */
export class OrderStore {
  private readonly byId = new Map<string, PaperOrder>();
  private readonly byAccount = new Map<string, PaperOrder[]>();
  private readonly byClientId = new Map<string, PaperOrder>();

  add(order: PaperOrder): void {
    this.byId.set(order.id, order);
    const orders = this.byAccount.get(order.account);
    if (orders) orders.push(order);
    else this.byAccount.set(order.account, [order]);
    if (order.clientOrderId !== undefined) {
      this.byClientId.set(clientKey(order.account, order.clientOrderId), order);
    }
  }

  byOrderId(id: string): PaperOrder | undefined {
    return this.byId.get(id);
  }

  /** The account's order that answers to every id given. */
  find(account: string, { orderId, clientOrderId }: OrderReference): PaperOrder | undefined {
    const order =
      orderId === undefined
        ? this.byClientId.get(clientKey(account, clientOrderId ?? ''))
        : this.byId.get(orderId);
    if (order?.account !== account) return undefined;
    return clientOrderId === undefined || order.clientOrderId === clientOrderId ? order : undefined;
  }

  /** Whether the account ever used this id, for whatever became of the order. */
  usedClientId(account: string, clientOrderId: string): boolean {
    return this.byClientId.has(clientKey(account, clientOrderId));
  }

  /** The account's orders, oldest first. */
  ofAccount(account: string): readonly PaperOrder[] {
    return this.byAccount.get(account) ?? [];
  }

  all(): readonly PaperOrder[] {
    return [...this.byId.values()];
  }
}

function clientKey(account: string, clientOrderId: string): string {
  return JSON.stringify([account, clientOrderId]);
}
