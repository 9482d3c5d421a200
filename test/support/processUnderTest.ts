import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program of a test's own that answers each line of JSON on its input with one on its output, in a process that can be stopped and killed. */
export class ProcessUnderTest {
  private ids = 0;
  private readonly waiting = new Map<
    number,
    { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }
  >();
  private readonly process: ChildProcess;
  /** Resolves when it has ended. */
  readonly gone: Promise<void>;
  private complaints = '';

  /** Starts the bundled program with its setup as the one argument. `ended`: what those are told who wait when it ends. */
  constructor(
    program: string,
    setup: object,
    ended = (complaints: string): Error => new Error(`It has ended. ${complaints}`),
  ) {
    const child = spawn(process.execPath, [program, JSON.stringify(setup)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.process = child;
    child.stderr.on('data', (chunk: Buffer) => (this.complaints += chunk.toString()));
    child.stdin.on('error', () => undefined);
    this.gone = new Promise((resolve) => {
      child.once('exit', () => {
        for (const { reject } of this.waiting.values()) reject(ended(this.complaints));
        this.waiting.clear();
        resolve();
      });
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, answer, error } = JSON.parse(line) as { id: number; answer?: unknown; error?: string };
      const waits = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waits?.resolve(answer);
      else waits?.reject(new Error(error));
    });
  }

  /** Gives its answer; rejects when it ends first. */
  ask(question: object): Promise<unknown> {
    const id = (this.ids += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.stdin?.write(`${JSON.stringify({ ...question, id })}\n`);
    });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.process.kill(signal);
  }

  /** SIGKILL: not one more line of code runs. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.gone;
  }
}
