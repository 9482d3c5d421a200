import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Frame, Locator } from 'playwright-core';
import { recordedPlacements, recordedRequests, type PaperControl } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { eventually } from '../support/vscode/eventually';
import { extensionLog, writtenAt } from '../support/vscode/extensionLog';
import { extensionHosts } from '../support/vscode/killExtensionHost';
import { scriptPages, sendFromPage } from '../support/vscode/scriptedPages';
import { EditorSession } from '../support/vscode/session';

const logEveryMs = 60_000;
const market = 'USDT_IRR';
const markup = '<img src=x onerror=alert(1)>';

/** What no page of ours sends: name, and the expression that gives it in the page. */
const senseless: readonly (readonly [string, string])[] = [
  ['nothing', 'undefined'],
  ['null', 'null'],
  ['a number', 'NaN'],
  ['a text', `'place'`],
  ['a text of 5 MB', `'x'.repeat(5_000_000)`],
  ['a list', `[{ kind: 'ready' }]`],
  ['no kind', '{}'],
  ['a kind that nobody knows', `{ kind: 'sendWithoutAsking' }`],
  ['a kind of 5 MB', `{ kind: 'x'.repeat(5_000_000) }`],
  ['a kind that is an object', `{ kind: { toString: 'ready' } }`],
  ['a kind of every object', `{ kind: 'constructor' }`],
  ['the kind __proto__', `{ kind: '__proto__' }`],
  ['a prototype', `JSON.parse('{"__proto__": {"kind": "ready", "confirmed": true}}')`],
  ['a constructor', `{ kind: 'ready', constructor: { prototype: { confirmed: true } } }`],
  ['more than was asked for', `{ kind: 'ready', confirmed: true }`],
  ['bytes', 'new Uint8Array(1_000_000)'],
  ['a thousand levels', '(() => { let x = {}; for (let i = 0; i < 1000; i += 1) x = { x }; return x; })()'],
  ['another extension\u2019s command', `{ kind: 'run', action: 'workbench.action.closeWindow' }`],
  ['a command with a way out', `{ kind: 'run', action: '../resetPaper' }`],
  ['a command that no page has', `{ kind: 'run', action: 'cancelAllOrders' }`],
  ['a draft of another shape', `{ kind: 'draft', draft: { symbol: ['${market}'], side: 'BUYER' } }`],
  ['an order without an intent', `{ kind: 'place', draft: {} }`],
  ['a press whose name is none', `{ kind: 'place', intent: '../../journal', draft: {} }`],
  ['a price that is a number', `{ kind: 'fill', side: 'BUYER', price: 1e21 }`],
  ['a price of 10 kB', `{ kind: 'fill', side: 'BUYER', price: '9'.repeat(10_000) }`],
  ['a view without bounds', `{ kind: 'view', view: { levels: 1e9, grouping: 0, period: -1, chart: 'all' } }`],
  ['a page before the first', `{ kind: 'search', turn: -1, search: { page: -1, pageSize: 1e9 } }`],
  ['an order with a path for an id', `{ kind: 'expand', orderId: '../accounts', open: true }`],
];

