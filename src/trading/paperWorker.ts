import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { pause, type Clock } from './clock';

/** What the worker tells (src/paper/workerMessages.ts says the same from its side). */
const report = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), url: z.string(), port: z.number() }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
  z.object({ kind: z.literal('log'), text: z.string() }),
]);

/** How a worker's start ended. `busy`: another program, or another window's exchange, holds the port. */
export type WorkerStart =
  | { readonly kind: 'listening'; readonly worker: PaperWorker }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly message: string };

/** What the exchange in the worker is given. */
export interface PaperWorkerOptions {
  readonly port: number;
  readonly controlToken: string;
  /** Where the account is kept. */
  readonly directory: string;
  /** Base address of the exchange whose markets and prices it follows; without it they are simulated. */
  readonly pricesFrom?: string | undefined;
}

const patienceMs = 4_000;

/** The paper exchange in a worker thread of this process. */
export class PaperWorker {
  private stopping = false;
  /** Resolves when it has ended, however it did. */
  readonly exited: Promise<void>;
  private alive = true;

  private constructor(
    private readonly worker: Worker,
    private readonly clock: Clock,
    log: (text: string) => void,
  ) {
    this.exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.alive = false;
        if (!this.stopping) {
          log(
            `The paper exchange stopped unexpectedly (exit code ${code}). It starts again when it is needed.`,
          );
        }
        resolve();
      });
    });
  }

  /** Starts a worker and waits until it listens or says why not. */
  static start(
    file: string,
    options: PaperWorkerOptions,
    clock: Clock,
    log: (text: string) => void,
  ): Promise<WorkerStart> {
    return new Promise((resolve) => {
      const worker = new Worker(file, { workerData: options, name: 'invex-paper' });
      const running = new PaperWorker(worker, clock, log);
      worker.on('message', (message: unknown) => {
        const read = report.safeParse(message);
        if (!read.success) log('The paper exchange sent a message that is not understood.');
        else if (read.data.kind === 'log') log(read.data.text);
        else if (read.data.kind === 'listening') resolve({ kind: 'listening', worker: running });
        else {
          running.stopping = true;
          const { code, message: why } = read.data;
          resolve(code === 'EADDRINUSE' ? { kind: 'busy' } : { kind: 'failed', message: why });
        }
      });
      worker.once('error', (error) => {
        running.stopping = true;
        log(`The paper exchange crashed: ${error.message}. It starts again when it is needed.`);
        resolve({ kind: 'failed', message: error.message });
      });
      void running.exited.then(() => resolve({ kind: 'failed', message: 'It ended before it was ready.' }));
    });
  }

  get isAlive(): boolean {
    return this.alive;
  }

  /** Lets it write down its account and end; a worker that does not come to an end is ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.worker.postMessage('stop');
    const patience = pause(this.clock, patienceMs).then(() => 'late' as const);
    if ((await Promise.race([this.exited, patience])) === 'late') await this.worker.terminate();
  }
}
