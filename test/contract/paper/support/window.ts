// A process with a PaperHost, as each editor window is one. Lines on standard input are commands, each answered by a line of JSON.
import { createInterface } from 'node:readline';
import { environmentAt } from '../../../../src/exchange/environments';
import type { Clock } from '../../../../src/trading/clock';
import { followedPrices } from '../../../../src/trading/followedPrices';
import { PaperHost } from '../../../../src/trading/paperHost';

const [, , workerFile = '', directory = '', pricesFrom] = process.argv;
const clock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
const prices =
  pricesFrom === undefined
    ? undefined
    : followedPrices({
        environment: environmentAt('custom', pricesFrom),
        clock,
        random: Math.random,
        log: ({ text }) => console.error(text),
        simulates: () => false,
      });
const host = new PaperHost({
  workerFile,
  directory,
  log: (text) => console.error(text),
  clock,
  prices,
});

async function obey(command: string, argument: string): Promise<unknown> {
  switch (command) {
    case 'ensure':
      return host.ensure();
    case 'register':
      return host.registerKey(argument);
    case 'reset':
      await host.reset();
      return 'reset';
    case 'dispose':
      await host.dispose();
      return 'disposed';
    default:
      throw new Error(`unknown command: ${command}`);
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [command = '', argument = ''] = JSON.parse(line) as string[];
  obey(command, argument).then(
    (answer) => console.log(JSON.stringify({ answer })),
    (error: unknown) => console.log(JSON.stringify({ error: String(error) })),
  );
});
