import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { recordedPlacements } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

const garbage: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'ten thousand characters', text: '9'.repeat(10_000) },
  { name: 'NaN', text: 'NaN' },
  { name: 'a power beyond every float', text: '1e400' },
  { name: 'a negative zero', text: '-0' },
  { name: 'a control character', text: '12\u000034' },
  { name: 'an override of the writing direction', text: '\u202e1234' },
  { name: 'markup', text: '<img src=x onerror=alert(1)>' },
  { name: 'a question of readings', text: '1,5' },
];

describe('Garbage in the real editor', () => {
  let session: EditorSession;

  const field = (name: string): Locator =>
    session.workbench.ticket().getByRole('textbox', { name, exact: true });

  before(async () => {
    session = await EditorSession.open();
    await session.workbench.openInvex();
    await session.workbench
      .ticket()
      .getByRole('button', { name: /^Use best bid/ })
      .waitFor();
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  for (const { name, text } of garbage) {
    it(`in every field: ${name}, is answered by a sentence and loses nothing`, async () => {
      for (const label of ['Price', 'Quantity', 'Total']) {
        await field(label).fill(text);
        const standing = await field(label).inputValue();
        await field(label).press('Tab');
        await eventually(`${label} says what is wrong`, async () => {
          const { description } = await accessible(field(label));
          return description.length > 10 ? true : undefined;
        });
        assert.equal(await field(label).inputValue(), standing, 'the typed text was changed');
        await field(label).fill('');
      }
    });
  }

  it('sent none of it', async () => {
    assert.deepEqual(await recordedPlacements(await runningPaper(session)), []);
  });

  it('in an address: says what is wrong with each', async () => {
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Switch Environment\u2026');
    await quickInput.choose('Custom');
    const faults: readonly (readonly [string, RegExp])[] = [
      ['javascript:alert(1)', /https/],
      ['https://user:secret@example.com', /user name or a password/],
      ['http://example.com', /https/],
      ['https://example.com/?q=1', /\? or #/],
      ['x'.repeat(10_000), /too long/],
    ];
    for (const [address, words] of faults) {
      await quickInput.fill(address);
      await quickInput.waitForMessage(words);
    }
    await quickInput.cancel();
    await session.workbench.waitForStatus('mode', /PAPER/);
  });

  it('in an API key: says what is wrong', async () => {
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Sign In\u2026');
    await quickInput.choose('Sandbox');
    for (const key of ['two words', '\u06a9\u0644\u06cc\u062f', 'k'.repeat(10_000)]) {
      await quickInput.fill(key, /2 of 3/);
      await quickInput.waitForMessage(/API key/);
    }
    await quickInput.cancel();
  });

  it('in a brake: refuses orders until it is mended, and says which setting', async () => {
    await session.workbench.changeSettings({ 'invex.orders.maxValue': { IRR: 'plenty' } });
    await session.workbench.waitForNotification(/invex\.orders\.maxValue must be/);
    await session.workbench.clearNotifications();
    const ticket = session.workbench.ticket();
    await ticket.getByRole('button', { name: /^Use best bid/ }).click();
    await field('Quantity').fill('5');
    await ticket.getByRole('button', { name: 'Place order', exact: true }).click();
    await eventually('the status line names the setting', async () =>
      /invex\.orders\.maxValue/.test(await ticket.getByRole('status').innerText()) ? true : undefined,
    );
    assert.equal(await session.workbench.hasDialog(), false);
    await session.workbench.changeSettings({ 'invex.orders.maxValue': { IRR: '1000000000' } });
    await ticket.getByRole('button', { name: 'Place order', exact: true }).click();
    assert.match((await session.workbench.readDialog()).message, /^PAPER: Buy 5\.00 USDT/);
    await session.workbench.pressInDialog('Cancel');
  });

  it('in other settings: uses the default and says so', async () => {
    await session.workbench.changeSettings({
      'invex.ticker.markets': 'USDT_IRR',
      'invex.fees.percent': 'NaN',
      'invex.environment': 'moon',
    });
    await session.workbench.waitForNotification(/invex\.fees\.percent must be/);
    await session.workbench.waitForStatus('mode', /PAPER/);
    await session.workbench.waitForStatus('ticker', /USDT_IRR/);
  });
});

/** What a screen reader says of a field beyond its name. */
async function accessible(field: Locator): Promise<{ readonly description: string }> {
  const description = await field.evaluate((element) => {
    const ids = (element.getAttribute('aria-describedby') ?? '').split(/\s+/).filter((id) => id !== '');
    const root = element.getRootNode() as Document | ShadowRoot;
    const texts = ids.map(
      (id) => root.getElementById(id)?.textContent ?? document.getElementById(id)?.textContent ?? '',
    );
    return (element.getAttribute('aria-description') ?? '') + texts.join(' ');
  });
  return { description: description.trim() };
}
