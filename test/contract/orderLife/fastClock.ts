import type { Clock } from '../../../src/trading/clock';

/** A clock that runs faster than the machine's. Processes with the same origin (epoch ms) and speed read the same time. */
export function fastClock({
  origin,
  speed,
}: {
  readonly origin: number;
  readonly speed: number;
}): Required<Clock> {
  const now = (): number => Math.floor(origin + (Date.now() - origin) * speed);
  return {
    now,
    steady: now,
    after: (ms, run) => {
      const timer = setTimeout(run, ms / speed);
      return { dispose: () => clearTimeout(timer) };
    },
  };
}
