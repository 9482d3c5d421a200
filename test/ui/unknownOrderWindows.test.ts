import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { extensionId } from '../../scripts/checkout';
import { armFault, disarmFaults } from '../support/paper/faults';
import { LookAlikeServer } from '../support/paper/lookAlikeServer';
import {
  recordedPlacements,
  recordedRequests,
  type RecordedRequest,
} from '../support/paper/recordedRequests';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';
import type { Workbench } from '../support/vscode/workbench';

/** The least time between the starts of the first lookups when one window makes them (ms). */
const leastGapsMs = [2000, 4000, 8000];
/** A timer may be early by a moment of another clock. */
const slackMs = 50;

describe('An order whose answer was lost, in two windows', function () {
  this.timeout(900_000);
  let server: LookAlikeServer;
  let session: EditorSession;
  /** The windows: the order is placed in the first. */
  let here: Workbench;
  let there: Workbench;
  let price = '';

  before(async () => {
    server = await LookAlikeServer.start(['--still']);
    session = await EditorSession.open({
      settings: {
        'invex.environment': 'custom',
        'invex.customUrl': server.url,
        'invex.orders.confirm': 'never',
        'invex.ticker.markets': [],
      },
    });
    here = session.workbench;
    await here.openInvex();
    const { quickInput } = here;
    await quickInput.runCommand('Invex: Sign In\u2026');
    await quickInput.choose('Custom');
    await quickInput.answer(server.apiKey, /2 of 3/);
    await quickInput.answer(server.secretKey, /3 of 3/);
    await here.waitForNotification(/Signed in to Custom/);
    await here.clearNotifications();
    await here.waitForStatus('mode', /LIVE/);
    there = await session.openWindow();
    await there.openInvex();
    await there.waitForStatus('mode', /LIVE/);
    await quickInput.runCommand('Invex: Arm Live Trading');
    await here.readDialog();
    await here.pressInDialog('Arm Live Trading');
    await here.waitForStatus('mode', /LIVE ARMED/);
  });

  after(async () => {
    await session.close();
    await server.stop();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  const field = (name: string): Locator => here.ticket().getByRole('textbox', { name, exact: true });

  /** Places an order whose answer is lost, while every lookup fails; gives its client order id. */
  async function placeUnknown(quantity: string): Promise<string> {
    const before = (await recordedPlacements(server)).length;
    await armFault(server, { fault: 'drop-after-handling', call: 'place' });
    await armFault(server, { fault: 'service-unavailable', call: 'lookup', times: 'always' });
    const best = await here.bestBid();
    price = String(Math.floor((best * 97) / 1000) * 10);
    await field('Price').fill(price);
    await field('Quantity').fill(quantity);
    await field('Quantity').press('Enter');
    const placement = await eventually('the order reaches the exchange', async () => {
      const placements = await recordedPlacements(server);
      return placements.length > before ? placements.at(-1) : undefined;
    });
    return /"client_order_id":\s*"([^"]+)"/.exec(placement.body)?.[1] ?? '';
  }

  /** Lookups of an order as they came to the exchange, oldest first. */
  async function lookups(clientOrderId: string): Promise<readonly RecordedRequest[]> {
    return (await recordedRequests(server)).filter(
      ({ method, path: called, query }) =>
        method === 'GET' && called === '/trading/v1/order' && query.includes(clientOrderId),
    );
  }

  async function waitForLookups(clientOrderId: string, count: number): Promise<readonly RecordedRequest[]> {
    return eventually(`${count} lookups have been answered`, async () => {
      const all = await lookups(clientOrderId);
      return all.filter(({ answeredAt }) => answeredAt !== undefined).length >= count ? all : undefined;
    });
  }

  /** Two windows that ask without regard for each other would ask while the other does, or right after it. */
  function assertOneAtATime(all: readonly RecordedRequest[]): void {
    for (const [at, each] of all.entries()) {
      const before = all[at - 1];
      if (!before) continue;
      assert.ok(before.answeredAt !== undefined && each.at >= before.answeredAt, 'two lookups at a time');
      assert.ok(each.at - before.at >= 1000 - slackMs, `lookups ${each.at - before.at} ms apart`);
    }
  }

  async function showsUnknown(window: Workbench, label: string): Promise<void> {
    await window.waitForStatus('mode', /1 unknown/);
    await eventually('it stands first', async () => {
      const [first] = await window.orders.rows();
      return first?.label === label && first.description.startsWith('unknown') ? true : undefined;
    });
  }

  async function showsOpen(window: Workbench, label: string): Promise<void> {
    await eventually('nothing is unknown any more', async () =>
      /unknown/.test(await window.statusItem('mode').innerText()) ? undefined : true,
    );
    await window.orders.find(label);
  }

  async function toldOfOutcome(window: Workbench): Promise<number> {
    return (await window.notifications()).filter((text) => text.includes('Outcome known')).length;
  }

  /** The process of the window that made the newest lookup of an order. */
  async function lookingProcess(clientOrderId: string): Promise<number> {
    const { userData } = session.server.folders;
    const folder = path.join(userData, 'User', 'globalStorage', extensionId, 'journal');
    const number = (name: string): number => Number(/\.(\d+)\.lookup$/.exec(name)?.[1]);
    const [newest = ''] = (await readdir(folder))
      .filter((name) => name.startsWith(clientOrderId) && name.endsWith('.lookup'))
      .sort((a, b) => number(b) - number(a));
    const turn = JSON.parse(await readFile(path.join(folder, newest), 'utf8')) as { by: { pid: number } };
    return turn.by.pid;
  }

  it('is shown in both and looked up by one, as often as one window alone would', async () => {
    const id = await placeUnknown('24');
    await showsUnknown(here, 'Buy 24 USDT');
    await showsUnknown(there, 'Buy 24 USDT');
    const all = await waitForLookups(id, leastGapsMs.length + 1);
    assertOneAtATime(all);
    for (const [at, least] of leastGapsMs.entries()) {
      const gap = (all[at + 1]?.at ?? NaN) - (all[at]?.at ?? NaN);
      assert.ok(gap >= least - slackMs, `lookup ${at + 2} came ${gap} ms after the one before`);
    }
    const details = await there.orders.expand('Buy 24 USDT');
    const last = details.find(({ label }) => label === 'Last lookup');
    assert.match(last?.description ?? '', /, by another window$/);
  });

  it('is known in both once it is, and told in one', async () => {
    await disarmFaults(server);
    await there.quickInput.runCommand('Invex: Look Up Unknown Orders Now');
    await showsOpen(there, 'Buy 24.00 USDT');
    await showsOpen(here, 'Buy 24.00 USDT');
    const words = await eventually('the ticket says so too', async () => {
      const text = await here.ticket().getByRole('status').innerText();
      return /Outcome known/.test(text) ? text : undefined;
    });
    assert.match(words, /The exchange has the order/);
    const told = await eventually('somebody is told', async () => {
      const counts = [await toldOfOutcome(here), await toldOfOutcome(there)];
      return counts.some((each) => each > 0) ? counts : undefined;
    });
    assert.deepEqual(told, [0, 1]);
    await there.clearNotifications();
  });

  it('goes on being looked up when the window that did so is killed, and is still unknown after a reload', async () => {
    const id = await placeUnknown('25');
    await showsUnknown(there, 'Buy 25 USDT');
    await there.quickInput.runCommand('Invex: Look Up Unknown Orders Now');
    await there.waitForNotification(/One order is still unknown/);
    const killed = await lookingProcess(id);
    const before = (await lookups(id)).length;
    process.kill(killed, 'SIGKILL');
    await there.page.close();
    const all = await waitForLookups(id, before + 1);
    assertOneAtATime(all);
    assert.notEqual(await lookingProcess(id), killed);
    await here.reload();
    await here.openInvex();
    await showsUnknown(here, 'Buy 25 USDT');
    const status = here.ticket().getByRole('status');
    await eventually('the ticket says that it is unknown', async () =>
      /may have been placed|may be live/.test(await status.innerText()) ? true : undefined,
    );
    await disarmFaults(server);
    await here.quickInput.runCommand('Invex: Look Up Unknown Orders Now');
    await showsOpen(here, 'Buy 25.00 USDT');
    await here.waitForNotification(/Outcome known: Buy 25 USDT_IRR/);
    assert.equal(await toldOfOutcome(here), 1);
    await eventually('the ticket says that it is known', async () =>
      /^Outcome known: Buy 25 USDT_IRR/.test(await status.innerText()) ? true : undefined,
    );
    assertOneAtATime(await lookups(id));
  });

  it('was sent once each time', async () => {
    const sent = (await recordedPlacements(server)).map(({ body }) => /"quantity":\s*"(\d+)/.exec(body)?.[1]);
    assert.deepEqual(sent, ['24', '25']);
  });

  it('keeps the content security policy', () => {
    session.console.assertPolicyKept();
  });
});
