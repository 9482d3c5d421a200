import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exact } from '../../../src/domain/decimal';
import type { Order } from '../../../src/domain/order';
import { OrderNews, type NewsKind, type NewsMessage } from '../../../src/trading/orderNews';
import type { OrderEvent } from '../../../src/trading/orderProgress';
import { plainText, statusWords } from '../../../src/trading/orderWords';
import { ToldNews } from '../../../src/trading/toldNews';
import { FakeClock } from '../../support/fakeClock';
import { entryOf, orderOf } from './samples';

const fill = (number: number, changes: Partial<Order> = {}): OrderEvent => {
  const order = orderOf(number, { status: 'FULL_FILLED', filled: exact('5'), ...changes });
  const fully = order.status === 'FULL_FILLED';
  return { kind: 'filled', order, by: order.filled, fully, atFirstSight: false };
};
const part = (number: number, filled: string): OrderEvent =>
  fill(number, { status: 'PARTIALLY_FILLED', filled: exact(filled) });
const ended = (number: number, changes: Partial<Order> = {}): OrderEvent => ({
  kind: 'cancelled',
  order: orderOf(number, { status: 'CANCELED_BY_MATCH_ENGINE', ...changes }),
  by: 'exchange',
});

const neverWarned = (text: string): void => {
  throw new Error(text);
};

/** Windows on one machine: they share the clock and what was told. */
function windows(count = 1) {
  const clock = new FakeClock();
  const claimed = new Set<string>();
  return {
    clock,
    claimed,
    all: Array.from({ length: count }, () => {
      const told: NewsMessage[] = [];
      const its = {
        clock,
        mode: 'PAPER',
        looks: true,
        unwanted: [] as NewsKind[],
        seen: [] as string[],
        told,
        texts: () => told.map(({ text }) => text),
        wants: (kind: NewsKind) => !its.unwanted.includes(kind),
        somebodyLooks: () => its.looks,
        isSeen: ({ order }: OrderEvent) => its.seen.includes(order.orderId),
        claim: (name: string) => {
          const first = !claimed.has(name);
          claimed.add(name);
          return Promise.resolve(first);
        },
        tell: (message: NewsMessage) => void told.push(message),
      };
      return { its, news: new OrderNews(its) };
    }),
  };
}

function oneWindow() {
  const { clock, all, claimed } = windows();
  const [window] = all;
  assert.ok(window);
  return { clock, claimed, ...window };
}

