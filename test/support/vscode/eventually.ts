import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until the answer is not undefined, and gives it. Fails with `what` after `limitMs`
 * (generous: it decides only how long a broken test takes), with the last error when asking failed.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  limitMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Did not happen within ${limitMs / 1000} s: ${what}`, { cause: lastError });
    }
    await delay(100);
  }
}
