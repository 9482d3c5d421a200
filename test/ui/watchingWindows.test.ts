import assert from 'node:assert/strict';
import { WatchingWindows } from '../support/vscode/watchingWindows';

describe('Three windows that watch ten markets', function () {
  this.timeout(900_000);
  let watching: WatchingWindows;

  before(async () => {
    watching = await WatchingWindows.open();
  });
  after(async () => {
    await watching.close();
  });
  afterEach(async function () {
    await watching.session.afterTest(this.currentTest);
  });

  const showPrices = async (): Promise<void> => {
    for (const window of watching.windows) {
      await window.waitForStatus('ticker', /BTC_USDT [\u25b2\u25bc=] [\d,.]+/);
    }
  };

  it('all show live prices', async () => {
    await showPrices();
  });

  it('make at most ten requests a second together, of all kinds, and none for a book twice at a time', async () => {
    const { requests, books } = await watching.watch(60);
    assert.ok(requests <= 10, `${requests.toFixed(1)} requests a second`);
    assert.ok(books >= 1, `${books.toFixed(1)} requests for books a second`);
    assert.deepEqual(watching.line.doubled(), []);
  });

  it('go on within five seconds when the extension host of the one that asks is killed', async () => {
    const gap = await watching.killLeader();
    assert.ok(gap <= 5_000, `${gap} ms`);
  });
});
