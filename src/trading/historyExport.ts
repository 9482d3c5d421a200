import { zero } from '../domain/decimal';
import type { Order } from '../domain/order';
import { ExchangeError } from '../exchange/errors';
import type { ExchangeErrorReason } from '../exchange/failure';
import { pause, type Clock } from './clock';
import type { HistoryFilter, HistorySource } from './orderHistory';
import { walkOrders } from './orderWalk';

/** The most orders of one export: five hundred requests. */
const mostOrders = 50_000;

/** How far an export is. */
export interface ExportProgress {
  readonly stage: 'orders' | 'trades';
  readonly done: number;
  readonly of: number;
}

/** Thrown when somebody stopped the export. */
export class ExportStoppedError extends Error {
  readonly reason = 'stopped';

  constructor() {
    super('The export was stopped; no file was written.');
    this.name = 'ExportStoppedError';
  }
}

/** How an export reads. */
export interface ExportReading {
  readonly source: HistorySource;
  readonly filter: HistoryFilter;
  /** Whether the fills are read too: one request for each order that has some. */
  readonly withTrades: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: (progress: ExportProgress) => void;
}

/** Worth another try: the trouble passes by itself. */
const passing: ReadonlySet<ExchangeErrorReason> = new Set(['network', 'timeout', 'http', 'rate-limited']);
/** Waits between tries, ms. */
const waits = [1_000, 2_000, 4_000, 8_000, 15_000] as const;

/**
 * All orders of a filter, newest first; with their fills where asked for. One request at a time and each behind everything else: an export must
 * not hold up a cancel, an order or a price. Rejects with {@link ExportStoppedError}, an OrderWalkError, or the ExchangeError that stayed after
 * some tries.
 */
export async function readForExport(reading: ExportReading): Promise<readonly Order[]> {
  const { source, filter, withTrades, progress } = reading;
  const orders = await walkOrders({
    read: (page, pageSize) =>
      patiently(reading, (signal) =>
        source.orders({ ...filter, page, pageSize }, { signal, priority: 'poll' }),
      ),
    most: mostOrders,
    progress: (done, of) => progress({ stage: 'orders', done, of }),
  });
  if (!withTrades) return orders;
  const filled = orders.filter((order) => order.filled.gt(zero));
  const whole = new Map<string, Order>();
  for (const [done, { orderId }] of filled.entries()) {
    progress({ stage: 'trades', done, of: filled.length });
    const order = await patiently(reading, (signal) =>
      source.order({ orderId }, { signal, priority: 'poll' }),
    );
    whole.set(orderId, order);
  }
  progress({ stage: 'trades', done: filled.length, of: filled.length });
  return orders.map((order) => whole.get(order.orderId) ?? order);
}

/** Makes a call, again after a wait where the trouble passes. */
async function patiently<T>(
  { clock, signal }: Pick<ExportReading, 'clock' | 'signal'>,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    if (signal.aborted) throw new ExportStoppedError();
    try {
      return await call(signal);
    } catch (error) {
      if (stopped(signal)) throw new ExportStoppedError();
      const wait = waits[tries];
      if (wait === undefined || !ExchangeError.is(error) || !passing.has(error.reason)) throw error;
      await stoppablePause(clock, Math.max(wait, error.retryAfterMs ?? 0), signal);
    }
  }
}

/** Asked anew after each wait: somebody may have stopped it meanwhile. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function stoppablePause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  let stop = (): void => undefined;
  const stopping = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([pause(clock, ms), stopping]);
  signal.removeEventListener('abort', stop);
}
