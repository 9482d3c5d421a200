import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import { pause, type Clock } from './clock';

/** Where the paper exchange of this user is, or would be: all windows read the same. */
export interface PaperAddress {
  /** Counts up when a port had to be given up. */
  readonly generation: number;
  readonly port: number;
  /** Proves both sides to each other. */
  readonly controlToken: string;
}

const addressFile = z.object({
  port: z.number().int().min(1).max(65_535),
  controlToken: z.string().min(32),
});
const ownerFile = z.object({ pid: z.number().int().positive() });
const named = /^exchange-(\d{1,9})\.json$/;
const ownerName = 'owner.json';

// Below the ports that systems hand out to outgoing connections, so that ours is free again after a restart.
const lowestPort = 20_000;
const highestPort = 32_000;
const attempts = 50;

/**
 * The address on disk. Each generation is a file of its own that is created exclusively: of two windows that start at once one creates it and
 * the other reads it. The highest number counts.
 */
export class PaperAddresses {
  constructor(
    private readonly directory: string,
    private readonly clock: Clock,
  ) {}

  /** The address in force; makes the first one. */
  async current(): Promise<PaperAddress> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const generation = await this.highest();
    if (generation === 0) return this.replace(0);
    return (await this.read(generation)) ?? this.replace(generation);
  }

  /** Gives up a generation: makes the next, or reads the one that another window made meanwhile. */
  async replace(generation: number): Promise<PaperAddress> {
    const next = { port: await freePort(), controlToken: randomBytes(32).toString('hex') };
    const path = this.path(generation + 1);
    try {
      const file = await open(path, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify(next));
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const highest = await this.highest();
    for (let old = generation; old > 0 && old < highest; old--) await rm(this.path(old), { force: true });
    return (await this.read(highest)) ?? this.replace(highest);
  }

  /** Notes that this process runs the exchange. */
  async claim(): Promise<void> {
    await writeFile(join(this.directory, ownerName), JSON.stringify({ pid: process.pid }), { mode: 0o600 });
  }

  /** Whether the process that ran the exchange last still lives. Its number may belong to another program by now: then this errs to yes. */
  async ownerLives(): Promise<boolean> {
    let text: string;
    try {
      text = await readFile(join(this.directory, ownerName), 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return false;
      throw error;
    }
    const owner = ownerFile.safeParse(readJson(text));
    if (!owner.success) return false;
    try {
      process.kill(owner.data.pid, 0);
      return true;
    } catch (error) {
      return !isCode(error, 'ESRCH');
    }
  }

  private async highest(): Promise<number> {
    const numbers = (await readdir(this.directory)).map((name) => Number(named.exec(name)?.[1] ?? '0'));
    return Math.max(0, ...numbers);
  }

  /** Nothing for a file that stays unreadable: its writer was cut off. One that is just being written is given a moment. */
  private async read(generation: number): Promise<PaperAddress | undefined> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const text = await readFile(this.path(generation), 'utf8');
      const address = addressFile.safeParse(readJson(text));
      if (address.success) return { generation, ...address.data };
      await pause(this.clock, 10);
    }
    return undefined;
  }

  private path(generation: number): string {
    return join(this.directory, `exchange-${generation}.json`);
  }
}

async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowestPort, highestPort);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${attempts} loopback ports was free.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an error is the system's with this code, such as ECONNREFUSED. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
