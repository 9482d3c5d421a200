// A process with a PaperHost, as each editor window is one. Lines on standard input are commands, each answered by a line of JSON.
import { createInterface } from 'node:readline';
import { PaperHost } from '../../../../src/trading/paperHost';

const [, , workerFile = '', directory = ''] = process.argv;
const host = new PaperHost({
  workerFile,
  directory,
  log: (text) => console.error(text),
  clock: {
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return { dispose: () => clearTimeout(timer) };
    },
  },
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
