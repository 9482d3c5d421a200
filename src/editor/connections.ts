import { randomUUID } from 'node:crypto';
import { InvexClient } from '../exchange/client';
import { tryConnection, type TrialResult } from '../exchange/connectionTrial';
import type { Credentials } from '../exchange/credentials';
import { placeOf, type Environment } from '../exchange/environments';
import type { ExpiryZone } from '../exchange/expiry';
import { Limiter } from '../exchange/limiter';
import { ServerClock } from '../exchange/serverClock';
import { Transport } from '../exchange/transport';
import { ZoneChoice } from '../exchange/zoneChoice';
import type { Arming } from '../trading/arming';
import type { Clock } from '../trading/clock';
import type { PaperPrices } from '../trading/paperPrices';
import { Venue } from '../trading/venue';
import { fingerprint } from './credentialStore';
import type { OpenVenue } from './currentVenue';
import type { Log } from './log';
import { tellOfCancellations } from './notices';
import type { Settings } from './settings';

/** Where the zone that a server accepted is kept. */
export interface KeptZones {
  get(key: string): string | undefined;
  set(key: string, zone: ExpiryZone | undefined): void;
}

/** What connections are made of. */
export interface ConnectionParts {
  readonly settings: Settings;
  readonly arming: Arming;
  readonly clock: Clock;
  readonly log: Log;
  readonly zones: KeptZones;
  /** Folder of the placement journal. */
  readonly journalDirectory: string;
  /** Folder of what is remembered of accounts. */
  readonly memoryDirectory: string;
  /** Folder of recorded prices. */
  readonly pricesDirectory: string;
  /** Folder by which windows share their price feeds. */
  readonly feedDirectory: string;
}

/** Builds what talks to an exchange: a venue to trade on, or a trial that leaves nothing behind. */
export class Connections {
  constructor(private readonly its: ConnectionParts) {}

  /** A venue with connections of its own. Sends nothing by itself. */
  open(environment: Environment, signing: Credentials | undefined, prices?: PaperPrices): OpenVenue {
    const {
      settings,
      arming,
      clock,
      log,
      journalDirectory,
      memoryDirectory,
      pricesDirectory,
      feedDirectory,
    } = this.its;
    const transport = new Transport({ clock, proxy: settings.proxy() });
    const limiter = new Limiter({ clock });
    const serverClock = new ServerClock(clock);
    const client = new InvexClient({
      environment,
      transport,
      limiter,
      serverClock,
      zone: this.zoneOf(environment),
      credentials: () => signing,
      clock,
      random: Math.random,
      log: ({ level, text }) => log[level](text),
    });
    const venue = new Venue({
      environment,
      client,
      serverClock,
      arming,
      journalDirectory,
      memoryDirectory,
      pricesDirectory,
      feedDirectory,
      clock,
      random: Math.random,
      newId: randomUUID,
      account: () => signing && fingerprint(signing.apiKey),
      limits: (quote) => settings.limitsToSendBy(quote),
      warn: (text) => log.warn(text),
      prices,
    });
    const notices = tellOfCancellations(venue);
    const close = async (): Promise<void> => {
      notices.dispose();
      // What has not left stays; what has left ends first: cutting its connection would only make its outcome unknown.
      await venue.desk.close();
      await venue.memory.settled();
      await venue.recorder.flush();
      venue.dispose();
      limiter.dispose();
      await transport.dispose();
    };
    return { venue, close };
  }

  /** Tries a server with keys that need not be stored, over connections of its own. */
  async *tryOut(
    environment: Environment,
    signing: Credentials | undefined,
    signal?: AbortSignal,
  ): AsyncGenerator<TrialResult> {
    const { settings, arming, clock, log } = this.its;
    const transport = new Transport({ clock, proxy: settings.proxy() });
    const limiter = new Limiter({ clock });
    try {
      yield* tryConnection({
        environment,
        transport,
        limiter,
        serverClock: new ServerClock(clock),
        clock,
        log: ({ level, text }) => log[level](text),
        credentials: signing,
        zone: settings.get('signing.timeZone'),
        signal,
        // Asking for the trade scope is a trading request: only where trading is allowed anyway.
        tryTradeScope: !environment.live || arming.armed,
      });
    } finally {
      limiter.dispose();
      await transport.dispose();
    }
  }

  /** The time zone in which this environment reads an expiry. */
  zoneOf(environment: Environment): ZoneChoice {
    const { settings, clock, zones } = this.its;
    return new ZoneChoice({
      environmentKey: placeOf(environment),
      setting: () => settings.get('signing.timeZone'),
      store: zones,
      clock,
    });
  }
}