describe('News of orders', () => {
  it('is one message for a burst', async () => {
    const { clock, its, news } = oneWindow();
    news.add([fill(1), fill(2)]);
    await clock.advance(1500);
    news.add([fill(3), fill(4), fill(5), ended(6)]);
    assert.deepEqual(its.texts(), []);
    await clock.advance(500);
    assert.deepEqual(its.texts(), [
      'PAPER: Cancelled by the exchange: Buy 5 USDT at 990 IRR, nothing of it was filled. ' +
        '5 orders filled: Buy 5 USDT at 990 IRR; Buy 5 USDT at 990 IRR; Buy 5 USDT at 990 IRR; and 2 more.',
    ]);
    assert.deepEqual([its.told[0]?.serious, its.told[0]?.orderId], [true, undefined]);
    await clock.advance(60_000);
    assert.equal(its.told.length, 1);
  });

  it('is not held back by a market that fills without a pause', async () => {
    const { clock, its, news } = oneWindow();
    for (let number = 1; number <= 10; number += 1) {
      news.add([fill(number)]);
      await clock.advance(500);
    }
    assert.equal(its.told.length, 2);
  });

  it('names the order of a single one, and how it stands when it filled in parts', async () => {
    const { clock, its, news } = oneWindow();
    news.add([part(1, '1')]);
    news.add([part(1, '2.5')]);
    await clock.advance(2000);
    news.add([part(1, '4'), fill(1)]);
    await clock.advance(2000);
    assert.deepEqual(its.texts(), [
      'PAPER: Partly filled: 2.5 of 5 USDT filled, Buy 5 USDT at 990 IRR.',
      'PAPER: Filled: Buy 5 USDT at 990 IRR.',
    ]);
    assert.deepEqual([its.told[0]?.serious, its.told[0]?.orderId], [false, orderOf(1).orderId]);
  });

  it('tells the exchange\u2019s own cancellations with what was filled, and not those of a person', async () => {
    const { clock, its, news } = oneWindow();
    const order = orderOf(2, { status: 'CANCELED_BY_USER' });
    news.add([
      ended(1, { filled: exact('2') }),
      { kind: 'cancelled', order, by: 'user' },
      { kind: 'appeared', order },
    ]);
    await clock.advance(2000);
    assert.deepEqual(its.texts(), [
      'PAPER: Cancelled by the exchange: Buy 5 USDT at 990 IRR, 2 of 5 USDT filled.',
    ]);
  });

  it('tells a status that nobody knows as it came, without what could become a link', async () => {
    const { clock, its, news } = oneWindow();
    const order = orderOf(1, { status: '[Refund](command:evil)\n' });
    news.add([{ kind: 'restated', order }]);
    await clock.advance(2000);
    assert.deepEqual(its.texts(), ['PAPER: New status: Buy 5 USDT at 990 IRR is Refund (command:evil).']);
  });

  it('tells how an unknown order was resolved', async () => {
    const { clock, its, news } = oneWindow();
    const entry = entryOf();
    news.addResolved({ entry, state: 'accepted', order: orderOf(1), message: '', where: 'here' });
    news.addResolved({ entry, state: 'accepted', order: orderOf(2), message: '', where: 'elsewhere' });
    await clock.advance(2000);
    news.addResolved({ entry, state: 'not-placed', message: 'It was not placed.', where: 'here' });
    await clock.advance(2000);
    assert.deepEqual(its.told, [
      {
        text: 'PAPER: Outcome known: Buy 5 USDT_IRR at 990: The exchange has the order: open.',
        serious: false,
        orderId: orderOf(1).orderId,
      },
      { text: 'PAPER: Not placed: Buy 5 USDT_IRR at 990: It was not placed.', serious: true },
    ]);
  });

  it('leaves out each kind that is switched off', async () => {
    const { clock, its, news } = oneWindow();
    const all = (): void => {
      news.add([fill(1), ended(2)]);
      news.addResolved({ entry: entryOf(), state: 'not-placed', message: 'No.', where: 'here' });
    };
    its.unwanted = ['fills', 'rejections', 'resolved'];
    all();
    await clock.advance(40_000);
    assert.deepEqual(its.told, []);
    its.unwanted = ['fills'];
    all();
    await clock.advance(2000);
    assert.equal(its.told.length, 1);
    assert.doesNotMatch(its.texts()[0] ?? '', /Filled/);
    assert.match(its.texts()[0] ?? '', /Cancelled by the exchange.*/);
    assert.match(its.texts()[0] ?? '', /Not placed/);
  });

  it('leaves out what happened while it was switched off, when that ends a moment later, and what is switched off meanwhile', async () => {
    const { clock, its, news } = oneWindow();
    its.unwanted = ['fills'];
    news.add([fill(1)]);
    its.unwanted = [];
    news.add([fill(2)]);
    await clock.advance(2000);
    assert.equal(its.told.length, 1);
    assert.equal(its.told[0]?.orderId, fill(2).order.orderId);
    news.add([fill(3)]);
    its.unwanted = ['fills'];
    await clock.advance(40_000);
    assert.equal(its.told.length, 1);
  });

  it('says nothing of what the trader sees elsewhere, also when that is known only a moment later', async () => {
    const { clock, its, news } = oneWindow();
    its.seen = [orderOf(1).orderId];
    news.add([fill(1), fill(2)]);
    its.seen = [orderOf(2).orderId];
    await clock.advance(2000);
    assert.deepEqual(its.told, []);
  });

  it('is told by the window that somebody looks at, however late that learns of it', async () => {
    const { clock, all } = windows(2);
    const [there, here] = all;
    assert.ok(there && here);
    there.its.looks = false;
    there.news.add([fill(1)]);
    await clock.advance(30_000);
    here.news.add([fill(1)]);
    await clock.advance(60_000);
    assert.deepEqual([there.its.told.length, here.its.told.length], [0, 1]);
  });

  it('is told once where nobody looks at any window, or somebody at several', async () => {
    for (const looks of [true, false]) {
      const { clock, all } = windows(3);
      for (const { its, news } of all) {
        its.looks = looks;
        news.add([fill(1), part(2, '3')]);
      }
      await clock.advance(60_000);
      assert.equal(all.flatMap(({ its }) => its.told).length, 1);
    }
  });

  it('is told at once by the window to which somebody comes', async () => {
    const { clock, its, news } = oneWindow();
    its.looks = false;
    news.add([fill(1)]);
    await clock.advance(10_000);
    its.looks = true;
    news.attentionChanged();
    await clock.advance(2000);
    assert.equal(its.told.length, 1);
  });

  it('is not told by another window when the trader saw it in this one', async () => {
    const { clock, all } = windows(2);
    const [here, there] = all;
    assert.ok(there && here);
    here.its.seen = [orderOf(1).orderId];
    there.its.looks = false;
    here.news.add([fill(1)]);
    there.news.add([fill(1)]);
    await clock.advance(60_000);
    assert.deepEqual([here.its.told, there.its.told], [[], []]);
  });

  it('is not lost when the environment is left, and not told after the end', async () => {
    const { clock, its, news } = oneWindow();
    news.add([fill(1)]);
    await news.flush();
    assert.equal(its.told.length, 1);
    news.dispose();
    news.add([fill(2)]);
    await clock.advance(60_000);
    assert.equal(its.told.length, 1);
  });
});

