import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Arming } from '../../../src/trading/arming';
import { FakeClock } from '../../support/fakeClock';

const idleMs = 15 * 60_000;

function setUp(): { clock: FakeClock; arming: Arming; told: string[] } {
  const clock = new FakeClock();
  const arming = new Arming(clock, idleMs);
  const told: string[] = [];
  arming.onChange((what) => told.push(what));
  return { clock, arming, told };
}

describe('Arming', () => {
  it('starts disarmed and is told of by hand', () => {
    const { arming, told } = setUp();
    assert.equal(arming.armed, false);
    arming.disarm();
    arming.touch();
    assert.equal(arming.armed, false);
    arming.arm();
    assert.equal(arming.armed, true);
    arming.disarm();
    assert.equal(arming.armed, false);
    assert.deepEqual(told, ['armed', 'disarmed']);
  });

  it('ends by itself after idling, and is told once', async () => {
    const { clock, arming, told } = setUp();
    arming.arm();
    await clock.advance(idleMs - 1);
    assert.equal(arming.armed, true);
    await clock.advance(1);
    assert.equal(arming.armed, false);
    await clock.advance(idleMs);
    assert.deepEqual(told, ['armed', 'idle']);
    assert.equal(clock.waiting, 0);
  });

  it('is told of at the moment itself, not at the next look', async () => {
    const { clock, arming, told } = setUp();
    arming.setIdle(20_000);
    arming.arm();
    await clock.advance(20_000);
    assert.deepEqual(told, ['armed', 'idle']);
  });

  it('does not come back when the trader does something after the time has passed in sleep', () => {
    const { clock, arming, told } = setUp();
    arming.arm();
    clock.sleep(idleMs);
    // Nobody has asked meanwhile whether it is armed.
    arming.touch();
    assert.equal(arming.armed, false);
    assert.deepEqual(told, ['armed', 'idle']);
  });

  it('lasts while the trader does something', async () => {
    const { clock, arming } = setUp();
    arming.arm();
    for (let turn = 0; turn < 5; turn += 1) {
      await clock.advance(idleMs - 1);
      arming.touch();
    }
    assert.equal(arming.armed, true);
  });

  it('takes another idle time at once, and is not armed by it', async () => {
    const { clock, arming, told } = setUp();
    arming.setIdle(60_000);
    assert.equal(arming.armed, false);
    arming.arm();
    await clock.advance(30_000);
    arming.setIdle(120_000);
    await clock.advance(60_000);
    assert.equal(arming.armed, true, 'a longer time counts for what is armed already');
    arming.setIdle(90_000);
    assert.equal(arming.armed, false, 'a shorter one too');
    arming.setIdle(idleMs);
    assert.equal(arming.armed, false, 'what has ended stays ended');
    assert.deepEqual(told, ['armed', 'idle']);
    assert.equal(clock.waiting, 0);
  });

  it('does not come back when the time is made longer after it had passed in sleep', () => {
    const { clock, arming } = setUp();
    arming.arm();
    clock.sleep(idleMs);
    arming.setIdle(10 * idleMs);
    assert.equal(arming.armed, false);
  });

  it('is over at once when the machine slept through the idle time, and a touch does not bring it back', async () => {
    const { clock, arming, told } = setUp();
    arming.arm();
    await clock.advance(1000);
    clock.sleep(idleMs);
    assert.equal(arming.armed, false);
    arming.touch();
    assert.equal(arming.armed, false);
    assert.deepEqual(told, ['armed', 'idle']);
  });

  it('tells within a moment of waking up', async () => {
    const { clock, arming, told } = setUp();
    arming.arm();
    clock.sleep(8 * 3_600_000);
    await clock.advance(15_000);
    assert.deepEqual(told, ['armed', 'idle']);
  });

  it('is not made longer by a date that is set back', async () => {
    const { clock, arming } = setUp();
    arming.arm();
    clock.setDate(-3_600_000);
    await clock.advance(idleMs);
    assert.equal(arming.armed, false);
  });

  it('leaves nothing behind, and cannot be used after its end', () => {
    const { clock, arming } = setUp();
    arming.arm();
    arming.dispose();
    arming.dispose();
    assert.equal(arming.armed, false);
    arming.arm();
    assert.equal(arming.armed, false);
    assert.equal(clock.waiting, 0);
  });

  it('is never armed longer than the idle time after the last act, whatever the clocks do', async () => {
    const step = fc.record({
      what: fc.constantFrom('arm', 'disarm', 'touch', 'advance', 'sleep', 'set back', 'set forward'),
      ms: fc.integer({ min: 0, max: 2 * idleMs }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { clock, arming } = setUp();
        let idle = Infinity;
        for (const { what, ms } of steps) {
          const armedBefore = arming.armed;
          if (what === 'arm') arming.arm();
          if (what === 'disarm') arming.disarm();
          if (what === 'touch') arming.touch();
          if (what === 'advance') await clock.advance(ms);
          if (what === 'sleep') clock.sleep(ms);
          if (what === 'set back') clock.setDate(-ms);
          if (what === 'set forward') clock.setDate(ms);
          if (what === 'arm' || (what === 'touch' && armedBefore)) idle = 0;
          if (what === 'disarm') idle = Infinity;
          if (what === 'advance') idle += ms;
          if (idle >= idleMs) assert.equal(arming.armed, false);
          if (!armedBefore && what !== 'arm') assert.equal(arming.armed, false);
        }
        arming.dispose();
        assert.equal(clock.waiting, 0);
      }),
      { numRuns: 300 },
    );
  });
});
