import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { InvexClient, type ClientOptions } from '../../../src/exchange/client';
import type { Credentials } from '../../../src/exchange/credentials';
import { environmentAt, type Environment } from '../../../src/exchange/environments';
import { ExchangeError } from '../../../src/exchange/errors';
import type { ExpiryZone } from '../../../src/exchange/expiry';
import { Limiter, type LimiterClock } from '../../../src/exchange/limiter';
import type { PlacementRequest } from '../../../src/exchange/placement';
import { Secret } from '../../../src/exchange/secret';
import { ServerClock } from '../../../src/exchange/serverClock';
import { defaultLimits, Transport, type TransportOptions } from '../../../src/exchange/transport';
import { ZoneChoice, type ZoneSetting } from '../../../src/exchange/zoneChoice';

/** A key pair of this test run. */
export const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const apiKey = 'key-1f0e9d8c7b6a59483726150493827160';

/** This machine's clock, with timers. */
export const systemClock: LimiterClock = {
  now: () => Date.now(),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** What a test may have otherwise. */
export interface FixtureOptions {
  readonly environment?: Environment;
  readonly limits?: Partial<typeof defaultLimits>;
  readonly transport?: Omit<TransportOptions, 'clock' | 'limits'>;
  readonly zone?: ZoneSetting;
  readonly key?: KeyObject;
  readonly signedIn?: boolean;
  readonly clock?: { now(): number };
}

/** A client with everything real, against a server on loopback. Retries wait no time. */
export class ClientFixture {
  readonly log: string[] = [];
  readonly waits: number[] = [];
  readonly zones = new Map<string, ExpiryZone | undefined>();
  readonly limiter = new Limiter({ clock: systemClock });
  readonly serverClock: ServerClock;
  readonly transport: Transport;
  readonly client: InvexClient;
  readonly options: ClientOptions;
  signedIn: boolean;
  readonly credentials: Credentials;

  constructor(url: string, options: FixtureOptions = {}) {
    const clock = options.clock ?? systemClock;
    this.serverClock = new ServerClock(clock);
    this.signedIn = options.signedIn ?? true;
    this.credentials = { apiKey: new Secret(apiKey), key: options.key ?? keys.privateKey };
    this.transport = new Transport({
      clock,
      ...options.transport,
      limits: { ...defaultLimits, ...options.limits },
    });
    this.options = {
      environment: options.environment ?? environmentAt('custom', url),
      transport: this.transport,
      limiter: this.limiter,
      serverClock: this.serverClock,
      clock,
      random: () => 0.5,
      wait: (ms) => {
        this.waits.push(ms);
        return Promise.resolve();
      },
      zone: new ZoneChoice({
        environmentKey: url,
        setting: () => options.zone ?? 'UTC',
        store: {
          get: (key) => this.zones.get(key),
          set: (key, zone) => {
            this.zones.set(key, zone);
          },
        },
        clock,
      }),
      credentials: () => (this.signedIn ? this.credentials : undefined),
      log: ({ level, text }) => this.log.push(`${level} ${text}`),
    };
    this.client = new InvexClient(this.options);
  }

  async stop(): Promise<void> {
    this.limiter.dispose();
    await this.transport.dispose();
  }
}

/** The ExchangeError that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<ExchangeError> {
  try {
    await call;
  } catch (error) {
    if (ExchangeError.is(error)) return error;
    throw error;
  }
  throw new Error('The call did not fail.');
}

export const limitOrder: PlacementRequest = {
  clientOrderId: '6f3f6f2e-9a4b-4f43-9d0a-0d3c4d5e6f70',
  symbol: 'TRX_USDT',
  side: 'BUYER',
  type: 'LIMIT',
  price: '0.1',
  quantity: '10',
};

export const orderId = '0b0e8f3a-6a57-4c1e-9c5c-2b1f0d9e8a77';
