import assert from 'node:assert/strict';
import { SetPrices } from '../support/paper/setPrices';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';
import type { TreeRow } from '../support/vscode/treeView';
import type { Workbench } from '../support/vscode/workbench';

const market = 'USDT_IRR';
const aboveRow = 'Mid \u2265 1,005,000';
const belowRow = 'Best ask \u2264 1,000,500';

describe('Price alerts', function () {
  this.timeout(900_000);
  let exchange: SetPrices;
  let session: EditorSession;
  let here: Workbench;

  before(async () => {
    exchange = await SetPrices.start(1_000_000);
    session = await EditorSession.open({
      settings: {
        'invex.environment': 'custom',
        'invex.customUrl': exchange.url,
        'invex.ticker.markets': [],
      },
    });
    here = session.workbench;
    await here.openInvex();
    await here.waitForStatus('mode', /LIVE/);
  });

  after(async () => {
    await session.close();
    await exchange.stop();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  const press = (key: string): Promise<void> => session.page.keyboard.press(key);

  /** The row of the alert with this name, once it reads like this. */
  function row(label: string, description: RegExp, of: Workbench = here): Promise<TreeRow> {
    return eventually(`"${label}" reads ${description.source}`, async () => {
      const found = (await of.tree('Alerts').rows()).find((each) => each.label === label);
      return found && description.test(found.description) ? found : undefined;
    });
  }

  it('is made from the palette with the keyboard alone, and reads what is typed with Persian digits', async () => {
    const { quickInput } = here;
    await here.tree('Alerts').open();
    await press('F1');
    await session.page.keyboard.type('Invex: New Alert');
    await quickInput.waitUntilOpen(10_000);
    await eventually('the palette offers it', async () =>
      (await quickInput.optionLabels()).some((label) => label.startsWith('Invex: New Alert'))
        ? true
        : undefined,
    );
    await press('Enter');
    await quickInput.read(/Search by currency/);
    await session.page.keyboard.type('USDT_IRR');
    await press('Enter');
    await quickInput.read(/What shall be told/);
    await press('Enter');
    await quickInput.read(/Which price\?/);
    await press('Enter');
    await quickInput.read(/At or above which price/);
    await press('Control+A');
    await session.page.keyboard.type('\u06f1\u066c\u06f0\u06f0\u06f5\u066c\u06f0\u06f0\u06f0');
    assert.match(await quickInput.waitForMessage(/1,005,000 IRR/), /\+0\.50% from mid/);
    await press('Enter');
    await quickInput.read(/How often/);
    await press('ArrowDown');
    await press('Enter');
    assert.match(await quickInput.waitForMessage(/Armed anew/), /1,003,995 or less/);
    await press('Enter');
    await here.waitForNotification(/Alert set in LIVE, Custom: USDT_IRR, Mid at or above 1,005,000/);
    await here.clearNotifications();
    await row(aboveRow, /^armed . now 1,000,000$/);
  });

  it('refuses what is no number while it is typed', async () => {
    const { quickInput } = here;
    await quickInput.runCommand('Invex: New Alert\u2026');
    await quickInput.choose(market);
    await quickInput.choose('Price at or below\u2026');
    await quickInput.choose('Mid');
    await quickInput.fill('12,34', /At or below which price/);
    await quickInput.waitForMessage(/Did you mean|grouped by three/);
    await quickInput.cancel();
  });

  it('asks whether it is to fire at once where it is so already', async () => {
    const { quickInput } = here;
    await quickInput.runCommand('Invex: New Alert\u2026');
    await quickInput.choose(market);
    await quickInput.choose('Price at or below\u2026');
    await quickInput.choose('Best ask');
    await quickInput.answer('1000500', /At or below which price/);
    await quickInput.choose('Once');
    await quickInput.choose('Wait first', /It is so already/);
    await here.waitForNotification(/It is so already: it is armed above 1,000,500/);
    await here.clearNotifications();
    await row(belowRow, /^armed again above 1,000,500/);
  });

  it('is told in exactly one of two windows when the price crosses, and survives a reload', async () => {
    const there = await session.openWindow();
    await there.openInvex();
    await there.tree('Alerts').open();
    await row(aboveRow, /^armed/, there);
    exchange.set(1_006_000);
    const told = /LIVE, Custom: USDT_IRR mid is 1,006,000, at or above 1,005,000 \(\d\d:\d\d:\d\d\)/;
    const toldIn = async (): Promise<readonly number[]> => {
      const texts = await Promise.all([here, there].map((window) => window.notifications()));
      return texts.map((each) => each.filter((text) => told.test(text)).length);
    };
    await eventually('it is told', async () =>
      (await toldIn()).some((count) => count > 0) ? true : undefined,
    );
    // Both windows know of it by then, and a window that nobody looks at has had its turn when the other alert was armed.
    await row(aboveRow, /^fired .*armed again at 1,003,995 or less/);
    await row(aboveRow, /^fired .*armed again/, there);
    await row(belowRow, /^armed/, there);
    assert.equal(
      (await toldIn()).reduce((sum, count) => sum + count),
      1,
    );
    await there.page.close();
    await here.reload();
    await here.openInvex();
    await row(aboveRow, /^fired .*armed again at 1,003,995 or less( . no prices .*)? . now 1,006,000/);
    assert.deepEqual(await toldHere(told), [], 'told again after the reload');
  });

  const toldHere = async (pattern: RegExp): Promise<readonly string[]> =>
    (await here.notifications()).filter((text) => pattern.test(text));

  it('says that the feed was down when it might have fired', async () => {
    exchange.set(1_000_800);
    await row(aboveRow, /^armed, fired .* now 1,000,800/);
    exchange.down(true);
    await row(aboveRow, /offline, \d\d s old/);
    exchange.down(false);
    const armed = await row(aboveRow, /no prices between \d\d:\d\d:\d\d and \d\d:\d\d:\d\d/);
    assert.match(armed.accessibleName, /it may have been above in between/);
    exchange.down(true);
    await row(aboveRow, /offline, \d\d s old/);
    exchange.set(1_007_000);
    exchange.down(false);
    await here.waitForNotification(
      /mid is 1,007,000.*There were no prices between .* and .*; it may have been above in between\./,
    );
  });

  it('opens the ticket for its market from the notification, and places nothing', async () => {
    await here.clickNotification(/mid is 1,007,000/, 'New Order\u2026');
    await eventually('the ticket shows the market', async () =>
      (await here
        .ticket()
        .getByRole('combobox', { name: 'Market', exact: true })
        .evaluate((dropdown) => (dropdown as HTMLSelectElement).value)) === market
        ? true
        : undefined,
    );
    assert.equal(await here.hasDialog(), false);
  });

  it('looks right in every theme', async () => {
    for (const theme of ['light', 'dark', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await here.setTheme(theme);
      await row(aboveRow, /^fired/);
      await session.screenshot(`alerts-${theme}`);
    }
  });

  it('is muted and unmuted by its buttons, and all at once with the way back', async () => {
    const alerts = here.tree('Alerts');
    await alerts.clickAction('Mute Alert', market, aboveRow);
    await row(aboveRow, /^muted/);
    await alerts.clickAction('Unmute Alert', market, aboveRow);
    await row(aboveRow, /armed again/);
    await here.quickInput.runCommand('Invex: Mute All Alerts');
    await row(aboveRow, /^muted/);
    await here.clickNotification(/alerts? (is|are) muted/, 'Undo');
    await row(aboveRow, /armed again/);
  });

  it('is deleted by a key, and comes back by Undo', async () => {
    const alerts = here.tree('Alerts');
    await alerts.click(market, aboveRow);
    await press('Delete');
    await here.waitForNotification(/Deleted: USDT_IRR, Mid at or above 1,005,000/);
    await eventually('it is gone', async () =>
      (await alerts.rows()).some(({ label }) => label === aboveRow) ? undefined : true,
    );
    await here.clickNotification(/Deleted: USDT_IRR/, 'Undo');
    await row(aboveRow, /armed again/);
  });

  it('breaks no content security policy', () => {
    session.console.assertPolicyKept();
  });
});