describe('What was told', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'told-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('belongs to the first window that asks, of any number that ask at once', async () => {
    const folder = join(directory, 'told');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => new ToldNews(folder, neverWarned).claim('order 5 filled')),
    );
    assert.equal(answers.filter(Boolean).length, 1);
    assert.equal(await new ToldNews(folder, neverWarned).claim('order 6 filled'), true);
    // Names are not readable, and no name of the server's becomes a path.
    assert.ok((await readdir(folder)).every((name) => /^[0-9a-f]{32}$/.test(name)));
  });

  it('is forgotten after a day', async () => {
    const told = new ToldNews(directory, neverWarned);
    await told.claim('old');
    await told.claim('new');
    const [first = ''] = await readdir(directory);
    const yesterday = (Date.now() - 25 * 3600 * 1000) / 1000;
    await utimes(join(directory, first), yesterday, yesterday);
    await told.prune(Date.now());
    assert.equal((await readdir(directory)).length, 1);
    await new ToldNews(join(directory, 'nothing'), neverWarned).prune(Date.now());
  });

  it('is told rather than lost where it cannot be noted', async () => {
    const warnings: string[] = [];
    const file = join(directory, 'in the way');
    await writeFile(file, '');
    for (const folder of [file, join(file, 'told')]) {
      assert.equal(await new ToldNews(folder, (text) => warnings.push(text)).claim('order'), true);
    }
    assert.equal(warnings.length, 2);
  });
});

describe('The words of orders', () => {
  it('show what the exchange says as it came, where we do not know the word', () => {
    const words = (status: string, filled = '0'): string => statusWords({ status, filled: exact(filled) });
    assert.equal(words('NOT_FILLED'), 'open');
    assert.equal(words('NOT_FILLED', '1'), 'partly filled');
    assert.equal(words('CANCELED_BY_SYSTEM', '1'), 'cancelled by the exchange');
    assert.equal(words('INACTIVE'), 'INACTIVE');
    assert.equal(words('\u0644\u063a\u0648 \u0634\u062f'), '\u0644\u063a\u0648 \u0634\u062f');
    assert.equal(plainText(`a\u202eb${'c'.repeat(90)}`).length, 60);
    assert.doesNotMatch(plainText('a\u202eb'), /\u202e/);
  });
});
