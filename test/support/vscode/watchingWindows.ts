import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { extensionId } from '../../../scripts/checkout';
import { CountedLine } from '../paper/countedLine';
import { LookAlikeServer } from '../paper/lookAlikeServer';
import { eventually } from './eventually';
import { extensionHosts } from './killExtensionHost';
import { EditorSession } from './session';
import type { Workbench } from './workbench';

const coins = ['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'ADA', 'DOGE', 'TRX', 'TON', 'LTC'];
/** The markets that each window watches. */
export const watchedMarkets: readonly string[] = coins.map((coin) => `${coin}_USDT`);
/** Linux counts processor time in these. */
const ticksPerSecond = 100;

/** What windows cost while they watch. */
export interface WatchingCost {
  readonly seconds: number;
  /** Requests of all kinds a second, on average and in the busiest second, and those for books on average. */
  readonly requests: number;
  readonly mostInASecond: number;
  readonly books: number;
  /** Processor time of each window's extension host, in percent of a core. */
  readonly processor: readonly number[];
}

/** Three windows of a real VS Code, signed in, each of which watches ten markets of an exchange whose requests are counted. */
export class WatchingWindows {
  private constructor(
    readonly session: EditorSession,
    readonly line: CountedLine,
    readonly windows: readonly Workbench[],
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
    while (windows.length < 3) {
      const window = await session.openWindow();
      await window.openInvex();
      windows.push(window);
    }
    for (const window of windows) await window.waitForStatus('mode', /LIVE/);
    return new WatchingWindows(session, line, windows, server);
  }

  /** Lets so much time pass, and tells what it cost. */
  async watch(seconds: number): Promise<WatchingCost> {
    const hosts = await extensionHosts(this.session.server);
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
      processor: hosts.map((_, at) => (((after[at] ?? 0) - (before[at] ?? 0)) / took) * 100),
    };
  }

  /** Kills the extension host of the window that leads. Gives how long it took until each market had been asked for anew, in ms. */
  async killLeader(): Promise<number> {
    const pid = await this.leader();
    const at = Date.now();
    process.kill(pid, 'SIGKILL');
    return eventually('every market is refreshed again', () => {
      const answered = watchedMarkets.map((symbol) =>
        this.line.books.find(
          (each) => each.at > at && each.endedAt !== undefined && each.path.includes(symbol),
        ),
      );
      const ends = answered.map((each) => each?.endedAt);
      return Promise.resolve(ends.every((end) => end !== undefined) ? Math.max(...ends) - at : undefined);
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

async function processorSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold spaces; user and system time are the 12th and 13th fields after it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
