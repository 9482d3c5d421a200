import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { z } from 'zod';

const answerLine = z.union([z.object({ answer: z.unknown() }), z.object({ error: z.string() })]);
const connection = z.object({ url: z.string(), controlToken: z.string() });

/** An editor window's process, seen from the test. */
export class WindowProcess {
  readonly log: string[] = [];
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: ((line: string) => void)[] = [];

  /** `pricesFrom`: the exchange whose prices the paper exchange follows. */
  constructor(windowFile: string, workerFile: string, directory: string, pricesFrom?: string) {
    const follow = pricesFrom === undefined ? [] : [pricesFrom];
    this.child = spawn(process.execPath, [windowFile, workerFile, directory, ...follow], { stdio: 'pipe' });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift()?.(line));
    createInterface({ input: this.child.stderr }).on('line', (line) => this.log.push(line));
  }

  async ensure(): Promise<z.infer<typeof connection>> {
    return connection.parse(await this.ask('ensure'));
  }

  async register(publicPem: string): Promise<string> {
    return z.string().parse(await this.ask('register', publicPem));
  }

  async ask(command: string, argument = ''): Promise<unknown> {
    const line = new Promise<string>((resolve) => this.waiting.push(resolve));
    this.child.stdin.write(`${JSON.stringify([command, argument])}\n`);
    const ended = once(this.child, 'exit').then(() => {
      throw new Error(`The window ended: ${this.log.join('\n')}`);
    });
    const answer = answerLine.parse(JSON.parse(await Promise.race([line, ended])));
    if ('error' in answer) throw new Error(answer.error);
    return answer.answer;
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
