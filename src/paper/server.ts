import { getRequestListener } from '@hono/node-server';
import type { RequestListener } from 'node:http';
import { exact } from '../domain/decimal';
import { paperApi } from './api';
import { ApiKeys } from './apiKeys';
import { Authentication } from './authentication';
import type { Clock } from './clock';
import { Commits } from './commits';
import { FaultSwitchboard } from './faultSwitchboard';
import type { FaultOrder } from './faults';
import { HeldAnswers } from './heldAnswers';
import { LoopbackPort } from './loopbackPort';
import { paperMarkets } from './markets';
import { openingBalances } from './openingBalances';
import { PaperExchange, type PaperExchangeOptions } from './paperExchange';
import { AccountStore } from './persistence';
import { PriceSource } from './priceSource';
import { RateLimit, type Rate } from './rateLimit';
import { RequestLog } from './requestLog';
import { SeenSignatures } from './seenSignatures';
import type { ServerZone } from './serverTime';
import type { PaperService } from './service';
import { SimulatedFloors, type SimulatedMarkets } from './simulatedFloors';

/** How a paper exchange is run. Only what has no default must be given. */
export interface PaperServerOptions {
  /** Loopback port; 0 takes a free one. */
  readonly port: number;
  /** Who has it may register keys, reset, and read what was recorded. */
  readonly controlToken: string;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Gives a new API key at each call. */
  readonly newApiKey: () => string;
  readonly log: (text: string) => void;
  /** Where the account is kept; absent: in memory. */
  readonly directory?: string | undefined;
  readonly seed?: string | undefined;
  /** The zone of times without one. */
  readonly timeZone?: ServerZone | undefined;
  readonly fees?: PaperExchangeOptions['fees'] | undefined;
  readonly rate?: Rate | undefined;
  readonly opening?: PaperExchangeOptions['opening'] | undefined;
  readonly markets?: SimulatedMarkets['markets'] | undefined;
  /** Base address of the exchange whose markets and prices are followed; without it they are simulated. Somebody must fetch them: see {@link PriceSource}. */
  readonly pricesFrom?: string | undefined;
  /** Prices stand still. */
  readonly still?: boolean | undefined;
  /** Armed from the start. */
  readonly faults?: readonly FaultOrder[] | undefined;
}

/** A running paper exchange. */
export interface PaperServer {
  readonly url: string;
  readonly port: number;
  readonly keys: ApiKeys;
  /** Ends connections and writes down what is not written yet. */
  close(): Promise<void>;
}

const defaultSeed = 'invex';
/** The account of keys that name none: all windows and the command line share it. */
export const usualAccount = 'paper';
const usualFees = { maker: exact('0.0025'), taker: exact('0.0025') };
const generous: Rate = { perSecond: 100, burst: 300 };
const tickMs = 1_000;

/**
 * Starts the paper exchange on 127.0.0.1. The port is bound before the account is opened: who holds the port owns the account, so two
 * exchanges never write one account. Rejects when the port is taken (`code` EADDRINUSE) or the account cannot be read.
 */
export async function startPaperServer(options: PaperServerOptions): Promise<PaperServer> {
  const { log } = options;
  let open: (handle: RequestListener) => void = () => undefined;
  const opened = new Promise<RequestListener>((resolve) => (open = resolve));
  // Requests that come while the account is being read wait for it.
  const listener = await LoopbackPort.bind(
    options.port,
    (request, response) => void opened.then((handle) => handle(request, response)),
    log,
  );
  const { port } = listener;
  try {
    const { service, commits } = await openService(options, refusal(options, listener));
    for (const fault of options.faults ?? []) service.faults.arm(fault);
    const app = paperApi(service, log);
    const answer = getRequestListener((request, env) => app.fetch(request, env), {
      overrideGlobalObjects: false,
    });
    open((request, response) => void answer(request, response));
    const ticking = setInterval(() => {
      service.source?.look();
      service.exchange.tick();
      service.settled().catch((error: unknown) => log(String(error)));
    }, tickMs);
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      keys: service.keys,
      close: async () => {
        clearInterval(ticking);
        service.faults.held.letGo();
        service.source?.close();
        await listener.close();
        await commits.settled();
      },
    };
  } catch (error) {
    await listener.close();
    throw error;
  }
}

/** An account that is kept must not be given up with the port: another exchange that bound it meanwhile would write the same account. */
function refusal(
  { directory }: PaperServerOptions,
  listener: LoopbackPort,
): ((ms: number) => void) | undefined {
  return directory === undefined ? (ms) => listener.refuse(ms) : undefined;
}

interface OpenService {
  readonly service: PaperService;
  readonly commits: Commits;
}

async function openService(
  options: PaperServerOptions,
  refuse: ((ms: number) => void) | undefined,
): Promise<OpenService> {
  const { clock, log, timeZone: zone = 'UTC' } = options;
  const store =
    options.directory === undefined ? undefined : new AccountStore(options.directory, () => clock.now(), log);
  let { exchange, source } = newExchange(options);
  let keys = new ApiKeys(options.newApiKey);
  let seen = new SeenSignatures();
  const saved = await store?.load((found) => {
    // Read into things of their own, so that a state which turns out broken leaves nothing behind.
    const read = {
      ...newExchange(options),
      keys: new ApiKeys(options.newApiKey),
      seen: new SeenSignatures(),
    };
    read.exchange.restore(found);
    read.keys.restore(found.keys);
    read.seen.restore(found.seen);
    ({ exchange, source, keys, seen } = read);
  });
  const firstEpoch = saved?.epoch ?? 0;
  let touched = 0;
  const commits = new Commits(
    () => exchange.revision + touched,
    async () => {
      await store?.save({
        ...exchange.state(),
        keys: keys.records(),
        seen: seen.records(clock.now()),
        epoch: firstEpoch + exchange.resetCount,
      });
    },
  );
  exchange.openAccount(usualAccount);
  const service: PaperService = {
    exchange,
    source,
    keys,
    authentication: new Authentication(keys, seen, clock),
    rateLimit: new RateLimit(options.rate ?? generous, clock),
    requests: new RequestLog(),
    faults: new FaultSwitchboard(new HeldAnswers(), refuse),
    clock,
    zone,
    controlToken: options.controlToken,
    usualAccount,
    settled: () => commits.settled(),
    touch: () => {
      touched++;
    },
  };
  return { service, commits };
}

interface NewExchange {
  readonly exchange: PaperExchange;
  readonly source: PriceSource | undefined;
}

function newExchange(options: PaperServerOptions): NewExchange {
  const { clock, pricesFrom, seed = defaultSeed } = options;
  const source = pricesFrom === undefined ? undefined : new PriceSource(pricesFrom, clock, seed);
  const simulated = (): SimulatedFloors =>
    new SimulatedFloors({
      markets: options.markets ?? paperMarkets(),
      seed,
      stillAt: options.still === true ? Math.floor(clock.now() / 1000) : undefined,
    });
  const exchange = new PaperExchange({
    floors: source?.floors ?? simulated(),
    clock,
    newId: options.newId,
    fees: options.fees ?? usualFees,
    opening: options.opening ?? openingBalances,
  });
  return { exchange, source };
}