/** A page in which somebody else's script runs: it can send whatever it likes, and read what it is sent. */
describe('A page that a stranger\u2019s script has taken over', () => {
  let session: EditorSession;
  let paper: PaperControl;
  let ticket: Frame;
  let price = '';
  let hosts: readonly number[] = [];

  before(async () => {
    session = await EditorSession.open({ browser: scriptPages });
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
    paper = await runningPaper(session);
    ticket = await session.workbench.webviewDocument('ticket');
    price = String(await session.workbench.bestBid());
    hosts = await extensionHosts(session.server);
    assert.equal(hosts.length, 1);
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  const status = (): Locator => ticket.getByRole('status');
  const placements = async (): Promise<number> => (await recordedPlacements(paper)).length;

  /** A legal order, as an expression in the page. */
  const order = (intent: string): string =>
    `{ kind: 'place', intent: ${intent}, draft: { symbol: '${market}', side: 'BUYER', type: 'LIMIT', price: '${price}', quantity: '5', total: '' } }`;

  async function said(page: string): Promise<readonly string[]> {
    return (await extensionLog(session.server)).filter((line) => line.includes(`${page} sent`));
  }

  /** At least one line, and never two within a minute. */
  async function assertSaidSparingly(page: string): Promise<void> {
    const lines = await eventually(`the log names ${page}`, async () => {
      const found = await said(page);
      return found.length > 0 ? found : undefined;
    });
    const times = lines.map(writtenAt);
    for (const [at, time] of times.entries()) {
      const before = times[at - 1] ?? 0;
      assert.ok(time - before >= logEveryMs - 1000, `two lines within a minute:\n${lines.join('\n')}`);
    }
    for (const line of lines) assert.ok(line.length < 300, 'a line repeats what it was sent');
  }

  async function sendAllThatIsSenseless(page: Frame): Promise<void> {
    for (const [, expression] of senseless) await sendFromPage(page, expression);
  }

  /** The editor has been through what the ticket sent, and acts on its messages again. */
  async function untilHeard(): Promise<void> {
    await eventually('the ticket is heard again', async () => {
      await sendFromPage(ticket, `{ kind: 'run', action: 'chooseMarket' }`);
      try {
        await session.workbench.quickInput.waitUntilOpen(1_000);
        return true;
      } catch {
        return undefined;
      }
    });
    await session.workbench.quickInput.cancel();
  }

  it('as the ticket, sends what makes no sense: it is ignored, in one line of the log', async () => {
    await sendAllThatIsSenseless(ticket);
    // What is sent afterwards is heard: the editor has been through all of it.
    await sendFromPage(ticket, `{ kind: 'run', action: 'showChecks' }`);
    await session.page.locator('.tab', { hasText: 'order-checks.md' }).waitFor();
    await assertSaidSparingly('The order ticket');
    assert.equal(await placements(), 0);
    assert.equal(await session.workbench.hasDialog(), false);
  });

  it('as the ticket, places an order without asking: a person is asked, and nothing is sent before', async () => {
    await sendFromPage(ticket, order(`'${randomUUID()}'`));
    assert.match((await session.workbench.readDialog()).message, /^PAPER: Buy 5\.00 USDT/);
    assert.equal(await placements(), 0);
    await session.workbench.pressInDialog('Cancel');
    assert.equal(await placements(), 0);
  });

  it('as the ticket, floods the editor with orders: one is asked about, and none follows it', async () => {
    await sendFromPage(ticket, order('crypto.randomUUID()'), 5_000);
    assert.match((await session.workbench.readDialog()).message, /^PAPER: Buy/);
    await session.workbench.pressInDialog('Cancel');
    await sendFromPage(ticket, `{ kind: 'ready' }`);
    await untilHeard();
    assert.equal(await session.workbench.hasDialog(), false);
    assert.equal(await placements(), 0);
    await assertSaidSparingly('The order ticket');
  });

  it('as the ticket, replays what was confirmed once: it was sent once', async () => {
    const intent = randomUUID();
    price = String(await session.workbench.bestBid());
    await sendFromPage(ticket, order(`'${intent}'`));
    await session.workbench.readDialog();
    await session.workbench.pressInDialog('Place Order');
    await eventually('the order is accepted', async () =>
      /accepted/.test(await status().innerText()) ? true : undefined,
    );
    await sendFromPage(ticket, order(`'${intent}'`), 100);
    await untilHeard();
    assert.equal(await session.workbench.hasDialog(), false);
    assert.equal(await placements(), 1);
  });

  it('as the ticket, floods it with arming, which paper has not: no dialog stands in the way', async () => {
    await sendFromPage(ticket, `{ kind: 'run', action: 'armTrading' }`, 500);
    await session.workbench.waitForNotification(/Paper trading needs no arming/);
    assert.equal(await session.workbench.hasDialog(), false);
    await session.workbench.clearNotifications();
    await session.workbench.waitForStatus('mode', /PAPER/);
  });

  it('as a market panel, sends what makes no sense, and prices that are none: nothing is filled in', async () => {
    await session.workbench.quickInput.runCommand('Invex: Open Market');
    await session.workbench.quickInput.choose(market);
    const panel = await session.workbench.webviewDocument('market');
    await panel.locator('.head[data-state="live"]').waitFor();
    const before = await ticket.getByRole('textbox', { name: 'Price', exact: true }).inputValue();
    await sendAllThatIsSenseless(panel);
    for (const bad of ['-1', '0', '1e400', 'NaN', markup, '\u202e123', '0.000001', '9'.repeat(200)]) {
      await sendFromPage(panel, `{ kind: 'fill', side: 'BUYER', price: ${JSON.stringify(bad)} }`);
    }
    await panel
      .getByRole('status')
      .getByText(/Nothing was filled in\.$/)
      .waitFor();
    await sendFromPage(panel, `{ kind: 'moveAlert', id: '../alerts', price: '${price}' }`);
    await panel
      .getByRole('status')
      .getByText(/^The alert was not moved/)
      .waitFor();
    assert.equal(await ticket.getByRole('textbox', { name: 'Price', exact: true }).inputValue(), before);
    await assertSaidSparingly('A market panel');
    assert.equal(await placements(), 1);
  });

  it('as the order history, floods the exchange with searches: few are made, and one export is asked about', async () => {
    await session.workbench.quickInput.runCommand('Invex: Order History');
    const history = await session.workbench.webviewDocument('history');
    await history.locator('.range').waitFor();
    await sendAllThatIsSenseless(history);
    const before = (await recordedRequests(paper)).at(-1)?.number ?? 0;
    const filter = `{ symbol: '', side: '', status: '', type: '', period: 'all', from: '', to: '' }`;
    await sendFromPage(
      history,
      `{ kind: 'search', turn: n, search: { filter: ${filter}, page: 1 + n, pageSize: 100 } }`,
      5_000,
    );
    await eventually('the history answers again', async () => {
      await sendFromPage(history, `{ kind: 'run', action: 'export' }`);
      try {
        await session.workbench.quickInput.waitUntilOpen(1_000);
        return true;
      } catch {
        return undefined;
      }
    });
    await session.workbench.quickInput.read(/Export Order History/);
    await session.workbench.quickInput.cancel();
    const made = ((await recordedRequests(paper)).at(-1)?.number ?? 0) - before;
    assert.ok(made < 400, `${made} requests were made`);
    await assertSaidSparingly('The order history');
  });

  it('has left the window alive: the same process, a ticket with prices, no markup drawn', async () => {
    await sendFromPage(
      ticket,
      `{ kind: 'draft', draft: { symbol: ${JSON.stringify(markup)}, side: 'SELLER', type: 'MARKET', price: ${JSON.stringify(markup)}, quantity: '${'9'.repeat(100)}', total: '' } }`,
    );
    assert.deepEqual(await extensionHosts(session.server), hosts);
    await session.workbench.waitForStatus('ticker', /USDT_IRR [\u25b2\u25bc=] [\d,]+/);
    for (const frame of session.page.frames()) {
      assert.equal(await frame.locator('img[src="x"]').count(), 0, frame.url());
    }
    assert.equal(await session.workbench.hasDialog(), false);
    assert.equal(await placements(), 1);
    session.console.assertPolicyKept();
  });
});
