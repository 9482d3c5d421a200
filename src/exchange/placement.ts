import type { OrderType } from '../domain/orderDraft';
import type { Side } from '../domain/orderBook';
import type { Priority } from './limiter';

/** How a single call is to be made. */
export interface CallOptions {
  /** Stops the call; a queued one leaves the queue, one on its way may still reach the exchange. */
  readonly signal?: AbortSignal | undefined;
  /** Who goes first when calls wait; each call has a fitting one of its own. */
  readonly priority?: Priority | undefined;
  /** For a read: sent once, also where it would be tried again; for whoever asks again by a schedule of his own. */
  readonly once?: boolean | undefined;
  /** For a placement: asked at the last moment, when nothing is written yet. `false` drops it (reason `aborted`, `sent: false`). */
  readonly stillWanted?: (() => boolean) | undefined;
}

/** An order to be placed. Amounts are canonical decimal texts (quote per base, and base) and are sent exactly as given. */
export interface PlacementRequest {
  /** A fresh UUID: what the order is looked up by when the answer is lost. */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Absent for a market order. */
  readonly price?: string;
  readonly quantity: string;
}

/** A placement that is ready and not sent yet: its window is open. */
export interface PreparedPlacement {
  readonly clientOrderId: string;
  /** As it will be written into the request. */
  readonly expireAt: string;
  /** The same moment, in ms since the epoch by the server's clock. */
  readonly expiresAtMs: number;
  /**
   * Sends it, once: a second call rejects with {@link PlacementAlreadySentError}. Rejects with an ExchangeError; one with `sent: false` or
   * `definite: true` means that no order was placed, any other that one may have been.
   */
  send(options?: CallOptions): Promise<{ readonly orderId: string }>;
}

/** Thrown when a placement is sent a second time: a mistake of the caller that must not cost a second order. */
export class PlacementAlreadySentError extends Error {
  readonly reason = 'already-sent';

  constructor() {
    super('This placement was sent before; nothing was sent now. Prepare a new one for a new order.');
    this.name = 'PlacementAlreadySentError';
  }
}
