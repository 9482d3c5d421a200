// `npm run paper`: the paper exchange in a terminal. Put together here, since src/paper knows no network and src/trading no paper exchange.
import { environmentAt, EnvironmentError } from '../src/exchange/environments';
import { runFromTerminal, type FindFollower } from '../src/paper/cli';
import { CommandLineError } from '../src/paper/commandLine';
import type { Clock } from '../src/trading/clock';
import { followedPrices } from '../src/trading/followedPrices';

const clock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};

const findFollower: FindFollower = (address, simulates, complain) => {
  try {
    return followedPrices({
      environment: environmentAt('custom', address),
      clock,
      random: Math.random,
      log: ({ level, text }) => {
        if (level === 'warn') complain(text);
      },
      simulates: () => simulates,
    });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new CommandLineError(`--follow ${address}: ${error.message}`, { cause: error });
  }
};

runFromTerminal(process.argv.slice(2), findFollower);
