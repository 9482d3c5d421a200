import { hrtime } from 'node:process';
import type { Clock } from '../trading/clock';

/** The machine's clocks: the date, which may be set, and one that is never set back and is the same for all processes. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => Number(hrtime.bigint() / 1000n) / 1000,
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
