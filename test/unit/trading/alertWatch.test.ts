import assert from 'node:assert/strict';
import { exact } from '../../../src/domain/decimal';
import type { AlertCondition, AlertRule } from '../../../src/domain/alertRule';
import type { Alert } from '../../../src/trading/alerts';
import { FakeClock, settle } from '../../support/fakeClock';
import { AlertWindow, bookAt, SharedDisk } from './alertBench';

const symbol = 'USDT_IRR';
const above: AlertCondition = { kind: 'above', figure: 'mid', price: exact('100') };
const repeating: AlertRule = { condition: above, band: exact('1') };

describe('Watching for alerts', () => {
  let disk = new SharedDisk();
  let clock = new FakeClock();

  beforeEach(() => {
    disk = new SharedDisk();
    clock = new FakeClock();
  });

  const open = (): Promise<AlertWindow> => new AlertWindow(disk, clock).open();
  const add = (window: AlertWindow, rule: AlertRule, startsWaiting = false): Promise<Alert> =>
    window.alerts.add({ symbol, rule, startsWaiting });
  /** A price each second, in every one of the windows, as the feed brings it. */
  async function prices(windows: readonly AlertWindow[], ...figures: readonly string[]): Promise<void> {
    for (const figure of figures) {
      for (const window of windows) window.feed.bring(bookAt(symbol, figure));
      await clock.advance(1000);
    }
  }
  const toldBy = (window: AlertWindow): readonly string[] =>
    window.told.flatMap(({ alerts }) => alerts.map(({ progress }) => progress.last?.figure ?? ''));

  it('tells once with the figure and the time of the price, and then leaves the market alone', async () => {
    const window = await open();
    const { id } = await add(window, { condition: above });
    assert.deepEqual(window.feed.watched, [symbol]);
    assert.deepEqual(window.feed.evenAway, [true]);
    await prices([window], '99', '99.5');
    const at = clock.now();
    await prices([window], '100.5', '101', '98', '102');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), ['100.5']);
    assert.equal(window.alerts.get(id)?.progress.last?.at, at);
    assert.equal(window.alerts.get(id)?.progress.phase, 'done');
    assert.deepEqual(window.feed.watched, []);
  });

  it('tells again only after the price went back by the band', async () => {
    const window = await open();
    await add(window, repeating);
    await prices([window], '100', '99.5', '100', '99', '100');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), ['100', '100']);
  });

  it('waits for the other side first where it was asked to', async () => {
    const window = await open();
    await add(window, { condition: above }, true);
    await prices([window], '105', '104');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), []);
    await prices([window], '99.9', '100');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), ['100']);
  });

  it('never fires on a price that is stale, refused, offline or too old', async () => {
    const window = await open();
    await add(window, { condition: above });
    for (const state of ['stale', 'offline', 'refused', 'waiting'] as const) {
      window.feed.bring(bookAt(symbol, '105'), state);
      await clock.advance(1000);
    }
    window.feed.bring(bookAt(symbol, '99'));
    await clock.advance(20_000);
    window.feed.bring(bookAt(symbol, '105'), 'stale');
    await clock.advance(20_000);
    window.feed.repeat(symbol);
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), []);
  });

  it('goes by no price of another environment', async () => {
    const window = await open();
    window.place = { key: 'production https://api.invex.ir', mode: 'LIVE, Production' };
    await add(window, { condition: above });
    await prices([window], '105', '106');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), []);
    assert.deepEqual(window.feed.watched, []);
  });

  it('watches nothing while it is muted, and goes on where it was', async () => {
    const window = await open();
    const { id } = await add(window, repeating);
    await prices([window], '100');
    await window.alerts.mute(id, true);
    assert.deepEqual(window.feed.watched, []);
    await prices([window], '98', '105');
    await window.alerts.mute(id, false);
    await prices([window], '105');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), ['100']);
    await prices([window], '99', '101');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), ['100', '101']);
  });

  it('says with the firing that there was no price before, and from when to when', async () => {
    const window = await open();
    const { id } = await add(window, { condition: above });
    await prices([window], '99');
    const from = clock.now() - 1000;
    await clock.advance(60_000);
    await prices([window], '105');
    assert.deepEqual(window.alerts.get(id)?.progress.last?.gap, { from, to: clock.now() - 1000 });
  });

  it('keeps the gap to be seen where the price has not crossed, until it fires', async () => {
    const window = await open();
    const { id } = await add(window, { condition: above });
    await prices([window], '99');
    clock.sleep(3_600_000);
    await prices([window], '99.5');
    const gap = window.alerts.get(id)?.progress.gap;
    assert.ok(gap && gap.to - gap.from >= 3_600_000);
    await prices([window], '99.6', '100');
    assert.equal(window.alerts.get(id)?.progress.gap, undefined);
    assert.equal(window.alerts.get(id)?.progress.last?.gap, undefined);
  });

  it('says nothing of the seconds that a price may take, nor of the time before the alert was made', async () => {
    const window = await open();
    await prices([window], '99');
    await clock.advance(3_600_000);
    const { id } = await add(window, { condition: above });
    await clock.advance(9_000);
    await prices([window], '99', '105');
    assert.equal(window.alerts.get(id)?.progress.last?.gap, undefined);
  });

  it('knows of the time in which every window was closed', async () => {
    const first = await open();
    const { id } = await add(first, { condition: above });
    await prices([first], '99', '99', '99');
    first.kill();
    await clock.advance(600_000);
    const second = await open();
    await prices([second], '105');
    const gap = second.alerts.get(id)?.progress.last?.gap;
    assert.ok(gap && gap.to - gap.from >= 600_000 && gap.to - gap.from < 605_000, JSON.stringify(gap));
  });

  it('is told by one window of two, the one that somebody looks at, whichever of them watches', async () => {
    const [leader, other] = [await open(), await open()];
    leader.looks = false;
    other.feed.leads = false;
    await add(leader, { condition: above });
    await other.alerts.refresh();
    await prices([leader, other], '100', '100', '100', '100');
    await clock.advance(20_000);
    assert.deepEqual([toldBy(leader), toldBy(other)], [[], ['100']]);
  });

  it('is told by a window that nobody looks at, rather than by none', async () => {
    const window = await open();
    window.looks = false;
    await add(window, { condition: above });
    await prices([window], '100');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), ['100']);
  });

  it('is told after all when the window that saw it dies before it says so', async () => {
    const [leader, other] = [await open(), await open()];
    other.feed.leads = false;
    await add(leader, { condition: above });
    await other.alerts.refresh();
    leader.feed.bring(bookAt(symbol, '100'));
    await settle();
    leader.kill();
    await clock.advance(30_000);
    assert.deepEqual(toldBy(other), ['100']);
  });

  it('is not told again by the window that takes over', async () => {
    const [leader, other] = [await open(), await open()];
    other.feed.leads = false;
    await add(leader, repeating);
    await other.alerts.refresh();
    await prices([leader], '100', '100');
    await clock.advance(20_000);
    leader.kill();
    other.feed.lead(true);
    await clock.advance(5_000);
    await prices([other], '100', '101');
    await clock.advance(20_000);
    assert.deepEqual([toldBy(leader), toldBy(other)], [['100'], []]);
    await prices([other], '99', '100');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(other), ['100']);
  });

  it('reads what the window before it saw before it speaks of a time without a price', async () => {
    const [leader, other] = [await open(), await open()];
    other.feed.leads = false;
    const { id } = await add(leader, { condition: above });
    await other.alerts.refresh();
    await prices([leader], ...Array<string>(60).fill('99'));
    leader.kill();
    other.feed.lead(true);
    other.feed.bring(bookAt(symbol, '105'));
    await clock.advance(1_000);
    assert.equal(other.alerts.get(id)?.progress.phase, 'done');
    assert.equal(other.alerts.get(id)?.progress.last?.gap, undefined);
  });

  it('puts what fires together into one message, and waits before the next', async () => {
    const window = await open();
    for (const price of ['100', '101', '102', '103']) {
      await add(window, { condition: { kind: 'above', figure: 'mid', price: exact(price) } });
    }
    await prices([window], '102');
    await prices([window], '103');
    await clock.advance(3_000);
    assert.deepEqual(
      window.told.map(({ alerts }) => alerts.length),
      [3],
    );
    await clock.advance(20_000);
    assert.deepEqual(
      window.told.map(({ alerts }) => alerts.length),
      [3, 1],
    );
  });

  it('does not tell what fired half a day ago', async () => {
    const window = await open();
    await add(window, { condition: above });
    window.feed.bring(bookAt(symbol, '100'));
    await settle();
    window.kill();
    await clock.advance(13 * 3_600_000);
    const later = await open();
    await clock.advance(20_000);
    assert.deepEqual(toldBy(later), []);
    assert.equal(later.alerts.all()[0]?.progress.phase, 'done');
  });

  it('measures a move from what the recorder saw within its minutes, and by nothing older', async () => {
    const window = await open();
    const minute = Math.floor(clock.now() / 60_000);
    const candle = (before: number, price: string) => ({
      minute: minute - before,
      open: exact(price),
      high: exact(price),
      low: exact(price),
      close: exact(price),
    });
    window.candles.push(candle(20, '50'), candle(3, '99'));
    await add(window, {
      condition: { kind: 'move', figure: 'mid', direction: 'up', percent: exact('2'), minutes: 5 },
    });
    await prices([window], '100');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), []);
    await prices([window], '100.98');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), ['100.98']);
    assert.equal(window.alerts.all()[0]?.progress.last?.movedFrom, '99');
  });

  it('takes up candles that the recorder reads after the watch began', async () => {
    const window = await open();
    await add(window, {
      condition: { kind: 'move', figure: 'mid', direction: 'down', percent: exact('2'), minutes: 5 },
    });
    await prices([window], '100');
    const at = exact('110');
    window.candles.push({
      minute: Math.floor(clock.now() / 60_000) - 2,
      open: at,
      high: at,
      low: at,
      close: at,
    });
    window.recorded.fire(symbol);
    await prices([window], '100');
    await clock.advance(20_000);
    assert.deepEqual(toldBy(window), ['100']);
  });
});
