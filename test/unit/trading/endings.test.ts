import assert from 'node:assert/strict';
import { DisposableStore } from '../../../src/trading/disposable';
import { Emitter } from '../../../src/trading/emitter';

describe('Things that end', () => {
  it('are ended last first, once, also when one of them fails to', () => {
    const store = new DisposableStore();
    const ended: string[] = [];
    store.add({ dispose: () => ended.push('first') });
    store.add({
      dispose: () => {
        throw new Error('stuck');
      },
    });
    store.add({ dispose: () => ended.push('last') });
    assert.throws(() => store.dispose(), AggregateError);
    assert.deepEqual(ended, ['last', 'first']);
    store.dispose();
    assert.equal(ended.length, 2);
  });

  it('are ended at once when they come after the end', () => {
    const store = new DisposableStore();
    store.dispose();
    let ended = false;
    store.add({ dispose: () => (ended = true) });
    assert.ok(ended);
  });
});

describe('Events', () => {
  it('reach every listener, in order, until it leaves', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const first = emitter.on((event) => heard.push(`first ${event}`));
    emitter.on((event) => heard.push(`second ${event}`));
    emitter.fire(1);
    first.dispose();
    first.dispose();
    emitter.fire(2);
    assert.deepEqual(heard, ['first 1', 'second 1', 'second 2']);
  });

  it('count a listener that subscribed twice twice', () => {
    const emitter = new Emitter<void>();
    let heard = 0;
    const hear = (): void => void (heard += 1);
    const once = emitter.on(hear);
    emitter.on(hear);
    emitter.fire();
    once.dispose();
    emitter.fire();
    assert.equal(heard, 3);
  });

  it('do not reach who left, or came, while they were told', () => {
    const emitter = new Emitter<void>();
    const heard: string[] = [];
    emitter.on(() => {
      heard.push('first');
      second.dispose();
      emitter.on(() => heard.push('late'));
    });
    const second = emitter.on(() => heard.push('second'));
    emitter.fire();
    assert.deepEqual(heard, ['first']);
  });

  it('go on when a listener throws, and its error is told to the process', async () => {
    const emitter = new Emitter<void>();
    const heard: string[] = [];
    const broken = new Error('a view failed to draw');
    emitter.on(() => {
      throw broken;
    });
    emitter.on(() => heard.push('second'));
    const uncaught = await uncaughtOf(() => emitter.fire());
    assert.deepEqual(heard, ['second']);
    assert.equal(uncaught, broken);
  });

  it('end', () => {
    const emitter = new Emitter<void>();
    let heard = 0;
    emitter.on(() => (heard += 1));
    emitter.dispose();
    emitter.on(() => (heard += 1));
    emitter.fire();
    assert.equal(heard, 0);
  });
});

/** Runs something and gives the error that it leaves for the process. */
async function uncaughtOf(run: () => void): Promise<unknown> {
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  try {
    const uncaught = new Promise<unknown>((resolve) => process.once('uncaughtException', resolve));
    run();
    return await uncaught;
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const each of others) process.on('uncaughtException', each);
  }
}
