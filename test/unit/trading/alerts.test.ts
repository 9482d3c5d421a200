import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exact, toText } from '../../../src/domain/decimal';
import { atPrice, thresholdOf, type AlertRule } from '../../../src/domain/alertRule';
import { AlertFiles, alertFolder } from '../../../src/trading/alertFiles';
import type { AlertPlace } from '../../../src/trading/alertRecord';
import { AlertError, Alerts, type AlertWish } from '../../../src/trading/alerts';
import { FakeClock } from '../../support/fakeClock';

const paper: AlertPlace = { key: 'paper', mode: 'PAPER' };
const production: AlertPlace = { key: 'production https://api.invex.ir', mode: 'LIVE, Production' };
const above = (price: string): AlertRule => ({
  condition: { kind: 'above', figure: 'mid', price: exact(price) },
});
const wish = (price: string): AlertWish => ({
  symbol: 'USDT_IRR',
  rule: above(price),
  startsWaiting: false,
});

describe('Alerts', () => {
  let directory = '';
  let warnings: string[] = [];
  let told: string[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'alerts-'));
    warnings = [];
    told = [];
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  function window(place: () => AlertPlace | undefined = () => paper): Alerts {
    return new Alerts({
      files: new AlertFiles(alertFolder(directory, randomUUID)),
      here: place,
      watchFolder: () => Promise.reject(new Error('not in this test')),
      clock: new FakeClock(),
      newId: randomUUID,
      warn: (text) => warnings.push(text),
      tell: (text) => told.push(text),
    });
  }

  async function prices(alerts: Alerts): Promise<readonly string[]> {
    await alerts.start();
    await alerts.refresh();
    return alerts.all().map(({ rule }) => toText(thresholdOf(rule.condition)));
  }

  const isError = (reason: string) => (error: unknown) =>
    error instanceof AlertError && error.reason === reason;

  it('keeps an alert over a reload and shows it in another window, exact to the last digit', async () => {
    const price = '1234567890123456.000000000000000001';
    await window().add(wish(price));
    assert.deepEqual(await prices(window()), [price]);
  });

  it('shows a change of one window in the other, and does not change what the other changed before', async () => {
    const [one, other] = [window(), window()];
    const { id } = await one.add(wish('100'));
    await other.start();
    await one.edit(id, above('200'), true);
    await other.mute(id, true);
    await one.refresh();
    assert.equal(toText(thresholdOf(one.get(id)?.rule.condition ?? above('1').condition)), '200');
    assert.equal(one.get(id)?.muted, true);
    assert.equal(await other.remove(id).then((removed) => removed?.id), id);
    await assert.rejects(one.edit(id, above('300'), false), isError('gone'));
  });

  it('belongs to the environment in which it was made', async () => {
    let here: AlertPlace | undefined = paper;
    const alerts = window(() => here);
    await alerts.add(wish('100'));
    here = production;
    assert.deepEqual(alerts.of('USDT_IRR'), []);
    await alerts.add(wish('200'));
    assert.equal(alerts.of('USDT_IRR').length, 1);
    assert.equal(alerts.all().length, 2);
    here = undefined;
    await assert.rejects(alerts.add(wish('300')), isError('no-environment'));
  });

  it('comes back by an undo, fired or not', async () => {
    const alerts = window();
    const { id, revision } = await alerts.add(wish('100'));
    await alerts.note(id, { revision, phase: 'done', firings: 1, last: { at: 5, figure: '101' } });
    const removed = await alerts.remove(id);
    assert.ok(removed);
    assert.deepEqual(await prices(window()), []);
    await alerts.restore(removed);
    const later = window();
    await later.start();
    assert.equal(later.get(id)?.progress.phase, 'done');
    assert.equal(later.get(id)?.progress.last?.figure, '101');
  });

  it('forgets what is known of an alert that was changed meanwhile', async () => {
    const alerts = window();
    const { id, revision } = await alerts.add(wish('100'));
    await alerts.edit(id, above('200'), false);
    await alerts.note(id, { revision, phase: 'done', firings: 1 });
    assert.equal(alerts.get(id)?.progress.phase, 'armed');
  });

  it('does not let a window that fell behind undo a firing', async () => {
    const [leader, held] = [window(), window()];
    const { id, revision } = await leader.add(wish('100'));
    await held.start();
    await leader.note(id, { revision, phase: 'waiting', firings: 2 });
    await held.note(id, { revision, phase: 'waiting', firings: 1 });
    await held.settled();
    assert.equal(held.get(id)?.progress.firings, 2);
    await leader.refresh();
    assert.equal(leader.get(id)?.progress.firings, 2);
  });

  it('sets a file aside that makes no sense, says so once and keeps the others', async () => {
    const alerts = window();
    const { id } = await alerts.add(wish('100'));
    await alerts.add(wish('200'));
    await writeFile(join(directory, `${id}.alert.json`), '{"version": 1, "half":');
    const other = window();
    assert.deepEqual(await prices(other), ['200']);
    await other.refresh();
    assert.equal(told.length, 1);
    const aside = (await readdir(directory)).filter((name) => name.endsWith('.unreadable'));
    assert.equal(aside.length, 1);
    assert.match(await readFile(join(directory, aside[0] ?? ''), 'utf8'), /half/);
  });

  it('leaves the file of a later version where it is', async () => {
    const alerts = window();
    const { id } = await alerts.add(wish('100'));
    const file = join(directory, `${id}.alert.json`);
    const later = (await readFile(file, 'utf8')).replace('"version": 1', '"version": 2');
    await writeFile(file, later);
    assert.deepEqual(await prices(window()), []);
    assert.equal(await readFile(file, 'utf8'), later);
    assert.match(told.join(), /newer version/);
  });

  it('keeps what it knows when the files cannot be read', async () => {
    const files = alertFolder(directory, randomUUID);
    let broken = false;
    const alerts = new Alerts({
      files: new AlertFiles({
        ...files,
        list: () => (broken ? Promise.reject(new Error('EIO')) : files.list()),
        read: (name) => (broken ? Promise.reject(new Error('EIO')) : files.read(name)),
      }),
      here: () => paper,
      watchFolder: () => Promise.reject(new Error('not in this test')),
      clock: new FakeClock(),
      newId: randomUUID,
      warn: (text) => warnings.push(text),
      tell: (text) => told.push(text),
    });
    const { id } = await alerts.add(wish('100'));
    broken = true;
    await assert.rejects(alerts.refresh());
    assert.equal(alerts.all().length, 1);
    await assert.rejects(alerts.edit(id, above('200'), false), isError('not-kept'));
    assert.equal(alerts.all().length, 1);
  });

  it('says so and keeps nothing when the disk takes nothing', async () => {
    const alerts = window();
    await alerts.start();
    await rm(directory, { recursive: true });
    await writeFile(directory, 'a file where the folder should be');
    await assert.rejects(alerts.add(wish('100')), isError('not-kept'));
    assert.deepEqual(alerts.all(), []);
  });

  it('refuses a rule that could never fire, or never again', async () => {
    const alerts = window();
    const { condition } = above('100');
    const wide = { symbol: 'USDT_IRR', rule: { condition, band: exact('100') }, startsWaiting: false };
    await assert.rejects(alerts.add(wide), isError('unusable'));
    await assert.rejects(
      alerts.add({ ...wide, rule: { condition: atPrice(condition, exact('0')) } }),
      isError('unusable'),
    );
  });
});
