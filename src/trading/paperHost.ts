import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { Agent, errors, request } from '../exchange/dispatchers';
import { pause, type Clock } from './clock';
import type { Disposable } from './disposable';
import { isCode, PaperAddresses, type PaperAddress } from './paperAddress';
import { PaperWorker } from './paperWorker';

/** The running paper exchange: its base URL, and the token for its control endpoints. */
export interface PaperConnection {
  readonly url: string;
  readonly controlToken: string;
}

/**
 * Why there is no paper exchange: `start-failed` (its own words are in the message), `no-answer` (something holds its port and says nothing),
 * `refused` (it runs, and refused what was asked), `ended` (this window is closing).
 */
export type PaperHostReason = 'start-failed' | 'no-answer' | 'refused' | 'ended';

/** Thrown when the paper exchange cannot be used. No order was sent by this. */
export class PaperHostError extends Error {
  constructor(
    readonly reason: PaperHostReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'PaperHostError';
  }
}

/** What a paper host needs. */
export interface PaperHostOptions {
  /** The bundled worker, `dist/paper.js`. */
  readonly workerFile: string;
  /** Under the extension's global storage, the same for all windows. */
  readonly directory: string;
  readonly log: (text: string) => void;
  readonly clock: Clock;
  /** The exchange whose markets and prices are followed; without it they are simulated. */
  readonly prices?: FollowedPrices | undefined;
}

/** An exchange whose markets and prices a paper exchange follows. */
export interface FollowedPrices {
  /** Its base address. */
  readonly from: string;
  /** Brings what the paper exchange wants of it, until disposed. Called in the window that runs the paper exchange. */
  follow(connection: PaperConnection): Disposable;
}

type Greeting = 'ours' | 'nobody' | 'stranger' | 'silent';

// The names that src/paper/controlRoutes.ts has too; the contract test holds both sides to them.
export const controlHeader = 'X-Invex-Paper-Control';
const helloAnswer = z.object({ proof: z.string() });
const keyAnswer = z.object({ apiKey: z.string().min(1) });

const answerMs = 3_000;
const patienceMs = 15_000;
const retryMs = 50;
/** So often may a port be neither answered nor bindable before it counts as taken by somebody who only holds it. */
const mostBusy = 40;

/**
 * Finds the one paper exchange that all windows share, or starts it here. The lock is the exclusive bind of a loopback port that the windows agree on through a
 * file: the system gives it back when its owner dies, however it dies, and whoever asks next takes over with the same account.
 */
export class PaperHost {
  private readonly addresses: PaperAddresses;
  // Straight to loopback, whatever proxy the editor has.
  private readonly agent = new Agent({
    connectTimeout: answerMs,
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
  });
  private owned: { readonly worker: PaperWorker; readonly connection: PaperConnection } | undefined;
  private following: Disposable | undefined;
  private finding: Promise<PaperConnection> | undefined;
  private ended: Promise<void> | undefined;

  constructor(private readonly options: PaperHostOptions) {
    this.addresses = new PaperAddresses(options.directory, options.clock);
  }

  /** The running exchange; call it again when a connection was refused. Throws {@link PaperHostError}. */
  async ensure(): Promise<PaperConnection> {
    if (this.ended) throw new PaperHostError('ended', 'This window is closing its paper exchange.');
    if (this.owned?.worker.isAlive) return this.owned.connection;
    this.finding ??= this.find().finally(() => {
      this.finding = undefined;
    });
    return this.finding;
  }

  /** Registers a public key (PEM) for the paper account; the same key again gives the same API key. */
  async registerKey(
    publicKeyPem: string,
    scopes: readonly ('read' | 'trade')[] = ['read', 'trade'],
  ): Promise<string> {
    const answer = await this.control('/paper/keys', { publicKey: publicKeyPem, scopes });
    const read = keyAnswer.safeParse(answer);
    if (read.success) return read.data.apiKey;
    throw new PaperHostError('refused', 'The paper exchange gave no API key for this window.');
  }

  /** Puts the paper account back to its first day: opening balances, no orders. Keys stay. */
  async reset(): Promise<void> {
    await this.control('/paper/reset', {});
  }

  /** Follows prices over new connections: the way to them has changed. */
  followAnew(): void {
    this.following?.dispose();
    this.following = undefined;
    if (this.owned?.worker.isAlive === true) {
      this.following = this.options.prices?.follow(this.owned.connection);
    }
  }

