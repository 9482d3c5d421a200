import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** An exchange that answers at once, in another process. */
export class AnsweringExchange {
  private constructor(
    private readonly child: ChildProcess,
    /** `http://127.0.0.1:PORT`. */
    readonly url: string,
  ) {}

  /** `answers` by path, of balances with `?currency=` after it; a POST is always an order that is taken. */
  static async start(answers: Readonly<Record<string, unknown>>): Promise<AnsweringExchange> {
    const child = fork(path.join(__dirname, 'exchangeProcess.ts'), [], { execArgv: ['--import', 'tsx'] });
    child.send(answers);
    const [url] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('The exchange did not start.'))),
    ])) as [string];
    return new AnsweringExchange(child, url);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }
}
