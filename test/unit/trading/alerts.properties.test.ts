import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { AlertRule } from '../../../src/domain/alertRule';
import { thresholdOf } from '../../../src/domain/alertRule';
import { exact, toText } from '../../../src/domain/decimal';
import { AlertFiles, type AlertFolder } from '../../../src/trading/alertFiles';
import { Alerts } from '../../../src/trading/alerts';
import { FakeClock, settle } from '../../support/fakeClock';
import { SharedDisk } from './alertBench';

interface Change {
  readonly do: 'add' | 'edit' | 'remove' | 'mute' | 'note';
  readonly window: 0 | 1;
  readonly which: number;
  readonly price: number;
}
type Step =
  | Change
  | { readonly do: 'crash'; readonly window: 0 | 1; readonly after: number }
  | { readonly do: 'reload'; readonly window: 0 | 1 }
  | { readonly do: 'read'; readonly window: 0 | 1 }
  | { readonly do: 'fail'; readonly window: 0 | 1; readonly times: number };

const window = fc.constantFrom<0 | 1>(0, 1);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom('add', 'add', 'edit', 'remove', 'mute', 'note'),
        window,
        which: fc.nat(20),
        price: fc.integer({ min: 1, max: 1000 }),
      }),
    },
    fc.record({ do: fc.constant('crash' as const), window, after: fc.nat(3) }),
    fc.record({ do: fc.constantFrom('reload', 'read', 'read'), window }),
    fc.record({ do: fc.constant('fail' as const), window, times: fc.integer({ min: 1, max: 4 }) }),
  ),
  { minLength: 1, maxLength: 40 },
) as fc.Arbitrary<readonly Step[]>;

const ruleAt = (price: number): AlertRule => ({
  condition: { kind: 'above', figure: 'mid', price: exact(String(price)) },
});

/** A window whose disk fails, or whose process ends in the middle of what it does. */
class Window {
  alerts: Alerts;
  /** So many more accesses to the disk, then the process is dead. */
  lives = Infinity;
  failures = 0;

  constructor(private readonly disk: SharedDisk) {
    this.alerts = this.opened();
  }

  get died(): boolean {
    return this.lives < 0;
  }

  reopen(): void {
    this.alerts.dispose();
    this.lives = Infinity;
    this.failures = 0;
    this.alerts = this.opened();
  }

  private opened(): Alerts {
    // A dead window's accesses end nowhere, also after another took its place.
    const born = { dead: false };
    const folder = this.disk.folder(() => {
      if (this.alerts !== alerts) return false;
      if (this.lives <= 0) born.dead = true;
      this.lives -= 1;
      return !born.dead;
    });
    const failing =
      <A extends unknown[], T>(act: (...args: A) => Promise<T>) =>
      (...args: A): Promise<T> => {
        if (this.failures <= 0) return act(...args);
        this.failures -= 1;
        return Promise.reject(
          Object.assign(new Error('no space left'), { code: 'ENOSPC', syscall: 'write' }),
        );
      };
    const flaky: AlertFolder = {
      list: failing(() => folder.list()),
      read: failing((name: string) => folder.read(name)),
      write: failing((name: string, text: string) => folder.write(name, text)),
      rename: failing((name: string, to: string) => folder.rename(name, to)),
      remove: failing((name: string) => folder.remove(name)),
    };
    const alerts = new Alerts({
      files: new AlertFiles(flaky),
      here: () => ({ key: 'paper', mode: 'PAPER' }),
      watchFolder: () => Promise.reject(new Error('this disk tells nothing')),
      clock: new FakeClock(),
      newId: randomUUID,
      warn: () => undefined,
      tell: (text) => assert.fail(`nothing here makes no sense: ${text}`),
    });
    return alerts;
  }
}

describe('Alerts of two windows on a disk that fails, with crashes between writes', () => {
  it('never loses one that was acknowledged, and brings none back that was deleted', async () => {
    await fc.assert(
      fc.asyncProperty(steps, (all) => play(all)),
      { numRuns: 200 },
    );
  });
});

async function play(all: readonly Step[]): Promise<void> {
  const disk = new SharedDisk();
  const windows = [new Window(disk), new Window(disk)] as const;
  /** By id: the prices that it may have; more than one while a change was not acknowledged. */
  const kept = new Map<string, Set<string>>();
  /** Not acknowledged: may be there or not. */
  const open = new Set<string>();
  const gone = new Set<string>();
  for (const step of all) {
    const each = windows[step.window];
    if (step.do === 'crash') each.lives = step.after;
    else if (step.do === 'fail') each.failures = step.times;
    else if (step.do === 'reload') each.reopen();
    else if (step.do === 'read') await finished(each.alerts.refresh().catch(() => undefined));
    else {
      const ids = [...kept.keys()];
      const id = ids[step.which % Math.max(1, ids.length)];
      if (step.do === 'add') {
        const before = new Set(disk.files.keys());
        const made = await finished(
          each.alerts.add({ symbol: 'USDT_IRR', rule: ruleAt(step.price), startsWaiting: false }).then(
            (alert) => alert.id,
            () => undefined,
          ),
        );
        if (typeof made === 'string') kept.set(made, new Set([String(step.price)]));
        else {
          for (const name of disk.files.keys()) if (!before.has(name)) open.add(name.split('.')[0] ?? '');
        }
      } else if (id !== undefined) await change(step, each, id, { kept, open, gone });
    }
    await settle();
    if (each.died) each.reopen();
  }
  const reader = new Window(disk);
  await reader.alerts.start();
  const found = new Map(reader.alerts.all().map(({ id, rule }) => [id, toText(thresholdOf(rule.condition))]));
  for (const [id, prices] of kept) {
    if (open.has(id)) continue;
    const price = found.get(id);
    assert.ok(price !== undefined, 'an acknowledged alert is there');
    assert.ok(prices.has(price), `${price} is one that was asked for: ${[...prices].join()}`);
  }
  for (const id of found.keys()) {
    assert.ok(!gone.has(id), 'a deleted alert stays deleted');
    assert.ok(kept.has(id) || open.has(id), 'nothing is there that nobody made');
  }
}

async function change(
  step: Change,
  { alerts }: Window,
  id: string,
  { kept, open, gone }: { kept: Map<string, Set<string>>; open: Set<string>; gone: Set<string> },
): Promise<void> {
  const prices = kept.get(id) ?? new Set<string>();
  const refused = (): 'refused' => 'refused';
  if (step.do === 'note') {
    const known = alerts.get(id);
    if (known) await finished(alerts.note(id, { ...known.progress, phase: 'waiting', firings: step.price }));
  } else if (step.do === 'mute') {
    await finished(alerts.mute(id, step.price % 2 === 0).catch(() => undefined));
  } else if (step.do === 'edit') {
    const done = await finished(alerts.edit(id, ruleAt(step.price), false).catch(refused));
    if (done === undefined || done === 'refused') prices.add(String(step.price));
    else kept.set(id, new Set([String(step.price)]));
  } else {
    const done = await finished(alerts.remove(id).then(() => 'removed', refused));
    if (done === 'removed') {
      kept.delete(id);
      gone.add(id);
    } else if (done === undefined) open.add(id);
  }
}

/** What came of it; nothing where its window died over it. */
async function finished<T>(doing: Promise<T>): Promise<T | undefined> {
  let result: T | undefined;
  void doing.then((value) => (result = value));
  for (let turns = 0; turns < 12 && result === undefined; turns += 1) await settle();
  return result;
}
