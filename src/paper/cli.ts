// The paper exchange from a terminal, for people who write bots: `npm run paper -- --help` (scripts/paper.ts).
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { systemClock } from './clock';
import { CommandLineError, readCommandLine, usage, type CommandLine } from './commandLine';
import { startPaperServer, usualAccount } from './server';

/** Whoever knows the network: this folder does not. */
export interface PriceFollower {
  /** Base address of the exchange whose prices are followed. */
  readonly from: string;
  /** Brings what the paper exchange at this address wants of it, until disposed. */
  follow(connection: { readonly url: string; readonly controlToken: string }): { dispose(): void };
}

/** Gives a follower of the exchange at an address; throws {@link CommandLineError} for one that cannot be used. */
export type FindFollower = (
  address: string,
  simulates: boolean,
  complain: (text: string) => void,
) => PriceFollower;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

async function serve(line: CommandLine, findFollower: FindFollower): Promise<void> {
  const { follow: address, simulates } = line;
  const follower = address === undefined ? undefined : findFollower(address, simulates, complain);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const controlToken = randomBytes(32).toString('hex');
  const server = await startPaperServer({
    ...line,
    pricesFrom: follower?.from,
    controlToken,
    clock: systemClock,
    newId: () => randomUUID(),
    newApiKey: () => randomBytes(24).toString('hex'),
    log: complain,
  });
  const following = follower?.follow({ url: server.url, controlToken });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { apiKey } = server.keys.register(pem, usualAccount, line.scopes);
  const secretKey = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('hex');
  // Before anybody is told where it is: whoever reads the line may end it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      following?.dispose();
      server.close().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    });
  }
  say(JSON.stringify({ url: server.url, apiKey, secretKey }));
  say(JSON.stringify({ controlToken }));
}

function fail(error: unknown): void {
  if (error instanceof CommandLineError) {
    complain(`${error.message}\nSee: npm run paper -- --help`);
    process.exit(2);
  }
  const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (busy) complain('That port is taken by another program. Choose another with --port, or leave it out.');
  else complain(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

/** Reads the arguments after the program's name, and runs until a signal ends the process. */
export function runFromTerminal(args: readonly string[], findFollower: FindFollower): void {
  const main = async (): Promise<void> => {
    const line = readCommandLine(args);
    if (line.help) say(usage);
    else await serve(line, findFollower);
  };
  main().catch(fail);
}
