import { parseArgs } from 'node:util';
import { scopes, type Scope } from './apiKeys';
import { faultCalls, faultKind, faultNames, faultOrder, type FaultName, type FaultOrder } from './faults';
import { rateRange, type Rate } from './rateLimit';
import { serverZones, type ServerZone } from './serverTime';

/** What was asked for on the command line. */
export interface CommandLine {
  readonly help: boolean;
  /** 0: a free one. */
  readonly port: number;
  readonly scopes: readonly Scope[];
  readonly seed: string | undefined;
  readonly timeZone: ServerZone;
  readonly directory: string | undefined;
  readonly still: boolean;
  /** Undefined: the server's own. */
  readonly rate: Rate | undefined;
  readonly faults: readonly FaultOrder[];
  /** Address of the exchange whose markets and prices are followed. */
  readonly follow: string | undefined;
  /** Whether made-up prices stand in while it does not answer. */
  readonly simulates: boolean;
}

/** Thrown for options that make no sense; the message says which and what is possible. */
export class CommandLineError extends Error {
  readonly reason = 'command-line';
}

export const usage = `Usage: npm run paper -- [options]

Runs the Invex paper exchange on 127.0.0.1: the same API, real signatures, no real money. The first line that it prints is JSON:
{"url", "apiKey", "secretKey"}; the secret is a new RSA key as hex DER PKCS#8. The second line is JSON too: {"controlToken"}, for the
endpoints under /paper (header X-Invex-Paper-Control). Ctrl+C ends it.

  --port N             port to listen on (default: a free one)
  --scopes LIST        what the key may do: read, trade, or read,trade (default)
  --seed TEXT          another course of prices; the same seed gives the same prices at the same time
  --time-zone ZONE     zone of times without one: UTC (default) or Asia/Tehran
  --directory PATH     keep the account there (default: in memory, gone at the end)
  --still              prices stand still
  --follow URL         take markets and prices from the public order books of the exchange there (read only, without a key)
  --or-simulate        with --follow: go on with made-up prices while that exchange does not answer
  --rate N[/BURST]     requests that each key may make in a second, and at once after a pause (default: 100/300; BURST without it: N)
  --fault NAME[:CALL][:TIMES][:PARAMETER]
                       arms a fault; may be given more than once. CALL: ${faultCalls.join(', ')} or any
                       (default); TIMES: a number (default 1) or always. Leave one out with two colons: late-answer:place::5000
  --help               show this

Faults (handled: done, and on the disk; PARAMETER in brackets):
${faultNames.map(faultLine).join('\n')}
`;

/** Reads the arguments after the program's name. Throws {@link CommandLineError}. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const values = parse(args);
  const faults = (values.fault ?? []).map(readFault);
  const directory = readDirectory(values.directory);
  if (directory !== undefined && faults.some(({ fault }) => fault === 'connection-refused')) {
    throw new CommandLineError('--fault connection-refused: not with --directory. Use connection-reset.');
  }
  const { follow } = values;
  const simulates = values['or-simulate'] ?? false;
  if (simulates && follow === undefined) throw new CommandLineError('--or-simulate: only with --follow.');
  if (follow !== undefined && (values.still === true || values.seed !== undefined)) {
    throw new CommandLineError('--follow: real prices neither stand still nor have a seed.');
  }
  return {
    help: values.help ?? false,
    port: readPort(values.port ?? '0'),
    scopes: readScopes(values.scopes ?? scopes.join(',')),
    seed: values.seed,
    timeZone: readZone(values['time-zone'] ?? 'UTC'),
    directory,
    still: values.still ?? false,
    rate: values.rate === undefined ? undefined : readRate(values.rate),
    faults,
    follow,
    simulates,
  };
}

const known = {
  help: { type: 'boolean' },
  port: { type: 'string' },
  scopes: { type: 'string' },
  seed: { type: 'string' },
  'time-zone': { type: 'string' },
  directory: { type: 'string' },
  still: { type: 'boolean' },
  follow: { type: 'string' },
  'or-simulate': { type: 'boolean' },
  rate: { type: 'string' },
  fault: { type: 'string', multiple: true },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    throw new CommandLineError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new CommandLineError(`--port ${text}: a port is a whole number from 0 to 65535.`);
}

function readScopes(text: string): readonly Scope[] {
  return text.split(',').map((name) => {
    const scope = scopes.find((each) => each === name.trim());
    if (scope) return scope;
    throw new CommandLineError(`--scopes ${text}: "${name}" is no scope. There are: ${scopes.join(', ')}.`);
  });
}

function readZone(text: string): ServerZone {
  const zone = serverZones.find((each) => each === text);
  if (zone) return zone;
  throw new CommandLineError(`--time-zone ${text}: choose ${serverZones.join(' or ')}.`);
}

function readDirectory(text: string | undefined): string | undefined {
  if (text === '') throw new CommandLineError('--directory: a path is missing.');
  return text;
}

function readRate(text: string): Rate {
  const [, perSecond, burst] = /^(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(text) ?? [];
  if (perSecond === undefined) {
    throw new CommandLineError(`--rate ${text}: write requests per second, as 5, 0.5 or 5/10.`);
  }
  const each = Number(perSecond);
  const read = rateRange.safeParse({
    perSecond: each,
    burst: burst === undefined ? Math.max(1, Math.ceil(each)) : Number(burst),
  });
  if (read.success) return read.data;
  throw new CommandLineError(`--rate ${text}: ${said(read.error.issues)}`);
}

function readFault(text: string): FaultOrder {
  const [fault, call = '', times = '', parameter = '', ...more] = text.split(':');
  if (more.length > 0) throw new CommandLineError(`--fault ${text}: too many colons.`);
  const read = faultOrder.safeParse({
    fault,
    ...(call !== '' && { call }),
    ...(times !== '' && { times: wholeOrText(times) }),
    ...(parameter !== '' && { parameter: wholeOrText(parameter) }),
  });
  if (read.success) return read.data;
  throw new CommandLineError(`--fault ${text}: ${said(read.error.issues)}`);
}

function wholeOrText(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

function said(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  return issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}.`).join(' ');
}

function faultLine(name: FaultName): string {
  const { says, parameter } = faultKind(name);
  const usual = parameter?.usual === undefined ? '' : `, usually ${parameter.usual}`;
  return `  ${name.padEnd(22)} ${says}${parameter ? ` [${parameter.unit}${usual}]` : ''}`;
}
