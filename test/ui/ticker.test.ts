import assert from 'node:assert/strict';
import { armFault, disarmFaults } from '../support/paper/faults';
import { LookAlikeServer } from '../support/paper/lookAlikeServer';
import { recordedRequests } from '../support/paper/recordedRequests';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

/** Markets that nothing else in the window asks about. */
const [first, second] = ['LTC_USDT', 'API3_USDT'];
const price = String.raw`[\d,]+(\.\d+)?`;
const move = String.raw`[\u25b2\u25bc=] ${price}[\u2007\u2008]* [+\u2212\u2007]\d+\.\d\d%`;

describe('The price ticker', () => {
  let server: LookAlikeServer;
  let session: EditorSession;

  before(async () => {
    server = await LookAlikeServer.start();
    session = await EditorSession.open({
      settings: {
        'invex.environment': 'custom',
        'invex.customUrl': server.url,
        'invex.ticker.markets': [first, second],
      },
    });
    await session.workbench.openInvex();
  });

  after(async () => {
    await session.close();
    await server.stop();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  const item = (id = 'ticker') => session.workbench.statusItem(id);
  const blanks = String.raw`[\u2007\u2008]*`;

  /** What a screen reader says of an item. */
  async function spoken(pattern: RegExp, id?: string): Promise<string> {
    return eventually(`the ticker says ${String(pattern)}`, async () => {
      const label = (await item(id).locator('a').getAttribute('aria-label')) ?? '';
      if (!pattern.test(label)) throw new Error(`It says: ${label}`);
      return label;
    });
  }

  /** What the pointer over an item shows, line by line. */
  async function hover(id?: string): Promise<string> {
    return eventually('the hover shows', async () => {
      await session.page.mouse.move(700, 450);
      await item(id).hover();
      const box = session.page.locator('.monaco-hover:visible').last();
      await box.getByRole('table').waitFor({ timeout: 5_000 });
      return box.innerText();
    });
  }

  it('shows several markets in the order of the setting, with move, mid and change', async () => {
    await session.workbench.waitForStatus('ticker', new RegExp(`^${first} ${move}$`));
    await session.workbench.waitForStatus('ticker.2', new RegExp(`^${second} ${move}$`));
    const [left, right] = [await item().boundingBox(), await item('ticker.2').boundingBox()];
    assert.ok(left && right && left.x + left.width <= right.x);
  });

  it('says the same in plain words, with the unit and since when', async () => {
    const figures = String.raw`${price} USDT, (up \d+\.\d\d%|down \d+\.\d\d%|unchanged) since \d\d:\d\d(, last move (up|down))?`;
    await spoken(new RegExp(`Invex price: ${first} ${figures}`));
    await spoken(new RegExp(`Invex price: ${second} ${figures}`), 'ticker.2');
  });

  it('tells bid, ask, spread, change since when, time and a sparkline to the pointer', async () => {
    const rows = [
      String.raw`Bid\s+${price}`,
      String.raw`Ask\s+${price}`,
      String.raw`Mid\s+${price}`,
      String.raw`Spread\s+${price} \(\d+\.\d{3}%\)`,
      String.raw`Change of mid\s+[+-]?\d+\.\d\d% since \d\d:\d\d`,
      String.raw`As of\s+\d\d:\d\d:\d\d, live`,
      String.raw`[\u2581-\u2588]`,
      String.raw`Recorded by this window\u2019s price feed: from ${price} to ${price} USDT`,
    ];
    assert.match(await hover(), new RegExp(String.raw`^${first}, Custom\s+${rows.join(String.raw`\s+`)}`));
    await session.screenshot('ticker-hover');
    await session.page.mouse.move(700, 450);
  });

  it('keeps its width while prices move', async () => {
    const widths = new Map<string, Set<number>>();
    const seen = new Set<string>();
    await eventually('twelve prices have come', async () => {
      const text = await item().innerText();
      const box = await item().boundingBox();
      seen.add(text);
      // Where a figure has another number of digits in all, blanks in their place included, it may be wider.
      const shape = text
        .replaceAll(/[\d\u2007]/g, '0')
        .replaceAll('\u2008', '.')
        .replaceAll(/[+\u2212]|(?<= )0(?=\d\.\d\d%)/g, '+')
        .replaceAll('\u25bc', '\u25b2');
      if (box) widths.set(shape, (widths.get(shape) ?? new Set<number>()).add(Math.round(box.width)));
      return seen.size >= 12 ? true : undefined;
    });
    console.log(
      `      ${[...widths].map(([shape, of]) => `${shape}: ${[...of].join(', ')} px`).join('\n      ')}`,
    );
    for (const [shape, of] of widths) {
      assert.ok(Math.max(...of) - Math.min(...of) <= 3, `${shape}: ${[...of].join(', ')}`);
    }
  });

  it('takes another template at once', async () => {
    await session.workbench.changeSettings({ 'invex.ticker.template': '$(star-full) {base} {bid} / {ask}' });
    await session.workbench.waitForStatus('ticker', new RegExp(`^LTC ${price} / ${price}$`));
    await session.workbench.waitForStatus('ticker.2', new RegExp(`^API3 ${price} / ${price}$`));
    assert.equal(await item().locator('.codicon-star-full').count(), 1);
  });

  it('says what is wrong with a template, and shows the usual look meanwhile', async () => {
    await session.workbench.changeSettings({ 'invex.ticker.template': '{symbol} {last}' });
    const words = await session.workbench.waitForNotification(/invex\.ticker\.template/);
    assert.match(words, /\{last\} is not one of them\. The default is used\./);
    await session.workbench.waitForStatus('ticker', new RegExp(`^${first} ${move}`));
    await session.workbench.clearNotifications();
  });

  it('gives the fifth market and those behind it one place together', async () => {
    const more = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT', 'ETH_USDT', 'NONE_USDT'];
    await session.workbench.changeSettings({ 'invex.ticker.markets': [first, ...more] });
    await session.workbench.waitForStatus('ticker.4', /^BTC_USDT /);
    await session.workbench.waitForStatus('ticker.rest', /^\+2$/);
    await spoken(/Invex prices: ETH_USDT [\d,.]+ USDT, .*; NONE_USDT: not listed here/, 'ticker.rest');
    assert.match(
      await hover('ticker.rest'),
      new RegExp(String.raw`ETH_USDT\s+${price}\s.*\s+NONE_USDT`, 's'),
    );
    await session.screenshot('ticker-rest');
    await session.workbench.changeSettings({ 'invex.ticker.markets': [first, second] });
    await item('ticker.rest').waitFor({ state: 'hidden' });
  });

  it('offers to edit the template with its look under it', async () => {
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Edit Ticker Template\u2026');
    await quickInput.fill('{base} {last}', /Ticker Template/);
    await quickInput.waitForMessage(/\{last\} is not one of them/);
    await quickInput.fill('{mid}', /Ticker Template/);
    await quickInput.waitForMessage(new RegExp(`Now: ${price}`));
    await session.page.keyboard.press('Enter');
    await session.workbench.waitForStatus('ticker', new RegExp(`^${price}${blanks}$`));
  });

  it('says stale, and how old, with a template of the price alone', async () => {
    await armFault(server, { fault: 'silent-before-handling', call: 'book', times: 'always' });
    await session.workbench.waitForStatus(
      'ticker',
      new RegExp(String.raw`^stale, \d+ s old \u00b7 ${price}${blanks}$`),
    );
    assert.ok((await item().locator('.codicon-clock').count()) > 0);
    await spoken(/LTC_USDT: stale, last price [\d.,]+ USDT, \d+ seconds? old/);
    await session.screenshot('ticker-stale');
  });

  it('is live again when answers come', async () => {
    await disarmFaults(server);
    await session.workbench.waitForStatus('ticker', new RegExp(`^${price}${blanks}$`));
  });

  it('tells a refusal from a dead line', async () => {
    await armFault(server, { fault: 'persian-refusal', call: 'book', times: 'always' });
    await session.workbench.waitForStatus('ticker', /^refused, (now|\d+ s) old \u00b7 /);
    await spoken(/refused by the exchange, last price/);
    await disarmFaults(server);
    await session.workbench.changeSettings({
      'invex.ticker.template': '{symbol} {direction} {mid} {change}',
    });
    await session.workbench.waitForStatus('ticker', new RegExp(`^${first} ${move}`));
  });

  it('opens its menu by the keyboard, with every market of it', async () => {
    const { quickInput } = session.workbench;
    await eventually('the focus is on the ticker', async () => {
      await item().locator('a').focus();
      return (await item().locator('a:focus').count()) === 1 ? true : undefined;
    });
    await session.page.keyboard.press('Enter');
    const labels = await quickInput.optionLabels(`Invex: ${first}`);
    for (const label of [
      `Open ${first}`,
      `Open ${second}`,
      `New Order in ${first}\u2026`,
      `New Alert for ${first}\u2026`,
      'New Order\u2026',
      'Choose Ticker Markets\u2026',
      'Edit Ticker Template\u2026',
      'Hide Price Ticker',
      'Refresh',
    ]) {
      assert.ok(
        labels.some((each) => each.endsWith(label)),
        `${label} in\n${labels.join('\n')}`,
      );
    }
    await session.screenshot('ticker-menu');
    await session.page.keyboard.type('Hide Price');
    await session.page.keyboard.press('Enter');
    await item().waitFor({ state: 'hidden' });
    await item('ticker.2').waitFor({ state: 'hidden' });
  });

  it('asks for nothing while it is hidden', async () => {
    // A fault that changes nothing: requests that meet one are recorded.
    await armFault(server, { fault: 'wrong-date', call: 'book', times: 'always', parameter: 0 });
    const asked = async (symbols: readonly string[]): Promise<number> =>
      (await recordedRequests(server)).filter(({ query }) => symbols.some((each) => query.includes(each)))
        .length;
    const before = await asked([first, second]);
    await eventually('the ticket has asked for its market ten times meanwhile', async () =>
      (await asked(['USDT_IRR'])) >= 10 ? true : undefined,
    );
    assert.equal(await asked([first, second]), before);
    await session.workbench.quickInput.runCommand('Invex: Show or Hide Price Ticker');
    await session.workbench.waitForStatus('ticker', new RegExp(`^${first} ${move}`));
    await eventually('it asks again', async () => ((await asked([first])) > before ? true : undefined));
    await disarmFaults(server);
  });

  it('stays hidden over a reload, until it is shown again', async () => {
    await session.workbench.quickInput.runCommand('Invex: Show or Hide Price Ticker');
    await item().waitFor({ state: 'hidden' });
    await session.workbench.reload();
    await session.workbench.waitForStatus('mode', /LIVE/);
    assert.equal(await item().isVisible(), false);
    await session.workbench.quickInput.runCommand('Invex: Show or Hide Price Ticker');
    await session.workbench.waitForStatus('ticker', new RegExp(`^${first} ${move}`));
  });

  it('keeps the last price when the line is dead, with its age, and says offline', async () => {
    await server.stop();
    await session.workbench.waitForStatus(
      'ticker',
      new RegExp(String.raw`^offline, \d+ s old \u00b7 ${first} ${price}${blanks}$`),
    );
    await spoken(/LTC_USDT: offline, last price [\d.,]+ USDT, \d+ seconds? old/);
    assert.match(await hover(), /offline, \d+ s old/);
  });
});
