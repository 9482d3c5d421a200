import assert from 'node:assert/strict';
import { glanceEveryMs } from '../../src/editor/marketFigures';
import { mostGlances } from '../../src/editor/marketPolling';
import { ManyMarkets } from '../support/paper/manyMarkets';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';
import type { TreeView } from '../support/vscode/treeView';
import type { Workbench } from '../support/vscode/workbench';

/** A live price: its sign, the price and the change. */
const live = /^[\u25b2\u25bc=] [\d,]{6,}/;

describe('The watchlist', () => {
  const its = onManyMarkets();

  /** The labels below the first group. Read from the top of the list, where it stands. */
  const watched = async (workbench = its.session.workbench): Promise<string[]> => {
    const rows = await workbench.markets.top();
    const end = rows.findIndex(({ level, label }) => level === 1 && label !== 'Watchlist');
    return rows.slice(0, end).flatMap(({ level, label }) => (level === 2 ? [label] : []));
  };

  const becomes = (...symbols: string[]): Promise<true> =>
    eventually(`the watchlist is ${symbols.join(', ')}`, async () =>
      (await watched()).join() === symbols.join() ? true : undefined,
    );

  it('stands first, in its order over all quotes, with live prices', async () => {
    await becomes('USDT_IRR', 'BTC_IRR', 'BTC_USDT');
    await eventually('every watched market has a live price', async () => {
      const rows = (await its.session.workbench.markets.top()).slice(1, 4);
      return rows.every(({ description }) => live.test(description)) ? true : undefined;
    });
  });

  it('is put in order with the mouse: a market that is dropped on another goes before it', async () => {
    const { markets } = its.session.workbench;
    await markets.drag(['Watchlist', 'BTC_USDT'], ['Watchlist', 'USDT_IRR']);
    await becomes('BTC_USDT', 'USDT_IRR', 'BTC_IRR');
    await markets.drag(['Watchlist', 'BTC_USDT'], ['Watchlist', 'BTC_IRR']);
    await becomes('USDT_IRR', 'BTC_USDT', 'BTC_IRR');
  });

  it('takes what is dropped on its heading to the end', async () => {
    const { markets } = its.session.workbench;
    await markets.drag(['Watchlist', 'USDT_IRR'], ['Watchlist']);
    await becomes('BTC_USDT', 'BTC_IRR', 'USDT_IRR');
  });

  it('takes up a market that is dragged into it, at its place', async () => {
    const { markets } = its.session.workbench;
    await markets.drag(['IRR', 'C003_IRR'], ['Watchlist', 'BTC_IRR']);
    await becomes('BTC_USDT', 'C003_IRR', 'BTC_IRR', 'USDT_IRR');
  });

  it('takes several rows at once', async () => {
    const { markets } = its.session.workbench;
    await markets.click('Watchlist', 'BTC_USDT');
    await markets.addToSelection('Watchlist', 'BTC_IRR');
    await markets.addToSelection('IRR', 'C001_IRR');

    await markets.drag(['Watchlist', 'BTC_IRR'], ['Watchlist', 'USDT_IRR']);
    await becomes('C003_IRR', 'BTC_USDT', 'BTC_IRR', 'C001_IRR', 'USDT_IRR');
  });

  it('loses nothing that is dragged out of it', async () => {
    const { markets } = its.session.workbench;
    const before = await watched();
    await markets.drag(['Watchlist', 'C003_IRR'], ['IRR', 'C002_IRR']);
    await markets.drag(['Watchlist', 'C003_IRR'], ['IRR']);
    // The next one that does something: by then the others would have.
    await markets.drag(['IRR', 'C004_IRR'], ['Watchlist']);
    await becomes(...before, 'C004_IRR');
  });

  it('is put in order from the keyboard, also where the keyboard is on another row than the one selected', async () => {
    const { keyboard } = its.session.page;
    await its.session.workbench.markets.click('Watchlist', 'USDT_IRR');
    await keyboard.press('Alt+ArrowUp');
    await becomes('C003_IRR', 'BTC_USDT', 'BTC_IRR', 'USDT_IRR', 'C001_IRR', 'C004_IRR');
    await keyboard.press('Alt+ArrowUp');
    await becomes('C003_IRR', 'BTC_USDT', 'USDT_IRR', 'BTC_IRR', 'C001_IRR', 'C004_IRR');
    // The keyboard is on the last rule of the market above now, the market below is still selected.
    await keyboard.press('ArrowUp');
    await keyboard.press('Alt+ArrowDown');
    await becomes('C003_IRR', 'USDT_IRR', 'BTC_USDT', 'BTC_IRR', 'C001_IRR', 'C004_IRR');
    await keyboard.press('Alt+ArrowDown');
    await becomes('C003_IRR', 'USDT_IRR', 'BTC_IRR', 'BTC_USDT', 'C001_IRR', 'C004_IRR');
  });

  it('is put in order from the context menu of a row', async () => {
    await its.session.workbench.markets.clickMenu('Move Up in Watchlist', 'Watchlist', 'C004_IRR');
    await becomes('C003_IRR', 'USDT_IRR', 'BTC_IRR', 'BTC_USDT', 'C004_IRR', 'C001_IRR');
  });

  it('is in its order again after a reload of the window', async () => {
    await its.session.workbench.reload();
    await makeRoom(its.session.workbench);
    await becomes('C003_IRR', 'USDT_IRR', 'BTC_IRR', 'BTC_USDT', 'C004_IRR', 'C001_IRR');
  });

  it('follows what another window does to it', async () => {
    const other = await its.session.openWindow();
    await makeRoom(other);
    await other.markets.clickAction('Remove from Watchlist', 'Watchlist', 'C003_IRR');
    await becomes('USDT_IRR', 'BTC_IRR', 'BTC_USDT', 'C004_IRR', 'C001_IRR');
    await other.page.close();
  });

  it('tells in a hover how the market stands, and what of it was recorded', async () => {
    const { markets } = its.session.workbench;
    const hover = its.session.page.locator('.monaco-hover');
    // A row that is drawn again just then keeps the hover from opening: the pointer comes once more.
    const said = await eventually('the hover is there', async () => {
      await its.session.page.mouse.move(900, 500);
      await markets.hover('Watchlist', 'BTC_IRR');
      const box = hover.filter({ hasText: 'BTC / IRR' });
      await box.waitFor({ timeout: 1_500 });
      const text = await box.innerText({ timeout: 500 });
      // The window that asked for the prices was closed just before: until this one does, they are stale.
      return /State\s+live/.test(text) ? text : undefined;
    });
    for (const word of [
      /Bid\s+101,/,
      /Ask\s+101,/,
      /Spread\s+2\s\(/,
      /Mid\s+101,/,
      /Change\s+\+\d.*\ssince\s\d\d:\d\d/,
    ]) {
      assert.match(said, word);
    }
    assert.match(said, /As of\s+\d\d:\d\d:\d\d,\s(less than )?\d+ s old/);
    assert.match(said, /Recorded by this window/);
    await its.session.page.mouse.move(900, 500);
  });

  it('keeps a market that is no longer listed, and says so', async () => {
    const { markets } = its.session.workbench;
    its.server.unlisted.add('BTC_USDT');
    await its.session.workbench.quickInput.runCommand('Invex: Refresh');
    await eventually('BTC_USDT is not listed', async () => {
      const row = (await markets.top()).find(({ label }) => label === 'BTC_USDT');
      return row?.description === 'not listed here' && row.level === 2 ? true : undefined;
    });
    await markets.drag(['Watchlist', 'BTC_USDT'], ['Watchlist', 'USDT_IRR']);
    await becomes('BTC_USDT', 'USDT_IRR', 'BTC_IRR', 'C004_IRR', 'C001_IRR');
    its.server.unlisted.clear();
    await its.session.workbench.quickInput.runCommand('Invex: Refresh');
    await eventually('BTC_USDT has a price again', async () =>
      live.test((await markets.top())[1]?.description ?? '') ? true : undefined,
    );
  });
});

describe('The tree of 243 markets', () => {
  const its = onManyMarkets();

  const markets = (): TreeView => its.session.workbench.markets;
  const messages = (): Promise<string> => markets().message();

  it('asks for the prices of the watched markets and of those in sight, and of no others', async () => {
    await markets().click('USDT', 'C100_USDT');
    await eventually('the rows in sight have prices with their times', async () => {
      const rows = (await markets().visible()).filter(({ level }) => level === 2);
      return rows.every(({ description }) => /^[\d,]{6,} \u00b7 \d\d:\d\d:\d\d$/.test(description))
        ? true
        : undefined;
    });
    const shown = await markets().visible();
    const inSight = shown.filter(({ level }) => level === 2).map(({ label }) => label);
    assert.ok(inSight.length > 15 && inSight.length <= mostGlances, inSight.join());
    const watchedToo = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT'];
    // The rows that were in sight on the way here are let go within some seconds.
    await eventually('they are asked for again, and no others', async () => {
      const since = performance.now();
      await eventually('every row in sight is asked for', () => {
        const counts = its.server.counts(since);
        return Promise.resolve(inSight.every((symbol) => counts.has(symbol)) ? true : undefined);
      });
      const seconds = (performance.now() - since) / 1000;
      const counts = its.server.counts(since);
      const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
      const bound = watchedToo.length + (mostGlances * 1000) / glanceEveryMs;
      assert.ok(total <= bound * (seconds + 2), `${total} requests in ${seconds} s`);
      return [...counts.keys()].every((symbol) => inSight.includes(symbol) || watchedToo.includes(symbol))
        ? true
        : undefined;
    });
  });

  it('asks for nothing but the ticker when it is folded, and the ticker goes on', async () => {
    await markets().fold();
    await eventually('the rows are left alone', async () => {
      const since = performance.now();
      await its.session.workbench.waitForStatus('ticker', await anotherText(its.session));
      return [...its.server.counts(since).keys()].every((symbol) => symbol === 'USDT_IRR') ? true : undefined;
    });
    await markets().open();
  });

  it('goes on refreshing one section while another is collapsed', async () => {
    await markets().collapse('Watchlist');
    const before = await markets().find('IRR', 'BTC_IRR');
    assert.match(before.description, live);
    await eventually('BTC_IRR has another price', async () =>
      (await markets().find('IRR', 'BTC_IRR')).description === before.description ? undefined : true,
    );
    await markets().collapse('IRR');
    await markets().expand('Watchlist');
    const watched = await markets().find('Watchlist', 'BTC_IRR');
    await eventually('BTC_IRR has another price', async () =>
      (await markets().find('Watchlist', 'BTC_IRR')).description === watched.description ? undefined : true,
    );
    await markets().expand('IRR');
  });

  it('is filtered by keyboard, as one types, and says what it hides', async () => {
    const { quickInput } = its.session.workbench;
    await quickInput.runCommand('Invex: Filter Markets\u2026');
    await quickInput.fill('c01 usdt', /Filter Markets/);
    await eventually('what matches is there while the box is open', async () =>
      (await markets().top()).map(({ label }) => label).join() ===
      ['USDT', ...Array.from({ length: 10 }, (_, index) => `C01${index}_USDT`)].join()
        ? true
        : undefined,
    );
    await quickInput.cancel();
    await eventually('Escape brings everything back', async () =>
      (await markets().top())[0]?.label === 'Watchlist' ? true : undefined,
    );
    await quickInput.runCommand('Invex: Filter Markets\u2026');
    await quickInput.answer('btc', /Filter Markets/);
    await eventually('BTC is left', async () =>
      (await markets().top()).map(({ label }) => label).join() ===
      'Watchlist,BTC_IRR,BTC_USDT,IRR,BTC_IRR,USDT,BTC_USDT'
        ? true
        : undefined,
    );
    assert.equal(await messages(), 'Filter \u201cbtc\u201d: 2 of 243 markets, 241 hidden.');
    assert.equal((await markets().top())[0]?.description, '2 of 3 markets');
    await quickInput.runCommand('Invex: Clear Market Filter');
    await eventually('everything is back', async () =>
      (await messages()) === '' && (await markets().top()).length > 20 ? true : undefined,
    );
  });

  it('says so when a filter finds nothing', async () => {
    const { quickInput } = its.session.workbench;
    await quickInput.runCommand('Invex: Filter Markets\u2026');
    await quickInput.answer('xyz', /Filter Markets/);
    await eventually('the view says so', async () =>
      (await messages()) === 'Filter \u201cxyz\u201d: no market matches, 243 hidden.' ? true : undefined,
    );
    await markets().clickTitleAction('Clear Market Filter');
    await eventually('everything is back', async () => ((await messages()) === '' ? true : undefined));
  });

  it('is sorted by keyboard, with the order of now marked', async () => {
    const { quickInput } = its.session.workbench;
    await quickInput.runCommand('Invex: Sort Markets\u2026');
    await quickInput.choose('Name', /Sort Markets/);
    const groupNow = async (): Promise<string> =>
      (await markets().top())
        .slice(1, 4)
        .map(({ label }) => label)
        .join();
    await eventually('the watchlist is sorted by name', async () =>
      (await groupNow()) === 'BTC_IRR,BTC_USDT,USDT_IRR' ? true : undefined,
    );
    await quickInput.runCommand('Invex: Sort Markets\u2026');
    await its.session.page
      .locator('.quick-input-list-row', { hasText: 'Name' })
      .getByText('current')
      .waitFor();
    await quickInput.choose('Watchlist Order', /Sort Markets/);
    await eventually('the watchlist is in its order', async () =>
      (await groupNow()) === 'USDT_IRR,BTC_IRR,BTC_USDT' ? true : undefined,
    );
  });

  it('does not empty when the exchange cannot be reached: every price of the watchlist stays, with its age', async () => {
    await its.server.close();
    await eventually('the prices are old', async () => {
      const rows = (await markets().top()).slice(1, 4);
      return rows.every(({ description }) => /^10\d,\d{3} \u00b7 offline, \d+ s old$/.test(description))
        ? true
        : undefined;
    });
    const [first] = (await markets().top()).slice(1, 2);
    await eventually('they grow older', async () =>
      (await markets().top())[1]?.description === first?.description ? undefined : true,
    );
    assert.equal((await markets().rows()).filter(({ level }) => level === 2).length, 246);
  });

  it('is never blank without a reason, and the watchlist comes back as it was', async () => {
    await its.session.workbench.reload();
    await its.session.workbench.openInvex();
    const welcome = await markets().welcome();
    await eventually('it says what is wrong', async () =>
      /could not be read.*watchlist is kept/s.test(await welcome.innerText()) ? true : undefined,
    );
    its.server = await ManyMarkets.open(its.server.port);
    await welcome.getByRole('button', { name: 'Try Again' }).click();
    await eventually('the watchlist is back, with prices', async () => {
      const rows = (await markets().top()).slice(1, 4);
      const labels = rows.map(({ label }) => label).join();
      return labels === 'USDT_IRR,BTC_IRR,BTC_USDT' && rows.every(({ description }) => live.test(description))
        ? true
        : undefined;
    });
  });
});

/** A window on an exchange with 243 markets, for the tests of a suite. */
function onManyMarkets(): { server: ManyMarkets; session: EditorSession } {
  const its = {} as { server: ManyMarkets; session: EditorSession };

  before(async () => {
    its.server = await ManyMarkets.open();
    its.session = await openOn(its.server);
  });

  after(async () => {
    await its.session.close();
    await its.server.close();
  });

  afterEach(async function () {
    await its.session.afterTest(this.currentTest);
  });

  return its;
}

async function openOn(server: ManyMarkets): Promise<EditorSession> {
  const session = await EditorSession.open({
    settings: {
      'invex.environment': 'custom',
      'invex.customUrl': server.url,
      'invex.ticker.markets': ['USDT_IRR'],
    },
  });
  await makeRoom(session.workbench);
  return session;
}

/** The whole side bar for the markets. */
async function makeRoom(workbench: Workbench): Promise<void> {
  await workbench.openInvex();
  for (const view of ['Order Ticket', 'Orders', 'Balances']) await workbench.tree(view).fold();
  await workbench.markets.find('Watchlist');
}

/** Any price of the ticker but the one that it shows now. */
async function anotherText(session: EditorSession): Promise<RegExp> {
  const now = await session.workbench.waitForStatus('ticker', /USDT_IRR [\u25b2\u25bc=] [\d,]+/);
  const price = /[\d,]{6,}/.exec(now)?.[0] ?? '';
  return new RegExp(`USDT_IRR [\u25b2\u25bc=] (?!${price})[\\d,]+`);
}
