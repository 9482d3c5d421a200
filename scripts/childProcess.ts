import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** How a child process ended. */
export interface Ending {
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** True when its time limit ran out and we stopped it. */
  readonly timedOut: boolean;
  /** Standard output and error together, unless they were inherited. */
  readonly output: string;
}

/** What to run and how; `limitMs` stops it (with everything it started) when it takes longer. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMs?: number;
  /** `inherit` shows the output as it comes, `collect` returns it. */
  readonly output?: 'inherit' | 'collect';
}

const running = new Set<ChildProcess>();

/** Runs a program to its end. Never rejects for a bad exit code; rejects when it cannot be started. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ending> {
  const inherit = options.output === 'inherit';
  const child = startProgram(command, args, {
    stdio: inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  let timedOut = false;
  const timer =
    options.limitMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          void stopProgram(child);
        }, options.limitMs);
  try {
    return await new Promise<Ending>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        resolve({ code: code ?? undefined, signal: signal ?? undefined, timedOut, output });
      });
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Starts a program in a process group of its own, so that it can be stopped with all its children. */
export function startProgram(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { detached: process.platform !== 'win32', ...options });
  running.add(child);
  child.once('error', () => running.delete(child));
  child.once('exit', () => {
    running.delete(child);
    // Whatever it left behind in its group goes with it, while the group's id is certainly still ours.
    signalGroup(child, 'SIGKILL');
  });
  return child;
}

/** Asks a program and its children to end, and ends them by force `graceMs` later. Resolves when it is gone. */
export async function stopProgram(child: ChildProcess, graceMs = 10_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
}

/** Asks everything this process started to end; resolves when it is gone. */
export async function stopAllPrograms(): Promise<void> {
  await Promise.all([...running].map((child) => stopProgram(child)));
}

/** Ends everything this process started, at once; for the last moment before it exits. */
export function killAllPrograms(): void {
  for (const child of running) signalGroup(child, 'SIGKILL');
}

/** Runs a command of ours with its arguments: its error is told and fails the process, and what it started ends with it, whoever stops it. */
export function runToEnd(command: (args: readonly string[]) => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      killAllPrograms();
      process.exit(1);
    });
  }
  command(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
