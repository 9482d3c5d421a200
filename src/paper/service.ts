import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ApiKeys } from './apiKeys';
import type { Authentication } from './authentication';
import type { Clock } from './clock';
import type { FaultSwitchboard } from './faultSwitchboard';
import type { PaperExchange } from './paperExchange';
import type { PriceSource } from './priceSource';
import type { RateLimit } from './rateLimit';
import type { RecordedRequest, RequestLog } from './requestLog';
import type { ServerZone } from './serverTime';

/** What the HTTP side works with. */
export interface PaperService {
  readonly exchange: PaperExchange;
  /** Whose order books the markets follow; nothing where prices are simulated. */
  readonly source: PriceSource | undefined;
  readonly keys: ApiKeys;
  readonly authentication: Authentication;
  readonly rateLimit: RateLimit;
  readonly requests: RequestLog;
  readonly faults: FaultSwitchboard;
  readonly clock: Clock;
  readonly zone: ServerZone;
  readonly controlToken: string;
  /** The account of keys that name none. */
  readonly usualAccount: string;
  /** Resolves when all that has changed so far would survive a power cut. */
  settled(): Promise<void>;
  /** Tells that something besides the exchange's own state has changed: a key. */
  touch(): void;
}

/** What a request carries through the routes. */
export interface PaperEnvironment {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    recorded?: RecordedRequest;
    /** The answer was written to the connection past Hono (its status), or the connection was closed instead of one (undefined). */
    written?: { readonly status: number | undefined };
    /** For this request only: the zone of times without one, how far `Date` is off, and whether the order to cancel is filled first. */
    zone?: ServerZone;
    dateOffMs?: number;
    filledFirst?: boolean;
  };
}
export type PaperContext = Context<PaperEnvironment>;
