import { hostname } from 'node:os';
import * as z from 'zod';

/** Which window wrote something that windows share: its process, the machine that the process runs on, and a name of its own. */
export const writerSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  window: z.string(),
});
export type Writer = z.infer<typeof writerSchema>;

/** A writer in this process. `window` is a name that no other has, not even another in this process. */
export function writerHere(window: string): Writer {
  return { pid: process.pid, host: hostname(), window };
}

/**
 * Whether the process of a writer has ended for certain. Of another machine's process, and of one whose number was given to another, that
 * cannot be told; so nothing may wait for it alone.
 */
export function isGone({ pid, host }: Writer): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: there is one, and it is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
