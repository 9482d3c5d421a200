import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { OrderDraft } from '../../../src/domain/orderDraft';

/** What a window's process is started with. */
export interface WindowSetup {
  readonly url: string;
  readonly apiKey: string;
  readonly privateKeyPem: string;
  /** Its storage: what outlives it. */
  readonly directory: string;
  readonly origin: number;
  readonly speed: number;
}

type Command =
  | { readonly do: 'start' | 'read' | 'look now' | 'reload' }
  | { readonly do: 'place'; readonly intent: string; readonly draft: OrderDraft }
  | { readonly do: 'cancel'; readonly orderId: string };
/** A command as it goes over the line. */
export type WindowCommand = Command & { readonly id: number };

/** An order as the window shows it. */
export interface ShownOrder {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly status: string;
  readonly filled: string;
}

/** What the window shows. */
export interface Shown {
  readonly unknown: readonly string[];
  readonly open: readonly ShownOrder[];
  readonly trouble: string;
  readonly balances: readonly {
    readonly currency: string;
    readonly available: string;
    readonly blocked: string;
    readonly trouble: string;
  }[];
}

/** Thrown to who waits for a window that has ended. */
export class WindowGone extends Error {
  readonly reason = 'gone';
}

/** A window in a process of its own, which can be killed as the system kills. */
export class WindowUnderTest {
  private ids = 0;
  private readonly waiting = new Map<
    number,
    { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }
  >();
  private readonly process: ChildProcess;
  private readonly gone: Promise<void>;
  private complaints = '';

  constructor(program: string, setup: WindowSetup) {
    this.process = spawn(process.execPath, [program, JSON.stringify(setup)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.process.stderr?.on('data', (chunk: Buffer) => (this.complaints += chunk.toString()));
    this.process.stdin?.on('error', () => undefined);
    this.gone = new Promise((resolve) => {
      this.process.once('exit', () => {
        for (const { reject } of this.waiting.values()) reject(new WindowGone(this.complaints));
        this.waiting.clear();
        resolve();
      });
    });
    const { stdout } = this.process;
    if (!stdout) throw new Error('The window has no output.');
    createInterface({ input: stdout }).on('line', (line) => {
      const { id, answer, error } = JSON.parse(line) as { id: number; answer?: unknown; error?: string };
      const waits = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waits?.resolve(answer);
      else waits?.reject(new Error(error));
    });
  }

  /** Has the window do something; rejects with {@link WindowGone} when it ends first. */
  ask(command: Command): Promise<unknown> {
    const id = (this.ids += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.stdin?.write(`${JSON.stringify({ ...command, id })}\n`);
    });
  }

  async shown(command: 'look now' | 'read'): Promise<Shown> {
    return (await this.ask({ do: command })) as Shown;
  }

  /** Ends it as a reload does: it may tidy up for a moment. */
  async reload(): Promise<void> {
    await this.ask({ do: 'reload' }).catch((error: unknown) => {
      if (!(error instanceof WindowGone)) throw error;
    });
    await this.gone;
  }

  /** SIGKILL: not one more line of code runs. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.gone;
  }
}
