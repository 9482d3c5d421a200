// A process that trades as an editor window does, without the editor: lines on standard input are commands, each answered by a line of JSON.
import { createPrivateKey, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { toText } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import { problemKinds, type ProblemCode } from '../../../src/domain/problems';
import { InvexClient } from '../../../src/exchange/client';
import { environmentAt } from '../../../src/exchange/environments';
import { Limiter } from '../../../src/exchange/limiter';
import { Secret } from '../../../src/exchange/secret';
import { ServerClock } from '../../../src/exchange/serverClock';
import { defaultLimits, Transport } from '../../../src/exchange/transport';
import { ZoneChoice } from '../../../src/exchange/zoneChoice';
import { Arming } from '../../../src/trading/arming';
import { Venue } from '../../../src/trading/venue';
import { fastClock } from './fastClock';
import type { Shown, ShownOrder, WindowCommand, WindowSetup } from './windowUnderTest';

const setup = JSON.parse(process.argv[2] ?? '{}') as WindowSetup;
const { url, apiKey, directory, speed } = setup;
const clock = fastClock(setup);
const faster = (ms: number): number => ms / speed;
const transport = new Transport({
  clock,
  limits: {
    ...defaultLimits,
    connectMs: faster(defaultLimits.connectMs),
    headersMs: faster(defaultLimits.headersMs),
    bodyMs: faster(defaultLimits.bodyMs),
    totalMs: faster(defaultLimits.totalMs),
  },
});
const limiter = new Limiter({ clock });
const serverClock = new ServerClock(clock);
const credentials = { apiKey: new Secret(apiKey), key: createPrivateKey(setup.privateKeyPem) };
const arming = new Arming(clock, Number.MAX_SAFE_INTEGER);
const environment = environmentAt('custom', url);
const zoneFile = join(directory, 'zone');
const client = new InvexClient({
  environment,
  transport,
  limiter,
  serverClock,
  clock,
  zone: new ZoneChoice({
    environmentKey: 'custom',
    setting: () => 'auto',
    store: {
      get: () => readIfThere(zoneFile),
      set: (_key, zone) => writeFileSync(zoneFile, zone ?? ''),
    },
    clock,
  }),
  credentials: () => credentials,
  random: Math.random,
  wait: async (ms, signal) => delay(faster(ms), undefined, signal && { signal }),
  log: () => undefined,
});
mkdirSync(directory, { recursive: true });
const venue = new Venue({
  environment,
  client,
  serverClock,
  arming,
  journalDirectory: join(directory, 'journal'),
  memoryDirectory: join(directory, 'memory'),
  pricesDirectory: join(directory, 'prices'),
  clock,
  random: Math.random,
  newId: randomUUID,
  account: () => 'fingerprint',
  limits: () => ({ rulesMaxAgeMs: 600_000, bookMaxAgeMs: 120_000 }),
  warn: () => undefined,
});
const everything = Object.keys(problemKinds) as ProblemCode[];

async function obey(command: WindowCommand): Promise<unknown> {
  switch (command.do) {
    case 'start':
      arming.arm();
      await venue.rules.refresh();
      await venue.balances.refresh(['USDT', 'IRR']);
      await venue.adoptUnfinished();
      return 'started';
    case 'place':
      return venue.desk.place({ intent: command.intent, draft: command.draft, seen: everything });
    case 'cancel': {
      const order = venue.orders.all().find((each) => each.orderId === command.orderId);
      if (!order) throw new Error('No such order is shown.');
      const { state } = await venue.cancellations.cancel(order);
      return { state };
    }
    case 'read':
      await Promise.all([venue.orders.refresh(), venue.balances.refresh(['USDT', 'IRR'])]);
      return show();
    case 'look now':
      await venue.unknown.lookUpNow();
      return show();
    case 'reload':
      // As the window does when it closes: what has left may end, for a moment.
      await Promise.race([venue.desk.close(), delay(faster(1500))]);
      venue.dispose();
      limiter.dispose();
      await transport.dispose();
      return 'gone';
  }
}

function show(): Shown {
  const balances = venue.balances.all().map(({ currency, account, trouble }) => ({
    currency,
    available: account ? toText(account.available) : '',
    blocked: account ? toText(account.blocked) : '',
    trouble: wordsOf(trouble),
  }));
  return {
    unknown: venue.unknown.all().map((each) => each.clientOrderId),
    open: venue.orders.all().map(shown),
    trouble: wordsOf(venue.orders.trouble),
    balances,
  };
}

function shown({ orderId, clientOrderId, status, filled }: Order): ShownOrder {
  return { orderId, clientOrderId: clientOrderId ?? '', status, filled: toText(filled) };
}

/** Nothing where there is no trouble. */
function wordsOf(trouble: unknown): string {
  if (trouble === undefined) return '';
  return trouble instanceof Error ? trouble.message : JSON.stringify(trouble);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line) as WindowCommand;
  obey(command).then(
    (answer) => {
      console.log(JSON.stringify({ id: command.id, answer }));
      if (answer === 'gone') process.exit(0);
    },
    (error: unknown) => console.log(JSON.stringify({ id: command.id, error: String(error) })),
  );
});
