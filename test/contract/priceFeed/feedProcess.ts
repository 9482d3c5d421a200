// A process that watches markets as an editor window does, without the editor: lines on standard input are commands, each answered by a line of JSON.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { systemClock as clock } from '../../../src/editor/systemClock';
import { InvexClient } from '../../../src/exchange/client';
import { environmentAt } from '../../../src/exchange/environments';
import { Limiter } from '../../../src/exchange/limiter';
import { ServerClock } from '../../../src/exchange/serverClock';
import { Transport } from '../../../src/exchange/transport';
import { ZoneChoice } from '../../../src/exchange/zoneChoice';
import { FeedWindows, feedFolders } from '../../../src/trading/feedWindows';
import { PriceFeed } from '../../../src/trading/priceFeed';
import { isGone, writerHere } from '../../../src/trading/writer';

/** What the process is started with. */
export interface FeedSetup {
  readonly url: string;
  /** Folder that the windows share. */
  readonly directory: string;
  readonly markets: readonly string[];
}

/** What the window shows. */
export interface FeedShown {
  readonly leads: boolean;
  readonly warnings: readonly string[];
  readonly markets: readonly {
    readonly symbol: string;
    readonly state: string;
    /** Absent while there is no price. */
    readonly ageMs?: number;
  }[];
}

const { url, directory, markets } = JSON.parse(process.argv[2] ?? '{}') as FeedSetup;
const environment = environmentAt('custom', url);
const client = new InvexClient({
  environment,
  transport: new Transport({ clock }),
  limiter: new Limiter({ clock }),
  serverClock: new ServerClock(clock),
  clock,
  zone: new ZoneChoice({
    environmentKey: 'custom',
    setting: () => 'auto',
    store: { get: () => undefined, set: () => undefined },
    clock,
  }),
  credentials: () => undefined,
  random: Math.random,
  log: () => undefined,
});
const warnings: string[] = [];
const windows = new FeedWindows({
  files: feedFolders(directory, url, randomUUID),
  writer: writerHere(randomUUID()),
  isGone,
  clock,
  random: Math.random,
  warn: (text) => warnings.push(text),
});
const feed = new PriceFeed(
  {
    book: (symbol, depth, { signal, urgent }) =>
      client.book(symbol, depth, { signal, priority: urgent ? 'read' : 'poll' }),
  },
  clock,
  Math.random,
  windows,
);
for (const symbol of markets) feed.watch(symbol, '5');

function shown(): FeedShown {
  return {
    leads: feed.leads,
    warnings,
    markets: markets.map((symbol) => {
      const aged = feed.aged(symbol);
      return { symbol, state: feed.state(symbol), ...(aged && { ageMs: aged.ageMs }) };
    }),
  };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id } = JSON.parse(line) as { id: number };
  console.log(JSON.stringify({ id, answer: shown() }));
});
