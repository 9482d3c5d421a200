import { readdir, readFile } from 'node:fs/promises';
import type { CodeServer } from './codeServer';

/**
 * Kills the extension host processes of this server with SIGKILL, as the system does when memory runs out: no code of theirs runs any more.
 * Gives how many there were. On Linux only: it reads /proc.
 */
export async function killExtensionHosts(server: CodeServer): Promise<number> {
  const hosts = await extensionHosts(server);
  for (const pid of hosts) process.kill(pid, 'SIGKILL');
  return hosts.length;
}

/** The processes in which extensions of this server run, one a window. On Linux only: it reads /proc. */
export async function extensionHosts({ home }: CodeServer): Promise<readonly number[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const hosts: number[] = [];
  for (const pid of all) if (await isExtensionHost(pid, home)) hosts.push(pid);
  return hosts;
}

async function isExtensionHost(pid: number, home: string): Promise<boolean> {
  try {
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
    );
    const own = environment?.split('\0').includes(`HOME=${home}`) === true;
    return own && command?.includes('--type=extensionHost') === true;
  } catch {
    // Gone meanwhile, or somebody else's.
    return false;
  }
}
