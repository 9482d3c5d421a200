import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** A file that notices whether somebody reads it: a named pipe, whose writer waits until then. Not on Windows. */
export class WatchedFile {
  private constructor(
    private readonly file: string,
    private readonly writer: ChildProcess,
  ) {}

  static at(file: string, text: string): WatchedFile {
    const made = spawnSync('mkfifo', [file]);
    if (made.status !== 0) throw new Error(`No pipe could be made: ${made.stderr.toString()}`);
    const writer = spawn('sh', ['-c', 'printf "%s" "$2" > "$1"', 'sh', file, text], { stdio: 'ignore' });
    return new WatchedFile(file, writer);
  }

  get wasRead(): boolean {
    return this.writer.exitCode !== null;
  }

  /** Reads it, unless somebody did. */
  async read(): Promise<string> {
    const ended = once(this.writer, 'exit');
    const text = await readFile(this.file, 'utf8');
    await ended;
    return text;
  }

  /** Ends the waiting. */
  stop(): void {
    this.writer.kill('SIGKILL');
  }
}