  /** Ends the exchange if this window runs it, after it wrote down its account. The other windows take over. */
  dispose(): Promise<void> {
    this.ended ??= this.end();
    return this.ended;
  }

  private async end(): Promise<void> {
    // A start that is under way must not leave a worker behind.
    await this.finding?.catch(() => undefined);
    this.following?.dispose();
    await this.owned?.worker.stop();
    this.owned = undefined;
    await this.agent.destroy();
  }

  private async find(): Promise<PaperConnection> {
    const { clock } = this.options;
    const until = clock.now() + patienceMs;
    let address = await this.addresses.current();
    let busy = 0;
    for (;;) {
      const greeting = await this.greet(address);
      if (greeting === 'ours') return connectionTo(address);
      if (greeting === 'nobody') {
        const started = await this.start(address);
        if (started) return started;
        busy++;
      }
      const late = clock.now() >= until;
      if (greeting === 'silent' && late && (await this.addresses.ownerLives())) {
        throw new PaperHostError(
          'no-answer',
          `The paper exchange on port ${address.port} does not answer. Close the other windows of the editor, then try again.`,
        );
      }
      if (greeting === 'stranger' || (greeting === 'silent' && late) || busy > mostBusy) {
        this.options.log(`Port ${address.port} is taken by another program; the paper exchange moves.`);
        address = await this.addresses.replace(address.generation);
        busy = 0;
      } else {
        await pause(clock, retryMs);
        address = await this.addresses.current();
      }
    }
  }

  /** Asks who answers at the address, without giving the token away. */
  private async greet(address: PaperAddress): Promise<Greeting> {
    const nonce = randomBytes(16).toString('hex');
    try {
      const { statusCode, body } = await request(`${urlOf(address)}/paper/hello?nonce=${nonce}`, {
        dispatcher: this.agent,
      });
      const text = await body.text();
      const answer = statusCode === 200 ? helloAnswer.safeParse(readJson(text)) : undefined;
      const proof = createHmac('sha256', address.controlToken).update(nonce).digest('hex');
      return answer?.success === true && isSame(answer.data.proof, proof) ? 'ours' : 'stranger';
    } catch (error) {
      if (isCode(error, 'ECONNREFUSED')) return 'nobody';
      return error instanceof errors.HTTPParserError ? 'stranger' : 'silent';
    }
  }

  /** Starts the exchange here; nothing when somebody else has the port by now. */
  private async start(address: PaperAddress): Promise<PaperConnection | undefined> {
    const { workerFile, directory, clock, log } = this.options;
    const { port, controlToken } = address;
    const account = join(directory, 'account');
    const started = await PaperWorker.start(
      workerFile,
      { port, controlToken, directory: account, pricesFrom: this.options.prices?.from },
      clock,
      log,
    );
    switch (started.kind) {
      case 'busy':
        return undefined;
      case 'failed':
        throw new PaperHostError(
          'start-failed',
          `The paper exchange could not start: ${started.message} No order was sent.`,
        );
      case 'listening': {
        const connection = connectionTo(address);
        this.owned = { worker: started.worker, connection };
        this.followAnew();
        void started.worker.exited.then(() => this.followAnew());
        await this.addresses.claim();
        log(`The paper exchange runs in this window, at ${connection.url}.`);
        return connection;
      }
    }
  }

  /** A control call. Those that we have can be made twice without harm, so one that met a dying exchange is made again to its successor. */
  private async control(path: string, body: unknown): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const { url, controlToken } = await this.ensure();
      try {
        const answer = await request(`${url}${path}`, {
          method: 'POST',
          headers: { [controlHeader]: controlToken, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          dispatcher: this.agent,
        });
        const text = await answer.body.text();
        if (answer.statusCode === 200) return readJson(text);
        throw new PaperHostError(
          'refused',
          `The paper exchange refused (${answer.statusCode}): ${text.slice(0, 300)}`,
        );
      } catch (cause) {
        if (cause instanceof PaperHostError) throw cause;
        if (attempt < 3) continue;
        throw new PaperHostError('no-answer', 'The paper exchange does not answer. Try again.', { cause });
      }
    }
  }
}

function connectionTo(address: PaperAddress): PaperConnection {
  return { url: urlOf(address), controlToken: address.controlToken };
}

function urlOf({ port }: PaperAddress): string {
  return `http://127.0.0.1:${port}`;
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
