import assert from 'node:assert/strict';
import { CountedLine } from '../../support/paper/countedLine';
import { ProcessUnderTest } from '../../support/processUnderTest';
import { eventually } from '../../support/vscode/eventually';
import { bundle, temporaryDirectory } from '../paper/support/bundle';
import { TestExchange } from '../paper/support/exchange';
import type { FeedSetup, FeedShown } from './feedProcess';

const coins = ['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'ADA', 'DOGE', 'TRX', 'TON', 'LTC'];
const markets = coins.map((coin) => `${coin}_USDT`);

describe('The price feeds of three windows, each in a process of its own', function () {
  this.timeout(180_000);
  let exchange: TestExchange;
  let line: CountedLine;
  let windows: ProcessUnderTest[];

  before(async () => {
    exchange = await TestExchange.start();
    line = await CountedLine.to(exchange.url);
    const program = await bundle('../../priceFeed/feedProcess.ts');
    const setup: FeedSetup = { url: line.url, directory: await temporaryDirectory(), markets };
    windows = [1, 2, 3].map(() => new ProcessUnderTest(program, setup));
  });
  after(async () => {
    await Promise.all(windows.map((window) => window.kill()));
    await line.close();
    await exchange.close();
  });

  const shown = async (window: ProcessUnderTest): Promise<FeedShown> => (await window.ask({})) as FeedShown;
  const showsAllLive = async (window: ProcessUnderTest): Promise<FeedShown> =>
    eventually('all markets are live', async () => {
      const now = await shown(window);
      return now.markets.every(({ state }) => state === 'live') ? now : undefined;
    });
  const leaders = async (): Promise<readonly ProcessUnderTest[]> => {
    const all = await Promise.all(
      windows.map(async (window) => ((await shown(window)).leads ? [window] : [])),
    );
    return all.flat();
  };

  it('ask for ten markets once, seven times a second at most, and all of them show live prices', async () => {
    for (const window of windows) await showsAllLive(window);
    assert.equal((await leaders()).length, 1);
    const [from, since] = [line.requests.length, Date.now()];
    await eventually('ten seconds of requests have come', () =>
      Promise.resolve(Date.now() - since >= 10_000 ? true : undefined),
    );
    const seconds = (Date.now() - since) / 1000;
    const perSecond = (line.requests.length - from) / seconds;
    assert.ok(perSecond <= 8, `${perSecond.toFixed(1)} requests a second`);
    assert.ok(perSecond >= 1, `${perSecond.toFixed(1)} requests a second`);
    assert.deepEqual(line.doubled(), []);
    for (const window of windows) assert.deepEqual((await showsAllLive(window)).warnings, []);
  });

  for (const how of ['killed', 'suspended'] as const) {
    it(`go on when the one that leads is ${how}`, async () => {
      const [leader] = await leaders();
      assert.ok(leader);
      const from = line.books.length;
      const at = Date.now();
      if (how === 'killed') await leader.kill();
      else leader.signal('SIGSTOP');
      const others = windows.filter((each) => each !== leader);
      const gaps = await Promise.all(
        others.map((window) =>
          eventually('the window has newer prices of all markets', async () => {
            const { markets: all } = await shown(window);
            const since = Date.now() - at;
            return all.every(({ ageMs }) => ageMs !== undefined && ageMs < since) ? since : undefined;
          }),
        ),
      );
      // A suspended one is known by its silence; of a busy machine nobody can ask more than that the others go on.
      const limit = how === 'killed' ? 5_000 : 60_000;
      assert.ok(Math.max(...gaps) <= limit, `the others went on after ${gaps.join(' and ')} ms`);
      if (how === 'suspended') {
        // It wakes up, finds another in charge, and follows.
        leader.signal('SIGCONT');
        const woken = await eventually('the woken window follows', async () => {
          const now = await shown(leader);
          return now.leads ? undefined : now;
        });
        assert.equal(woken.leads, false);
        await showsAllLive(leader);
        assert.equal((await leaders()).length, 1);
      } else windows = others;
      // What the stopped window had asked for nobody could give up; nothing else is asked for twice.
      const late = line.doubled(from).filter(([first]) => first.at > at + 1_000);
      assert.deepEqual(late, []);
    });
  }
});
