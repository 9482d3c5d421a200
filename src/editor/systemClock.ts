import { performance } from 'node:perf_hooks';
import type { Clock } from '../trading/clock';

/** The machine's clocks: the date, which may be set, and one that is never set back. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
