import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { z } from 'zod';
import { extensionId } from '../../scripts/checkout';
import { faultKind, faultNames, type FaultName } from '../../src/paper/faults';
import { Trader } from '../contract/paper/support/client';
import { pageOf, type TestOrder } from '../contract/paper/support/exchange';
import { armFault, disarmFaults } from '../support/paper/faults';
import { LookAlikeServer } from '../support/paper/lookAlikeServer';
import { requestLines, SlowAnswers } from '../support/slowAnswers';
import { eventually } from '../support/vscode/eventually';
import { killExtensionHosts } from '../support/vscode/killExtensionHost';
import { EditorSession } from '../support/vscode/session';

const journalShape = z.object({
  clientOrderId: z.string(),
  quantity: z.string(),
  outcome: z.object({ state: z.string(), orderId: z.string().optional() }).optional(),
});

/** The three orders of a round: one that is being cancelled, one whose answer was lost, and one that is being placed when the window is killed. */
interface Round {
  readonly fault: FaultName;
  readonly cancelled: string;
  readonly lookedUp: string;
  readonly placed: string;
}

const rounds: readonly Round[] = faultNames.map((fault, at) => {
  const quantity = (nth: number): string => `1${at}.0${nth}`;
  return { fault, cancelled: quantity(1), lookedUp: quantity(2), placed: quantity(3) };
});

