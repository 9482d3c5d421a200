import assert from 'node:assert/strict';
import * as z from 'zod';
import { PageMessages } from '../../../src/editor/pageMessages';
import { FakeClock } from '../../support/fakeClock';

describe('What a page sends', () => {
  function page() {
    const clock = new FakeClock();
    const lines: string[] = [];
    const schema = z.strictObject({ kind: z.literal('ready') });
    const messages = new PageMessages(schema, 'The page', clock, { warn: (line) => lines.push(line) });
    const heard = (count: number, message: unknown = { kind: 'ready' }): number =>
      Array.from({ length: count }, () => messages.read(message)).filter(Boolean).length;
    return { clock, lines, heard };
  }

  it('is heard as fast as a person can cause it', async () => {
    const { clock, lines, heard } = page();
    for (let second = 0; second < 60; second += 1) {
      assert.equal(heard(40), 40);
      await clock.advance(1000);
    }
    assert.deepEqual(lines, []);
  });

  it('is ignored in a flood, and heard again when that is over', async () => {
    const { clock, lines, heard } = page();
    assert.equal(heard(100_000), 200);
    await clock.advance(1000);
    assert.equal(heard(100_000), 50);
    await clock.advance(10_000);
    assert.equal(heard(10), 10);
    assert.deepEqual(lines, ['The page sent more messages than a person can cause; it was ignored.']);
  });

  it('leaves one line a minute in the log, however often it makes no sense', async () => {
    const { clock, lines, heard } = page();
    for (let second = 0; second < 90; second += 1) {
      assert.equal(heard(10, { kind: 'steady', __proto__: null }), 0);
      await clock.advance(1000);
    }
    assert.deepEqual(lines, [
      'The page sent a message that makes no sense; it was ignored.',
      'The page sent a message that makes no sense; it was ignored. Since the last such line 599 more were ignored.',
    ]);
  });

  it('is heard after the clock was set back', async () => {
    const { clock, heard } = page();
    assert.equal(heard(300), 200);
    clock.setDate(-86_400_000);
    await clock.advance(1000);
    assert.equal(heard(300), 50);
  });

  it('gains whole messages only, without losing time to many short waits', async () => {
    const { clock, heard } = page();
    heard(200);
    let count = 0;
    for (let step = 0; step < 400; step += 1) {
      await clock.advance(5);
      count += heard(5);
    }
    assert.equal(count, 100);
  });
});
