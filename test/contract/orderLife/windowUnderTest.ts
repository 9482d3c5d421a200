import type { OrderDraft } from '../../../src/domain/orderDraft';
import { ProcessUnderTest } from '../../support/processUnderTest';

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

/** A window in a process of its own, which can be killed as the system kills. Who waits when it ends is told {@link WindowGone}. */
export class WindowUnderTest {
  private readonly process: ProcessUnderTest;

  constructor(program: string, setup: WindowSetup) {
    this.process = new ProcessUnderTest(program, setup, (complaints) => new WindowGone(complaints));
  }

  /** Has the window do something; rejects with {@link WindowGone} when it ends first. */
  ask(command: Command): Promise<unknown> {
    return this.process.ask(command);
  }

  async shown(command: 'look now' | 'read'): Promise<Shown> {
    return (await this.ask({ do: command })) as Shown;
  }

  /** Ends it as a reload does: it may tidy up for a moment. */
  async reload(): Promise<void> {
    await this.ask({ do: 'reload' }).catch((error: unknown) => {
      if (!(error instanceof WindowGone)) throw error;
    });
    await this.process.gone;
  }

  /** SIGKILL: not one more line of code runs. */
  kill(): Promise<void> {
    return this.process.kill();
  }
}
