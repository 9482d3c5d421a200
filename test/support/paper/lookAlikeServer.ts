import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { checkout } from '../../../scripts/checkout';
import type { PaperControl } from './recordedRequests';

/** A server on loopback that looks like the exchange: the paper exchange in a process of its own, with keys made for this run. */
export class LookAlikeServer implements PaperControl {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly apiKey: string,
    /** Hex DER PKCS#8. */
    readonly secretKey: string,
    readonly controlToken: string,
  ) {}

  /** Starts it with these options of `npm run paper`; resolves when it listens. */
  static async start(options: readonly string[] = []): Promise<LookAlikeServer> {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'scripts/paper.ts', '--port', '0', ...options],
      {
        cwd: checkout,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const lines = createInterface({ input: child.stdout });
    const read: string[] = [];
    for await (const line of lines) {
      read.push(line);
      if (read.length === 2) break;
    }
    const [first = '', second = ''] = read;
    const { url, apiKey, secretKey } = JSON.parse(first) as {
      url: string;
      apiKey: string;
      secretKey: string;
    };
    const { controlToken } = JSON.parse(second) as { controlToken: string };
    return new LookAlikeServer(child, url, apiKey, secretKey, controlToken);
  }

  /** Ends it, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}
