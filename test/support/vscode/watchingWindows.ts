import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { extensionId } from '../../../scripts/checkout';
import { CountedLine, type CountedRequest } from '../paper/countedLine';
import { LookAlikeServer } from '../paper/lookAlikeServer';
import { eventually } from './eventually';
import { extensionHosts } from './killExtensionHost';
import { EditorSession } from './session';
import type { Workbench } from './workbench';

const coins = ['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'ADA', 'DOGE', 'TRX', 'TON', 'LTC'];
/** The markets that each window watches. */
export const watchedMarkets: readonly string[] = coins.map((coin) => `${coin}_USDT`);
/** A live price has its last move before it. */
export const livePrice = new RegExp(String.raw`^${watchedMarkets[0]} [\u25b2\u25bc=] ([\d,.]+)`);
/** Three windows start on a machine that may have much else to do, in ms. */
const patienceMs = 180_000;
/** Linux counts processor time in these. */
const ticksPerSecond = 100;

/** What windows cost while they watch. */
export interface WatchingCost {
  readonly seconds: number;
  /** Requests of all kinds a second, on average and in the busiest second, and those for books on average. */
  readonly requests: number;
  readonly mostInASecond: number;
  readonly books: number;
  /** Requests a second on average by what is asked for, most first: method and path without the query. */
  readonly kinds: readonly (readonly [kind: string, perSecond: number])[];
  /** Processor time of each window's extension host, in percent of a core. */
  readonly processor: readonly number[];
}

/** Three windows of a real VS Code, signed in, each of which watches ten markets of an exchange whose requests are counted. */
export class WatchingWindows {
  private constructor(
    readonly session: EditorSession,
    readonly line: CountedLine,
    readonly windows: readonly Workbench[],
    /** The process in which the extensions of each window run. */
    private readonly hosts: readonly number[],
    private readonly server: LookAlikeServer,
  ) {}

  static async open(): Promise<WatchingWindows> {
    const server = await LookAlikeServer.start();
    const line = await CountedLine.to(server.url);
    const session = await EditorSession.open({
      settings: {
        'invex.environment': 'custom',
        'invex.customUrl': line.url,
        'invex.ticker.markets': watchedMarkets,
      },
    });
    const first = session.workbench;
    await first.openInvex();
    await first.quickInput.runCommand('Invex: Sign In\u2026');
    await first.quickInput.choose('Custom');
    await first.quickInput.answer(server.apiKey, /2 of 3/);
    await first.quickInput.answer(server.secretKey, /3 of 3/);
    await first.waitForNotification(/Signed in to Custom/);
    await first.clearNotifications();
    const windows = [first];
    const hosts = [...(await extensionHosts(session.server))];
    while (windows.length < 3) {
      const window = await session.openWindow();
      await window.openInvex();
      await window.waitForStatus('mode', /LIVE/, patienceMs);
      windows.push(window);
      hosts.push(...(await extensionHosts(session.server)).filter((pid) => !hosts.includes(pid)));
    }
    if (hosts.length !== windows.length) throw new Error(`${hosts.length} extension hosts`);
    return new WatchingWindows(session, line, windows, hosts, server);
  }

  /** Lets so much time pass, and tells what it cost. */
  async watch(seconds: number): Promise<WatchingCost> {
    const { hosts } = this;
    const before = await Promise.all(hosts.map(processorSeconds));
    const since = Date.now();
    await eventually(
      'the time is over',
      () => Promise.resolve(Date.now() - since >= seconds * 1000 ? true : undefined),
      (seconds + 60) * 1000,
    );
    const took = (Date.now() - since) / 1000;
    const after = await Promise.all(hosts.map(processorSeconds));
    const all = this.line.requests.filter(({ at }) => at >= since);
    const books = this.line.books.filter(({ at }) => at >= since);
    return {
      seconds: took,
      requests: all.length / took,
      mostInASecond: Math.max(
        ...all.map(({ at }) => all.filter((other) => other.at >= at && other.at < at + 1000).length),
      ),
      books: books.length / took,
      kinds: perSecond(all, took),
      processor: hosts.map((_, at) => (((after[at] ?? 0) - (before[at] ?? 0)) / took) * 100),
    };
  }

  /**
   * Kills the extension host of the window that leads. Gives how long it took until each market had been asked for anew, and until each other
   * window showed a newer price, in ms.
   */
  async killLeader(): Promise<{ readonly asked: number; readonly shown: number }> {
    const pid = await this.leader();
    const others = this.windows.filter((_, at) => this.hosts[at] !== pid);
    if (others.length !== this.windows.length - 1) throw new Error(`No window has the process ${pid}.`);
    const at = Date.now();
    process.kill(pid, 'SIGKILL');
    const [asked, ...shown] = await Promise.all([
      this.askedAnew(at),
      ...others.map((window) => this.shownAnew(window, pid, at)),
    ]);
    return { asked, shown: Math.max(...shown) };
  }

  /** What the killed window has left may be shown a moment later. What differs from what is shown when another one leads is newer. */
  private async shownAnew(window: Workbench, killed: number, since: number): Promise<number> {
    await eventually('another window leads', async () =>
      (await this.leader()) === killed ? undefined : true,
    );
    const before = await priceIn(window);
    await eventually('a newer price is shown', async () => {
      const now = await priceIn(window);
      return now !== undefined && now !== before ? true : undefined;
    });
    return Date.now() - since;
  }

  private askedAnew(since: number): Promise<number> {
    return eventually('every market is refreshed again', () => {
      const answered = watchedMarkets.map((symbol) =>
        this.line.books.find(
          (each) => each.at > since && each.endedAt !== undefined && each.path.includes(symbol),
        ),
      );
      const ends = answered.map((each) => each?.endedAt);
      return Promise.resolve(ends.every((end) => end !== undefined) ? Math.max(...ends) - since : undefined);
    });
  }

  /** The process of the window that leads. */
  async leader(): Promise<number> {
    const feeds = path.join(
      this.session.server.folders.userData,
      'User',
      'globalStorage',
      extensionId,
      'feed',
    );
    const [feed = ''] = await readdir(feeds);
    const terms = (await readdir(path.join(feeds, feed, 'terms'))).filter((name) => name.endsWith('.json'));
    const newest = Math.max(...terms.map((name) => Number.parseInt(name, 10)));
    const text = await readFile(path.join(feeds, feed, 'terms', `${newest}.json`), 'utf8');
    return (JSON.parse(text) as { by: { pid: number } }).by.pid;
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.line.close();
    await this.server.stop();
  }
}

/** The live price of the first market in this window's ticker; absent while none is live. */
async function priceIn(window: Workbench): Promise<string | undefined> {
  return livePrice.exec(await window.statusItem('ticker').innerText())?.[1];
}

function perSecond(requests: readonly CountedRequest[], seconds: number): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { method, path: asked } of requests) {
    const kind = `${method} ${asked.split('?')[0] ?? ''}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([kind, count]) => [kind, count / seconds] as const)
    .toSorted(([, a], [, b]) => b - a);
}

async function processorSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold spaces; user and system time are the 12th and 13th fields after it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
