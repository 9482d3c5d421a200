import assert from 'node:assert/strict';
import { armFault, disarmFaults } from '../../support/paper/faults';
import { recordedPlacements, recordedRequests } from '../../support/paper/recordedRequests';
import { eventually } from '../../support/vscode/eventually';
import { bundle, temporaryDirectory } from '../paper/support/bundle';
import { newKey } from '../paper/support/client';
import { TestExchange } from '../paper/support/exchange';
import { fastClock } from './fastClock';
import { WindowUnderTest } from './windowUnderTest';

/** How much faster than the machine's the time of exchange and windows runs. */
const speed = 4;

describe('Several windows, each in a process of its own, over one journal', function () {
  this.timeout(240_000);
  const key = newKey();
  const time = { origin: Date.now(), speed };
  let exchange: TestExchange;
  let windows: readonly WindowUnderTest[];

  before(async () => {
    exchange = await TestExchange.start({ clock: fastClock(time) });
    const { apiKey } = await exchange.trader(undefined, undefined, key);
    const program = await bundle('../../orderLife/windowProcess.ts');
    const setup = {
      url: exchange.url,
      apiKey,
      privateKeyPem: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      directory: await temporaryDirectory(),
      ...time,
    };
    windows = [1, 2, 3].map(() => new WindowUnderTest(program, setup));
    for (const window of windows) await window.ask({ do: 'start' });
  });
  after(async () => {
    await Promise.all(windows.map((window) => window.kill()));
    await exchange.close();
  });

  const draft = (price: string) =>
    ({ symbol: 'USDT_IRR', side: 'BUYER', type: 'LIMIT', price, quantity: '12.5' }) as const;
  const lookups = async (): Promise<readonly number[]> =>
    (await recordedRequests(exchange))
      .filter(({ method, path }) => method === 'GET' && path === '/trading/v1/order')
      .map(({ at }) => at);

  it('send one order when all of them place the same at the same moment', async () => {
    for (const price of ['900000', '900010', '900020']) {
      const outcomes = (await Promise.all(
        windows.map((window) => window.ask({ do: 'place', intent: price, draft: draft(price) })),
      )) as { state: string; message: string }[];
      const placed = (await recordedPlacements(exchange)).filter(({ body }) => body.includes(`"${price}"`));
      assert.equal(placed.length, 1, JSON.stringify(outcomes));
      assert.deepEqual(outcomes.map(({ state }) => state).sort(), ['accepted', 'refused', 'refused']);
    }
  });

  it('show one unknown order, look it up one at a time, also when its window is killed, and all learn what it is', async () => {
    const [first, ...others] = windows as readonly [WindowUnderTest, ...WindowUnderTest[]];
    await armFault(exchange, { fault: 'drop-after-handling', call: 'place' });
    await armFault(exchange, { fault: 'service-unavailable', call: 'lookup', times: 'always' });
    const { state, clientOrderId } = (await first.ask({
      do: 'place',
      intent: 'lost',
      draft: draft('900030'),
    })) as { state: string; clientOrderId: string };
    assert.equal(state, 'unknown');
    for (const window of windows) {
      await eventually('the window shows the unknown order', async () => {
        const { unknown } = await window.shown('read');
        return unknown.includes(clientOrderId) ? true : undefined;
      });
    }
    await eventually('it was looked up a few times', async () =>
      (await lookups()).length >= 4 ? true : undefined,
    );
    await first.kill();
    const before = (await lookups()).length;
    await eventually('another window looks it up', async () =>
      (await lookups()).length > before ? true : undefined,
    );
    for (const window of others) assert.deepEqual((await window.shown('read')).unknown, [clientOrderId]);
    await Promise.all(others.map((window) => window.shown('look now')));
    await disarmFaults(exchange);
    for (const window of others) {
      const { open } = await eventually('the window knows what it is', async () => {
        const shown = await window.shown('read');
        return shown.unknown.length === 0 ? shown : undefined;
      });
      assert.equal(open.filter((order) => order.clientOrderId === clientOrderId).length, 1);
    }
    const times = await lookups();
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    // A window begins a lookup a second after the one before at the soonest; the way there may differ by some.
    assert.ok(
      gaps.every((gap) => gap > 600),
      `lookups came ${gaps.join(', ')} ms apart`,
    );
    const placed = (await recordedPlacements(exchange)).filter(({ body }) => body.includes('"900030"'));
    assert.equal(placed.length, 1);
  });
});
