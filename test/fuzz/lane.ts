import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InvexClient } from '../../src/exchange/client';
import type { ClientOptions } from '../../src/exchange/client';
import { environmentAt } from '../../src/exchange/environments';
import { Limiter } from '../../src/exchange/limiter';
import { Secret } from '../../src/exchange/secret';
import { ServerClock } from '../../src/exchange/serverClock';
import { defaultLimits, Transport } from '../../src/exchange/transport';
import { ZoneChoice } from '../../src/exchange/zoneChoice';
import type { Clock } from '../../src/trading/clock';
import { fastClock } from '../contract/orderLife/fastClock';
import { RawServer, type RawRequest } from '../contract/exchange/rawServer';
import type { HttpAnswer } from './httpAnswers';

/** Only these two may ever see it, in the header of a signed call. */
export const apiKey = 'CANARY-api-key-7f3e9d1c5b8a4260';
// A small one: signing is not what is tried here, and most of what a case would cost.
const key = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;

/** Pauses that a server asks for pass this much faster. */
const speed = 2000;
/** How long a call may take that is given all the time it wants, with its retries; longer is a hang (ms). */
const hangMs = 60_000;
/** For answers that never end (ms). */
const impatience = { headersMs: 60, bodyMs: 60, totalMs: 90 };

export const systemClock: Required<Clock> = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** A client and what it is made of, for one case. */
export interface Session {
  readonly client: InvexClient;
  readonly options: ClientOptions;
  readonly serverClock: ServerClock;
  readonly log: string[];
  readonly url: string;
  /** A folder of its own. */
  directory(): Promise<string>;
}

/** Which requests get the hostile answer; the others get what `good` says. */
export interface Script {
  readonly hostile: HttpAnswer;
  readonly isTarget: (request: RawRequest) => boolean;
  readonly good: (request: RawRequest) => HttpAnswer;
}

/** What a case came to, besides what its own check found. */
export interface Played<T> {
  readonly value: T;
  readonly requests: readonly RawRequest[];
  readonly log: readonly string[];
  readonly problems: readonly string[];
}

/** One server and one client after the other, over connections that are kept while nothing is wrong with them. */
export class Lane {
  private readonly server = new RawServer();
  private transport: Transport | undefined;

  async start(): Promise<void> {
    await this.server.start();
  }

  async stop(): Promise<void> {
    await this.transport?.dispose();
    await this.server.stop();
  }

  /** Plays one case. `act` gets a session of its own; what reached the server meanwhile comes with what it gives. */
  async play<T>(
    script: Script,
    zone: 'UTC' | 'auto',
    act: (session: Session) => Promise<T>,
  ): Promise<Played<T>> {
    const { server } = this;
    const problems: string[] = [];
    const folders: string[] = [];
    server.requests.length = 0;
    server.answer = (socket, request) => {
      const answer = script.isTarget(request) ? script.hostile : script.good(request);
      void write(socket, answer);
    };
    const isClean = leavesConnection(script.hostile);
    const transport = this.takeTransport(script.hostile);
    const limiter = new Limiter({ clock: fastClock({ origin: Date.now(), speed }) });
    const serverClock = new ServerClock(systemClock);
    const log: string[] = [];
    const credentials = { apiKey: new Secret(apiKey), key };
    let remembered: string | undefined;
    const options: ClientOptions = {
      environment: environmentAt('custom', server.url),
      transport,
      limiter,
      serverClock,
      clock: systemClock,
      random: () => 0.5,
      wait: () => Promise.resolve(),
      zone: new ZoneChoice({
        environmentKey: server.url,
        setting: () => zone,
        store: { get: () => remembered, set: (_key, chosen) => void (remembered = chosen) },
        clock: systemClock,
      }),
      credentials: () => credentials,
      log: ({ text }) => log.push(text),
    };
    const session: Session = {
      client: new InvexClient(options),
      options,
      serverClock,
      log,
      url: server.url,
      directory: async () => {
        const folder = await mkdtemp(join(tmpdir(), 'invex-fuzz-'));
        folders.push(folder);
        return folder;
      },
    };
    let limit: NodeJS.Timeout | undefined;
    try {
      const hang = new Promise<never>((_, reject) => {
        limit = setTimeout(() => reject(new HangError()), hangMs);
      });
      const value = await Promise.race([act(session), hang]);
      problems.push(
        ...wrongRequests(server.requests, server.url),
        ...wrongLog(log, signaturesIn(server.requests)),
      );
      return { value, requests: [...server.requests], log, problems };
    } finally {
      clearTimeout(limit);
      limiter.dispose();
      if (!isClean) {
        if (this.transport === transport) this.transport = undefined;
        await transport.dispose();
      }
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    }
  }

  private takeTransport(answer: HttpAnswer): Transport {
    if (answer.impatient) {
      return new Transport({ clock: systemClock, limits: { ...defaultLimits, ...impatience } });
    }
    return (this.transport ??= new Transport({ clock: systemClock }));
  }
}

/** A call did not come to its end. */
export class HangError extends Error {
  readonly reason = 'hang';
}

/** Whether the next request can go over the same connection. */
function leavesConnection({ delivered, then, impatient }: HttpAnswer): boolean {
  return then === 'stay' && !impatient && delivered.length === 1 && delivered[0] !== 'nothing';
}

async function write(socket: Parameters<RawServer['answer']>[0], answer: HttpAnswer): Promise<void> {
  for (const [at, bytes] of answer.writes.entries()) {
    if (socket.destroyed) return;
    if (at > 0 && answer.pauseMs > 0) await delay(answer.pauseMs);
    socket.write(bytes);
  }
  if (answer.then === 'end') socket.end();
  else if (answer.then === 'reset') socket.resetAndDestroy();
}

const signedPaths = /^\/trading\/v1\/(?:orders?|accounts)(?:\?|$)/;

/** The key goes to signed calls and no others, and every request to our server by its own name. */
function wrongRequests(requests: readonly RawRequest[], url: string): readonly string[] {
  return requests.flatMap(({ method, target, headers, body }) => {
    const problems: string[] = [];
    const isSigned = signedPaths.test(target);
    const sent = headers.get('x-api-key-invex');
    if (isSigned ? sent !== apiKey : sent !== undefined) {
      problems.push(`key ${sent ?? 'missing'} at ${method} ${target}`);
    }
    if (!target.startsWith('/trading/v1/')) problems.push(`a request to ${target}`);
    if (headers.get('host') !== url.slice('http://'.length)) {
      problems.push(`host ${headers.get('host') ?? ''}`);
    }
    if (target.includes(apiKey) || body.includes(apiKey)) problems.push('the key outside its header');
    if (/NaN|undefined|Infinity/.test(target + body)) {
      problems.push(`nonsense sent: ${method} ${target} ${body}`);
    }
    return problems;
  });
}

const mostLogLines = 130;

function signaturesIn(requests: readonly RawRequest[]): readonly string[] {
  return requests.flatMap(
    ({ target, body }) => /signature"?[=:]"?([0-9a-f]{24})/.exec(target + body)?.[1] ?? [],
  );
}

function wrongLog(log: readonly string[], signatures: readonly string[]): readonly string[] {
  const problems = log.length > mostLogLines ? [`${log.length} lines in the log`] : [];
  for (const line of log) {
    if ([apiKey, 'signature=', ...signatures].some((secret) => line.includes(secret))) {
      problems.push(`the log holds a secret: ${line}`);
    }
    if (line.length > 600 || /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line)) {
      problems.push(`the log holds ${JSON.stringify(line)}`);
    }
  }
  return problems;
}

export const newId = (): string => randomUUID();
