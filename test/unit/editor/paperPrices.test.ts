import assert from 'node:assert/strict';
import { paperPriceWords } from '../../../src/editor/paperPriceWords';
import { environmentAt, placeOf } from '../../../src/exchange/environments';
import { PaperPrices } from '../../../src/trading/paperPrices';
import type { PaperSourceStatus } from '../../../src/trading/paperSource';
import { modeWords } from '../../../webview/ui/modeWords';
import { FakeClock, settle } from '../../support/fakeClock';
import { deferred } from '../trading/samples';

const simulated = environmentAt('paper', 'http://127.0.0.1:4000');
const followed = { ...simulated, pricesFrom: 'https://api.example' };

function statusOf(condition: PaperSourceStatus['condition'], revision = 1): PaperSourceStatus {
  return { revision, from: followed.pricesFrom, condition, wanted: { rules: false, books: [] } };
}

/** Watches a paper exchange that answers when the test says so. */
function watched() {
  const clock = new FakeClock();
  const asked: {
    after: number;
    answer: (status: PaperSourceStatus) => void;
    fail: (error: Error) => void;
  }[] = [];
  const wishes: string[] = [];
  const logged: string[] = [];
  const prices = new PaperPrices(
    {
      status: (after) => {
        const { promise, resolve, reject } = deferred<PaperSourceStatus>();
        asked.push({ after, answer: resolve, fail: reject });
        return promise;
      },
      simulate: (when) => {
        wishes.push(when);
        return Promise.resolve();
      },
      dispose: () => undefined,
    },
    clock,
    (text) => logged.push(text),
  );
  let changes = 0;
  prices.onChange(() => (changes += 1));
  const words = (): string | undefined => paperPriceWords({ environment: followed, prices })?.text;
  return { clock, asked, wishes, logged, prices, words, changes: () => changes };
}

describe('the real prices of paper trading, as a window tells of them', () => {
  it('are named with their host, and said to be missing or made up when they are', async () => {
    const { asked, words, prices, changes } = watched();
    assert.equal(words(), 'real prices from api.example');
    for (const [revision, condition, said, mark] of [
      [1, 'following', 'real prices from api.example', ''],
      [2, 'unreachable', 'no prices: api.example does not answer', ' no prices'],
      [3, 'simulated', 'SIMULATED prices: api.example does not answer', ' SIMULATED'],
    ] as const) {
      assert.equal(asked.at(-1)?.after, revision - 1);
      asked.at(-1)?.answer(statusOf(condition, revision));
      await settle();
      assert.equal(words(), said);
      assert.equal(paperPriceWords({ environment: followed, prices })?.mark, mark);
    }
    assert.equal(changes(), 3);
    assert.equal(paperPriceWords({ environment: simulated, prices: undefined }), undefined);
  });

  it('stand in the banner of the pages behind PAPER', () => {
    const mode = { environment: 'paper', label: 'Paper', live: false, armed: false, signedIn: true } as const;
    assert.equal(modeWords(mode).rest, 'simulated money');
    const words = modeWords({ ...mode, prices: 'real prices from api.example' });
    assert.deepEqual([words.strong, words.rest], ['PAPER', 'simulated money, real prices from api.example']);
  });

  it('are asked about again, from the start, when the paper exchange ended and another window runs it', async () => {
    const { clock, asked, logged, prices } = watched();
    asked[0]?.answer(statusOf('following', 7));
    await settle();
    asked[1]?.fail(new Error('gone'));
    await settle();
    assert.equal(prices.current, undefined);
    await clock.advance(1_000);
    assert.equal(asked.at(-1)?.after, 0);
    assert.deepEqual(logged, ['gone']);
    prices.dispose();
  });

  it('hand on once what is to be done while they do not come', async () => {
    const { prices, wishes } = watched();
    prices.prefer('always');
    prices.prefer('always');
    await prices.simulateNow();
    prices.prefer('never');
    assert.deepEqual(wishes, ['always', 'now', 'never']);
  });

  it('make paper trading another place: nothing of one is taken for the other\u2019s', () => {
    assert.notEqual(placeOf(followed), placeOf(simulated));
    const port = { ...environmentAt('paper', 'http://127.0.0.1:5000'), pricesFrom: followed.pricesFrom };
    assert.equal(placeOf(port), placeOf(followed));
  });
});
