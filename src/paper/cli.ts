// The paper exchange from a terminal, for people who write bots: `npm run paper -- --help`.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { systemClock } from './clock';
import { CommandLineError, readCommandLine, usage, type CommandLine } from './commandLine';
import { startPaperServer, usualAccount } from './server';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

async function serve(line: CommandLine): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const controlToken = randomBytes(32).toString('hex');
  const server = await startPaperServer({
    ...line,
    controlToken,
    clock: systemClock,
    newId: () => randomUUID(),
    newApiKey: () => randomBytes(24).toString('hex'),
    log: complain,
  });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { apiKey } = server.keys.register(pem, usualAccount, line.scopes);
  const secretKey = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('hex');
  // Before anybody is told where it is: whoever reads the line may end it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
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

async function main(): Promise<void> {
  const line = readCommandLine(process.argv.slice(2));
  if (line.help) say(usage);
  else await serve(line);
}

main().catch(fail);