describe('The extension host killed between a write and the answer, with every fault at every call', function () {
  this.timeout(1_800_000);
  let server: LookAlikeServer;
  let line: SlowAnswers;
  let session: EditorSession;

  const button = (name: string | RegExp): Locator =>
    session.workbench.ticket().getByRole('button', { name, exact: typeof name === 'string' });
  const field = (name: string): Locator =>
    session.workbench.ticket().getByRole('textbox', { name, exact: true });
  const status = (): Locator => session.workbench.ticket().getByRole('status');

  before(async () => {
    server = await LookAlikeServer.start();
    line = await SlowAnswers.to(server.url);
    session = await EditorSession.open({
      settings: {
        'invex.environment': 'custom',
        'invex.customUrl': line.url,
        'invex.orders.confirm': 'never',
        'invex.ticker.markets': [],
      },
    });
    await session.workbench.openInvex();
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Sign In\u2026');
    await quickInput.choose('Custom');
    await quickInput.answer(server.apiKey, /2 of 3/);
    await quickInput.answer(server.secretKey, /3 of 3/);
    await session.workbench.waitForNotification(/Signed in to Custom/);
    await session.workbench.clearNotifications();
    await arm();
  });

  after(async () => {
    await session.close();
    await line.close();
    await server.stop();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  /** Arms the window by the button in the ticket. */
  async function arm(): Promise<void> {
    await session.workbench.waitForStatus('mode', /LIVE/);
    await eventually('the dialog asks', async () => {
      if (await session.workbench.hasDialog()) return true;
      await button('Arm').first().click({ timeout: 5_000 });
      await session.workbench.dialogBox().waitFor({ timeout: 5_000 });
      return true;
    });
    await session.workbench.pressInDialog('Arm Live Trading');
    await session.workbench.waitForStatus('mode', /LIVE ARMED/);
  }

  /** Presses Place for an order that rests far below the market. */
  async function press(quantity: string): Promise<void> {
    const best = await session.workbench.bestBid();
    await field('Price').fill(String(Math.floor((best * 97) / 1000) * 10));
    await field('Quantity').fill(quantity);
    const before = await status().innerText();
    await eventually('the press is taken', async () => {
      // Shortly after another press, one counts as the same; and the ticket may still be waiting for prices, or for word that it is armed.
      await button('Place order').click();
      const said = await status().innerText();
      return said === before || /^(Not sent|Nothing was sent)/.test(said) ? undefined : true;
    });
  }

  async function said(what: string, words: RegExp): Promise<void> {
    await eventually(what, async () => {
      const text = await status().innerText();
      if (!words.test(text)) throw new Error(`The ticket says: ${text}`);
      return true;
    });
  }

  async function holding(call: keyof typeof requestLines): Promise<void> {
    await eventually(`the answer to ${call} is held back`, () =>
      Promise.resolve(line.isHolding(requestLines[call]) ? true : undefined),
    );
  }

  /** One round: all four calls on their way when the process dies. */
  async function play({ fault, cancelled, lookedUp, placed }: Round): Promise<void> {
    const { workbench } = session;
    const { only: at, atOnce = false } = faultKind(fault);
    const armFor = async (call: 'place' | 'cancel' | 'lookup' | 'list'): Promise<void> => {
      if (!atOnce && (at === undefined || at === call)) await armFault(server, { fault, call });
    };
    await press(cancelled);
    await said('the first order is accepted', /accepted/);
    await armFault(server, { fault: 'drop-after-handling', call: 'place' });
    await armFor('lookup');
    line.holdAnswersTo(requestLines.lookup);
    await press(lookedUp);
    await said('the answer to the second order is lost', /may have been placed/);
    await holding('lookup');
    await armFor('cancel');
    await armFor('place');
    line.holdAnswersTo(requestLines.lookup, requestLines.cancel, requestLines.place);
    await workbench.orders.clickAction('Cancel Order', `Buy ${cancelled} USDT`);
    await holding('cancel');
    await press(placed);
    await holding('place');
    // Last: what hangs takes the place of what the placement needs.
    await armFor('list');
    line.holdAnswersTo(...Object.values(requestLines));
    await holding('list');
    // Nobody can be refused whose request is on its way; the next window is, when it starts.
    if (atOnce) await armFault(server, { fault, parameter: 5_000 });
    assert.ok((await killExtensionHosts(session.server)) > 0);
    line.letGo();
    await workbench.reload();
    await workbench.openInvex();
    await arm();
    await eventually('the server can be told', () => disarmFaults(server));
  }

  for (const round of rounds) {
    it(`is survived with ${round.fault}`, async () => {
      await play(round);
    });
  }

  it('shows in the end what the exchange has, without a duplicate and without an order nobody knows', async () => {
    await eventually(
      'nothing is unknown any more',
      async () => (/unknown/.test(await session.workbench.statusItem('mode').innerText()) ? undefined : true),
      240_000,
    );
    await session.workbench.quickInput.runCommand('Invex: Refresh');
    const truth = await allOrders(server);
    const wrong: string[] = [];
    for (const round of rounds) wrong.push(...misfits(round, truth));
    wrong.push(...(await journalMisfits(session, truth)));
    const open = truth.filter(({ status: each }) => each === 'NOT_FILLED');
    await eventually('the tree shows the open orders, and no others', async () => {
      const shown = (await session.workbench.orders.rows())
        .filter(({ level, label }) => level === 1 && label.startsWith('Buy'))
        .map(({ label }) => Number(/\d+(\.\d+)?/.exec(label)?.[0]))
        .sort((a, b) => a - b);
      const there = open.map(({ quantity }) => Number(quantity)).sort((a, b) => a - b);
      return JSON.stringify(shown) === JSON.stringify(there) ? true : undefined;
    });
    console.log(`      ${rounds.length * 4} cells, ${wrong.length} that do not agree`);
    assert.deepEqual(wrong, []);
  });
});

async function allOrders(server: LookAlikeServer): Promise<readonly TestOrder[]> {
  const privateKey = createPrivateKey({
    key: Buffer.from(server.secretKey, 'hex'),
    format: 'der',
    type: 'pkcs8',
  });
  const trader = new Trader(server.url, server.apiKey, { privateKey, publicPem: '' }, () => Date.now());
  const { orders, total_count: count } = await pageOf(trader, [
    ['page', '1'],
    ['page_size', '100'],
  ]);
  assert.equal(orders.length, count);
  return orders;
}

function misfits({ fault, cancelled, lookedUp, placed }: Round, truth: readonly TestOrder[]): string[] {
  const like = (quantity: string): number =>
    truth.filter((each) => Number(each.quantity) === Number(quantity)).length;
  return [
    ...(like(cancelled) === 1 ? [] : [`${fault}: ${like(cancelled)} orders of ${cancelled}`]),
    ...(like(lookedUp) === 1 ? [] : [`${fault}: ${like(lookedUp)} orders of ${lookedUp}`]),
    ...(like(placed) <= 1 ? [] : [`${fault}: ${like(placed)} orders of ${placed}`]),
  ];
}

/** What the journal says, which is what is told of an order after a crash, beside the exchange's own word. */
async function journalMisfits(session: EditorSession, truth: readonly TestOrder[]): Promise<string[]> {
  const { userData } = session.server.folders;
  const folder = path.join(userData, 'User', 'globalStorage', extensionId, 'journal');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const entries = await Promise.all(
    names.map(async (name) =>
      journalShape.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8'))),
    ),
  );
  const written = new Set(entries.map(({ clientOrderId }) => clientOrderId));
  return [
    ...entries.flatMap(({ clientOrderId, quantity, outcome }) => {
      const order = truth.find((each) => each.client_order_id === clientOrderId);
      if (!outcome) return [`${quantity} has no outcome`];
      return (outcome.state === 'accepted') === (order !== undefined)
        ? []
        : [`${quantity} is written as ${outcome.state}, and ${order ? 'exists' : 'does not exist'}`];
    }),
    ...truth.flatMap((order) =>
      written.has(order.client_order_id ?? '') ? [] : [`nobody wrote ${order.quantity} down`],
    ),
  ];
}
